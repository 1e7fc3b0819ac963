import Model
import Testing

@testable import Stations

@Suite struct SL651FrameTests {
    @Test func `every sample can be read`() {
        #expect(SL651Sample.all.count == 9)
        #expect(SL651Sample.all.filter { !$0.isIntact }.map(\.name) == ["SL-BADCRC"])
    }

    @Test(arguments: SL651Sample.all)
    func `a frame has its check sum`(sample: SL651Sample) throws {
        let frame = try SL651Frame(sample.bytes)
        #expect(HJ212Frame.text(frame.checksum) == sample.checksum)
        #expect(frame.isIntact == sample.isIntact)
        #expect((frame.direction == .down) == sample.name.hasSuffix("ACK"))
    }

    @Test(arguments: SL651Sample.all)
    func `a frame is found alone, cut at every byte, and byte by byte`(sample: SL651Sample) throws {
        let frame = try SL651Frame(sample.bytes)
        let expected: [SL651FrameDecoder.Arrival] = [
            sample.isIntact ? .frame(frame) : .fault(.wrongChecksum(frame))
        ]
        for cut in 0...sample.bytes.count {
            var decoder = SL651FrameDecoder()
            let first = decoder.receive(sample.bytes[..<cut])
            #expect(first + decoder.receive(sample.bytes[cut...]) == expected, "cut at \(cut)")
            #expect(decoder.finish() == [])
        }
        var decoder = SL651FrameDecoder()
        #expect(sample.bytes.flatMap { decoder.receive([$0]) } == expected)
    }

    @Test func `addresses, password and function are read in both directions`() throws {
        let up = try SL651Frame(SL651Sample.named("SL-32-A").bytes)
        #expect(up.station == "0011223344")
        #expect(up.centre == 5)
        #expect(up.password == 0x03E8)
        #expect(up.function == 0x32)
        #expect(up.ending == .endOfText)
        let down = try SL651Frame(SL651Sample.named("SL-32-ACK").bytes)
        #expect(down.station == up.station)
        #expect(down.centre == up.centre)
        #expect(down.ending == .stay)
    }

