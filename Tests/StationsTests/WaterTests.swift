import Model
import Testing

@testable import Stations

@Suite struct WaterTests {
    private static let zone = Fixture.shanghai

    private static func point(_ time: String, _ value: String) -> SeriesPoint {
        SeriesPoint(at: at("2026-07-" + time + ":00+08:00"), value: number(value))
    }

    // MARK: Trend

    @Test(arguments: [
        ("10.00 10.01 10.02", Trend.steady), ("10.00 10.02 10.03", .rising),
        ("10.03 10.02 10.00", .falling), ("10.00 11.00 10.00", .steady),
        ("-0.50 -0.45 -0.40", .rising),
    ])
    func `a trend has a dead band`(series: String, trend: Trend) throws {
        let computed = ComputedTrend(
            QualityTests.series(series),
            window: .hours(2),
            deadBand: number("0.02"),
        )
        #expect(computed?.trend == trend)
    }

    @Test func `a trend looks back over its window alone`() throws {
        let series = QualityTests.series("5 8 9 9.01")
        let computed = try #require(
            ComputedTrend(series, window: .hours(1), deadBand: number("0.02"))
        )
        #expect(computed.trend == .steady)
        #expect(computed.from.value == number("9"))
        #expect(computed.change == number("0.01"))
    }

    @Test(arguments: ["", "10", "10 . . . 11"])
    func `a window that is not covered has no trend`(series: String) {
        let computed = ComputedTrend(
            QualityTests.series(series),
            window: .hours(3),
            deadBand: number("0.02"),
        )
        #expect(computed == nil)
    }

    @Test func `the codes of trends are those of the standard`() {
        #expect(Trend(code: 4)?.name.chinese == "落")
        #expect(Trend(code: 5)?.name.chinese == "涨")
        #expect(Trend(code: 6)?.name.chinese == "平")
        #expect(Trend(code: 3) == nil)
        #expect(Trend.allCases.allSatisfy { Trend(code: $0.code) == $0 })
    }

    // MARK: 08:00

    @Test(arguments: [
        ("12T14:00", "12T08:00", "0.30"), ("12T08:00", "11T08:00", "0.50"),
        ("12T07:00", "11T08:00", "0.30"), ("12T08:04", "11T08:00", "0.50"),
    ])
    func `a change is since the last 08 o'clock`(now: String, from: String, change: String) throws {
        let series = [
            Self.point("11T08:00", "9.70"), Self.point("12T07:00", "10.00"),
            Self.point("12T08:00", "10.20"), Self.point("12T08:04", "10.20"),
            Self.point("12T14:00", "10.50"),
        ].filter { $0.at <= at("2026-07-\(now):00+08:00") }
        let found = try #require(LevelChange.sinceMorning(series, zone: Self.zone))
        #expect(found.change == number(change))
        #expect(found.from.at == at("2026-07-\(from):00+08:00"))
    }

    @Test func `without a reading at 08 o'clock there is no change`() {
        let series = [Self.point("12T07:50", "10"), Self.point("12T14:00", "11")]
        #expect(LevelChange.sinceMorning(series, zone: Self.zone) == nil)
        #expect(LevelChange.sinceMorning(series, zone: Self.zone, tolerance: .minutes(10)) != nil)
        #expect(LevelChange.sinceMorning([], zone: Self.zone) == nil)
    }

    @Test func `the daily value is compared with yesterday's`() throws {
        let series = [
            Self.point("11T08:01", "9.70"), Self.point("12T07:58", "9.60"),
            Self.point("12T08:01", "9.58"), Self.point("12T14:00", "11"),
        ]
        let date = try #require(CivilDate("2026-07-12"))
        let change = LevelChange.daily(series, on: date, zone: Self.zone)
        #expect(change?.change == number("-0.12"))
        #expect(LevelChange.daily(series, on: date.adding(days: 1), zone: Self.zone) == nil)
    }

    // MARK: Marks

    private static func marks() throws -> FloodMarks {
        try FloodMarks(
            datum: "吴淞",
            marks: [
                FloodMark(kind: .guaranteed, level: number("11.50"), source: "invented"),
                FloodMark(kind: .guarded, level: number("9.40"), source: "invented"),
                FloodMark(kind: .warning, level: number("10.40"), source: "invented"),
            ],
            hysteresis: number("0.10"),
        )
    }

    private static func walk(_ levels: String) throws -> [String] {
        let marks = try marks()
        var watch = MarkWatch()
        return try levels.split(separator: " ").enumerated().flatMap { index, word in
            let isSuspect = word.hasSuffix("?")
            let isFailed = word.hasSuffix("!")
            let text = String(word.filter { $0 != "?" && $0 != "!" })
            let point = SeriesPoint(
                at: at("2026-07-12T00:00:00+08:00") + .hours(Int64(index)),
                value: number(text),
            )
            return try watch.step(
                point,
                datum: "吴淞",
                outcome: isFailed ? .fail : isSuspect ? .suspect : .pass,
                marks: marks,
            ).map { $0.change.rawValue + " " + $0.mark.kind.rawValue }
        }
    }

    @Test(arguments: [
        ("9.00 9.39", []), ("9.00 9.40", ["reached guarded"]),
        // Lingering at a mark crosses it once; it is left below the hysteresis.
        ("9.40 9.35 9.41 9.30 9.40", ["reached guarded"]),
        ("9.40 9.29 9.40", ["reached guarded", "left guarded", "reached guarded"]),
        // A steep rise passes all, in order, and a steep fall likewise.
        (
            "9.00 12.00 9.00",
            [
                "reached guarded", "reached warning", "reached guaranteed", "left guaranteed",
                "left warning", "left guarded",
            ]
        ),
        // A suspect value only says so, at once; a second one confirms it.
        ("9.00 9.50?", ["apparent guarded"]),
        ("9.00 9.50? 9.50", ["apparent guarded", "reached guarded"]),
        ("9.00 9.50? 9.50?", ["apparent guarded", "reached guarded"]),
        ("9.00 9.50? 9.00 9.50?", ["apparent guarded", "apparent guarded"]),
        // Neither a suspect nor a failed value ends a flood, and a failed one begins none.
        ("9.50 5.00? 5.00!", ["reached guarded"]), ("9.00 99!", []),
    ])
    func `a level crosses marks`(levels: String, crossings: [String]) throws {
        #expect(try Self.walk(levels) == crossings)
    }

    @Test func `late data and the same time again change nothing`() throws {
        let marks = try Self.marks()
        var watch = MarkWatch(reached: [.guarded], last: at("2026-07-12T08:00:00+08:00"))
        #expect(watch.highest == .guarded)
        for time in ["12T07:00", "12T08:00"] {
            let crossings = try watch.step(
                Self.point(time, "5"),
                datum: "吴淞",
                outcome: .pass,
                marks: marks,
            )
            #expect(crossings == [])
        }
        #expect(watch.reached == [.guarded])
    }

    @Test func `another datum is refused`() throws {
        let marks = try Self.marks()
        var watch = MarkWatch()
        let error = WaterError.datum(marks: "吴淞", reading: "1985国家高程")
        #expect(throws: error) {
            try watch.step(
                Self.point("12T08:00", "20"),
                datum: "1985国家高程",
                outcome: .pass,
                marks: marks,
            )
        }
        #expect(throws: error) { try marks.distances(of: number("20"), datum: "1985国家高程") }
        #expect(watch == MarkWatch())
    }

    @Test func `distances are told for each mark that there is`() throws {
        let distances = try Self.marks().distances(of: number("9.69"), datum: "吴淞")
        #expect(distances.map(\.mark.kind) == [.guarded, .warning, .guaranteed])
        #expect(distances.map(\.distance.text) == ["0.29", "-0.71", "-1.81"])
    }

    @Test func `marks that make no sense are refused`() {
        func marks(_ levels: [(FloodMark.Kind, String)], _ hysteresis: String = "0.1")
            throws(WaterError)
        {
            _ = try FloodMarks(
                datum: "吴淞",
                marks: levels.map { FloodMark(kind: $0.0, level: number($0.1), source: "") },
                hysteresis: number(hysteresis),
            )
        }
        #expect(throws: WaterError.order(.guarded, .warning)) {
            try marks([(.warning, "9"), (.guarded, "9")])
        }
        #expect(throws: WaterError.twice(.warning)) {
            try marks([(.warning, "9"), (.warning, "10")])
        }
        #expect(throws: WaterError.hysteresis) { try marks([], "-0.1") }
        #expect(throws: WaterError.order(.guaranteed, .highest)) {
            try marks([(.guaranteed, "12"), (.highest, "11.9")])
        }
        #expect(throws: Never.self) { try marks([(.guaranteed, "12"), (.highest, "12.0")]) }
        #expect(throws: Never.self) { try marks([]) }
    }

    // MARK: Season

    @Test(arguments: [
        ("2026-04-30", false), ("2026-05-01", true), ("2026-10-15", true), ("2026-10-16", false),
    ])
    func `a season has its first and its last day`(date: String, isInside: Bool) throws {
        let season = FloodSeason(
            first: try #require(FloodSeason.Day(month: 5, day: 1)),
            last: try #require(FloodSeason.Day(month: 10, day: 15)),
        )
        #expect(season.contains(try #require(CivilDate(date))) == isInside)
        let other = FloodSeason(first: season.last, last: season.first)
        #expect(other.contains(try #require(CivilDate("2026-12-31"))))
        #expect(!other.contains(try #require(CivilDate("2026-07-01"))))
    }

    @Test func `a season follows the bureau's clock`() throws {
        let season = FloodSeason(
            first: try #require(FloodSeason.Day(month: 5, day: 1)),
            last: try #require(FloodSeason.Day(month: 10, day: 15)),
        )
        #expect(season.contains(at("2026-04-30T16:00:00Z"), zone: Self.zone))
        #expect(!season.contains(at("2026-04-30T15:59:59Z"), zone: Self.zone))
        #expect(FloodSeason.Day(month: 2, day: 30) == nil)
    }
}
