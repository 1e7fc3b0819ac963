import Ledger
import Model
import Platform
import Server
import Testing

@testable import ReleaseDaemon

@Suite("What comes every day", .timeLimit(.minutes(20)))
struct DailyTests {
    private static let zone = ZoneRules(name: "UTC+8", fixedOffsetSeconds: 8 * 3_600)

    private static func instant(_ day: Int, _ hour: Int, _ minute: Int, _ ms: Int = 0) -> Instant {
        let date = CivilDate(year: 2026, month: 3, day: day) ?? CivilDate(dayNumber: 0)
        return zone.instant(date, millisecondOfDay: (hour * 60 + minute) * 60_000 + ms)
    }

    @Test(
        arguments: [
            // time, now, last, next: days of March and times of the bureau
            ("03:30", (10, 3, 30, 0), (10, 3, 30), (11, 3, 30)),
            ("03:30", (10, 3, 29, 59_999), (9, 3, 30), (10, 3, 30)),
            ("03:30", (1, 0, 0, 0), (-1, 0, 0), (1, 3, 30)),
            ("00:05", (10, 0, 4, 0), (9, 0, 5), (10, 0, 5)),
            ("24:00", (10, 0, 0, 0), (10, 0, 0), (11, 0, 0)),
            ("24:00", (10, 23, 59, 0), (10, 0, 0), (11, 0, 0)),
        ] as [(String, (Int, Int, Int, Int), (Int, Int, Int), (Int, Int, Int))]
    )
    func `the last and the next time`(
        text: String,
        now: (Int, Int, Int, Int),
        last: (Int, Int, Int),
        next: (Int, Int, Int),
    ) throws {
        let daily = DailyTime(at: try #require(DayEnd(text)), zone: Self.zone)
        let instant = Self.instant(now.0, now.1, now.2, now.3)
        if last.0 > 0 {
            #expect(
                daily.last(atOrBefore: instant) == Self.instant(last.0, last.1, last.2)
            )
        }
        #expect(daily.next(after: instant) == Self.instant(next.0, next.1, next.2))
    }

