import Model
import Platform
import Testing

@testable import ReleaseDaemon

@Suite("Listeners", .timeLimit(.minutes(20)))
struct ListenerTests {
    typealias Packets = DevicePackets
    static let eight = ListenerBench.eight
    static let air = ListenerBench.air
    static let name = ListenerBench.airName

    static func packet(
        _ number: Int,
        at instant: Instant = eight,
        _ values: String = "a34004-Rtd=35,a34004-Flag=N;SO2-Rtd=0.005,SO2-Flag=N",
        command: String = "2011",
    ) -> [UInt8] {
        Packets.hj212(
            Packets.air(name, at: instant, number: "Q\(number)", values, command: command)
        )
    }

    static func answer(_ number: Int, _ command: String = "9014") -> String {
        Packets.answer(command, name, number: "Q\(number)")
    }

    @Test func `a packet is stored before it is answered, repeated without effect, and corrected`()
        throws
    {
        let bench = try ListenerBench()
        let client = try bench.device()
        #expect(bench.exchange(client, Self.packet(1)) == Self.answer(1))
        var report = try #require(try bench.station(Self.air).latest)
        #expect(report.periodEnd == Self.eight)
        #expect(report.values.map(\.text) == ["35", nil, "5", nil, nil, nil])
        #expect(report.revision == 1)
        #expect(bench.exchange(client, Self.packet(2)) == Self.answer(2))
        report = try #require(try bench.station(Self.air).latest)
        #expect(report.revision == 1)
        #expect(
            bench.exchange(client, Self.packet(3, "a34004-Rtd=36,a34004-Flag=N")) == Self.answer(3)
        )
        report = try #require(try bench.station(Self.air).latest)
        #expect(report.revision == 2)
        // What the correction does not name stays.
        #expect(report.values.map(\.text) == ["36", nil, "5", nil, nil, nil])
        let tally = try bench.tally(Self.air)
        #expect(tally.packets == 3)
        #expect(tally.readings == 2)
        #expect(tally.corrections == 1)
        #expect(tally.repeats == 1)
        #expect(tally.answers == 3)
        // The public sees the number that the device sent.
        let page = try bench.office.fetch("/live/stations/\(Self.air).json")
        try bench.office.wait("the document is out") {
            try bench.office.fetch("/live/stations/\(Self.air).json").text.contains("\"36\"")
                || bench.office.fetch("/live/stations/\(Self.air).json").text.contains(":36")
        }
        #expect(page.status == 200)
    }

    @Test func `a packet that comes in two halves is one, wherever it is cut`() throws {
        let bench = try ListenerBench()
        let client = try bench.device()
        let whole = Self.packet(0)
        for cut in 1..<whole.count {
            client.send(Array(whole[..<cut]))
            client.send(Array(whole[cut...]))
        }
        let answers = client.lines(whole.count - 1)
        #expect(answers == Array(repeating: Self.answer(0), count: whole.count - 1))
        #expect(try bench.station(Self.air).reports.map(\.revision) == [1])
        #expect(bench.refusals()[.garbage] == nil)
    }

    @Test func `many packets in one piece are answered in their order`() throws {
        let bench = try ListenerBench()
        let client = try bench.device()
        var bytes: [UInt8] = Array("noise".utf8)
        var expected: [String] = []
        for number in 0..<600 {
            // A request for the time needs no disk and waits its turn all the same.
            let isNotice = number % 50 == 7
            bytes += Self.packet(
                number,
                at: Self.eight - .seconds(15 * Int64(number)),
                command: isNotice ? "1013" : "2011",
            )
            expected.append(Self.answer(number, isNotice ? "9013" : "9014"))
        }
        client.send(bytes)
        #expect(client.lines(600) == expected)
        #expect(try bench.tally(Self.air).readings == 588)
        #expect(bench.refusals()[.garbage] == 1)
    }

    @Test func `what must not be trusted gives no reading and no answer`() throws {
        let bench = try ListenerBench()
        let client = try bench.device()
        var damaged = Self.packet(1)
        damaged[damaged.count - 3] = damaged[damaged.count - 3] == 0x30 ? 0x31 : 0x30
        client.send(damaged)
        client.send(Packets.hj212(Packets.air("SOMEBODY", at: Self.eight, number: "Q2")))
        client.send(
            Packets.hj212(Packets.air(Self.name, at: Self.eight, number: "Q3"), modbus: true)
        )
        // Of the other device: by the standard's check sum, and with the wrong password.
        let harbour = ListenerBench.harbourName
        client.send(Packets.hj212(Packets.air(harbour, at: Self.eight, number: "Q4")))
        client.send(Packets.hj212(Packets.air(harbour, at: Self.eight, number: "Q5"), modbus: true))
        client.send(Self.packet(6, at: Self.eight + .minutes(6)))
        client.send(
            Packets.hj212("QN=Q7;ST=22;CN=2011;PW=1;MN=\(Self.name);Flag=5;CP=&&a34004-Rtd=3&&")
        )
        client.send(Packets.hj212("QN=Q8;ST=22;CN=2011;PW=1;MN=\(Self.name);Flag=5;CP=&&open"))
        #expect(bench.exchange(client, Self.packet(9)) == Self.answer(9))
        #expect(try bench.station(Self.air).reports.count == 1)
        #expect(try bench.station(ListenerBench.harbour).reports.isEmpty)
        let refusals = bench.refusals()
        #expect(refusals[.checksum] == 3)
        #expect(refusals[.unknownDevice] == 1)
        #expect(refusals[.wrongPassword] == 1)
        #expect(refusals[.unreadable] == 2)
        #expect(try bench.tally(Self.air).damaged == 2)
        #expect(try bench.tally(Self.air).refused == 2)
        #expect(try bench.tally(Self.air).lastRefusal?.english == "its time lies in the future")
        #expect(try bench.tally(ListenerBench.harbour).damaged == 1)
    }

    @Test func `a device that takes the check sum for another one is heard by its own rule`() throws
    {
        let bench = try ListenerBench()
        let client = try bench.device()
        let name = ListenerBench.harbourName
        for number in 1...3 {
            let body = Packets.air(
                name,
                at: Self.eight - .seconds(15 * Int64(number)),
                number: "Q\(number)",
            ).replacing("123456", with: "654321")
            client.send(Packets.hj212(body, modbus: true))
        }
        let answers = client.lines(3)
        for (index, answer) in answers.enumerated() {
            let body =
                "QN=Q\(index + 1);ST=91;CN=9014;PW=654321;MN=\(name);Flag=4;CP=&&&&"
            #expect(
                answer + "\r\n"
                    == String(decoding: Packets.hj212(body, modbus: true), as: UTF8.self)
            )
        }
        #expect(try bench.station(ListenerBench.harbour).reports.count == 3)
        #expect(bench.refusals()[.checksum] == nil)
    }

    @Test func `hours, history, unknown codes and data that feed nothing`() throws {
        let bench = try ListenerBench()
        let client = try bench.device()
        // The label is the start of the hour.
        let hour = Self.packet(
            1,
            at: Self.eight - .hours(1),
            "a34004-Min=30,a34004-Avg=35,a34004-Max=41,a34004-Flag=N;a01007-Avg=2,a01007-Flag=N",
            command: "2061",
        )
        #expect(bench.exchange(client, hour) == Self.answer(1))
        var report = try #require(try bench.station(Self.air).latest)
        #expect(report.periodStart == Self.eight - .hours(1))
        #expect(report.periodEnd == Self.eight)
        #expect(report.values.first?.text == "35")
        #expect(try bench.tally(Self.air).unknownCodes == ["a01007"])
        // Last year's is history and displaces nothing.
        let old = Self.packet(2, at: Self.eight - .days(365))
        #expect(bench.exchange(client, old) == Self.answer(2))
        report = try #require(try bench.station(Self.air).latest)
        #expect(report.periodEnd == Self.eight)
        // Understood and not wanted.
        #expect(bench.exchange(client, Self.packet(3, command: "2031")) == Self.answer(3))
        #expect(try bench.tally(Self.air).unused == 1)
        #expect(bench.exchange(client, Self.packet(4, command: "1013")) == Self.answer(4, "9013"))
        #expect(bench.exchange(client, Self.packet(5, command: "9015")) == Self.answer(5, "9013"))
        // A flag that says that the number is none, and one that nobody knows.
        let flagged = Self.packet(
            6,
            at: Self.eight,
            "a34004-Rtd=35,a34004-Flag=D;SO2-Rtd=0.01,SO2-Flag=x"
        )
        #expect(bench.exchange(client, flagged) == Self.answer(6))
        report = try #require(try bench.station(Self.air).latest)
        #expect(report.values[0].text == nil)
        #expect(report.values[2].mark == .suspect)
        let shown = try bench.office.get("air-data", "stations/\(Self.air)")
        #expect(shown["device"]?["packets"]?.integer == 6)
        #expect(shown["device"]?["unknownCodes"]?.array == ["a01007"])
        let doctor = try bench.office.get("duty-a", "doctor")
        let item = doctor["items"]?.array?.first { $0["id"] == "devices" }
        #expect(item?["status"] == "ok")
        let metrics = try bench.office.fetch("/metrics", through: .service).text
        #expect(metrics.contains("released_listener_packets_total{protocol=\"hj212\"} 6"))
        #expect(
            metrics.contains(
                "released_station_packets_total{station=\"\(Self.air)\",result=\"intact\"} 6"
            )
        )
    }

    @Test func `a device that ends its side at once still gets its answers`() throws {
        let bench = try ListenerBench()
        let client = try bench.device()
        client.send(Self.packet(1))
        client.finishSending()
        #expect(client.lines(2) == [Self.answer(1)])
        #expect(client.isClosed())
    }

    @Test func `a megabyte without an end closes its connection and no other`() throws {
        let bench = try ListenerBench()
        let (client, other) = (try bench.device(), try bench.device())
        _ = client.send(Array("##0300".utf8) + Array(repeating: 0x41, count: 1_048_576))
        #expect(client.isClosed())
        #expect(bench.exchange(other, Self.packet(1)) == Self.answer(1))
        #expect(bench.refusals()[.hopeless] == 1)
        // A stream of binary noise to the other protocol.
        let water = try bench.device("sl651")
        _ = water.send((0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        #expect(water.isClosed())
    }

    @Test func `connections beyond the limit are closed at once, and those below it all served`()
        throws
    {
        let bench = try ListenerBench(bounds: "connections: 150")
        let clients = try (0..<200).map { _ in try bench.device() }
        for client in clients.dropFirst(150) { #expect(client.isClosed()) }
        for (number, client) in clients.prefix(150).enumerated() {
            client.send(Self.packet(number, at: Self.eight - .seconds(15 * Int64(number))))
        }
        for (number, client) in clients.prefix(150).enumerated() {
            #expect(client.lines(1) == [Self.answer(number)])
        }
        #expect(bench.refusals()[.full] == 50)
        #expect(try bench.tally(Self.air).readings == 150)
    }

    @Test func `a device that does not read its answers is let go`() throws {
        let bench = try ListenerBench(bounds: "unreadBytes: 1024")
        let client = try bench.device(receiveBytes: 2_048)
        var isTaken = true
        // The same packet again and again costs the store nothing.
        let burst = Array(repeating: Self.packet(1), count: 100).flatMap { $0 }
        for _ in 0..<2_000 where isTaken { isTaken = client.send(burst) }
        #expect(!isTaken)
        try bench.office.wait("it is counted") { bench.refusals()[.unread] == 1 }
        #expect(bench.exchange(try bench.device(), Self.packet(2)) == Self.answer(2))
    }

    @Test func `a half packet is given up, and a silent connection closed`() throws {
        let bench = try ListenerBench(bounds: "packetTimeout: \"50ms\", idleAfter: \"1s\"")
        let client = try bench.device()
        client.send(Array("##0200QN=1".utf8))
        try bench.office.wait("the half packet is given up") {
            bench.refusals()[.garbage] == 1
        }
        #expect(bench.exchange(client, Self.packet(1)) == Self.answer(1))
        #expect(client.isClosed())
        try bench.office.wait("it is counted") { bench.refusals()[.idle] == 1 }
    }

    @Test func `nobody is let in from where no device may be`() throws {
        let bench = try ListenerBench(from: "10.9.8.0/24")
        // The other device may: so the connection stands, and the name decides.
        let client = try bench.device()
        client.send(Self.packet(1))
        let body = Packets.air(ListenerBench.harbourName, at: Self.eight, number: "Q2")
            .replacing("123456", with: "654321")
        #expect(
            bench.exchange(client, Packets.hj212(body, modbus: true))?.contains("QN=Q2") == true
        )
        #expect(bench.refusals()[.wrongAddress] == 1)
        #expect(try bench.station(Self.air).reports.isEmpty)
        // Without any device there is nothing to talk about, once it is told of a reload.
        try bench.office.folder.edit("stations.json5", "127.0.0.0/8", "10.9.8.7")
        try bench.office.act("admin-a", "reload")
        try bench.office.wait("a new connection is closed") {
            try bench.device().isClosed()
        }
        try bench.office.wait("it is counted") { bench.refusals()[.foreignAddress] ?? 0 >= 1 }
    }

    @Test func `what cannot be stored is not acknowledged`() throws {
        let folder = try BenchFolder()
        try folder.write("this is no database, and long enough to be read", to: "state/readings.db")
        let office = try OfficeBench(folder, time: ManualTime(Self.eight)) { folder in
            try folder.edit(
                "stations.json5",
                "  stations: [",
                "  listeners: { hj212: { listen: \"127.0.0.1:0\" } },\n  stations: [",
            )
            try folder.edit(
                "stations.json5",
                "latitude: 30.512345,",
                """
                device: { protocol: "hj212", mn: "\(Self.name)", from: ["127.0.0.1"], feeds: ["2011"],
                  items: [{ code: "a34004", item: "pm25", unit: "µg/m³" }] },
                latitude: 30.512345,
                """,
            )
        }
        let client = try #require(
            DeviceClient(office.running.office.devices.addresses.first?.address)
        )
        client.send(Self.packet(1))
        client.send(Self.packet(2, command: "1013"))
        #expect(client.lines(1) == [Self.answer(2, "9013")])
        #expect(office.running.office.devices.tally(of: Self.air)?.unwritten == 1)
        client.finishSending()
        #expect(client.lines(1).isEmpty)
    }
}
