import Configuration
import Ledger
import Model
import Platform
import Server
import Stations
import Testing

@testable import ReleaseDaemon

/// Slots of the demonstration's stations: a period of 15 s and a grace of 15 s.
@Suite("Freshness", .timeLimit(.minutes(20)))
struct FreshnessTests {
    static let eight = StationTests.eight
    static let air = StationTests.air

    private static func air(_ end: Instant) -> JSON {
        StationTests.row(air, end, StationTests.cleanAir)
    }

    private static func ring(_ bench: OfficeBench) { bench.running.office.live.bell.ring() }

    private static func entries(
        _ bench: OfficeBench,
        _ kind: EntryKind,
        of station: String = air,
    ) throws -> [Entry] {
        try bench.entries(kind).filter { $0.subject == "station/" + station }
    }

    @Test func `a station that never reported is late after its first slot`() throws {
        let time = ManualTime(Self.eight)
        let bench = try OfficeBench(time: time)
        let watched = try bench.entries(.stationWatched)
        #expect(watched.map(\.subject).contains("station/" + Self.air))
        #expect(watched.first?.body["period"] == .integer(15_000))
        time.set(Self.eight + .seconds(30))
        Self.ring(bench)
        _ = try bench.get("air-data", "stations")
        #expect(try bench.entries(.stationInterrupted).isEmpty)
        time.advance(by: Milliseconds(1))
        Self.ring(bench)
        try bench.wait("every silent station is on record") {
            try bench.entries(.stationInterrupted).count == watched.count
        }
        let begun = try #require(try Self.entries(bench, .stationInterrupted).first)
        #expect(begun.effectiveAt == Self.eight + .seconds(30))
        #expect(begun.body.optionalInstant("since") == Self.eight + .seconds(15))
        #expect(begun.body["lastPeriodEnd"] == nil)
        // The daemon looked on from the start, so one alarm calls for all of them.
        try bench.wait("one alarm for all") {
            try bench.entries(.alertRaised).count { $0.subject == "stations" } == 1
        }
        // Neither is it recorded again by a restart.
        try bench.restart()
        #expect(try bench.entries(.stationInterrupted).count == watched.count)
        #expect(try bench.entries(.stationWatched).count == watched.count)
    }

    @Test func `old periods that come first raise nothing, and are not shown as current`() throws {
        let time = ManualTime(Self.eight)
        let bench = try OfficeBench(time: time)
        let old = (1...20).map { Self.air(Self.eight - .minutes(10) - .seconds(15 * $0)) }
        _ = try StationTests.push(bench, old)
        let station = try #require(bench.running.office.live.station(Self.air))
        #expect(station.interruptedSince == Self.eight - .minutes(10))
        #expect(bench.running.office.live.alarming(now: Self.eight).isEmpty)
        time.set(Self.eight + .seconds(16))
        _ = try StationTests.push(bench, [Self.air(Self.eight + .seconds(15))])
        #expect(bench.running.office.live.station(Self.air)?.interruptedSince == nil)
        #expect(try Self.entries(bench, .stationInterrupted).isEmpty)
        #expect(try Self.entries(bench, .stationLate).isEmpty)
    }

