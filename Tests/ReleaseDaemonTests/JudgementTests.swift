import Ledger
import Model
import Platform
import Stations
import Testing

@testable import ReleaseDaemon

@Suite("Judgement of readings, over the daemon", .timeLimit(.minutes(20)))
struct JudgementTests {
    static let eight = StationTests.eight
    static let air = StationTests.air

    /// Adds limits to the upper level of the lock, or to the air station.
    static func bench(level: String = "", air: String = "", fine: String = "") throws -> OfficeBench
    {
        try OfficeBench(time: ManualTime(eight + .hours(1))) { folder in
            let lock = "hysteresis: 0.1, nearBy: 0.3,"
            try folder.edit("stations.json5", lock, lock + level)
            let east = "latitude: 30.512345,"
            try folder.edit("stations.json5", east, east + air)
            let pm25 = "code: \"pm25\","
            try folder.edit("stations.json5", pm25, pm25 + fine)
        }
    }

    static func values(_ bench: OfficeBench) throws -> [LiveValue] {
        let reports = try #require(bench.running.office.live.station(WaterTests.lock)?.reports)
        return reports.reversed().compactMap { $0.values.first { $0.item == "upstream" } }
    }

    @Test func `a spike is found when the next value is there, and the old judgement stays`() throws
    {
        let bench = try Self.bench(level: " spike: 0.2,")
        try WaterTests.push(bench, "20.00", 0)
        try WaterTests.push(bench, "20.50", 1)
        #expect(try Self.values(bench).map(\.mark) == [.good, .good])
        #expect(try Self.values(bench).last?.checks.contains("spike") == false)
        try WaterTests.push(bench, "20.02", 2)
        try WaterTests.push(bench, "20.04", 3)
        let values = try Self.values(bench)
        #expect(values.map(\.mark) == [.good, .suspect, .good, .good])
        #expect(values[1].objections == ["spike": "suspect"])
        // Beside a doubtful value nothing can be said.
        #expect(values[2].checks.contains("spike") == false)
        let revisions = bench.running.office.live.station(WaterTests.lock)?.reports.map(\.revision)
        #expect(revisions == [1, 1, 2, 1])
        let reader = try ReadingReader(folder: bench.folder.state)
        let at = Self.eight + .seconds(15)
        let rows = try reader.history(
            of: WaterTests.lock,
            from: at,
            to: at,
            limit: 10,
            allRevisions: true,
        )
        #expect(rows.map(\.revision) == [2, 1])
        #expect(rows.map { $0.value("upstream")?.report[.spike] } == [.suspect, .notRun])
        #expect(rows[0].receivedAt == rows[1].receivedAt)
        #expect(rows[0].value("upstream")?.units == rows[1].value("upstream")?.units)
        // The source sends it once more: nothing changes, and no correction undoes the doubt.
        try WaterTests.push(bench, "20.50", 1)
        #expect(try Self.values(bench).map(\.mark) == [.good, .suspect, .good, .good])
        let before = bench.running.office.live.stations.map(\.reports)
        try bench.restart()
        #expect(bench.running.office.live.stations.map(\.reports) == before)
    }

    @Test func `a level that rises and stays is no spike`() throws {
        let bench = try Self.bench(level: " spike: 0.2,")
        for (step, level) in ["20.00", "20.00", "21.00", "21.00", "21.00"].enumerated() {
            try WaterTests.push(bench, level, step)
        }
        let values = try Self.values(bench)
        #expect(values.allSatisfy { $0.mark == .good })
        #expect(values.map { $0.checks.contains("spike") } == [false, true, true, true, false])
    }

