import Model
import Testing

@testable import Channels

@Suite struct BoardIdleTests {
    private static let zone = ZoneRules(name: "Asia/Shanghai", fixedOffsetSeconds: 8 * 3_600)
    /// 2026-07-12 08:20 in the zone.
    private static let now = Instant(milliseconds: 1_783_815_600_000)
    private static let end = now - .minutes(20)

    static func lock(
        upstream: LiveValue.Mark = .good,
        silent: Bool = false,
        pinned: Bool = false,
    ) -> LiveStation {
        LiveStation(
            id: "lock",
            kind: .water,
            name: Phrase("青石船闸", "Qingshi Lock"),
            issuer: Phrase("水利局", "Water Bureau"),
            datum: Phrase("1985国家高程基准", "1985 datum"),
            period: .hours(1),
            grace: .minutes(10),
            reports: [
                LiveReport(
                    periodStart: end,
                    periodEnd: end,
                    receivedAt: end + .seconds(30),
                    revision: 1,
                    values: [
                        LiveValue(
                            item: "upstream",
                            name: Phrase("上游水位", "upstream"),
                            text: "22.32",
                            unit: "m",
                            mark: upstream,
                        ),
                        LiveValue(
                            item: "downstream",
                            name: Phrase("下游水位", "downstream"),
                            text: nil,
                            unit: "m",
                            mark: .missing,
                        ),
                    ],
                )
            ],
            interruptedSince: silent ? end + .hours(1) : nil,
            isPinned: pinned,
        )
    }

    static func air(_ value: Int?, _ signs: [String] = ["PM2.5"], silent: Bool = false)
        -> LiveStation
    {
        var station = lock(silent: silent)
        station.id = "air"
        station.kind = .air
        station.name = Phrase("东城空气站", "East Town")
        station.reports[0].index = LiveIndex(
            edition: "HJ 633—2026",
            value: value,
            category: value.map { _ in Phrase("轻度污染", "lightly polluted") },
            primarySigns: signs,
        )
        return station
    }

    static func board(
        _ pages: [String],
        rows: Int = 3,
        maximumPages: Int = 6,
        stale: BoardProfile.StaleBehaviour = .keepAndMark,
        beside: Bool = false,
        header: Bool = false,
        language: Language = .chinese,
    ) throws -> BoardProfile {
        BoardProfile(
            id: "b",
            name: Phrase("屏", "b"),
            columns: 24,
            rows: rows,
            maximumPages: maximumPages,
            charset: .gbk,
            hasHeader: header,
            staleBehaviour: stale,
            fallbackLines: ["安全航行"],
            idle: BoardIdle(
                template: try BoardTemplate(pages, station: "lock"),
                isBesideReleases: beside,
            ),
            language: language,
        )
    }

    private static let level = ["上游 {upstream} 下游 {downstream} / {date} {time}"]

    private static func image(
        _ profile: BoardProfile,
        _ stations: [LiveStation],
        _ contents: [BoardContent] = [],
    ) throws -> BoardImage {
        let idle = try #require(profile.idle)
        let live = idle.pages(
            Dictionary(stations.map { ($0.id, $0) }) { first, _ in first },
            language: profile.language,
            zone: zone,
        )
        return BoardComposer(profile, zone: zone).compose(contents, live: live, now: now)
    }

    private static func incident(_ pages: Int = 1) -> BoardContent {
        BoardContent(
            source: "R-1",
            revision: 1,
            priority: .incident,
            pages: (1...pages).map { ["封闭\($0)"] },
            publishedAt: now,
        )
    }

    // MARK: what a template may say

    static let mistakes: [(page: String, words: String)] = [
        ("上游 {upstream}", "{upstream} 旁边没有时间"), ("{aqi} {time", "花括号不成对"),
        ("{aqi.level}", "{aqi.level} 旁边没有时间"), ("{upstream.colour} {time}", "不认识"),
        ("{other:level} {time}", "{other:time}"), ("{}", "不认识"), ("}", "花括号不成对"),
        ("{time} | {time}", "每页各写一项"), (" / ", "没有文字"), ("{a:b:c} {time}", "不认识"),
    ]

