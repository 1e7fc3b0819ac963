import Configuration
import Ledger
import Model
import Platform
import Stations
import Testing

@testable import ReleaseDaemon

@Suite("Water marks, over the daemon", .timeLimit(.minutes(20)))
struct WaterTests {
    static let lock = StationTests.lock
    static let eight = StationTests.eight

    static func push(
        _ bench: OfficeBench,
        _ level: String,
        _ step: Int,
        below: String = "19.00",
    ) throws {
        let end = eight + .seconds(15 * Int64(step))
        let values: JSON = ["upstream": .string(level), "downstream": .string(below)]
        let row = StationTests.row(lock, end, values)
        let answer = try StationTests.push(bench, [row], by: "water-data")
        #expect(answer.status == 200, "\(answer.text)")
    }

    static func drafts(_ bench: OfficeBench) throws -> [JSON] {
        let list = try bench.get("flood-a", "releases")
        return (list["items"]?.array ?? []).filter { $0["kind"]?.string == "warning" }
    }

    static func raised(_ bench: OfficeBench, _ id: String) throws -> Bool {
        try bench.entries(.alertRaised).contains { $0.subject == id }
    }

    @Test func `a mark passed is on record with a draft that waits for a person`() throws {
        let bench = try OfficeBench(time: ManualTime(Self.eight + .minutes(11)))
        let live = bench.running.office.live
        // The reading of 08:00, and a row of them ten minutes later.
        for (step, level) in [(0, "21.60"), (40, "21.70"), (41, "21.75"), (42, "21.80")] {
            try Self.push(bench, level, step)
        }
        #expect(live.station(Self.lock)?.level("upstream")?.state?.chinese == "距设防 0.10 m")
        #expect(try bench.entries(.waterCrossed).isEmpty)
        try Self.push(bench, "22.32", 43)
        try bench.wait("both marks are on record") {
            try bench.entries(.waterCrossed).count == 2
        }
        let warning = try #require(try bench.entries(.waterCrossed).last)
        #expect(warning.subject == "station/\(Self.lock)/upstream/warning")
        #expect(warning.actor == EntryDraft.systemActor)
        #expect(warning.effectiveAt == Self.eight + .seconds(43 * 15))
        #expect(warning.body["level"]?.string == "22.32")
        #expect(warning.body["markLevel"]?.string == "22.2")
        #expect(warning.body["datum"]?.string == "1985国家高程基准")
        let id = try #require(warning.body["draft"]?.string)
        // One draft for the episode.
        #expect(try Self.drafts(bench).compactMap { $0["id"]?.string } == [id])
        let draft = try bench.get("flood-a", "releases/\(id)")
        #expect(draft["title"]?.string == "澜溪江青石船闸上游水位超过警戒水位")
        let body = try #require(draft["body"]?.string ?? draft["text"]?["body"]?.string)
        #expect(body.contains("22.32米（1985国家高程基准），超过警戒水位（22.20米）0.12米。"))
        #expect(body.contains(WarningText.proposal))
        #expect(body.contains("水情黄色预警"))
        try bench.wait("the duty officer hears of it") {
            try Self.raised(bench, "water/\(Self.lock)/upstream/warning")
        }
        try bench.wait("it is pinned") { live.station(Self.lock)?.isPinned == true }
        let station = try #require(live.station(Self.lock))
        #expect(station.level("upstream")?.state?.chinese == "超警戒 0.12 m")
        #expect(station.level("upstream")?.trend == .rising)
        #expect(station.level("upstream")?.sinceMorning?.change == "0.72")
        // The same after a restart, and nothing twice.
        let before = live.stations
        try bench.restart()
        #expect(bench.running.office.live.stations == before)
        try Self.push(bench, "22.34", 44)
        try Self.push(bench, "24.01", 45)
        try bench.wait("the next mark is on record") {
            try bench.entries(.waterCrossed).count == 3
        }
        // Nobody had touched the draft: it says what is so now.
        #expect(try bench.entries(.waterCrossed).last?.body["draft"]?.string == id)
        #expect(try Self.drafts(bench).count == 1)
        let updated = try bench.get("flood-a", "releases/\(id)")
        #expect(updated["title"]?.string == "澜溪江青石船闸上游水位超过保证水位")
        try Self.push(bench, "22.50", 46)
        try Self.push(bench, "21.50", 47)
        try bench.wait("the fall is on record") { try bench.entries(.waterFell).count == 3 }
        #expect(
            try bench.entries(.waterFell).map { $0.body["cause"]?.string } == [
                "fell", "fell", "fell",
            ]
        )
        try bench.wait("nothing is pinned") {
            bench.running.office.live.station(Self.lock)?.isPinned == false
        }
    }

    @Test func `the draft goes out by two persons, after they have made it theirs`() throws {
        let bench = try OfficeBench(time: ManualTime(Self.eight + .minutes(2)))
        try Self.push(bench, "22.30", 0)
        try bench.wait("the draft is there") { try !Self.drafts(bench).isEmpty }
        let id = try #require(try Self.drafts(bench).first?["id"]?.string)
        // The proposal of the system is nobody's decision.
        let early = try bench.call("flood-a", "POST", "releases/\(id)/submit")
        #expect(early.code == "refused.content", "\(early.text)")
        #expect(try bench.call("flood-a", "POST", "releases/\(id)/publish").status != 200)
        let text = "7月12日8时，澜溪江青石船闸上游水位22.30米，发布水情黄色预警，沿江一带请注意防范，加强巡查。"
        try bench.act("flood-a", "releases/\(id)/edit", ["body": .string(text)])
        try bench.act("flood-a", "releases/\(id)/submit")
        let alone = try bench.call("flood-a", "POST", "releases/\(id)/approve")
        #expect(alone.status == 403 || alone.code == "refused.fourEyes")
        #expect(try bench.call("flood-a", "POST", "releases/\(id)/publish").code == "refused.stage")
        // A higher mark leaves the text of persons alone and prepares one beside it.
        try Self.push(bench, "23.50", 1)
        try Self.push(bench, "24.20", 2)
        try bench.wait("a second draft") { try Self.drafts(bench).count == 2 }
        let crossed = try #require(try bench.entries(.waterCrossed).last)
        #expect(crossed.body["replaces"]?.string == id)
        #expect(crossed.body["draft"]?.string != id)
        try bench.act("secrecy-a", "releases/\(id)/review", ["kind": "secrecy", "passed": true])
        try bench.act("leader-a", "releases/\(id)/approve")
        try bench.publish(id)
        #expect(try bench.entries(.releasePublished).count == 1)
    }

    @Test func `a reading that was durable before a kill has its crossing after the start`() throws
    {
        let time = ManualTime(Self.eight + .minutes(2))
        let bench = try OfficeBench(time: time)
        try Self.push(bench, "21.80", 0)
        try bench.restart { folder in
            let writer = try ReadingWriter(folder: folder.state, time: time)
            let row = MarkBookTests.row("22.25", 1)
            _ = try writer.perform(rows: 1) { transaction in
                try transaction.put(
                    station: Self.lock,
                    periodStart: Instant(milliseconds: row.periodStart),
                    periodEnd: Instant(milliseconds: row.periodEnd),
                    values: row.values,
                )
            }
            writer.close()
        }
        try bench.wait("found at the start") { try bench.entries(.waterCrossed).count == 2 }
        #expect(try bench.entries(.waterCrossed).first?.effectiveAt == Self.eight + .seconds(15))
        for _ in 0..<2 {
            try bench.restart()
            #expect(try bench.entries(.waterCrossed).count == 2)
            #expect(try Self.drafts(bench).count == 1)
        }
    }

    @Test func `a correction that undoes a crossing is on record, and its draft is given up`()
        throws
    {
        let bench = try OfficeBench(time: ManualTime(Self.eight + .minutes(2)))
        try Self.push(bench, "22.30", 0)
        try bench.wait("crossed") { try bench.entries(.waterCrossed).count == 2 }
        try Self.push(bench, "20.30", 0)
        try bench.wait("undone") { try bench.entries(.waterFell).count == 2 }
        #expect(
            try bench.entries(.waterFell).map { $0.body["cause"]?.string } == [
                "corrected", "corrected",
            ]
        )
        #expect(try bench.entries(.releaseDiscarded).count == 1)
        #expect(try Self.drafts(bench).isEmpty)
        try bench.wait("nothing is pinned") {
            bench.running.office.live.station(Self.lock)?.isPinned == false
        }
    }

    @Test func `an apparent crossing that is suspect is heard of at once and crosses nothing`()
        throws
    {
        let bench = try OfficeBench(time: ManualTime(Self.eight + .minutes(2)))
        try Self.push(bench, "21.50", 0)
        try Self.push(bench, "24.30", 1)
        try bench.wait("the duty officer hears of it") {
            try Self.raised(bench, "exceedance/\(Self.lock)/upstream")
        }
        let alarm = try bench.entries(.alertRaised).first {
            $0.subject == "exceedance/\(Self.lock)/upstream"
        }
        #expect(alarm?.body["severity"]?.string == "critical")
        let station = try #require(bench.running.office.live.station(Self.lock))
        #expect(station.level("upstream")?.apparent == .guaranteed)
        #expect(station.latest?.values.first?.mark == .suspect)
        #expect(station.latest?.values.first?.objections == ["rate": "suspect"])
        #expect(try bench.entries(.waterCrossed).isEmpty)
        #expect(try Self.drafts(bench).isEmpty)
        try Self.push(bench, "24.31", 2)
        try bench.wait("a second reading confirms it") {
            try bench.entries(.waterCrossed).count == 3
        }
        try bench.wait("the alarm is over") {
            try bench.entries(.alertResolved).contains {
                $0.subject == "exceedance/\(Self.lock)/upstream"
            }
        }
    }

    @Test func `in a flood a value is late sooner`() throws {
        let bench = try OfficeBench(time: ManualTime(Self.eight + .minutes(2))) { folder in
            try folder.edit(
                "stations.json5",
                "publisher: \"flood\",",
                "publisher: \"flood\", floodGrace: \"5s\","
            )
        }
        try Self.push(bench, "21.50", 8)
        let live = bench.running.office.live
        #expect(live.station(Self.lock)?.grace == .seconds(15))
        try Self.push(bench, "21.95", 9)
        try bench.wait("crossed") { try bench.entries(.waterCrossed).count == 1 }
        try bench.wait("the next one is due sooner") {
            live.station(Self.lock)?.grace == .seconds(5)
        }
    }

    @Test func `the season tightens by itself, by the bureau's calendar`() throws {
        let bench = try OfficeBench(time: ManualTime(Self.eight + .minutes(2))) { folder in
            try folder.edit(
                "stations.json5",
                "publisher: \"flood\",",
                "publisher: \"flood\", floodGrace: \"5s\", floodSeason: { from: \"05-01\", to: \"09-30\" },",
            )
        }
        let settings = try #require(bench.running.office.live.settings(Self.lock))
        let zone = MarkBookTests.zone
        #expect(settings.grace(at: Self.eight, isAboveMark: false, zone: zone) == .seconds(5))
        let winter = Self.eight + .days(180)
        #expect(settings.grace(at: winter, isAboveMark: false, zone: zone) == .seconds(15))
        #expect(settings.grace(at: winter, isAboveMark: true, zone: zone) == .seconds(5))
    }

    @Test func `a grace that was set while a transaction ran outlives it`() throws {
        let folder = try BenchFolder()
        try folder.edit(
            "stations.json5",
            "publisher: \"flood\",",
            "publisher: \"flood\", floodGrace: \"5s\", floodSeason: { from: \"05-01\", to: \"09-30\" },",
        )
        let book = try Configuration.load(folder: folder.configuration).stations
        let zone = MarkBookTests.zone
        let now = Self.eight
        let desk = StationDesk(book, isDemonstration: true, zone: zone, known: now)
        var state = LiveRoom.State(desk: desk, hours: HourBook(after: nil, now: now))
        state.desk.note(MarkBookTests.row("21.50", 0))
        // A transaction has its copy of the station when the crossing is recorded, and commits after it.
        var work = state.desk.copy
        work.note(MarkBookTests.row("21.51", 1))
        state.working = work
        state.touched = [Self.lock]
        state.examine(Self.lock, now: now)
        #expect(state.committed() == [Self.lock])
        state.examine(now: now)
        let known = try #require(state.desk[Self.lock])
        let next = known.slots.plan.lastEnded(by: try #require(known.latestEnd)) + 1
        #expect(known.slots.plan.grace(of: next) == .seconds(5))
    }

    @Test func `a lower level above the upper one is a note`() throws {
        let bench = try OfficeBench(time: ManualTime(Self.eight + .minutes(2)))
        try Self.push(bench, "20.00", 0, below: "20.01")
        let report = try #require(bench.running.office.live.station(Self.lock)?.latest)
        #expect(report.notes.map(\.chinese) == ["下游水位高于上游水位"])
        #expect(report.values.allSatisfy { $0.mark == .good })
    }
}
