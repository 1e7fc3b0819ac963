import Ledger
import Model
import Platform
import Server
import Testing

@testable import ReleaseDaemon

@Suite("Room on the disk", .timeLimit(.minutes(20)))
struct StorageTests {
    private static let start = Instant(milliseconds: 1_800_000_000_000)

    /// Free bytes in turn, with a warning at 1,000 and a minimum of 800: everything again from 900 on.
    @Test(
        arguments: [
            ([5_000], [.ample]),
            ([1_000, 999], [.ample, .low]),
            ([999, 1_000], [.low, .ample]),
            ([800, 799], [.low, .scarce]),
            ([799, 800, 899, 900], [.scarce, .scarce, .scarce, .low]),
            ([799, 5_000], [.scarce, .ample]),
            ([799, nil], [.scarce, .scarce]),
            ([nil], [.ample]),
            ([0], [.scarce]),
        ] as [([Int?], [StorageWatch.Level])]
    )
    func `each bound is crossed where it is said`(free: [Int?], levels: [StorageWatch.Level]) {
        var watch = StorageWatch(warningBytes: 1_000, minimumBytes: 800)
        for (bytes, level) in zip(free, levels) {
            let former = watch.level
            let crossing = watch.step(freeBytes: bytes, now: Self.start)
            #expect(watch.level == level)
            // A crossing is told once, and only a crossing.
            #expect((crossing != nil) == (former != level))
            #expect(crossing.map { [$0.from, $0.to] } ?? [level, level] == [former, level])
        }
    }

    @Test func `what waits for room is decided for every command`() {
        let waiting = RouteTable.commands.map(\.value).filter {
            !StorageWatch.isAlwaysAccepted($0)
        }
        let expected = [
            "calendar.import", "channel.test", "ledger.erase", "obligation.extend",
            "obligation.pause",
            "obligation.restart", "obligation.resume", "obligation.waive", "reading.push",
        ]
        #expect(waiting.sorted() == expected)
    }

    @Test func `the disk is asked at a bounded cadence, and crossings are logged`() {
        let disk = Monitor([1_500, 100, 2_000])
        let asked = Monitor(0)
        let output = LogOutput()
        let gate = StorageGate(
            StorageWatch(warningBytes: 1_000, minimumBytes: 800),
            folder: "/",
            log: Log(to: output),
        ) { _ in
            asked.change { $0 += 1 }
            return disk.change { $0.removeFirst() }
        }
        let now = Self.start
        for offset: Int64 in [0, 1, 500, 999] {
            #expect(gate.look(now: now + Milliseconds(offset)).level == .ample)
        }
        #expect(asked.look { $0 } == 1)
        #expect(gate.look(now: now + .seconds(1)).level == .scarce)
        // The wall clock was set back: asked anew.
        #expect(gate.look(now: now).level == .ample)
        #expect(asked.look { $0 } == 3)
        let lines = output.lines.joined()
        #expect(lines.contains("storage.scarce") && lines.contains("storage.ample"))
    }

    @Test func `below the minimum only what tells the public is accepted`() throws {
        let bench = try OfficeBench { folder in
            // More than there is.
            try folder.edit(
                "released.json5",
                "stream: {",
                "storage: { freeSpaceWarning: \"1048576MiB\", freeSpaceMinimum: \"1048576MiB\" },\n  stream: {",
            )
        }
        let incident = try bench.incident()
        let id = try bench.approved(OfficeBench.draft(incident))
        try bench.publish(id)
        #expect(try bench.page("/releases/\(id)").status == 200)
        try bench.wait("no alarm") {
            try bench.entries(.alertRaised).contains { $0.subject == "disk/minimum" }
        }
        try bench.act("duty-a", "alerts/ack", ["id": "disk/minimum"])

        let before = try bench.entries(.commandRefused).count
        let waive: JSON = [
            "obligation": .string(incident + "/inc.press_conference"), "reason": "r", "basis": "b",
            "approvedBy": "leader-b",
        ]
        let refused = try bench.call("leader-a", "POST", "obligations/waive", waive)
        #expect(refused.status == 507)
        #expect(refused.code == "unavailable.space")
        #expect(refused.json["error"]?["hint"]?.string?.isEmpty == false)
        let english = try bench.call(
            "leader-a",
            "POST",
            "obligations/waive",
            waive,
            fields: [HTTPField("Accept-Language", "en")],
        )
        #expect(english.json["error"]?["message"]?.string?.contains("only releases") == true)
        for (path, body) in [
            ("backup", ["file": .string(bench.folder.path + "/copy.db")]),
            ("ledger/export", ["folder": .string(bench.folder.path + "/export")]),
        ] as [(String, JSON)] {
            #expect(try bench.call("admin-a", "POST", path, body).status == 507, "\(path)")
        }
        // Nothing of it was recorded: there is no room for refusals either.
        #expect(try bench.entries(.commandRefused).count == before)

        let status = try bench.get(nil, "status")
        #expect(status["storage"]?["state"]?.string == "scarce")
        let items = try bench.get("duty-a", "doctor")["items"]?.array ?? []
        #expect(items.first { $0["id"]?.string == "disk" }?["status"]?.string == "critical")
        let metrics = try bench.fetch("/metrics", through: .service).text
        #expect(metrics.contains("released_storage_scarce 1"))
        #expect(bench.output.lines.contains { $0.contains("storage.scarce") })
    }

    @Test(
        arguments: [
            (.full, "磁盘已满", "the disk is full", "make room"),
            (.unavailable("readonly"), "写不进去（readonly）", "can't be written (readonly)", "dmesg"),
            (.corrupt("page 7"), "损坏（page 7）", "damaged (page 7)", "released restore"),
        ] as [(StorageFault, String, String, String)]
    )
    func `doctor names what keeps the ledger from being written`(
        fault: StorageFault,
        chinese: String,
        english: String,
        hint: String,
    ) {
        let item = DoctorItem(unwritable: fault)
        #expect(item.status == "critical" && item.name == DoctorItem.ledgerName)
        #expect(item.detail.chinese.contains(chinese) && item.detail.english.contains(english))
        #expect(item.hint?.english.contains(hint) == true && item.hint?.chinese.isEmpty == false)
    }

    @Test func `metrics that are switched off are not there`() throws {
        let bench = try OfficeBench { folder in
            let text = folder.text("config/alerts.json5")
            let end = try #require(text.lastIndex(of: "}"))
            try folder.write(
                text[..<end] + "metrics: { enabled: false } }\n",
                to: "config/alerts.json5",
            )
        }
        #expect(try bench.fetch("/metrics", through: .service).status == 404)
        #expect(try bench.fetch("/readyz", through: .service).status == 200)
    }
}
