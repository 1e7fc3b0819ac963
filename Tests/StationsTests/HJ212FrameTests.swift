import Testing

@testable import Stations

/// A line of `hj212-packets.txt`.
struct HJ212Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let checksum: String
    let length: HJ212Frame.LengthVerdict
    /// Nil where the command carries no data.
    let readings: Int?
    let packet: [UInt8]

    var testDescription: String { name }
    var wire: [UInt8] { packet + [0x0D, 0x0A] }
    /// The check sum that came is the right one.
    var isIntact: Bool { String(decoding: packet.suffix(4), as: UTF8.self) == checksum }

    static let all: [HJ212Sample] = Fixture.lines("hj212-packets.txt").compactMap { line in
        let parts = line.split(separator: "\t").map(String.init)
        guard parts.count == 5 else { return nil }
        let lengths: [String: HJ212Frame.LengthVerdict] = [
            "standard": .standard, "withTail": .withTail, "wrong": .wrong,
        ]
        return HJ212Sample(
            name: parts[0],
            checksum: parts[1],
            length: lengths[parts[2]] ?? .wrong,
            readings: Int(parts[3]),
            packet: Array(parts[4].utf8),
        )
    }

    static func named(_ name: String) throws -> HJ212Sample {
        try #require(all.first { $0.name == name })
    }
}

@Suite struct HJ212FrameTests {
    @Test func `the check sum of the standard is not the one of Modbus`() {
        let digits = Array("123456789".utf8)
        #expect(HJ212Frame.text(PacketChecksum.standard.compute(digits)) == "2F80")
        #expect(HJ212Frame.text(PacketChecksum.modbus.compute(digits)) == "4B37")
    }

