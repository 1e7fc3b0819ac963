import Model
import Testing

@testable import Stations

@Suite struct QualityTests {
    private static let start = at("2026-07-12T00:00:00+08:00")

    /// Hourly values from 00:00 on; a dot is a missing one.
    static func series(_ text: String, step: Milliseconds = .hours(1)) -> [SeriesPoint] {
        text.split(separator: " ").enumerated().compactMap { index, word in
            Decimal(String(word)).map {
                SeriesPoint(
                    at: start + Milliseconds(step.count * Int64(index)),
                    value: $0,
                )
            }
        }
    }

    /// Checks the last value of a series.
    private static func check(
        _ text: String,
        _ rules: QualityRules,
        source: SourceState = .normal,
        late: Milliseconds = .zero,
    ) throws -> QualityReport {
        let series = series(text)
        let last = try #require(series.last)
        return QualityControl.check(
            last.value,
            period: ReadingPeriod(at: last.at),
            source: source,
            history: series.dropLast(),
            rules: rules,
            now: last.at - late,
        )
    }

    private static let level = QualityRules(
        possible: number("-2")...number("30"),
        usual: number("0")...number("20"),
        rate: QualityRules.Rate(change: number("0.50"), within: .hours(1)),
        spike: number("0.30"),
        flat: QualityRules.Flat(
            tolerance: number("0"),
            suspectAfter: .hours(4),
            failAfter: .hours(8),
        ),
        interval: .hours(1),
    )

    @Test func `without limits only source and time are checked`() throws {
        let report = try Self.check("1 2", QualityRules())
        #expect(report[.source] == .pass)
        #expect(report[.time] == .pass)
        #expect(report.notRun == [.range, .rate, .spike, .flat, .gap, .consistency])
        #expect(report.outcome == .pass)
    }

    @Test func `a report without any check is not evaluated, and without a number missing`() {
        #expect(QualityReport(hasValue: true).outcome == .notEvaluated)
        #expect(QualityReport(hasValue: true).outcome.isShownAsNumber)
        #expect(QualityReport(hasValue: false).outcome == .missing)
        #expect(!QualityReport(hasValue: false).outcome.isShownAsNumber)
        let missing = QualityControl.check(
            nil,
            period: ReadingPeriod(at: Self.start),
            source: .normal,
            history: [],
            rules: Self.level,
            now: Self.start,
        )
        #expect(missing.outcome == .missing)
        #expect(missing[.range] == .notRun)
    }

    @Test(arguments: [
        ("10 10.1", QualityVerdict.pass), ("10 20", .pass), ("10 20.001", .suspect),
        ("10 -0.5", .suspect), ("10 -2", .suspect), ("10 -2.01", .fail), ("10 30.5", .fail),
        ("10 -101.8", .fail), ("10 124.9", .fail),
    ])
    func `a range has a usual and a possible part`(series: String, verdict: QualityVerdict) throws {
        #expect(try Self.check(series, Self.level)[.range] == verdict)
    }

    @Test(arguments: [
        ("10 10.5", QualityVerdict.pass), ("10 10.501", .suspect), ("10 9.5", .pass),
        ("10 9.49", .suspect), ("10.499999999 11", .suspect), ("10", .notRun),
        // A gap before it: the last good value says nothing of the rate.
        ("10 . . 15", .notRun),
    ])
    func `a change is measured against the last good value`(
        series: String,
        verdict: QualityVerdict,
    ) throws {
        #expect(try Self.check(series, Self.level)[.rate] == verdict)
    }

    @Test(arguments: [
        ("5 5 5 5", QualityVerdict.notRun), ("5 5 5 5 5", .suspect), ("4 5 5 5 5", .pass),
        ("5 5 5 5 5 5 5 5 5", .fail), ("4 5 5 5 5 5", .suspect), ("5", .notRun),
        ("5 5 5.001 5", .pass), ("5 5.0 5.00 5 5.000", .suspect),
    ])
    func `a value that stays the same is suspect, then a failure`(
        series: String,
        verdict: QualityVerdict,
    ) throws {
        #expect(try Self.check(series, Self.level)[.flat] == verdict)
    }

    @Test func `a gap is told and says nothing of the value`() throws {
        let report = try Self.check("10 . . 10.1", Self.level)
        #expect(report[.gap] == .suspect)
        #expect(report.outcome == .pass)
        #expect(report.reasons[.gap] != nil)
        #expect(try Self.check("10 10.1", Self.level)[.gap] == .pass)
        #expect(try Self.check("10", Self.level)[.gap] == .notRun)
    }

    @Test(arguments: [
        (0, QualityVerdict.pass), (5, .pass), (6, .fail), (60, .fail),
    ])
    func `a time more than five minutes ahead is refused`(
        minutes: Int,
        verdict: QualityVerdict,
    ) throws {
        let late = Milliseconds.minutes(Int64(minutes))
        let report = try Self.check("10 10.1", Self.level, late: late)
        #expect(report[.time] == verdict)
        #expect(report.outcome == (verdict == .fail ? .fail : .pass))
    }

