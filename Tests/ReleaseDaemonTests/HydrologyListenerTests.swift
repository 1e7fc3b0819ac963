import Model
import Testing

@testable import ReleaseDaemon

@Suite("SL 651 listener", .timeLimit(.minutes(20)))
struct HydrologyListenerTests {
    static let eight = ListenerBench.eight
    static let lock = ListenerBench.lock
    static let levels: [(UInt8, Int)] = [(0x3B, 21_345), (0x3A, 18_220)]

    static func frame(
        _ serial: UInt16,
        at instant: Instant = eight,
        function: UInt8 = 0x32,
        _ elements: [(UInt8, Int)] = levels,
    ) -> [UInt8] {
        DevicePackets.sl651(
            ListenerBench.lockAddress,
            at: instant,
            serial: serial,
            function: function,
            elements,
        )
    }

    /// Station before centre, function, eight bytes of body, EOT, check sum.
    static func answer(_ serial: UInt16, function: UInt8 = 0x32) -> [UInt8] {
        var bytes: [UInt8] = [0x7E, 0x7E]
        bytes += ListenerBench.lockAddress
        bytes += [0x01, 0x03, 0xE8, function, 0x80, 0x08, 0x02]
        bytes += [
            UInt8(serial >> 8), UInt8(serial & 0xFF), 0x26, 0x07, 0x12, 0x08, 0x00, 0x00, 0x04,
        ]
        return DevicePackets.sealed(bytes)
    }

    @Test func `a report is stored before it is answered, and a repetition changes nothing`() throws
    {
        let bench = try ListenerBench()
        let client = try bench.device("sl651")
        for serial in [7, 7, 8] as [UInt16] {
            client.send(Self.frame(serial))
            #expect(client.bytes(25) == Self.answer(serial))
        }
        let report = try #require(try bench.station(Self.lock).latest)
        #expect(report.values.map(\.text) == ["21.34", "18.22"])
        #expect(report.periodEnd == Self.eight)
        #expect(report.revision == 1)
        client.send(Self.frame(9, [(0x3B, 21_400)]))
        #expect(client.bytes(25) == Self.answer(9))
        let corrected = try #require(try bench.station(Self.lock).latest)
        #expect(corrected.values.map(\.text) == ["21.40", "18.22"])
        #expect(corrected.revision == 2)
    }

    @Test func `test reports are answered and never stored, typed ones are marked`() throws {
        let bench = try ListenerBench()
        let client = try bench.device("sl651")
        client.send(Self.frame(1, function: 0x30))
        #expect(client.bytes(25) == Self.answer(1, function: 0x30))
        #expect(try bench.station(Self.lock).reports.isEmpty)
        #expect(try bench.tally(Self.lock).tests == 1)
        client.send(Self.frame(2, function: 0x35, [(0x3B, 21_000)]))
        #expect(client.bytes(25) == Self.answer(2, function: 0x35))
        let page = try bench.office.get("water-data", "stations/\(Self.lock)")
        #expect(page["device"]?["tests"]?.integer == 1)
        #expect(try bench.station(Self.lock).reports.count == 1)
    }

    @Test func `damaged, foreign, future and unwanted frames are met with silence`() throws {
        let bench = try ListenerBench()
        let client = try bench.device("sl651")
        var damaged = Self.frame(1)
        damaged[damaged.count - 1] ^= 1
        client.send(damaged)
        client.send(
            DevicePackets.sl651(
                [0x00, 0x99, 0x99, 0x99, 0x99],
                at: Self.eight,
                serial: 2,
                Self.levels
            )
        )
        client.send(Self.frame(3, at: Self.eight + .minutes(6)))
        client.send(Self.frame(4, function: 0x2F, []))
        client.send(Self.frame(5, function: 0x36, []))
        client.send(Self.frame(6))
        #expect(client.bytes(25) == Self.answer(6))
        client.finishSending()
        #expect(client.bytes(1).isEmpty)
        #expect(try bench.station(Self.lock).reports.count == 1)
        #expect(bench.refusals("sl651")[.checksum] == 1)
        #expect(bench.refusals("sl651")[.unknownDevice] == 1)
        #expect(try bench.tally(Self.lock).refused == 1)
    }

    @Test func `whole frames that a wrong length had swallowed are taken once nothing more comes`()
        throws
    {
        let bench = try ListenerBench(bounds: "packetTimeout: \"50ms\"")
        let client = try bench.device("sl651")
        var long = Self.frame(1)
        // Declares far more than comes.
        long[11] = 0x0F
        client.send(long + Self.frame(2))
        #expect(client.bytes(25) == Self.answer(2))
    }

