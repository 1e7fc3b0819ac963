import Model
import Testing

@testable import Channels

@Suite("Levels and marks on pages and in documents")
struct LevelTests {
    private static func mark(
        _ kind: FloodMarkKind,
        _ level: String,
        _ distance: String?,
        isReached: Bool = false,
    ) -> LiveMark {
        LiveMark(
            kind: kind,
            level: level,
            source: Phrase("预案", "plan"),
            validFrom: CivilDate("2026-01-01"),
            isReached: isReached,
            distance: distance,
        )
    }

    private static func level(_ marks: [LiveMark]) -> LiveLevel {
        LiveLevel(item: "upstream", unit: "m", marks: marks)
    }

    @Test(
        arguments: [
            (level([]), nil), (level([mark(.warning, "28.00", nil, isReached: true)]), nil),
            (level([mark(.warning, "28.00", "0.29", isReached: true)]), "超警戒 0.29 m"),
            (level([mark(.warning, "28.00", "0.00", isReached: true)]), "达到警戒水位"),
            (level([mark(.warning, "28.00", "-0.05", isReached: true)]), "低于警戒 0.05 m，尚未解除"),
            (
                level([mark(.guarded, "27.00", "-1.71"), mark(.warning, "28.00", "-2.71")]),
                "距设防 1.71 m"
            ),
        ] as [(LiveLevel, String?)]
    )
    func `where a level stands is said in words`(level: LiveLevel, words: String?) {
        #expect(level.state?.chinese == words)
    }

    @Test func `tile, page, JSON and CSV say how far a mark is passed, and what was computed`()
        throws
    {
        var station = SampleStations.upper
        let newest = SampleStations.newest
        var level = Self.level([
            Self.mark(.warning, "27.37", "0.29", isReached: true),
            Self.mark(.guaranteed, "29.00", "-1.34"),
        ])
        level.trend = .rising
        level.trendChange = LiveLevel.Change(
            change: "0.06",
            from: newest - .hours(3),
            to: newest,
        )
        level.sinceMorning = LiveLevel.Change(
            change: "-0.02",
            from: newest - .hours(1),
            to: newest,
        )
        station.levels = [level]
        station.isPinned = true
        station.reports[0].notes = [Phrase("下游水位高于上游水位", "reversed")]
        station.reports[0].values[0].objections = ["range": "suspect"]
        station.reports[0].values[0].mark = .suspect
        let input = LiveInput(
            bureau: SampleStations.bureau,
            genesis: SampleSite.genesis,
            stations: [station],
        )
        let site = Dictionary(
            LiveSite.render(input).map { ($0.path, String(decoding: $0.body, as: UTF8.self)) },
            uniquingKeysWith: { first, _ in first },
        )
        for path in ["/water", "/stations/W-02"] {
            let html = try #require(site[path])
            #expect(html.contains("<strong class=\"mark\">超警戒 0.29 m</strong>"))
            #expect(html.contains("系统计算"))
            #expect(html.contains(" -0.02"))
        }
        let page = try #require(site["/stations/W-02"])
        #expect(page.contains("警戒水位</th>"))
        #expect(page.contains("2026-01-01—"))
        #expect(page.contains("范围 存疑"))
        #expect(page.contains("下游水位高于上游水位"))
        #expect(try #require(site["/en/water"]).contains("0.29 m above the warning level"))
        let json = try JSONReader.read(try #require(site["/live/stations/W-02.json"]))
        #expect(json["pinned"]?.bool == true)
        let found = try #require(json["levels"]?.array?.first)
        #expect(found["state"]?.string == "超警戒 0.29 m")
        #expect(found["trend"]?.string == "rising")
        #expect(found["trendComputed"]?.bool == true)
        #expect(found["sinceMorning"]?["change"]?.string == "-0.02")
        #expect(found["marks"]?.array?.map { $0["reached"]?.bool } == [true, false])
        #expect(json["values"]?.array?.first?["results"]?["range"]?.string == "suspect")
        #expect(json["notes"]?.array?.count == 1)
        let csv = try #require(site["/live/stations/W-02.csv"])
        #expect(csv.contains(",range:suspect,warning:+0.29 guaranteed:-1.34,rising,-0.02,"))
    }
}
