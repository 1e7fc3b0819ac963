import Model
import Platform
import Testing

@testable import ReleaseDaemon

/// From the intake to the page that anybody reads.
@Suite("Readings on the site", .timeLimit(.minutes(20)))
struct StationPageTests {
    private func push(_ bench: OfficeBench, _ lines: [String]) throws -> OfficeBench.Answer {
        let csv = (["station,periodEnd,pm25,pm10,so2,no2,co,o3"] + lines).joined(separator: "\n")
        return try bench.fetch(
            "/intake/v1/readings",
            "POST",
            body: Array(csv.utf8),
            through: .service,
            fields: [
                HTTPField("Authorization", "Bearer " + (try bench.token(of: "air-data"))),
                HTTPField("Content-Type", "text/csv"),
            ],
        )
    }

    /// The end of the period of 15 seconds that ended so many periods ago, and its text.
    private func end(_ bench: OfficeBench, ago periods: Int64 = 0) -> String {
        let now = bench.running.core.time.now.milliseconds / 15_000 - periods
        return bench.running.core.setup.bureau.zone.rfc3339(Instant(milliseconds: now * 15_000))
    }

    @Test func `a reading that is acknowledged is on the page, in JSON and in CSV, and stays`()
        throws
    {
        let bench = try OfficeBench()
        let end = end(bench)
        let answer = try push(bench, ["demo-air-east,\(end),75,110,8,43,1.6,58"])
        #expect(answer.status == 200, "\(answer.text)")
        try bench.wait("the page lacks the index") {
            try bench.page("/air").text.contains(">114<")
        }
        let json = try bench.page("/live/air.json").json
        let station = json["stations"]?.array?.first { $0["id"]?.string == "demo-air-east" }
        #expect(
            station?["index"]?["edition"]?.string?.contains("2026") == true,
            "\(json.compactText)"
        )
        #expect(try bench.page("/live/stations/demo-air-east.csv").text.contains(",pm25,75,"))
        #expect(try bench.page("/en/stations/demo-air-east").text.contains("East Town"))
        try bench.restart()
        #expect(try bench.page("/air").text.contains(">114<"))
    }

    @Test func `a station that fell silent while nobody looked is said to be silent at once`()
        throws
    {
        let bench = try OfficeBench()
        _ = try push(bench, ["demo-air-east,\(end(bench)),75,110,8,43,1.6,58"])
        try bench.wait("not out") { try bench.page("/air").text.contains(">114<") }
        #expect(try !bench.page("/stations/demo-air-east").text.contains("数据中断"))
        try bench.restart(time: ShiftedTime(by: .minutes(10)))
        #expect(try bench.page("/stations/demo-air-east").text.contains("数据中断"))
        #expect(try StationTests.silences(bench, of: "demo-air-east").count == 1)
        try bench.restart(time: ShiftedTime(by: .minutes(11)))
        #expect(try StationTests.silences(bench, of: "demo-air-east").count == 1)
    }

    /// The second station of the air and every mention of it.
    private func takeOutHarbour(_ bench: OfficeBench) throws {
        try bench.folder.edit("stations.json5", "id: \"demo-air-harbour\"", "id: \"other\"")
        try bench.folder.edit(
            "stations.json5",
            "\"demo-air-east\", \"demo-air-harbour\"]",
            "\"demo-air-east\", \"other\"]",
        )
    }

    private func hasFile(_ bench: OfficeBench) throws -> Bool {
        try FileTree.status(bench.folder.state + "/site/stations/demo-air-harbour/index.html")
            != nil
    }

    @Test func `a station that is taken out has no page any more, after a reload and a start`()
        throws
    {
        let bench = try OfficeBench()
        #expect(try bench.page("/live/stations/demo-air-harbour.json").status == 200)
        #expect(try hasFile(bench))
        try takeOutHarbour(bench)
        bench.running.reload()
        try bench.wait("the page of a station that is gone is served") {
            try bench.page("/stations/demo-air-harbour").status == 404
        }
        #expect(try bench.page("/live/stations/demo-air-harbour.csv").status == 404)
        #expect(try bench.page("/stations/other").status == 200)
        #expect(try !bench.page("/air").text.contains("demo-air-harbour"))
        try bench.wait("its file lies there still") { try !hasFile(bench) }
        try bench.restart()
        #expect(try bench.page("/stations/demo-air-harbour").status == 404)
        #expect(try bench.page("/stations/other").status == 200)
    }

    @Test func `a station that is taken out while nobody is at work goes at the next start`()
        throws
    {
        let bench = try OfficeBench()
        #expect(try bench.page("/stations/demo-air-harbour").status == 200)
        bench.stop()
        try takeOutHarbour(bench)
        try bench.restart()
        try bench.wait("the page of a station that is gone is served") {
            try bench.page("/stations/demo-air-harbour").status == 404
        }
        try bench.wait("its file lies there still") { try !hasFile(bench) }
    }
}