    @Test func `glued frames are taken apart, with garbage between them`() throws {
        var decoder = SL651FrameDecoder()
        let good = SL651Sample.all.filter(\.isIntact)
        #expect(
            decoder.receive(good.flatMap(\.bytes))
                == (try good.map { .frame(try SL651Frame($0.bytes)) })
        )
        for garbage in ["00", "7E", "7E7E", "7E7E00", "0D0A", "7E7E7E", "FFFF7E00"] {
            let bytes = BCD.bytes(hexadecimal: garbage)
            let arrivals = decoder.receive(bytes + good[0].bytes + good[1].bytes)
            #expect(arrivals.count == 3, "\(garbage)")
            #expect(arrivals.first == .fault(.garbage(bytes: bytes.count)))
            #expect(arrivals.last == .frame(try SL651Frame(good[1].bytes)))
        }
    }

    @Test func `a beginning inside a frame does not begin one`() throws {
        let sample = try SL651Sample.named("SL-2F-B")
        #expect(BCD.hexadecimal(sample.bytes[14..<16]) == "7E08")
        let body = BCD.bytes(hexadecimal: "7E7E2607120800307E7E7E7E7E7E")
        let wire = SL651Made.frame(0x2F, body)
        var decoder = SL651FrameDecoder()
        #expect(decoder.receive(wire) == [.frame(try SL651Frame(wire))])
    }

    @Test func `a wrong length is a fault and the next frame is found`() throws {
        let sample = try SL651Sample.named("SL-32-B")
        let next = try SL651Sample.named("SL-2F")
        for length in [0, 1, 42, 44, 60] as [UInt8] {
            var wrong = sample.bytes
            wrong[12] = length
            var decoder = SL651FrameDecoder()
            let arrivals = decoder.receive(wrong + next.bytes)
            #expect(arrivals.first == .fault(.wrongLength(declared: Int(length))))
            #expect(arrivals.last == .frame(try SL651Frame(next.bytes)), "\(length)")
        }
    }

    @Test func `what a wrong length swallows comes out when it is given up`() throws {
        var wrong = try SL651Sample.named("SL-32-B").bytes
        wrong[11] = 0x0F
        let next = try SL651Sample.named("SL-2F").bytes
        var decoder = SL651FrameDecoder()
        #expect(decoder.receive(wrong + next) == [])
        let arrivals = decoder.abandon()
        #expect(arrivals.last == .frame(try SL651Frame(next)))
        #expect(decoder.waitingBytes == 0)
        #expect(decoder.abandon() == [])
        var other = SL651FrameDecoder()
        #expect(other.receive(wrong + next) == [])
        #expect(other.finish().contains(.frame(try SL651Frame(next))))
    }

    @Test(arguments: ["7E", "00", "7E7E01", "7E7E01001234567812343 20FFF02"])
    func `a megabyte without an end stays within the buffer`(pattern: String) {
        let bytes = SL651Made.bytes(pattern)
        let chunk = Array(repeating: bytes, count: 4_096 / bytes.count).flatMap { $0 }
        var decoder = SL651FrameDecoder()
        var taken = 0
        while taken < 1 << 20, !decoder.isHopeless {
            _ = decoder.receive(chunk)
            taken += chunk.count
            #expect(decoder.waitingBytes < SL651Frame.bodyLimitBytes + 20)
        }
        #expect(decoder.isHopeless)
    }

    @Test func `the acknowledgement is the known one`() throws {
        for name in ["SL-32", "SL-30"] {
            let up = try SL651Frame(SL651Sample.named(name == "SL-30" ? name : name + "-A").bytes)
            let sent = try SL651Report(up, zone: Fixture.shanghai).sentAt
            let down = up.acknowledgement(at: sent, zone: Fixture.shanghai, ending: .stay)
            #expect(try down == SL651Sample.named(name + "-ACK").bytes)
        }
    }

    @Test(arguments: ["SL-2F", "SL-2F-B", "SL-51", "SL-BADCRC", "SL-32-ACK"])
    func `nothing is acknowledged that wants no answer`(name: String) throws {
        let frame = try SL651Frame(SL651Sample.named(name).bytes)
        #expect(frame.acknowledgement(at: at(""), zone: Fixture.shanghai) == nil)
    }

    @Test func `an acknowledgement can be read again`() throws {
        let up = try SL651Frame(SL651Made.report(0x34, "39 23 00010490"))
        let now = at("2026-07-12T08:00:31+08:00")
        let wire = try #require(up.acknowledgement(at: now, zone: Fixture.shanghai))
        let down = try SL651Frame(wire)
        #expect(down.isIntact)
        #expect(down.ending == .leave)
        let report = try SL651Report(down, zone: Fixture.shanghai)
        #expect(report.serial == 1)
        #expect(report.sentAt == now)
    }

    @Test func `parts are put together in any order`() throws {
        let whole = try SL651Frame(
            SL651Made.report(0x31, "0418000100 3923 00010490 00010500 00010510")
        )
        let third = whole.body.count / 3
        let parts = [
            whole.body[..<third], whole.body[third..<(2 * third)], whole.body[(2 * third)...],
        ].enumerated().map { index, body in
            SL651Made.frame(0x31, Array(body), part: (3, index + 1))
        }
        for order in [[0, 1, 2], [2, 0, 1], [1, 1, 0, 2]] {
            var assembler = SL651Assembler()
            var result: SL651Frame?
            for index in order {
                #expect(result == nil)
                let frame = try SL651Frame(parts[index])
                #expect(frame.isIntact)
                result = assembler.add(frame)
            }
            #expect(result?.body == whole.body)
            #expect(assembler.missing == [])
        }
        var assembler = SL651Assembler()
        #expect(assembler.add(try SL651Frame(parts[1])) == nil)
        #expect(assembler.missing == [1, 3])
        #expect(assembler.add(whole) == whole)
    }

    /// Three parts of a report, each its own frame.
    private func parts(_ serial: UInt8 = 1) throws -> [SL651Frame] {
        try (1...3).map { number in
            let body = number == 1 ? [0, serial, 0x26] : [serial, UInt8(number)]
            return try SL651Frame(SL651Made.frame(0x31, body, part: (3, number)))
        }
    }

    @Test func `a lost part is asked for again, twice, and then the report is given up`() throws {
        let parts = try parts()
        var assembler = SL651Assembler()
        #expect(assembler.add(parts[0]) == nil)
        #expect(assembler.next(isQuiet: false, mayAsk: true) == .nothing)
        #expect(assembler.add(parts[2]) == nil)
        let request = SL651Assembler.Step.request(part: 2, serial: [0, 1], latest: parts[2])
        #expect(assembler.next(isQuiet: false, mayAsk: true) == request)
        // Not again before the station was quiet.
        #expect(assembler.next(isQuiet: false, mayAsk: true) == .nothing)
        #expect(assembler.next(isQuiet: true, mayAsk: true) == request)
        let end = SL651Assembler.Step.giveUp(missing: [2], latest: parts[2])
        #expect(assembler.next(isQuiet: true, mayAsk: true) == end)
        #expect(assembler.next(isQuiet: true, mayAsk: true) == .nothing)
        // What comes too late makes no report with what was dropped.
        #expect(assembler.add(parts[1]) == nil)
        #expect(assembler.missing == [1, 3])
    }

    @Test func `a part that was asked for makes the report whole`() throws {
        let parts = try parts()
        var assembler = SL651Assembler()
        #expect(assembler.add(parts[2]) == nil)
        #expect(
            assembler.next(isQuiet: false, mayAsk: true)
                == .request(part: 1, serial: [], latest: parts[2])
        )
        #expect(assembler.add(parts[0]) == nil)
        #expect(
            assembler.next(isQuiet: false, mayAsk: true)
                == .request(part: 2, serial: [0, 1], latest: parts[0])
        )
        #expect(assembler.add(parts[1])?.body == parts.flatMap(\.body))
        #expect(assembler.next(isQuiet: true, mayAsk: true) == .nothing)
    }

    @Test func `a station that takes no answers is asked for nothing, and reports are not mixed`()
        throws
    {
        let (parts, others) = (try parts(1), try parts(2))
        var assembler = SL651Assembler()
        for part in [parts[0], parts[2]] {
            #expect(assembler.add(part) == nil)
            #expect(assembler.next(isQuiet: false, mayAsk: false) == .nothing)
        }
        #expect(assembler.add(others[0]) == nil)
        #expect(assembler.missing == [2, 3])
        #expect(
            assembler.next(isQuiet: true, mayAsk: false)
                == .giveUp(missing: [2, 3], latest: others[0])
        )
    }

    @Test func `parts of one report are asked for a bounded number of times`() throws {
        var assembler = SL651Assembler()
        let last = try SL651Frame(SL651Made.frame(0x31, [1], part: (4_095, 4_095)))
        #expect(assembler.add(last) == nil)
        var requests = 0
        while case .request(let number, _, _) = assembler.next(isQuiet: true, mayAsk: true) {
            requests += 1
            let part = SL651Made.frame(0x31, [2], part: (4_095, number))
            #expect(assembler.add(try SL651Frame(part)) == nil)
        }
        #expect(requests == SL651Assembler.requestsPerReport)
        #expect(assembler.station == nil)
    }

    @Test func `a request for a part is a frame to the station that ends with NAK`() throws {
        let now = at("2017-07-24T17:23:49+08:00")
        let third = try parts()[2]
        let wire = try #require(
            third.request(part: 2, serial: [0, 1], at: now, zone: Fixture.shanghai)
        )
        let text = "7E7E 0012345678 01 1234 31 800B 16 003002 0001 170724172349 15"
        #expect(Array(wire.dropLast(2)) == SL651Made.bytes(text))
        let down = try SL651Frame(wire)
        #expect(down.isIntact)
        #expect(down.ending == .refuse)
        #expect(down.part == SL651Frame.Part(count: 3, number: 2))
    }

    @Test func `damage of any kind is survived`() throws {
        for seed in 0..<500 as Range<UInt64> {
            var seeded = Seeded(state: seed)
            var wire = try #require(SL651Sample.all.randomElement(using: &seeded)).bytes
            for _ in 0..<Int.random(in: 1...6, using: &seeded) {
                let place = Int.random(in: 0..<wire.count, using: &seeded)
                switch Int.random(in: 0..<3, using: &seeded) {
                case 0: wire[place] = UInt8.random(in: 0...255, using: &seeded)
                case 1: wire.remove(at: place)
                default: wire.insert(UInt8.random(in: 0...255, using: &seeded), at: place)
                }
            }
            var decoder = SL651FrameDecoder()
            _ = decoder.receive(wire)
            // Whatever it waited for has come after the longest frame.
            _ = decoder.receive([UInt8](repeating: 0, count: SL651Frame.bodyLimitBytes + 20))
            let last = try SL651Sample.named("SL-32-A").bytes
            #expect(decoder.receive(last).last == .frame(try SL651Frame(last)), "seed \(seed)")
        }
    }
}
