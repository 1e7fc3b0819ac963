package import Model

/// The checks of one value against its limits and the good values before it.
///
/// Nothing is filled in and nothing carried forward; late data are judged by what came before them. The
/// `sequence` holds every number that could be one, suspect or not, in the order of their times: an instrument
/// that is stuck does not become good by having been found stuck, and a doubtful value is no gap.
package enum QualityControl {
    /// Checks a value that came at `now` against what stands before it: its last good value, its last number,
    /// and the `sequence` that a check for unchanged values looks at.
    package static func check(
        _ value: Decimal?,
        period: ReadingPeriod,
        source: SourceState,
        lastGood: SeriesPoint?,
        last: SeriesPoint?,
        sequence: ArraySlice<SeriesPoint>,
        rules: QualityRules,
        now: Instant,
    ) -> QualityReport {
        var report = QualityReport(hasValue: value != nil)
        checkSource(source, &report)
        checkTime(period, rules, now, &report)
        checkGap(period.end, last, rules, &report)
        guard let value else { return report }
        let point = SeriesPoint(at: period.end, value: value)
        checkRange(rules.published(value), rules, &report)
        checkRate(point, lastGood, after: last, rules, &report)
        checkFlat(point, sequence, rules, &report)
        return report
    }

    /// Checks a value once the next one is there (QARTOD, spike).
    ///
    /// Suspect when it lies further from the mean of its neighbours than the limit, above both or below
    /// both: a level that rises and stays has no spike. Neighbours across a gap say nothing.
    package static func checkSpike(
        _ value: SeriesPoint,
        between previous: SeriesPoint,
        and next: SeriesPoint,
        rules: QualityRules,
        in report: inout QualityReport,
    ) {
        guard let limit = rules.spike, previous.at < value.at, value.at < next.at,
            !isGap(value.at, after: previous.at, rules), !isGap(next.at, after: value.at, rules),
            let mean = Ratio.mean(of: [previous.value, next.value])
        else { return }
        let distance = (Ratio(value.value) - mean).magnitude
        let isBetween =
            (previous.value <= value.value && value.value <= next.value)
            || (next.value <= value.value && value.value <= previous.value)
        let isSpike = !isBetween && distance > Ratio(limit)
        report.record(
            isSpike ? .suspect : .pass,
            of: .spike,
            because: Phrase("与前后值相差过大", "too far from the values before and after it"),
        )
    }

    private static func checkSource(_ source: SourceState, _ report: inout QualityReport) {
        let verdict: QualityVerdict
        switch source {
        case .normal, .handTyped: verdict = .pass
        case .doubtful: verdict = .suspect
        case .beyondRange, .invalid, .test: verdict = .fail
        }
        report.record(verdict, of: .source, because: source.name)
    }

    private static func checkTime(
        _ period: ReadingPeriod,
        _ rules: QualityRules,
        _ now: Instant,
        _ report: inout QualityReport,
    ) {
        if period.end > now + QualityRules.futureTolerance {
            report.record(.fail, of: .time, because: Phrase("时间在将来", "its time lies in the future"))
        } else if period.end < period.start {
            report.record(
                .fail,
                of: .time,
                because: Phrase("时段颠倒", "its period ends before it begins")
            )
        } else if let earliest = rules.earliest, period.start < earliest {
            report.record(.fail, of: .time, because: Phrase("早于建站", "older than the station"))
        } else {
            report.record(.pass, of: .time)
        }
    }

    private static func checkRange(
        _ value: Decimal,
        _ rules: QualityRules,
        _ report: inout QualityReport,
    ) {
        if let possible = rules.possible {
            report.record(
                possible.contains(value) ? .pass : .fail,
                of: .range,
                because: Phrase("不可能的数值", "no possible value"),
            )
        }
        if let usual = rules.usual {
            report.record(
                usual.contains(value) ? .pass : .suspect,
                of: .range,
                because: Phrase("超出常见范围", "outside the usual range"),
            )
        }
    }

    private static func checkRate(
        _ point: SeriesPoint,
        _ last: SeriesPoint?,
        after newest: SeriesPoint?,
        _ rules: QualityRules,
        _ report: inout QualityReport,
    ) {
        guard let rate = rules.rate, let last,
            !isGap(point.at, after: max(last.at, newest?.at ?? last.at), rules),
            let change = point.value.subtracting(last.value)?.magnitude
        else { return }
        // change / elapsed > limit / within, without a division.
        let places = max(change.places, rate.change.places)
        let elapsed = Int128((point.at - last.at).count)
        let isFast =
            units(change, places) * Int128(rate.within.count)
            > units(rate.change, places) * elapsed
        report.record(
            isFast ? .suspect : .pass,
            of: .rate,
            because: Phrase("变化太快", "changes too fast"),
        )
    }

    private static func units(_ decimal: Decimal, _ places: Int) -> Int128 {
        Int128(decimal.units) * Int128(Decimal.power(places - decimal.places))
    }

    private static func checkFlat(
        _ point: SeriesPoint,
        _ before: ArraySlice<SeriesPoint>,
        _ rules: QualityRules,
        _ report: inout QualityReport,
    ) {
        guard let flat = rules.flat, let oldest = before.first else { return }
        var since = point.at
        var hasChanged = false
        for earlier in before.reversed() {
            let distance = point.value.subtracting(earlier.value)?.magnitude
            guard let distance, distance <= flat.tolerance else {
                hasChanged = true
                break
            }
            since = earlier.at
        }
        let span = point.at - since
        let reason = Phrase("长时间不变", "unchanged for long")
        if let failAfter = flat.failAfter, span >= failAfter {
            report.record(.fail, of: .flat, because: reason)
        } else if span >= flat.suspectAfter {
            report.record(.suspect, of: .flat, because: reason)
        } else if hasChanged || point.at - oldest.at >= flat.suspectAfter {
            report.record(.pass, of: .flat)
        }
        // Otherwise the series is too short to tell: the check has not run.
    }

    private static func checkGap(
        _ time: Instant,
        _ last: SeriesPoint?,
        _ rules: QualityRules,
        _ report: inout QualityReport,
    ) {
        guard rules.interval != nil, let last else { return }
        report.record(
            isGap(time, after: last.at, rules) ? .suspect : .pass,
            of: .gap,
            because: Phrase("之前有缺测", "values before it are missing"),
        )
    }

    private static func isGap(
        _ time: Instant,
        after last: Instant,
        _ rules: QualityRules,
    ) -> Bool {
        guard let interval = rules.interval else { return false }
        let tolerance = Milliseconds(interval.count / QualityRules.gapTolerance)
        return time - last > interval + tolerance
    }
}