    /// The body of a report, cut into frames of a multi-packet message.
    static func parts(_ serial: UInt16, _ count: Int) -> [[UInt8]] {
        let whole = frame(serial)
        let (head, body) = (Array(whole[..<11]), Array(whole[14..<(whole.count - 3)]))
        let size = (body.count + count - 1) / count
        return (0..<count).map { index in
            let piece = body[(index * size)..<min(body.count, (index + 1) * size)]
            let numbers = count << 12 | (index + 1)
            var bytes = head + [0, UInt8(piece.count + 3), 0x16]
            bytes += [UInt8(numbers >> 16), UInt8(numbers >> 8 & 255), UInt8(numbers & 255)]
            return DevicePackets.sealed(bytes + piece + [index + 1 < count ? 0x17 : 0x03])
        }
    }

    /// NAK for one part: station before centre, count and number, serial, the centre's time.
    static func request(_ part: UInt8, of count: UInt8, serial: UInt8) -> [UInt8] {
        var bytes: [UInt8] = [0x7E, 0x7E]
        bytes += ListenerBench.lockAddress
        bytes += [0x01, 0x03, 0xE8, 0x32, 0x80, 0x0B, 0x16, 0x00, count << 4, part]
        bytes += [0x00, serial, 0x26, 0x07, 0x12, 0x08, 0x00, 0x00, 0x15]
        return DevicePackets.sealed(bytes)
    }

    @Test func `a lost or damaged part is asked for again, and then the report is stored`() throws {
        let bench = try ListenerBench()
        let client = try bench.device("sl651")
        let parts = Self.parts(7, 3)
        client.send(parts[0] + parts[2])
        #expect(client.bytes(28) == Self.request(2, of: 3, serial: 7))
        #expect(try bench.station(Self.lock).reports.isEmpty)
        client.send(parts[1])
        #expect(client.bytes(25) == Self.answer(7))
        #expect(
            try bench.station(Self.lock).latest?.values.map(\.text) == ["21.34", "18.22"]
        )
        // Damaged on the way, and the first one.
        var damaged = Self.parts(8, 3)[0]
        damaged[20] ^= 1
        client.send(damaged + Self.parts(8, 3)[1] + Self.parts(8, 3)[2])
        #expect(client.bytes(28) == Self.request(1, of: 3, serial: 0))
        client.send(Self.parts(8, 3)[0])
        #expect(client.bytes(25) == Self.answer(8))
        #expect(try bench.tally(Self.lock).requests == 2)
        #expect(try bench.tally(Self.lock).incomplete == 0)
    }

    @Test func `the last part is asked for once the station is quiet, and a report is given up`()
        throws
    {
        let bench = try ListenerBench(bounds: "packetTimeout: \"50ms\"")
        let client = try bench.device("sl651")
        client.send(Self.parts(7, 2)[0])
        #expect(client.bytes(28) == Self.request(2, of: 2, serial: 7))
        #expect(client.bytes(28) == Self.request(2, of: 2, serial: 7))
        // No third time.
        client.finishSending()
        #expect(client.bytes(1).isEmpty)
        #expect(try bench.tally(Self.lock).incomplete == 1)
        #expect(try bench.station(Self.lock).reports.isEmpty)
    }

    /// Part `number` of 20, 4,000 bytes long.
    static func part(_ number: UInt8) -> [UInt8] {
        var bytes: [UInt8] = [0x7E, 0x7E, 0x01] + ListenerBench.lockAddress
        bytes += [0x03, 0xE8, 0x34, 0x0F, 0xA3, 0x16, 0x01, 0x40, number]
        bytes += Array(repeating: 0x55, count: 4_000)
        bytes.append(0x17)
        return DevicePackets.sealed(bytes)
    }

    @Test func `reports whose parts never all come take bounded room, and whole ones are heard`()
        throws
    {
        let bench = try ListenerBench()
        var clients: [DeviceClient] = []
        // Together more than all connections may hold.
        for _ in 0..<75 {
            let client = try bench.device("sl651")
            for number in 1...16 { client.send(Self.part(UInt8(number))) }
            client.send(Self.frame(1))
            #expect(client.bytes(25) == Self.answer(1))
            clients.append(client)
        }
        #expect(bench.refusals("sl651")[.parts] ?? 0 > 0)
        // What somebody else holds is no reason to refuse a report that comes whole.
        let client = try bench.device("sl651")
        client.send(Self.frame(2))
        #expect(client.bytes(25) == Self.answer(2))
        #expect(try bench.station(Self.lock).reports.map(\.revision) == [1])
    }

    @Test func `a frame that comes in two halves is one, wherever it is cut`() throws {
        let bench = try ListenerBench()
        let client = try bench.device("sl651")
        let whole = Self.frame(5)
        for cut in 1..<whole.count {
            client.send(Array(whole[..<cut]))
            client.send(Array(whole[cut...]))
        }
        for _ in 1..<whole.count { #expect(client.bytes(25) == Self.answer(5)) }
        #expect(try bench.station(Self.lock).reports.map(\.revision) == [1])
    }
}
