import Model
import Platform
import Testing

@testable import ReleaseDaemon

/// Every worked example, handed in as a station would, comes out of documents and pages with the same number.
///
/// The calculator is held against the same file by `WorkedExampleTests`, the arithmetic by `AirIndexTests`.
@Suite("Published examples", .timeLimit(.minutes(20)))
struct PublishedExampleTests {
    private struct Example {
        let station: String
        let edition: String
        let item: String
        let isHour: Bool
        let amount: String
        /// `-` where the edition gives none.
        let index: String
    }

    private static func examples() throws -> [Example] {
        let tests = FileTree.folder(of: FileTree.folder(of: #filePath))
        let file = tests + "/StationsTests/Fixtures/sub-indices.txt"
        let text = String(decoding: try FileTree.read(file, limitBytes: 1 << 20), as: UTF8.self)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.enumerated().map {
            let line = $1.split(separator: " ").map(String.init)
            let item = line[1].prefix { $0.isLowercase || $0.isNumber }
            return Example(
                station: "v-\($0)",
                edition: line[0],
                item: line[1] == "o3EightHours" ? "o3" : String(item),
                isHour: line[1].hasSuffix("Hour"),
                amount: line[2],
                index: line[3],
            )
        }
    }

    private static func settings(_ examples: [Example]) -> String {
        let stations = examples.map { example in
            let unit = example.item == "co" ? "mg/m³" : "µg/m³"
            return """
                { id: "\(example.station)", kind: "air", name: { zh: "例" }, issuer: { zh: "例" },
                  period: "1h", mayPush: ["air-data"],
                  items: [{ code: "\(example.item)", name: { zh: "例" }, unit: "\(unit)", decimals: 6 }] }
                """
        }
        return "{ stations: [" + stations.joined(separator: ",\n") + "] }"
    }

    /// The day of an example: long ago for the edition of 2012, yesterday for that of 2026.
    private func day(_ example: Example, _ bench: OfficeBench) -> CivilDate? {
        let zone = bench.running.core.setup.bureau.zone
        return example.edition == "2012"
            ? CivilDate("2026-02-20") : zone.date(bench.running.core.time.now).adding(days: -1)
    }

    private func rows(_ example: Example, _ bench: OfficeBench) throws -> [String] {
        let zone = bench.running.core.setup.bureau.zone
        let midnight = zone.instant(try #require(day(example, bench)))
        // All hours of the day, or one.
        return (example.isHour ? 24...24 : 1...24).map { hour in
            let end = zone.rfc3339(midnight + .hours(Int64(hour)))
            return "{\"station\":\"\(example.station)\",\"periodEnd\":\"\(end)\",\"values\":"
                + "{\"\(example.item)\":\(example.amount)}}"
        }
    }

    private func push(_ bench: OfficeBench, _ lines: [String]) throws {
        let answer = try bench.fetch(
            "/intake/v1/readings",
            "POST",
            body: Array(lines.joined(separator: "\n").utf8),
            through: .service,
            fields: [
                HTTPField("Authorization", "Bearer " + (try bench.token(of: "air-data"))),
                HTTPField("Content-Type", "application/x-ndjson"),
            ],
        )
        #expect(answer.status == 200, "\(answer.text.prefix(400))")
        #expect(answer.json["rejected"]?.array?.isEmpty == true)
    }

    @Test func `a document and a page say what the example says`() throws {
        let examples = try Self.examples()
        #expect(examples.count > 100)
        let bench = try OfficeBench { folder in
            try folder.replaceStations(Self.settings(examples))
        }
        var lines = try examples.flatMap { try rows($0, bench) }
        while !lines.isEmpty {
            try push(bench, Array(lines.prefix(1_500)))
            lines.removeFirst(min(1_500, lines.count))
        }
        for example in examples {
            if example.isHour {
                try checkHour(example, bench)
            } else {
                try checkDay(example, bench)
            }
        }
        try checkDailyDocument(examples.filter { !$0.isHour && $0.edition == "2026" }, bench)
    }

    private func checkHour(_ example: Example, _ bench: OfficeBench) throws {
        let path = "/stations/" + example.station
        try bench.wait("not out: \(example.station)") {
            try bench.page(path).text.contains("HJ 633—")
        }
        let cell =
            example.index == "-"
            ? "data-label=\"分指数 IAQI\">—<" : "data-label=\"分指数 IAQI\">\(example.index)<"
        let page = try bench.page(path).text
        // A table without any index leaves the column out.
        #expect(page.contains(cell) || example.index == "-", "\(example)")
        #expect(page.contains("HJ 633—" + example.edition))
        for query in ["", "?limit=3"] {
            let json = try bench.page("/live" + path + ".json" + query).json
            let report = json["reports"]?.array?.first
            let told = report?["values"]?.array?.first?["iaqi"]?.integer.map(String.init) ?? "-"
            #expect(told == example.index, "\(example) \(query)")
            #expect(report?["index"]?["edition"]?.string == "HJ 633—" + example.edition)
        }
    }

    private func checkDay(_ example: Example, _ bench: OfficeBench) throws {
        let page = try bench.page("/stations/\(example.station)/30d").text
        let cell = example.index == "-" ? "<" : " (\(example.index))<"
        #expect(page.contains(cell), "\(example)")
        #expect(page.contains("HJ 633—" + example.edition))
    }

    private func checkDailyDocument(_ examples: [Example], _ bench: OfficeBench) throws {
        let first = try #require(examples.first)
        let date = try #require(day(first, bench)).text
        var stations: [String: JSON] = [:]
        try bench.wait("no daily report") {
            let json = try bench.page("/live/air/daily.json").json
            for station in json["stations"]?.array ?? [] {
                stations[station["id"]?.string ?? ""] = station
            }
            return examples.allSatisfy { !(stations[$0.station]?["days"]?.array ?? []).isEmpty }
        }
        for example in examples {
            let day = stations[example.station]?["days"]?.array?.first {
                $0["date"]?.string == date
            }
            let part = day?["values"]?.array?.first { $0["item"]?.string == example.item }
            let told = part?["iaqi"]?.integer.map(String.init) ?? "-"
            #expect(told == example.index, "\(example)")
        }
    }
}