    @Test func `a time before the station, and a period that runs backwards`() {
        var rules = QualityRules()
        rules.earliest = Self.start
        func verdict(_ from: Instant, _ to: Instant) -> QualityVerdict {
            QualityControl.check(
                number("1"),
                period: ReadingPeriod(from: from, to: to),
                source: .normal,
                history: [],
                rules: rules,
                now: Self.start + .days(1),
            )[.time]
        }
        #expect(verdict(Self.start, Self.start + .hours(1)) == .pass)
        #expect(verdict(Self.start - .hours(1), Self.start) == .fail)
        #expect(verdict(Self.start + .hours(1), Self.start) == .fail)
        #expect(verdict(at("1970-01-01T00:00:00Z"), at("1970-01-01T00:00:00Z")) == .fail)
    }

    @Test(arguments: [
        (SourceState.normal, QualityOutcome.pass), (.handTyped, .pass), (.doubtful, .suspect),
        (.beyondRange, .fail), (.invalid(.maintenance), .fail), (.test, .fail),
    ])
    func `what the source says counts`(source: SourceState, outcome: QualityOutcome) throws {
        #expect(try Self.check("10 10.1", Self.level, source: source).outcome == outcome)
    }

    @Test func `a failure is never shown as a number, a suspect value decides nothing alone`() {
        #expect(
            QualityOutcome.allCases.filter(\.isShownAsNumber) == [.pass, .notEvaluated, .suspect]
        )
        #expect(QualityOutcome.allCases.filter(\.decidesAlone) == [.pass, .notEvaluated])
    }

    @Test func `late data are judged by what came before them`() {
        let history = Self.series("10 10.1 10.2 15")
        let report = QualityControl.check(
            number("10.15"),
            period: ReadingPeriod(at: Self.start + .minutes(90)),
            source: .normal,
            history: history,
            rules: Self.level,
            now: Self.start + .hours(5),
        )
        #expect(report[.rate] == .pass)
    }

    @Test(arguments: [
        ("10 10.3 10", QualityVerdict.pass), ("10 10.31 10", .suspect), ("10 10.5 11", .pass),
        ("10 9.69 10", .suspect), ("10 10.15 9.7", .pass), ("10 10.1501 9.7", .suspect),
    ])
    func `a spike is seen once the next value is there`(
        series: String,
        verdict: QualityVerdict,
    ) throws {
        let points = Self.series(series)
        var report = QualityReport(hasValue: true)
        QualityControl.checkSpike(
            points[1],
            between: points[0],
            and: points[2],
            rules: Self.level,
            in: &report,
        )
        #expect(report[.spike] == verdict)
    }

    @Test func `small negative values are published as zero`() throws {
        let rules = QualityRules(
            possible: number("0")...number("1000"),
            detectionLimit: number("2")
        )
        #expect(rules.published(number("-1.5")) == number("0"))
        #expect(rules.published(number("-2")) == number("0"))
        #expect(rules.published(number("-2.1")) == number("-2.1"))
        #expect(rules.published(number("3")) == number("3"))
        #expect(try Self.check("1 -1.5", rules)[.range] == .pass)
        #expect(try Self.check("1 -2.5", rules)[.range] == .fail)
    }

    @Test func `items of a station are held against each other`() {
        func particles(_ pm25: String, _ pm10: String) -> QualityVerdict {
            Consistency.particles(pm25: number(pm25), pm10: number(pm10), tolerance: number("5"))
        }
        #expect(particles("35", "50") == .pass)
        #expect(particles("55", "50") == .pass)
        #expect(particles("55.1", "50") == .suspect)
        func level(_ level: String) -> QualityVerdict {
            Consistency.level(
                number(level),
                bed: number("-1.0"),
                dike: number("12.5"),
                margin: number("1"),
            )
        }
        #expect(level("-1.01") == .suspect)
        #expect(level("13.5") == .pass)
        #expect(level("13.51") == .suspect)
        #expect(Consistency.level(number("1"), bed: nil, dike: nil, margin: number("1")) == .notRun)
        #expect(Consistency.isReversed(above: number("3.1"), below: number("3.2")))
    }

    @Test func `the worst result of a check stays`() {
        var report = QualityReport(hasValue: true)
        report.record(.suspect, of: .consistency, because: Consistency.particlesReason)
        report.record(.pass, of: .consistency)
        #expect(report[.consistency] == .suspect)
        #expect(report.outcome == .suspect)
        #expect(report.reasons[.consistency] == Consistency.particlesReason)
    }
}

extension QualityControl {
    /// With the values of a whole series at hand, good ones and all.
    static func check(
        _ value: Decimal?,
        period: ReadingPeriod,
        source: SourceState,
        history: [SeriesPoint],
        sequence: [SeriesPoint]? = nil,
        rules: QualityRules,
        now: Instant,
    ) -> QualityReport {
        let before = history.prefix { $0.at < period.end }
        let all = (sequence ?? history).prefix { $0.at < period.end }
        return check(
            value,
            period: period,
            source: source,
            lastGood: before.last,
            last: all.last,
            sequence: all,
            rules: rules,
            now: now,
        )
    }
}