    /// Bit by bit, as appendix A tells it.
    @Test func `the tables of the check sums agree with their steps`() {
        var seeded = Seeded(state: 212)
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &seeded) }
            for rule in PacketChecksum.allCases {
                var register: UInt16 = 0xFFFF
                for byte in bytes {
                    register =
                        rule == .standard ? register >> 8 ^ UInt16(byte) : register ^ UInt16(byte)
                    for _ in 0..<8 {
                        let bit = register & 1
                        register >>= 1
                        if bit == 1 { register ^= 0xA001 }
                    }
                }
                #expect(rule.compute(bytes) == register)
            }
        }
    }

    @Test func `every sample can be read`() {
        #expect(HJ212Sample.all.count == 24)
        #expect(HJ212Sample.all.count { !$0.isIntact } == 4)
    }

    @Test(arguments: HJ212Sample.all)
    func `a packet has its check sum and its length`(sample: HJ212Sample) throws {
        let frame = try HJ212Frame(line: sample.packet)
        #expect(HJ212Frame.text(frame.checksum) == sample.checksum)
        #expect(frame.isIntact == sample.isIntact)
        #expect(frame.length == sample.length)
        #expect(try HJ212Frame(line: sample.wire) == frame)
    }

    @Test(arguments: HJ212Sample.all)
    func `a packet is found alone, cut at every byte, and byte by byte`(sample: HJ212Sample) throws
    {
        var whole = HJ212FrameDecoder()
        let arrivals = whole.receive(sample.wire)
        if sample.length != .wrong {
            let frame = try HJ212Frame(line: sample.packet)
            #expect(arrivals == [frame.isIntact ? .frame(frame) : .fault(.wrongChecksum(frame))])
            #expect(whole.finish() == nil)
        }
        for cut in 0...sample.wire.count {
            var decoder = HJ212FrameDecoder()
            let first = decoder.receive(sample.wire[..<cut])
            #expect(first + decoder.receive(sample.wire[cut...]) == arrivals, "cut at \(cut)")
        }
        var decoder = HJ212FrameDecoder()
        #expect(sample.wire.flatMap { decoder.receive([$0]) } == arrivals)
    }

    @Test func `glued packets are taken apart`() throws {
        let good = HJ212Sample.all.filter { $0.isIntact && $0.length != .wrong }
        var decoder = HJ212FrameDecoder()
        let arrivals = decoder.receive(good.flatMap(\.wire))
        #expect(try arrivals == good.map { .frame(try HJ212Frame(line: $0.packet)) })
    }

    @Test(arguments: [
        ("hello", 5), ("#", 1), ("# # #", 5), ("##01", 4), ("##abcd", 6), ("###", 3),
        ("##QN=2016", 9), ("QN=1;##;", 8), ("\u{0}\u{1}", 2), ("\r\nx\r\n", 1),
    ])
    func `garbage before a packet is dropped and counted`(garbage: String, bytes: Int) throws {
        let sample = try HJ212Sample.named("GEN-2031-AIR")
        var decoder = HJ212FrameDecoder()
        let arrivals = decoder.receive(Array(garbage.utf8) + sample.wire)
        let frame = try HJ212Frame(line: sample.packet)
        #expect(arrivals == [.fault(.garbage(bytes: bytes)), .frame(frame)])
        #expect(decoder.droppedBytes == 0)
    }

    @Test func `empty lines between packets are no fault`() throws {
        let sample = try HJ212Sample.named("GEN-9014")
        var decoder = HJ212FrameDecoder()
        let frame = HJ212FrameDecoder.Arrival.frame(try HJ212Frame(line: sample.packet))
        #expect(
            decoder.receive([13, 10] + sample.wire + [10, 13, 10] + sample.wire) == [frame, frame]
        )
    }

    @Test(arguments: ["##0001", "##0150", "##9999", "##0152", "##0000"])
    func `a wrong length is a fault and the next packet is found`(head: String) throws {
        let sample = try HJ212Sample.named("GEN-SPLIT-1")
        let next = try HJ212Sample.named("GEN-SPLIT-2")
        var decoder = HJ212FrameDecoder()
        let wrong = Array(head.utf8) + sample.wire.dropFirst(6)
        let arrivals = decoder.receive(wrong + next.wire)
        let declared = try #require(Int(head.dropFirst(2)))
        let actual = declared < 151 ? nil : 151
        #expect(arrivals.first == .fault(.wrongLength(declared: declared, actual: actual)))
        #expect(arrivals.count == 2)
        #expect(arrivals.last == .frame(try HJ212Frame(line: next.packet)))
    }

    @Test func `each dialect of lengths is accepted only where it is allowed`() throws {
        let plain = try HJ212Sample.named("GEN-2031-AIR")
        let tail = try HJ212Sample.named("OLD-LEN6")
        let none = try HJ212Sample.named("NG-UNIT")
        func count(_ rule: HJ212FrameDecoder.LengthRule) -> [Bool] {
            [plain, tail, none].map { sample in
                var decoder = HJ212FrameDecoder(lengths: rule)
                return decoder.receive(sample.wire).contains {
                    if case .frame = $0 { true } else { false }
                }
            }
        }
        #expect(count(.standard) == [true, false, false])
        #expect(count(.withTail) == [false, true, false])
        #expect(count(.either) == [true, true, false])
        #expect(count(.lineEnd) == [true, true, true])
    }

    @Test func `a packet that begins inside a broken one is found`() throws {
        let sample = try HJ212Sample.named("AIR-MIN-6")
        let frame = try HJ212Frame(line: sample.packet)
        for cut in stride(from: 6, to: sample.packet.count, by: 7) {
            var decoder = HJ212FrameDecoder()
            let arrivals = decoder.receive(sample.wire[..<cut] + sample.wire)
            #expect(arrivals.last == .frame(frame), "cut at \(cut)")
            #expect(arrivals.count == 2)
        }
    }

    @Test func `a line end inside a text is part of it`() throws {
        let body = Array("ST=22;CN=3020;MN=A1;Flag=4;CP=&&i13001-Info=a\r\nb&&".utf8)
        let wire = HJ212Frame.encode(body, checksum: .standard)
        var decoder = HJ212FrameDecoder()
        #expect(decoder.receive(wire) == [.frame(try HJ212Frame(line: wire))])
    }

    @Test(arguments: PacketChecksum.allCases)
    func `a check sum is right by the device's rule alone`(rule: PacketChecksum) {
        let body = Array("ST=22;CN=2011;MN=A1;Flag=4;CP=&&&&".utf8)
        let wire = HJ212Frame.encode(body, checksum: rule)
        for other in PacketChecksum.allCases {
            var decoder = HJ212FrameDecoder(checksum: other)
            let isFrame = decoder.receive(wire).contains {
                if case .frame = $0 { true } else { false }
            }
            #expect(isFrame == (rule == other))
        }
    }

    @Test func `lower-case digits are a check sum too`() throws {
        let sample = try HJ212Sample.named("AIR-MIN-6")
        let text = String(decoding: sample.packet, as: UTF8.self)
        let lower = text.dropLast(4) + text.suffix(4).lowercased()
        #expect(try HJ212Frame(line: lower.utf8).isIntact)
    }

    @Test(arguments: ["x", "#", "##9999", "##1000\r\n", "##0500&&\r\n", "\r\n"])
    func `a megabyte without an end stays within the buffer`(pattern: String) throws {
        let bytes = Array(pattern.utf8)
        let chunk = Array(repeating: bytes, count: 4_096 / bytes.count).flatMap { $0 }
        var decoder = HJ212FrameDecoder()
        var taken = 0
        while taken < 1 << 20, !decoder.isHopeless {
            _ = decoder.receive(chunk)
            taken += chunk.count
            #expect(decoder.waitingBytes <= HJ212FrameDecoder.segmentLimitBytes + 12)
        }
        // Bare line ends are nobody's mistake; all else is given up after the limit.
        let isPatient = pattern == "\r\n"
        #expect(decoder.isHopeless == !isPatient)
        #expect(isPatient || taken <= HJ212FrameDecoder.garbageLimitBytes * 2)
        let sample = try HJ212Sample.named("GEN-9014")
        let after = decoder.receive([13, 10] + sample.wire + sample.wire)
        #expect(after.contains(.frame(try HJ212Frame(line: sample.packet))))
    }

    @Test func `the end of the stream tells what was begun`() throws {
        let sample = try HJ212Sample.named("GEN-9014")
        var decoder = HJ212FrameDecoder()
        #expect(decoder.receive(sample.wire.dropLast()) == [])
        #expect(decoder.finish() == .fault(.unfinished(bytes: sample.wire.count - 1)))
        #expect(decoder.finish() == nil)
        #expect(decoder.receive(sample.wire).count == 1)
    }

    /// Random damage: never a crash, never more than the limit, and a packet far behind is found again.
    @Test func `damage of any kind is survived`() throws {
        let samples = HJ212Sample.all.filter { $0.isIntact && $0.length == .standard }
        for seed in 0..<300 as Range<UInt64> {
            var seeded = Seeded(state: seed)
            var stream: [UInt8] = []
            for _ in 0..<5 {
                var wire = try #require(samples.randomElement(using: &seeded)).wire
                for _ in 0..<Int.random(in: 0...3, using: &seeded) {
                    let place = Int.random(in: 0..<wire.count, using: &seeded)
                    switch Int.random(in: 0..<3, using: &seeded) {
                    case 0: wire[place] = UInt8.random(in: 0...255, using: &seeded)
                    case 1: wire.remove(at: place)
                    default: wire.insert(UInt8.random(in: 0...255, using: &seeded), at: place)
                    }
                }
                stream += wire
            }
            let last = try #require(samples.randomElement(using: &seeded))
            var decoder = HJ212FrameDecoder()
            var arrivals: [HJ212FrameDecoder.Arrival] = []
            var rest = stream[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...700, using: &seeded)
                arrivals += decoder.receive(rest.prefix(count))
                rest = rest.dropFirst(count)
                #expect(decoder.waitingBytes <= HJ212FrameDecoder.segmentLimitBytes + 12)
            }
            // Behind as many bytes as any wrong length can claim.
            arrivals = decoder.receive([UInt8](repeating: 0x20, count: 10_100) + last.wire)
            #expect(arrivals.last == .frame(try HJ212Frame(line: last.packet)), "seed \(seed)")
        }
    }
}
