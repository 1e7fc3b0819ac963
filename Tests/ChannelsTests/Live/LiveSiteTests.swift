import Model
import Platform
import Testing

@testable import Channels

@Suite("Live site")
struct LiveSiteTests {
    private func byPath(_ renditions: [Rendition]) -> [String: Rendition] {
        Dictionary(renditions.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func text(_ renditions: [Rendition], _ path: String) throws -> String {
        String(decoding: try #require(byPath(renditions)[path]).body, as: UTF8.self)
    }

    @Test func `every page and document is as its golden file says`() throws {
        for rendition in LiveSite.render(SampleStations.input) {
            let name = "live/" + rendition.file
            #expect(try GoldenSite.difference(rendition.body, from: name) == nil)
        }
    }

    @Test func `paths and files are all different and never cached as releases are`() {
        let all = LiveSite.render(SampleStations.input)
        #expect(Set(all.map(\.path)).count == all.count)
        #expect(Set(all.map(\.file)).count == all.count)
        #expect(all.allSatisfy { $0.caching == .live })
        let paths = Set(all.map(\.path))
        for path in [
            "/air", "/en/air", "/water", "/en/water", "/live/air.json", "/live/water.json",
        ] {
            #expect(paths.contains(path))
        }
        for station in SampleStations.input.stations {
            #expect(paths.isSuperset(of: LiveSite.paths(of: station.id)))
        }
    }

    @Test func `a page says until when it is valid, the earliest of its stations in time`() throws {
        let html = try text(LiveSite.render(SampleStations.input), "/air")
        #expect(html.contains("本页有效至 <time datetime=\"2026-07-12T11:00:00.000+08:00\""))
        #expect(html.contains("过时即中断"))
    }

    @Test func `a silent station shows no large number, and since when it is silent`() throws {
        let input = LiveInput(
            bureau: SampleStations.bureau,
            genesis: SampleSite.genesis,
            stations: [SampleStations.silent],
        )
        let html = try text(LiveSite.render(input), "/air")
        #expect(html.contains("<strong>数据中断</strong>，自 <time"))
        #expect(html.contains("全部站点数据中断"))
        #expect(!html.contains("class=\"figure\""))
        #expect(!html.contains("有效至 <time"))
    }

    @Test func `what is invalid or missing is a word and no number`() throws {
        let renditions = LiveSite.render(SampleStations.input)
        let html = try text(renditions, "/stations/A-02")
        #expect(html.contains("无效（超出量程）"))
        #expect(html.contains("缺测"))
        #expect(html.contains("存疑"))
        #expect(html.contains("未收到数据，3个时次"))
        var station = SampleStations.hill
        let invalid = LiveValue.Mark.invalid(Phrase("超出量程", "out of range"))
        // A number beside such a mark is a mistake of whoever made it; it is never shown.
        station.reports[0].values[0] = SampleStations.value(0, "987654", invalid)
        let input = LiveInput(
            bureau: SampleStations.bureau,
            genesis: SampleSite.genesis,
            stations: [station],
        )
        for rendition in LiveSite.render(input) {
            #expect(!String(decoding: rendition.body, as: UTF8.self).contains("987654"))
        }
    }

    @Test func `a level stands with its datum and its change`() throws {
        let html = try text(LiveSite.render(SampleStations.input), "/water")
        #expect(html.contains("1985国家高程基准"))
        #expect(html.contains("较 <time datetime=\"2026-07-11T09:00:00.000+08:00\""))
        #expect(html.contains("+0.72"))
        #expect(html.contains("上游水位"))
    }

    @Test func `a gap is a new beginning of the line`() throws {
        let html = try text(LiveSite.render(SampleStations.input), "/stations/A-02")
        let lines = html.split(separator: "<path class=\"line\" d=\"").dropFirst()
        let pm = try #require(lines.dropFirst().first).prefix { $0 != "\"" }
        #expect(pm.filter { $0 == "M" }.count == 4)
        #expect(pm.filter { $0 == "L" }.count == 11)
    }

    // MARK: documents

    @Test func `the JSON reads back with every fact, numbers as text`() throws {
        let body = try text(LiveSite.render(SampleStations.input), "/live/air.json")
        let json = try JSONReader.read(body)
        let stations = try #require(json["stations"]?.array)
        #expect(stations.count == 4)
        let first = stations[0]
        #expect(first["observedAt"]?.string == "2026-07-12T09:00:00.000+08:00")
        #expect(first["periodStart"]?.string == "2026-07-12T08:00:00.000+08:00")
        #expect(first["receivedAt"]?.string == "2026-07-12T09:07:00.000+08:00")
        #expect(first["nextExpectedAt"]?.string == "2026-07-12T10:00:00.000+08:00")
        #expect(first["staleAfter"]?.string == "2026-07-12T11:00:00.000+08:00")
        #expect(first["interruptedSince"] == .null)
        #expect(first["issuer"]?.string == "云津市生态环境局")
        #expect(first["revision"]?.integer == 1)
        #expect(first["values"]?.array?[0]["value"]?.string == "30")
        #expect(first["values"]?.array?[0]["iaqi"]?.integer == 42)
        #expect(first["index"]?["edition"]?.string == "HJ 633—2026")
        #expect(stations[1]["values"]?.array?[2]["value"] == .null)
        #expect(stations[1]["values"]?.array?[2]["mark"]?.string == "invalid")
        #expect(stations[1]["index"]?["value"] == .null)
        #expect(stations[2]["interruptedSince"]?.string == "2026-07-12T06:00:00.000+08:00")
        #expect(stations[3]["observedAt"] == .null)
    }

    @Test func `the map gives longitude before latitude, and null without a position`() throws {
        let body = try text(LiveSite.render(SampleStations.input), "/live/stations.geojson")
        #expect(body.contains("\"coordinates\":[120.004500,30.123456]"))
        #expect(body.contains("\"coordinates\":[120.100000,-0.001500]"))
        #expect(body.contains("\"id\":\"A-02\",\"geometry\":null"))
    }

    @Test func `the table has one row for each period and item, newest last`() throws {
        let body = try text(LiveSite.render(SampleStations.input), "/live/stations/A-01.csv")
        let rows = body.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(rows.count == 1 + 26 * 7 + 1)
        #expect(rows[0].hasPrefix("station,period_start,period_end,"))
        #expect(rows.last == "")
        let newest = rows[rows.count - 2]
        #expect(newest.hasPrefix("A-01,2026-07-12T08:00:00.000+08:00,2026-07-12T09:00:00.000"))
        #expect(newest.contains(",aqi,42,,good,"))
        let width = LiveTable.header.count - 1
        #expect(rows.dropLast().allSatisfy { row in row.filter { $0 == "," }.count == width })
    }

    @Test(arguments: [
        ("=1+1", "\"'=1+1\""), ("+cmd", "\"'+cmd\""), ("@x", "\"'@x\""), ("-a", "\"'-a\""),
        ("-1.87", "-1.87"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\r\nb", "a b"),
        ("\t=1", "\"'=1\""), ("\u{202E}=1", "\"'=1\""), ("", ""),
    ])
    func `no field is a formula`(text: String, field: String) {
        #expect(LiveTable.field(text) == field)
    }

    @Test(arguments: InjectionTests.hostile)
    func `no text becomes markup, and no id leaves its folder`(hostile: String) throws {
        var stations = SampleStations.short
        let phrase = Phrase(hostile, hostile)
        for position in stations.indices {
            stations[position].name = phrase
            stations[position].place = phrase
            stations[position].issuer = phrase
            stations[position].datum = phrase
            for report in stations[position].reports.indices {
                stations[position].reports[report].index?.edition = hostile
                stations[position].reports[report].index?.colour = hostile
                stations[position].reports[report].index?.category = phrase
                stations[position].reports[report].index?.primary = [phrase]
                for value in stations[position].reports[report].values.indices {
                    stations[position].reports[report].values[value].name = phrase
                    stations[position].reports[report].values[value].unit = hostile
                    stations[position].reports[report].values[value].checks = [hostile]
                    if value == 1 {
                        stations[position].reports[report].values[value].text = hostile
                    }
                }
            }
        }
        stations[0].id = "../../etc/" + hostile
        let input = LiveInput(
            bureau: SampleStations.bureau,
            genesis: SampleSite.genesis,
            stations: stations,
        )
        let known = elements(
            LiveSite.render(
                LiveInput(
                    bureau: SampleStations.bureau,
                    genesis: SampleSite.genesis,
                    stations: SampleStations.short,
                )
            )
        )
        let renditions = LiveSite.render(input)
        #expect(elements(renditions).isSubset(of: known))
        for rendition in renditions {
            #expect(!rendition.file.contains(".."))
            let body = String(decoding: rendition.body, as: UTF8.self)
            let hasControls = body.unicodeScalars.contains { (0x202A...0x202E).contains($0.value) }
            #expect(!hasControls, "\(rendition.path)")
            if rendition.mediaType.contains("json") { _ = try JSONReader.read(body) }
        }
    }

    private func elements(_ renditions: [Rendition]) -> Set<String> {
        var found: Set<String> = []
        for page in renditions where page.mediaType.hasPrefix("text/html") {
            let parts = String(decoding: page.body, as: UTF8.self).split(separator: "<").dropFirst()
            for part in parts { found.insert(String(part.prefix { $0.isLetter || $0 == "/" })) }
        }
        return found
    }

    // MARK: incremental

    /// With room for the pieces of all stations, of some and of none.
    @Test(arguments: zip([UInt64](1...6), [LiveEdition.stationLimit, 2, 0, 4, 100, 1]))
    func `after any history the pages are those rendered from nothing`(
        seed: UInt64,
        stationLimit: Int,
    ) {
        var random = SeededRandom(seed: seed)
        var input = SampleStations.input
        input.stations = SampleStations.short
        var edition = LiveEdition(stationLimit: stationLimit)
        var site = byPath(edition.render(input))
        for step in 0..<15 {
            var changed: Set<String> = []
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                changed.insert(change(&input, &random))
            }
            let rendered = edition.render(input, changed: changed)
            #expect(Set(rendered.map(\.path)).count == rendered.count)
            for rendition in rendered { site[rendition.path] = rendition }
            if step % 5 == 4 {
                input.air.changedAt = SampleSite.genesis.at + .days(Int64(step))
                input.air.days = step % 2 == 0 ? SampleStations.input.air.days : [:]
                for rendition in edition.renderDays(input) { site[rendition.path] = rendition }
            }
            for id in changed where !input.stations.contains(where: { $0.id == id }) {
                for path in LiveSite.paths(of: id) { site[path] = nil }
            }
            let all = byPath(LiveSite.render(input))
            #expect(all.count == site.count)
            for (path, rendition) in all where site[path] != rendition {
                Issue.record("seed \(seed), step \(step): \(path) is stale")
            }
        }
    }

    /// What can happen to a station: a period, a correction, silence, its end, its beginning.
    private func change(_ input: inout LiveInput, _ random: inout SeededRandom) -> String {
        let id = SampleStations.short.randomElement(using: &random)?.id ?? ""
        guard let place = input.stations.firstIndex(where: { $0.id == id }) else {
            let back = SampleStations.short.filter { $0.id == id }
            input.stations = (input.stations + back).sorted { $0.id < $1.id }
            return id
        }
        var station = input.stations[place]
        switch Int.random(in: 0..<6, using: &random) {
        case 0...2:
            guard var report = station.latest else { break }
            report.periodStart = report.periodStart + station.period
            report.periodEnd = report.periodEnd + station.period
            report.receivedAt =
                report.periodEnd + .minutes(Int64.random(in: 0...90, using: &random))
            report.values.shuffle(using: &random)
            station.reports.insert(report, at: 0)
            station.interruptedSince = nil
        case 3:
            guard !station.reports.isEmpty else { break }
            let which = Int.random(in: 0..<station.reports.count, using: &random)
            station.reports[which].revision += 1
            station.reports[which].values[0].text = String(Int.random(in: 0...99, using: &random))
        case 4: station.interruptedSince = station.nextExpectedAt
        default:
            input.stations.remove(at: place)
            return id
        }
        input.stations[place] = station
        return id
    }

    @Test func `nothing changed renders nothing`() {
        var edition = LiveEdition()
        _ = edition.render(SampleStations.input)
        #expect(edition.render(SampleStations.input, changed: []) == [])
    }

    // MARK: the rest of the site

    @Test func `the home page shows stations and every page links to them`() throws {
        var input = SampleSite.input
        input.bureau = SampleStations.bureau
        input.stations = SampleStations.input.stations
        let all = Site.render(input)
        let home = try text(all, "/")
        #expect(home.contains("实时监测"))
        #expect(home.contains("href=\"/stations/A-01\""))
        #expect(try GoldenSite.difference(Array(home.utf8), from: "live/home.html") == nil)
        for page in all where page.mediaType.hasPrefix("text/html") {
            let prefix = page.path.hasPrefix("/en") ? "/en" : ""
            let html = String(decoding: page.body, as: UTF8.self)
            #expect(html.contains("href=\"\(prefix)/air\""), "\(page.path)")
        }
    }

    @Test func `new readings render the home page anew and no release`() {
        var edition = SiteEdition()
        var input = SampleSite.input
        input.stations = SampleStations.input.stations
        _ = edition.render(input)
        input.stations[0].reports.removeFirst()
        let rendered = edition.render(input, changes: []).map(\.path)
        #expect(Set(rendered) == ["/", "/en", "/status.json"])
        #expect(edition.render(input, changes: []) == [])
    }
}