    @Test func `each slot of an episode is counted, and the counts are the same after a restart`()
        throws
    {
        let time = ManualTime(Self.eight)
        let bench = try OfficeBench(time: time)
        func push(_ slot: Int64, at second: Int64) throws {
            time.set(Self.eight + .seconds(second))
            _ = try StationTests.push(bench, [Self.air(Self.eight + .seconds(15 * slot))])
        }
        try push(1, at: 16)
        try push(2, at: 31)
        // 3 never comes, 4 comes late and ends the episode.
        time.set(Self.eight + .seconds(62))
        Self.ring(bench)
        try bench.wait("the episode is on record") {
            try Self.entries(bench, .stationInterrupted).count == 1
        }
        try push(4, at: 80)
        try bench.wait("its end is on record") {
            try Self.entries(bench, .stationResumed).count == 1
        }
        let end = try #require(try Self.entries(bench, .stationResumed).first)
        #expect(end.body["expected"] == .integer(2))
        #expect(end.body["late"] == .integer(1))
        #expect(end.body["missed"] == .integer(1))
        try bench.wait("what came late is on record") {
            try Self.entries(bench, .stationLate).count == 1
        }
        let late = try #require(try Self.entries(bench, .stationLate).first)
        #expect(late.body["slots"] == .integer(1))
        #expect(late.body.optionalInstant("from") == Self.eight + .minutes(1))
        // 5 and 6 are passed over before they are late: no episode, a gap.
        try push(7, at: 89)
        try bench.wait("the gap is on record") { try Self.entries(bench, .stationGap).count == 1 }
        let gap = try #require(try Self.entries(bench, .stationGap).first)
        #expect(gap.body["slots"] == .integer(2))
        #expect(gap.body.optionalInstant("to") == Self.eight + .seconds(90))
        time.set(Self.eight + .seconds(110))
        let counts = try #require(
            bench.running.office.live.counts(of: Self.air, now: time.now)
        )
        #expect(counts.day.expected == 7)
        #expect(counts.day.inTime == 3)
        #expect(counts.day.late == 1)
        #expect(counts.day.missed == 3)
        #expect(counts.month == counts.day)
        // Everything ten times, in one batch and another order, changes nothing.
        let again = [7, 2, 4, 1, 4, 7].map { Self.air(Self.eight + .seconds(15 * $0)) }
        let answer = try StationTests.push(bench, again)
        #expect(StationTests.lines(answer, "unchanged").count == 6)
        try bench.restart()
        let after = try #require(
            bench.running.office.live.counts(of: Self.air, now: time.now)
        )
        #expect(after.day == counts.day)
        let shown = try bench.get("air-data", "stations/" + Self.air)
        #expect(shown["slots"]?["day"]?["missed"] == .integer(3))
        #expect(shown["slots"]?["day"]?["availability"] == .string("57.14"))
        try bench.wait("the document counts them as well") {
            try bench.fetch("/live/stations/\(Self.air).json").json["slots"]?["missed"]
                == .integer(3)
        }
    }

    @Test func `slots of a late station are obligations that can be listed and explained`() throws {
        let time = ManualTime(Self.eight)
        let bench = try OfficeBench(time: time)
        time.set(Self.eight + .seconds(16))
        _ = try StationTests.push(bench, [Self.air(Self.eight + .seconds(15))])
        let rule = "feed.air_realtime"
        let met = try bench.get(
            "duty-a",
            "explain?obligation=station/\(Self.air)/\(rule)/2026-07-12T08:00:15",
        )
        #expect(met["obligation"]?["outcome"] == .string("met"), "\(met.compactText)")
        time.set(Self.eight + .seconds(61))
        Self.ring(bench)
        try bench.wait("the silence is on record") {
            bench.running.office.live.interrupted.contains { $0.settings.id == Self.air }
        }
        let list = try bench.get("duty-a", "deadlines")
        let items = (list["items"]?.array ?? []).filter {
            $0["subject"] == .string("station/" + Self.air)
        }
        #expect(items.count == 2)
        let first = try #require(items.first)
        let id = "station/\(Self.air)/\(rule)/2026-07-12T08:00:30"
        #expect(first["id"] == .string(id))
        #expect(first["phase"] == .string("overdue"))
        #expect(items.last?["phase"] == .string("running"))
        let explained = try bench.get("duty-a", "explain?obligation=" + id)
        #expect(explained["lines"]?.array?.isEmpty == false)
        let check = try bench.get("duty-a", "check/deadlines")
        #expect(check["status"] == .integer(2))
        #expect(check["line"]?.string?.contains(id) == true, "\(check.compactText)")
        let feeds = try bench.get("duty-a", "check/feeds")
        #expect(feeds["line"]?.string?.hasPrefix("FEEDS ") == true)
        #expect((1...2).contains(feeds["status"]?.integer ?? 0))
        let metrics = try bench.fetch("/metrics", through: .service).text
        #expect(metrics.contains("released_station_interrupted{station=\"\(Self.air)\"} 1"))
        #expect(
            metrics.contains(
                "released_station_slots{station=\"\(Self.air)\",outcome=\"expected\"} 4"
            )
        )
    }

    @Test func `work that is announced is named while it lasts, and nothing is expected`() throws {
        let time = ManualTime(Self.eight)
        let bench = try OfficeBench(time: time) { folder in
            try folder.edit(
                "stations.json5",
                "id: \"demo-air-east\", kind: \"air\",",
                """
                id: "demo-air-east", kind: "air", maintenance: [{ from: "2026-07-12T08:00:20+08:00",
                to: "2026-07-12T08:10:00+08:00", reason: { zh: "更换采样头", en: "new inlet" } }],
                """,
            )
        }
        time.set(Self.eight + .seconds(16))
        _ = try StationTests.push(bench, [Self.air(Self.eight + .seconds(15))])
        time.set(Self.eight + .seconds(21))
        Self.ring(bench)
        let page = "/stations/" + Self.air
        try bench.wait("the page says that work goes on") {
            try bench.fetch(page).text.contains("更换采样头")
        }
        time.set(Self.eight + .minutes(10))
        Self.ring(bench)
        _ = try bench.get("air-data", "stations")
        #expect(try Self.entries(bench, .stationInterrupted).isEmpty)
        time.advance(by: Milliseconds(1))
        Self.ring(bench)
        try bench.wait("the page no longer says so") {
            try !bench.fetch(page).text.contains("更换采样头")
        }
        time.set(Self.eight + .minutes(10) + .seconds(30) + Milliseconds(1))
        Self.ring(bench)
        try bench.wait("the first slot after it is late") {
            try Self.entries(bench, .stationInterrupted).first?.body.optionalInstant("since")
                == Self.eight + .minutes(10) + .seconds(15)
        }
    }

    @Test func `a clock an hour ahead is refused, and the silence says why`() throws {
        let time = ManualTime(Self.eight)
        let bench = try OfficeBench(time: time)
        time.set(Self.eight + .seconds(20))
        let ahead = try StationTests.push(bench, [Self.air(Self.eight + .hours(1))])
        #expect(StationTests.codes(ahead) == ["row.future"])
        time.set(Self.eight + .seconds(31))
        Self.ring(bench)
        try bench.wait("the silence is on record") {
            try Self.entries(bench, .stationInterrupted).count == 1
        }
        let begun = try #require(try Self.entries(bench, .stationInterrupted).first)
        #expect(begun.body["refused"] == .string("row.future"))
    }

    @Test func `a thousand stations fall silent at once: an entry each, one alarm`() throws {
        let time = ManualTime(Self.eight)
        let bench = try OfficeBench(time: time) { folder in
            let stations = (0..<1_000).map { number in
                """
                { id: "many-\(number)", kind: "water", name: { zh: "站\(number)", en: "S\(number)" },
                  issuer: { zh: "云津市水利局", en: "Water" }, datum: { zh: "1985", en: "1985" },
                  period: "1m", grace: "1m", mayPush: ["water-data"],
                  items: [{ code: "level", name: { zh: "水位", en: "level" }, unit: "m" }] },
                """
            }
            try folder.replaceStations("{ stations: [\(stations.joined(separator: "\n"))] }")
        }
        #expect(try bench.entries(.stationWatched).count == 1_000)
        time.set(Self.eight + .minutes(2) + Milliseconds(1))
        Self.ring(bench)
        try bench.wait("all are on record") {
            try bench.entries(.stationInterrupted).count == 1_000
        }
        try bench.wait("one alarm") {
            try bench.entries(.alertRaised).contains { $0.subject == "stations" }
        }
        let alarm = try bench.entries(.alertRaised).first { $0.subject == "stations" }
        #expect(alarm?.body["summary"]?.string?.contains("1000") == true)
        let check = try bench.get("duty-a", "check/feeds")
        #expect(check["status"] == .integer(2))
    }

    @Test func `every hour's readings are named in the ledger, and an edited row is found`() throws
    {
        let time = ManualTime(Self.eight)
        let bench = try OfficeBench(time: time)
        time.set(Self.eight + .seconds(31))
        _ = try StationTests.push(
            bench,
            [Self.air(Self.eight + .seconds(15)), Self.air(Self.eight + .seconds(30))],
        )
        // The next hour's first row closes the hour before.
        time.set(Self.eight + .hours(1) + .seconds(16))
        _ = try StationTests.push(bench, [Self.air(Self.eight + .hours(1) + .seconds(15))])
        try bench.wait("the hour is on record") {
            try bench.entries(.readingsDigested).count == 1
        }
        let hour = try #require(try bench.entries(.readingsDigested).first)
        #expect(hour.body["rows"] == .integer(2))
        #expect(hour.body.optionalInstant("hour") == Self.eight)
        // An hour without a row after it is closed by the clock.
        time.set(Self.eight + .hours(2))
        Self.ring(bench)
        try bench.wait("the second hour is on record") {
            try bench.entries(.readingsDigested).count == 2
        }
        let sound = try bench.get("duty-a", "ledger/verify")
        #expect(sound["ok"] == .bool(true), "\(sound.compactText)")
        #expect(sound["checked"]?.array?.contains(.string("readings")) == true)
        bench.stop()
        let database = try Database(path: bench.folder.state + "/readings.db", access: .write)
        try database.execute("UPDATE readings SET received = received + 1 WHERE position = 2")
        let edited = try Self.verify(bench)
        #expect(edited.count == 1, "\(edited)")
        #expect(edited.first?.name == .readingAltered)
        #expect(edited.first?.seq == hour.seq)
        #expect(edited.first?.detail.contains(Self.air) == true)
        #expect(edited.first?.detail.contains("2026-07-12T00:00:00") == true)
        try database.execute("UPDATE readings SET received = received - 1 WHERE position = 2")
        #expect(try Self.verify(bench).isEmpty)
        try database.execute("DELETE FROM readings WHERE position = 3")
        #expect(try Self.verify(bench).map(\.name) == [.readingMissing])
    }

    @Test func `what is left after readings reached their age can still be checked`() throws {
        let time = ManualTime(Self.eight)
        let bench = try OfficeBench(time: time) { folder in
            try folder.edit(
                "stations.json5",
                "  stations: [",
                "  readingsKept: \"31d\",\n  stations: ["
            )
        }
        // Three hours of two rows each; a later one of them brings a row of two days before.
        for hour in 0..<3 as Range<Int64> {
            time.set(Self.eight + .hours(hour) + .seconds(31))
            _ = try StationTests.push(
                bench,
                [15, 30].map { Self.air(Self.eight + .hours(hour) + .seconds($0)) },
            )
        }
        // A month later the first rows have reached their age, these have not.
        let later = Self.eight + .days(33)
        time.set(later + .seconds(31))
        let late = Self.air(Self.eight + .days(3))
        _ = try StationTests.push(bench, [Self.air(later + .seconds(30)), late])
        time.set(later + .hours(1) + .seconds(31))
        _ = try StationTests.push(bench, [Self.air(later + .hours(1) + .seconds(30))])
        try bench.wait("the hours are on record") {
            try bench.entries(.readingsDigested).count == 4
        }
        bench.running.office.care.wake()
        try bench.wait("the old rows are gone, on record") {
            try bench.entries(.readingsPruned).count == 1 && Self.positions(bench).first == 7
        }
        let pruned = try #require(try bench.entries(.readingsPruned).first)
        #expect(pruned.body["rows"] == .integer(6))
        #expect(pruned.body["through"] == .integer(6))
        let sound = try bench.get("duty-a", "ledger/verify")
        #expect(sound["ok"] == .bool(true), "\(sound.compactText)")
        // Once more after a restart, and with rows behind those that are left.
        try bench.restart()
        time.set(later + .hours(2) + .seconds(31))
        _ = try StationTests.push(bench, [Self.air(later + .hours(2) + .seconds(30))])
        let again = try bench.get("duty-a", "ledger/verify")
        #expect(again["ok"] == .bool(true), "\(again.compactText)")
        // A row that nobody took out by its age is still missed, and an edited one found.
        bench.stop()
        #expect(try Self.verify(bench).isEmpty)
        let database = try Database(path: bench.folder.state + "/readings.db", access: .write)
        try database.execute("UPDATE readings SET received = received + 1 WHERE position = 8")
        #expect(try Self.verify(bench).map(\.name) == [.readingAltered])
        try database.execute("DELETE FROM readings WHERE position = 7")
        #expect(try Self.verify(bench).map(\.name).contains(.readingMissing))
    }

    private static func positions(_ bench: OfficeBench) throws -> [Int64] {
        let database = try Database(path: bench.folder.state + "/readings.db", access: .read)
        let rows = try database.statement("SELECT position FROM readings ORDER BY position")
        try rows.bind()
        var positions: [Int64] = []
        while try rows.step() { positions.append(rows.integer(0)) }
        return positions
    }

    private static func verify(_ bench: OfficeBench) throws -> [LedgerFinding] {
        let reader = try LedgerReader(folder: bench.folder.state)
        return try reader.read { try $0.verify(readings: bench.folder.state).findings }
    }

    @Test func `corrected values are told once a batch`() throws {
        let time = ManualTime(Self.eight)
        let bench = try OfficeBench(time: time)
        time.set(Self.eight + .seconds(31))
        let ends = [Self.eight + .seconds(15), Self.eight + .seconds(30)]
        _ = try StationTests.push(bench, ends.map { Self.air($0) })
        var other = StationTests.cleanAir
        other["pm25"] = 40
        let batch = ends.map { StationTests.row(Self.air, $0, other) }
        _ = try StationTests.push(bench, batch)
        try bench.wait("the correction is on record") {
            try Self.entries(bench, .stationCorrected).count == 1
        }
        let corrected = try #require(try Self.entries(bench, .stationCorrected).first)
        #expect(corrected.body["periods"] == .integer(2))
        #expect(corrected.body.optionalInstant("to") == Self.eight + .seconds(30))
    }
}

@Suite("Names by their instant") struct DueHeapTests {
    @Test(arguments: 0..<30)
    func `what is due comes out, and only that`(seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func random(_ limit: Int64) -> Int64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(state >> 33) % limit
        }
        var heap = DueHeap()
        var slow: [String: Instant] = [:]
        var now = Instant(milliseconds: 0)
        for _ in 0..<400 {
            let name = "s\(random(20))"
            let at = now + Milliseconds(random(50))
            heap.arm(name, at: at)
            slow[name] = at
            if random(4) == 0 {
                now = now + Milliseconds(random(30))
                let due = slow.filter { $0.value <= now }.map(\.key).sorted()
                #expect(heap.take(upTo: now, limit: .max).sorted() == due)
                for name in due { slow[name] = nil }
                if let next = slow.values.min() {
                    #expect(heap.next.map { $0 <= next } == true)
                }
            }
        }
    }
}
