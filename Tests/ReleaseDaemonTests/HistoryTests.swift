import Model
import Platform
import Testing

@testable import ReleaseDaemon

/// History, longer spans, daily reports and the archive, asked for as anybody does.
@Suite("History of stations", .timeLimit(.minutes(20)))
struct HistoryTests {
    private static let settings = """
        { stations: [
          { id: "a", kind: "air", name: { zh: "甲站", en: "Station A" }, issuer: { zh: "局" }, period: "1h",
            mayPush: ["air-data"], items: [
              { code: "pm25", name: { zh: "细颗粒物" }, unit: "µg/m³" },
              { code: "aqi", name: { zh: "自报" }, unit: "AQI" } ] },
          { id: "b", kind: "air", name: { zh: "乙站", en: "Station B" }, issuer: { zh: "局" }, period: "1h",
            mayPush: ["air-data"], items: [{ code: "pm25", name: { zh: "细颗粒物" }, unit: "µg/m³" }] } ],
          cityMeans: [{ id: "c", name: { zh: "丙市", en: "City C" }, stations: ["a", "b"], needed: 2 }],
          archiveDays: 3 }
        """

    private func bench() throws -> OfficeBench {
        try OfficeBench { try $0.replaceStations(Self.settings) }
    }

    private func zone(_ bench: OfficeBench) -> ZoneRules { bench.running.core.setup.bureau.zone }

    /// The end of the hour that ended so many hours ago.
    private func end(_ bench: OfficeBench, ago hours: Int64) -> Instant {
        let now = bench.running.core.time.now.milliseconds / 3_600_000 - hours
        return Instant(milliseconds: now * 3_600_000)
    }

    private func yesterday(_ bench: OfficeBench) -> CivilDate {
        zone(bench).date(bench.running.core.time.now).adding(days: -1)
    }

    private func push(_ bench: OfficeBench, _ header: String, _ rows: [String]) throws {
        let csv = ([header] + rows).joined(separator: "\n")
        let answer = try bench.fetch(
            "/intake/v1/readings",
            "POST",
            body: Array(csv.utf8),
            through: .service,
            fields: [
                HTTPField("Authorization", "Bearer " + (try bench.token(of: "air-data"))),
                HTTPField("Content-Type", "text/csv"),
            ],
        )
        #expect(answer.status == 200, "\(answer.text)")
    }

    private func pushHours(_ bench: OfficeBench, _ hours: Range<Int64>) throws {
        let rows = hours.map { "b,\(zone(bench).rfc3339(end(bench, ago: $0))),\(20 + $0)" }
        try push(bench, "station,periodEnd,pm25", rows)
    }

    private func field(_ answer: OfficeBench.Answer, _ name: String) -> String? {
        answer.fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    @Test func `a reader goes on with since until nothing is left`() throws {
        let bench = try bench()
        try pushHours(bench, 0..<50)
        var path: String? =
            "/live/stations/b.json?limit=20&since="
            + zone(bench).rfc3339(end(bench, ago: 48)).replacing("+", with: "%2B")
        var seen: [String] = []
        for _ in 0..<10 {
            guard let asked = path else { break }
            let answer = try bench.page(asked)
            #expect(answer.status == 200, "\(answer.text)")
            let reports = answer.json["reports"]?.array ?? []
            seen += reports.reversed().compactMap { $0["observedAt"]?.string }
            path = answer.json["next"]?.string.map { url in
                "/live/stations/" + (url.split(separator: "/").last.map(String.init) ?? "")
            }
            #expect((path == nil) == (answer.json["complete"]?.bool == true))
        }
        #expect(path == nil)
        let expected = (0..<48).reversed().map { zone(bench).rfc3339(end(bench, ago: $0)) }
        #expect(seen == expected)
    }

    @Test func `the same question has the same tag, and 304 and HEAD`() throws {
        let bench = try bench()
        try pushHours(bench, 0..<3)
        for path in [
            "/live/stations/b.csv?limit=2", "/live/stations/b.json?limit=2", "/stations/b/7d",
            "/en/stations/b/30d",
        ] {
            let first = try bench.page(path)
            #expect(first.status == 200, "\(path) \(first.text)")
            let tag = try #require(field(first, "ETag"))
            #expect(tag.hasPrefix("\""))
            #expect(field(first, "Last-Modified") != nil)
            let again = try bench.fetch(path, fields: [HTTPField("If-None-Match", tag)])
            #expect(again.status == 304)
            #expect(again.body.isEmpty)
            let head = try bench.fetch(path, "HEAD")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(field(head, "ETag") == tag)
        }
        let former = try #require(field(try bench.page("/live/stations/b.csv?limit=2"), "ETag"))
        let time = zone(bench).rfc3339(end(bench, ago: 0))
        try push(bench, "station,periodEnd,pm25", ["b,\(time),77"])
        let fresh = try bench.fetch(
            "/live/stations/b.csv?limit=2",
            fields: [HTTPField("If-None-Match", former)],
        )
        #expect(fresh.status == 200)
        #expect(fresh.text.contains(",2,pm25,77,"))
        try bench.restart()
        #expect(
            field(try bench.page("/live/stations/b.csv?limit=2"), "ETag") == field(fresh, "ETag")
        )
    }