    @Test(arguments: mistakes)
    func `a template that cannot be read or shows a value without its time is refused`(
        page: String,
        words: String,
    ) {
        let mistake = #expect(throws: BoardTemplate.Mistake.self) {
            _ = try BoardTemplate(["{time}", page], station: "lock")
        }
        #expect(mistake?.page == 1)
        #expect(mistake?.problem.chinese.contains(words) == true, "\(String(describing: mistake))")
    }

    // MARK: what is shown

    @Test func `a level stands with its time, what is missing is a word`() throws {
        let image = try Self.image(Self.board(Self.level), [Self.lock()])
        #expect(image.pages == [["上游 22.32 下游 缺测", "07-12 08:00"]])
        #expect(image.hasLivePages)
        #expect(image.expiresAt == Self.end + .minutes(70))
        #expect(image.changedAt == Self.end + .seconds(30))
    }

    @Test func `a doubtful value is marked, an invalid one is no number`() throws {
        let profile = try Self.board(Self.level)
        #expect(
            try Self.image(profile, [Self.lock(upstream: .suspect)]).pages[0][0]
                == "上游 22.32疑 下游 缺测"
        )
        let invalid = LiveValue.Mark.invalid(Phrase("超出量程", "out of range"))
        #expect(
            try Self.image(profile, [Self.lock(upstream: invalid)]).pages[0][0]
                == "上游 无效 下游 缺测"
        )
    }

    @Test func `the index stands with its level in words and its primary pollutants`() throws {
        let profile = try Self.board([
            "{air:station} {air:time} / AQI {air:aqi} {air:aqi.level} / 首要 {air:aqi.primary}"
        ])
        #expect(
            try Self.image(profile, [Self.air(123)]).pages
                == [["东城空气站 08:00", "AQI 123 轻度污染", "首要 PM2.5"]]
        )
        #expect(
            try Self.image(profile, [Self.air(123, ["PM2.5", "PM10"])]).pages[0][2]
                == "首要 PM2.5、PM10"
        )
        #expect(
            try Self.image(profile, [Self.air(123, ["PM2.5", "PM10", "O3"])]).pages[0][2]
                == "首要 PM2.5等3项"
        )
        #expect(
            try Self.image(profile, [Self.air(nil)]).pages[0][1...] == ["AQI -- 缺测", "首要 缺测"]
        )
    }

    @Test func `trend and reached mark stand where they are known, and leave no empty line`() throws
    {
        let profile = try Self.board(["{upstream} {upstream.trend} {time} / {upstream.mark}"])
        var station = Self.lock()
        #expect(try Self.image(profile, [station]).pages == [["22.32 -- 08:00"]])
        let cases: [(String?, String)] = [
            ("0.32", "超警戒"), ("0.00", "达警戒"), ("-0.04", "警戒未解除"), (nil, "警戒未解除"),
        ]
        for (distance, words) in cases {
            station.levels = [
                LiveLevel(
                    item: "upstream",
                    unit: "m",
                    marks: [
                        LiveMark(
                            kind: .warning,
                            level: "22.00",
                            source: Phrase("水利局", "bureau"),
                            isReached: true,
                            distance: distance,
                        )
                    ],
                    trend: .rising,
                )
            ]
            #expect(try Self.image(profile, [station]).pages == [["22.32 涨 08:00", words]])
        }
    }

    // MARK: silence

    @Test func `each board says of a silent station what its setting is`() throws {
        for (stale, expected) in [
            (BoardProfile.StaleBehaviour.blank, [[" "]]), (.fallback, [["安全航行"]]),
            (
                .keepAndMark,
                [["数据中断", "截至 07-12 08:00"], ["上游 22.32 下游 缺测", "07-12 08:00"]]
            ),
        ] {
            let profile = try Self.board(Self.level, stale: stale)
            let image = try Self.image(profile, [Self.lock(silent: true)])
            #expect(image.pages == expected)
            #expect(image.expiresAt == nil)
            #expect(!image.bytes.isEmpty)
        }
        let tall = try Self.board(Self.level, rows: 4)
        #expect(
            try Self.image(tall, [Self.lock(silent: true)]).pages
                == [["数据中断", "截至 07-12 08:00", "上游 22.32 下游 缺测", "07-12 08:00"]]
        )
        let english = try Self.board(["UP {upstream} {time}"], language: .english)
        #expect(
            try Self.image(english, [Self.lock(silent: true)]).pages
                == [["DATA LOST", "AS OF 07-12 08:00", "UP 22.32 08:00"]]
        )
    }

    @Test func `of several stations only the silent one is marked or left out`() throws {
        let pages = ["上游 {upstream} {time}", "AQI {air:aqi} {air:time}"]
        let stations = [Self.lock(silent: true), Self.air(80)]
        #expect(
            try Self.image(Self.board(pages), stations).pages
                == [["数据中断", "截至 07-12 08:00", "上游 22.32 08:00"], ["AQI 80 08:00"]]
        )
        #expect(
            try Self.image(Self.board(pages, stale: .fallback), stations).pages
                == [["AQI 80 08:00"]]
        )
    }

    @Test func `a station that never reported is not shown`() throws {
        var unborn = Self.lock()
        unborn.reports = []
        #expect(try Self.image(Self.board(Self.level), [unborn]).pages == [["安全航行"]])
        #expect(try Self.image(Self.board(Self.level), []).pages == [["安全航行"]])
        #expect(try Self.image(Self.board(Self.level, stale: .blank), [unborn]).pages == [[" "]])
    }

    @Test func `the file for an absent daemon never passes readings as current`() throws {
        for (stale, first) in [
            (BoardProfile.StaleBehaviour.blank, [" "]), (.fallback, ["安全航行"]),
            (.keepAndMark, ["截至 07-12 08:00"]),
        ] {
            let profile = try Self.board(Self.level, stale: stale)
            let image = try Self.image(profile, [Self.lock()])
            let fallback = BoardComposer(profile, zone: Self.zone).fallback(for: image)
            #expect(fallback.pages.first == first)
        }
    }

    // MARK: beside releases

    @Test
    func
        `releases come first, idle pages beside them only if configured and as far as there is room`()
        throws
    {
        let level = [["上游 22.32 下游 缺测", "07-12 08:00"]]
        let alone = try Self.board(Self.level)
        #expect(try Self.image(alone, [Self.lock()], [Self.incident()]).pages == [["封闭1"]])
        let beside = try Self.board(Self.level, beside: true)
        let both = try Self.image(beside, [Self.lock()], [Self.incident()])
        #expect(both.pages == [["封闭1"]] + level)
        #expect(both.sources.map(\.release) == ["R-1"])
        let full = try Self.board(Self.level, maximumPages: 2, beside: true)
        #expect(try Self.image(full, [Self.lock()], [Self.incident(2)]).pages.count == 2)
        #expect(try !Self.image(full, [Self.lock()], [Self.incident(2)]).hasLivePages)
    }

    @Test func `the page of a pinned station goes before idle pages and beside releases`() throws {
        let pages = ["AQI {air:aqi} {air:time}", "上游 {upstream} {time}"]
        let stations = [Self.lock(pinned: true), Self.air(80)]
        let profile = try Self.board(pages)
        #expect(
            try Self.image(profile, stations).pages == [["上游 22.32 08:00"], ["AQI 80 08:00"]]
        )
        #expect(
            try Self.image(profile, stations, [Self.incident()]).pages
                == [["封闭1"], ["上游 22.32 08:00"]]
        )
    }

    @Test func `the header says until when readings are current`() throws {
        let image = try Self.image(Self.board(Self.level, header: true), [Self.lock()])
        let head = String(decoding: image.bytes.prefix { $0 != 0x0A }, as: UTF8.self)
        #expect(head == "#\(image.tag) 2026-07-12T09:10:00.000+08:00")
    }
}
