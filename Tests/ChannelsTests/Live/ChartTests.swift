import Model
import Testing

@testable import Channels

@Suite("Charts of stations")
struct ChartTests {
    private static let start = SampleSite.time("2026-07-12T00:00:00+08:00")

    private func point(_ minutes: Int64, _ digits: Int64, isSuspect: Bool = false) -> ChartPoint {
        ChartPoint(
            at: Self.start + .minutes(minutes),
            number: ExactNumber(digits: digits, decimals: 0),
            isSuspect: isSuspect,
        )
    }

    private func line(_ points: [ChartPoint], columns: Int = 10) -> ChartLine {
        ChartLine(
            points,
            period: .minutes(1),
            columns: columns,
            column: { Int(($0 - Self.start).count / 600_000) },
            digits: { $0.number.digits },
        )
    }

    @Test func `a missing period begins a new run, a late one does not`() {
        let line = line([point(0, 1), point(1, 2), point(3, 3), point(4, 4)])
        #expect(line.runs.map(\.count) == [2, 2])
        #expect(!line.isReduced)
        let late = ChartPoint(
            at: Self.start + .seconds(85),
            number: ExactNumber(digits: 1, decimals: 0),
            isSuspect: false,
        )
        #expect(self.line([point(0, 1), late]).runs.count == 1)
        #expect(self.line([]).runs.isEmpty)
    }

    @Test(arguments: [UInt64](1...20))
    func `fewer points keep every extreme and every gap, at true times`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var points: [ChartPoint] = []
        for minute in 0..<100 where Int.random(in: 0..<12, using: &random) > 0 {
            points.append(point(Int64(minute), Int64.random(in: -50...50, using: &random)))
        }
        let line = line(points)
        #expect(line.isReduced)
        let drawn = line.runs.flatMap { $0 }
        #expect(Set(drawn).isSubset(of: Set(points)))
        #expect(drawn.map(\.at) == drawn.map(\.at).sorted())
        let whole = self.line(points, columns: 1_000)
        #expect(line.runs.count == whole.runs.count)
        for (run, original) in zip(line.runs, whole.runs) {
            for column in Set(original.map { ($0.at - Self.start).count / 600_000 }) {
                func digits(_ run: [ChartPoint]) -> [Int64] {
                    run.filter { ($0.at - Self.start).count / 600_000 == column }
                        .map(\.number.digits)
                }
                #expect(digits(run).min() == digits(original).min())
                #expect(digits(run).max() == digits(original).max())
                #expect(digits(run).count <= 2)
            }
        }
    }

    private func html(
        _ station: LiveStation,
        _ span: ChartSpan = .day,
        bands: [LiveBand] = [],
        _ language: Language = .chinese,
    ) -> String {
        var input = LiveInput(
            bureau: SampleStations.bureau,
            genesis: SampleSite.genesis,
            stations: [station],
        )
        input.bands = bands
        let parts = LiveParts(input: input, language: language)
        let section = StationCharts(parts: parts, station: station, span: span).section
        return String(decoding: section.bytes, as: UTF8.self)
    }

    private static let bands = [
        LiveBand(upTo: 50, name: Phrase("优", "excellent"), colour: "#00E400"),
        LiveBand(upTo: 100, name: Phrase("良", "good"), colour: "#FFFF00"),
        LiveBand(upTo: 500, name: Phrase("轻度污染", "lightly polluted"), colour: "#FF7E00"),
    ]

    @Test func `a level of the index is a word beside its colour`() {
        let html = html(SampleStations.harbour, bands: Self.bands)
        #expect(html.contains("class=\"band-name\""))
        #expect(html.contains(">优</text>"))
        #expect(html.contains(">良</text>"))
        #expect(html.contains("fill=\"#00E400\""))
        #expect(html.contains("最高 100 良（"))
    }

    @Test func `a suspect value has a shape of its own and is counted in words`() {
        let html = html(SampleStations.hill)
        #expect(html.contains("<path class=\"dot suspect\" d=\"M"))
        #expect(html.contains("其中存疑"))
        #expect(!html.contains("circle class=\"dot suspect\""))
    }

    @Test func `a mark near the level is a line with its name, a distant one a word`() {
        var station = SampleStations.lower
        let source = Phrase("云津市水利局", "Yunjin Water Bureau")
        station.levels = [
            LiveLevel(
                item: "level",
                unit: "m",
                marks: [
                    LiveMark(kind: .warning, level: "0.50", source: source),
                    LiveMark(kind: .highest, level: "31.20", source: source),
                ],
            )
        ]
        let html = html(station)
        #expect(html.contains("class=\"level-mark\""))
        #expect(html.contains(">警戒 0.50</text>"))
        #expect(html.contains("历史最高 31.20在图外"))
        #expect(html.split(separator: "class=\"level-mark\"").count == 2)
        station.levels[0].unit = "mm"
        #expect(!self.html(station).contains("level-mark"))
    }

    @Test func `a span of days names days, and links to the others`() {
        var station = SampleStations.lower
        station.reports = (0..<720).map { back in
            var report = station.reports[0]
            report.periodEnd = report.periodEnd - .hours(Int64(back))
            report.periodStart = report.periodEnd
            return report
        }
        let html = html(station, .month)
        #expect(html.contains("30天变化"))
        #expect(html.contains(">07-") && html.contains(">06-"))
        #expect(html.contains("href=\"/stations/W-01\""))
        #expect(html.contains("href=\"/stations/W-01/7d\""))
        #expect(html.contains("有效值 720 个"))
        #expect(html.contains("未作平均"))
        #expect(self.html(station, .week, .english).contains("href=\"/en/stations/W-01/30d\""))
    }

    @Test func `times of short periods have seconds`() {
        var station = SampleStations.harbour
        station.period = .seconds(15)
        station.grace = .seconds(15)
        station.reports = station.reports.prefix(1).map { report in
            var report = report
            report.periodStart = report.periodEnd - .seconds(15)
            return report
        }
        let input = LiveInput(
            bureau: SampleStations.bureau,
            genesis: SampleSite.genesis,
            stations: [station],
        )
        for rendition in LiveSite.render(input) where rendition.path == "/stations/A-01" {
            let html = String(decoding: rendition.body, as: UTF8.self)
            #expect(html.contains("2026年7月12日 08:59:45—09:00:00"))
            #expect(html.contains("本页有效至 <time datetime=\"2026-07-12T09:00:30.000+08:00\""))
            #expect(html.contains("09:00:30"))
        }
    }
}