    @Test(arguments: [
        ("/live/stations/b.json?limit=0", 400), ("/live/stations/b.csv?foo=1", 400),
        ("/live/stations/none.json?limit=1", 404),
        ("/live/stations/b.xml?limit=1", 404), ("/stations/none/7d", 404),
        ("/stations/b/8d", 404), ("/stations/none", 404), ("/stations/b/7d/x", 404),
        ("/live/stations/b.json", 200), ("/stations/b", 200), ("/stations/b/", 200),
        ("/stations/b/30d", 200), ("/stations/b/24h", 200), ("/stations/b/recent", 404),
        ("/live/archive/2020-01-01.csv", 404),
    ])
    func `every path has the answer that it should have`(path: String, status: Int) throws {
        let bench = try bench()
        let answer = try bench.page(path)
        #expect(answer.status == status, "\(path): \(answer.text.prefix(200))")
        if status == 400 {
            #expect(answer.json["error"]?["code"]?.string?.hasPrefix("history.") == true)
            #expect(answer.json["error"]?["messageEnglish"]?.string?.isEmpty == false)
        }
    }

    @Test func `the daily report of stations and of a city is on the page and in the document`()
        throws
    {
        let bench = try bench()
        let zone = zone(bench)
        let midnight = zone.instant(yesterday(bench))
        for (station, amount) in [("a", "60"), ("b", "61")] {
            let rows = (1...24).map { hour in
                "\(station),\(zone.rfc3339(midnight + .hours(Int64(hour)))),\(amount)"
            }
            try push(bench, "station,periodEnd,pm25", rows)
        }
        try bench.wait("no daily report of the city") {
            let json = try bench.page("/live/air/daily.json").json
            let day = json["cities"]?.array?.first?["days"]?.array?.first {
                $0["date"]?.string == yesterday(bench).text
            }
            let part = day?["values"]?.array?.first
            // (60 + 61) / 2 = 60.5 is 60: exactly 100.
            return part?["value"]?.string == "60" && part?["iaqi"]?.integer == 100
                && day?["provisional"]?.bool == false
        }
        try bench.wait("not on the page") {
            let page = try bench.page("/air").text
            return page.contains("丙市") && page.contains("空气质量日报") && page.contains("61 (101)")
        }
        #expect(try bench.page("/stations/b/30d").text.contains("61 (101)"))
        #expect(try bench.page("/en/air").text.contains("City C"))
    }

    @Test func `an index of the station's own is shown, ours beside it with the difference`() throws
    {
        let bench = try bench()
        let time = zone(bench).rfc3339(end(bench, ago: 0))
        try push(bench, "station,periodEnd,pm25,aqi", ["a,\(time),150,190"])
        try bench.wait("not out") { try bench.page("/stations/a").text.contains("站点自报") }
        let page = try bench.page("/stations/a").text
        #expect(page.contains("站点自报 190，本机计算 200，相差 10"))
        let json = try bench.page("/live/air.json").json
        let index = json["stations"]?.array?.first { $0["id"]?.string == "a" }?["index"]
        #expect(index?["value"]?.integer == 190)
        #expect(index?["computed"]?.integer == 200)
        #expect(index?["delivered"]?.bool == true)
    }

    @Test func `a day that is over is in the archive with every revision, and old files go`() throws
    {
        let bench = try bench()
        let zone = zone(bench)
        // Both revisions are there before the day is over, so that the archive sees both or none.
        let moment = end(bench, ago: 0)
        let date = zone.date(moment - Milliseconds(1))
        let time = zone.rfc3339(moment)
        try push(bench, "station,periodEnd,pm25", ["b,\(time),30"])
        try push(bench, "station,periodEnd,pm25", ["b,\(time),31"])
        let path = "/live/archive/\(date.text).csv"
        let later = ShiftedTime(by: .days(2))
        try bench.restart(time: later)
        try bench.wait("no archive") { try bench.page(path).status == 200 }
        let file = try bench.page(path)
        #expect(file.text.contains(",1,pm25,30,"))
        #expect(file.text.contains(",2,pm25,31,"))
        let tag = try #require(field(file, "ETag"))
        #expect(try bench.fetch(path, fields: [HTTPField("If-None-Match", tag)]).status == 304)
        try bench.wait("not in the list") {
            try bench.page("/live/archive/index.json").text.contains(date.text)
        }
        // The list of the last run is believed: the same file is served after another start.
        try bench.restart(time: later)
        try bench.wait("gone") { try bench.page(path).status == 200 }
        #expect(field(try bench.page(path), "ETag") == tag)
        try bench.restart(time: ShiftedTime(by: .days(8)))
        try bench.wait("still there") { try bench.page(path).status == 404 }
    }
}