    @Test func `what does not change for long is doubted, then refused, and stays so`() throws {
        let bench = try Self.bench(level: " flat: { suspectAfter: \"30s\", failAfter: \"60s\" },")
        for step in 0..<8 { try WaterTests.push(bench, "20.00", step) }
        let marks = try Self.values(bench).map(\.mark)
        let unchanged = LiveValue.Mark.invalid(Phrase("长时间不变", "unchanged for long"))
        #expect(
            marks == [
                .good, .good, .suspect, .suspect, unchanged, unchanged, unchanged, unchanged,
            ]
        )
        #expect(try Self.values(bench).last?.text == nil)
        try WaterTests.push(bench, "20.01", 8)
        #expect(try Self.values(bench).last?.mark == .good)
    }

    @Test func `a gap is told and is no doubt, and the rate is not measured over it`() throws {
        let bench = try Self.bench()
        try WaterTests.push(bench, "20.00", 0)
        try WaterTests.push(bench, "20.01", 1)
        try WaterTests.push(bench, "23.50", 40)
        let values = try Self.values(bench)
        #expect(values.map(\.mark) == [.good, .good, .good])
        #expect(values[1].objections.isEmpty)
        #expect(values[1].checks == ["source", "time", "range", "rate", "gap"])
        #expect(values[2].objections == ["gap": "suspect"])
        #expect(!values[2].checks.contains("rate"))
    }

    @Test func `beyond bed and dike a level is doubted`() throws {
        let bench = try Self.bench(level: " bed: 15, dike: 21, margin: 0.5,")
        for (step, level) in ["14.99", "15.00", "21.50", "21.51"].enumerated() {
            try WaterTests.push(bench, level, 3 * step)
        }
        let found = try Self.values(bench).map { $0.objections["consistency"] }
        #expect(found == ["suspect", nil, nil, "suspect"])
    }

    @Test func `more fine particles than coarse ones make index, JSON and CSV say 存疑`() throws {
        let bench = try Self.bench(air: " particleTolerance: 5,")
        var odd = StationTests.cleanAir
        odd["pm25"] = 236
        odd["pm10"] = 230
        _ = try StationTests.push(bench, [StationTests.row(Self.air, Self.eight, odd)])
        let report = try #require(bench.running.office.live.station(Self.air)?.latest)
        #expect(report.values.prefix(3).map(\.mark) == [.suspect, .suspect, .good])
        #expect(report.isIndexSuspect)
        #expect(report.index?.value == 286)
        // An index above 200 that rests on a doubt is heard of at once.
        try bench.wait("the duty officer hears of it") {
            try WaterTests.raised(bench, "exceedance/\(Self.air)/aqi")
        }
        try bench.wait("both values have their notice") {
            try WaterTests.raised(bench, "reading/\(Self.air)/pm25")
                && WaterTests.raised(bench, "reading/\(Self.air)/pm10")
        }
        let path = "/live/stations/\(Self.air)"
        try bench.wait("it is out") { try bench.page(path + ".json").text.contains("\"suspect\"") }
        let json = try bench.page(path + ".json").json
        #expect(json["index"]?["mark"]?.string == "suspect")
        #expect(json["values"]?.array?.first?["results"]?["consistency"]?.string == "suspect")
        let csv = try bench.page(path + ".csv").text
        #expect(csv.contains("consistency:suspect"))
        #expect(csv.contains(",aqi,286,,suspect,"))
        #expect(try bench.page("/stations/\(Self.air)").text.contains("物理一致性 存疑"))
    }

    @Test func `small negative values are published as zero and kept as they came`() throws {
        let bench = try Self.bench(fine: " detectionLimit: 3,")
        var values = StationTests.cleanAir
        values["pm25"] = -2
        _ = try StationTests.push(bench, [StationTests.row(Self.air, Self.eight, values)])
        let report = try #require(bench.running.office.live.station(Self.air)?.latest)
        #expect(report.values[0].text == "0")
        #expect(report.values[0].mark == .good)
        let reader = try ReadingReader(folder: bench.folder.state)
        let rows = try reader.history(of: Self.air, from: Self.eight, to: Self.eight, limit: 1)
        #expect(rows.first?.value("pm25")?.units == -2)
    }

    @Test func `a notice is one while it lasts, however many readings there are`() throws {
        let bench = try Self.bench()
        for step in 0..<30 {
            // Every second one lies outside the usual range.
            try WaterTests.push(bench, step % 2 == 0 ? "9.00" : "10.50", step)
        }
        let id = "reading/\(WaterTests.lock)/upstream"
        try bench.wait("it is raised") { try WaterTests.raised(bench, id) }
        for step in 30..<34 { try WaterTests.push(bench, "10.50", step) }
        try bench.wait("it is over after four good readings") {
            try bench.entries(.alertResolved).contains { $0.subject == id }
        }
        #expect(try bench.entries(.alertRaised).count { $0.subject == id } == 1)
    }
}