    @Test func `only the newest is owed, and only once`() throws {
        let daily = DailyTime(at: try #require(DayEnd("03:30")), zone: Self.zone)
        let (first, now) = (Self.instant(1, 12, 0), Self.instant(10, 4, 0))
        let due = Self.instant(10, 3, 30)
        #expect(daily.owed(done: nil, since: first, now: now) == due)
        #expect(daily.owed(done: Self.instant(3, 3, 30), since: first, now: now) == due)
        #expect(daily.owed(done: due, since: first, now: now) == nil)
        // The clock was set back after the work.
        #expect(daily.owed(done: due, since: first, now: due - .hours(1)) == nil)
        // There was nothing yet when the time came.
        #expect(daily.owed(done: nil, since: due + .seconds(1), now: now) == nil)
    }

    @Test func `only what was made here is ever removed`() {
        func copy(_ file: String, _ seq: Int64) -> DailyCopy {
            DailyCopy(file: file, bytes: 100, at: Instant(milliseconds: seq), seq: seq)
        }
        var plan = BackupPlan()
        for seq: Int64 in 1...5 { plan.add(copy("/a/\(seq).db", seq)) }
        plan.add(copy("/b/6.db", 6))
        #expect(plan.prune(kept: 2, folder: "/a").map(\.file) == ["/a/1.db", "/a/2.db", "/a/3.db"])
        #expect(plan.copies.map(\.seq) == [4, 5, 6])
        #expect(plan.prune(kept: 2, folder: "/a").isEmpty)
        #expect(BackupPlan(stored: plan.text) == plan)
        for bad in [nil, "", "[", "{}", "[{\"file\":1}]"] as [String?] {
            #expect(BackupPlan(stored: bad).copies.isEmpty)
        }
    }

    @Test func `the daily copy is made once, verified, and old ones of ours go`() throws {
        let bench = try OfficeBench { folder in
            try folder.edit(
                "released.json5",
                "stream: {",
                "backup: { folder: \"../copies\", at: \"03:30\", kept: 1 },\n  stream: {",
            )
        }
        let folder = bench.folder.path + "/copies"
        let names = { ((try? FileTree.list(folder)) ?? []).map(\.name) }
        // Nobody made up for a time at which there was no ledger.
        #expect(names().isEmpty)
        try bench.folder.write("mine", to: "copies/released-2020-01-01.db")
        try bench.restart(time: ShiftedTime(by: .hours(25)))
        let backups = bench.running.office.backups
        try bench.wait("no copy") { backups.last != nil }
        let first = try #require(backups.last)
        #expect(try LedgerBackup.check(first.file).head.seq == first.seq)
        let status = try bench.get(nil, "status")
        #expect(status["backup"]?["file"]?.string == first.file)
        #expect(status["backup"]?["verifiedEntries"]?.integer == first.seq)
        #expect(status["lastBackupAt"] != nil)
        #expect(bench.output.lines.contains { $0.contains("backup.made") })

        // The same day again: nothing is owed. The next day: the old one goes, what isn't ours stays.
        try bench.restart(time: ShiftedTime(by: .hours(25)))
        try bench.wait("the former copy is forgotten") {
            bench.running.office.backups.last == first
        }
        try bench.restart(time: ShiftedTime(by: .hours(49)))
        try bench.wait("no second copy") {
            bench.running.office.backups.last.map { $0 != first } ?? false
        }
        try bench.wait("the old copy stays") { try FileTree.status(first.file) == nil }
        // Beside the newest lie its readings; those of the old one went with it.
        try bench.wait("the old readings stay") { names().count == 3 }
        let newest = try #require(bench.running.office.backups.last)
        let readings = ReadingBackup.path(beside: newest.file)
        #expect(try FileTree.status(readings).map { Int64($0.sizeBytes) } == newest.readingBytes)
        #expect(names().contains("released-2020-01-01.db"))
    }

    @Test(
        arguments: [
            ("ledger.db", "不是从 / 起"), ("/dev", "是目录"), ("/dev/none/ledger.db", "不存在"),
            ("/dev/null/ledger.db", "不是目录"),
        ]
    )
    func `a copy to a path that cannot be is refused with what is wrong`(
        file: String,
        words: String,
    ) throws {
        do throws(APIError) {
            try BackupTarget.check(file)
            Issue.record("taken")
        } catch {
            let told = error.json(.chinese)["error"]
            #expect(told?["message"]?.string?.contains(words) == true)
            #expect(told?["hint"]?.string?.isEmpty == false)
            #expect(error.status == .badRequest)
        }
    }

    @Test func `a copy that fails is told and made when it can be`() throws {
        let bench = try OfficeBench { folder in
            try folder.write("a file where the folder should be", to: "copies")
            try folder.edit(
                "released.json5",
                "stream: {",
                "backup: { folder: \"../copies\" },\n  stream: {",
            )
        }
        try bench.restart(time: ShiftedTime(by: .hours(25)))
        try bench.wait("no alarm") {
            try bench.entries(.alertRaised).contains { $0.subject == "fault/backup" }
        }
        let items = try bench.get("duty-a", "doctor")["items"]?.array ?? []
        let item = try #require(items.first { $0["id"]?.string == "backup" })
        #expect(item["status"]?.string == "critical")
        // Whoever asks whether we serve is not concerned.
        #expect(try bench.fetch("/readyz", through: .service).status == 200)
        try FileTree.remove(bench.folder.path + "/copies")
        bench.running.office.backups.wake()
        try bench.wait("not made when it could be") {
            bench.running.office.backups.last != nil
        }
        try bench.wait("the alarm stays") {
            try bench.entries(.alertResolved).contains { $0.subject == "fault/backup" }
        }
    }

    @Test func `the head of the day before is set down once a day`() throws {
        let bench = try OfficeBench()
        #expect(try bench.entries(.checkpointTaken).isEmpty)
        try bench.restart(time: ShiftedTime(by: .hours(73)))
        try bench.wait("no checkpoint") { try bench.entries(.checkpointTaken).count == 1 }
        let entry = try #require(try bench.entries(.checkpointTaken).first)
        let seq = try #require(entry.body["seq"]?.integer)
        let named = try #require(try bench.entries(after: seq - 1).first)
        #expect(named.seq == seq && named.hash.hex == entry.body["hash"]?.string)
        let zone = bench.running.core.setup.bureau.zone
        let today = zone.date(SystemTime.now() + .hours(73))
        let day = try #require(entry.body["day"]?.string.flatMap { CivilDate($0) })
        #expect(day == today.adding(days: -1) || day == today.adding(days: -2))
        try bench.wait("the log does not tell it") {
            bench.output.lines.contains { $0.contains("event=checkpoint ") }
        }
        try bench.restart(time: ShiftedTime(by: .hours(73)))
        try bench.wait("the auditor does not run") {
            bench.running.office.auditor.progress.isWhole
        }
        try bench.act("duty-a", "channels/media/pause")
        #expect(try bench.entries(.checkpointTaken).count == 1)
    }

    @Test func `a start verifies the end and the background the rest`() throws {
        let bench = try OfficeBench()
        try bench.wait("not verified") {
            try bench.running.core.reader.read { try $0.meta("verified") } != nil
        }
        let check = try bench.get(nil, "check/ledger")
        #expect(check["status"]?.integer == 0, "\(check.compactText)")
        bench.stop()
        // An entry long past, changed while nobody looked.
        let database = try Database(
            path: LedgerFiles(folder: bench.folder.state).database,
            access: .write,
        )
        try database.execute("UPDATE entries SET actor = 'somebody' WHERE seq = 2")
        try bench.restart()
        try bench.wait("a changed entry was not found") {
            bench.running.core.faults.current.contains { $0.part == ChainAuditor.part }
        }
        let found = try bench.get(nil, "check/ledger")
        #expect(found["status"]?.integer == 2, "\(found.compactText)")
    }
}
