import Configuration
import Ledger
import Model
import Stations

/// The checks of values: against their limits, against what came before, against each other, and once the
/// next ones are there against their neighbours.
extension StationDesk.Known {
    /// Judges the values of one row.
    func judge(
        _ values: [IntakeValue],
        _ period: ReadingPeriod,
        now: Instant,
    ) -> [StoredValue] {
        var judged = values.map { value in
            let number = Sentinel.isMissing(value.text) ? nil : Sentinel.number(value.text)
            return Judged(
                value: value,
                number: number,
                report: judge(value, number, period, now),
            )
        }
        compareParticles(&judged)
        return judged.map { StoredValue($0.value.item, $0.number, $0.value.state, $0.report) }
    }

    private struct Judged {
        let value: IntakeValue
        let number: Decimal?
        var report: QualityReport
    }

    private func judge(
        _ value: IntakeValue,
        _ number: Decimal?,
        _ period: ReadingPeriod,
        _ now: Instant,
    ) -> QualityReport {
        guard let item = settings.item(value.item) else {
            return QualityReport(hasValue: number != nil)
        }
        var report = QualityControl.check(
            number,
            period: period,
            source: value.state,
            history: lastGood(value.item, before: period.end).map { [$0] } ?? [],
            sequence: numbers(item, before: period.end),
            rules: item.quality,
            now: now,
        )
        if let number {
            report.record(
                Consistency.level(
                    number,
                    bed: item.level.bed,
                    dike: item.level.dike,
                    margin: item.level.margin,
                ),
                of: .consistency,
                because: Consistency.levelReason,
            )
        }
        return report
    }

    /// Fine particles against coarse ones, where both are numbers in one unit: the doubt is about both.
    private func compareParticles(_ judged: inout [Judged]) {
        guard let tolerance = settings.particleTolerance,
            let fine = judged.firstIndex(where: { $0.value.item == Pollutant.pm25.rawValue }),
            let coarse = judged.firstIndex(where: { $0.value.item == Pollutant.pm10.rawValue }),
            let pm25 = shown(judged[fine]), let pm10 = shown(judged[coarse]),
            let unit = settings.item(judged[fine].value.item)?.unit,
            unit == settings.item(judged[coarse].value.item)?.unit
        else { return }
        let verdict = Consistency.particles(pm25: pm25, pm10: pm10, tolerance: tolerance)
        for index in [fine, coarse] {
            judged[index].report.record(
                verdict,
                of: .consistency,
                because: Consistency.particlesReason,
            )
        }
    }

    private func shown(_ judged: Judged) -> Decimal? {
        judged.report.outcome.isShownAsNumber ? judged.number : nil
    }

    /// The last value before `end` that passed its checks.
    func lastGood(_ item: String, before end: Instant) -> SeriesPoint? {
        for row in recent where row.periodEnd < end.milliseconds {
            guard let value = row.value(item), let number = value.number,
                value.report.outcome.decidesAlone
            else { continue }
            return SeriesPoint(at: Instant(milliseconds: row.periodEnd), value: number)
        }
        return nil
    }

    /// The numbers before `end` that can be such, doubtful or not, in the order of their times: as many as
    /// the check for unchanged values looks at, one where there is none.
    private func numbers(_ item: StationItem, before end: Instant) -> [SeriesPoint] {
        let oldest = item.quality.flat.map { end - $0.longest }
        var points: [SeriesPoint] = []
        for row in recent where row.periodEnd < end.milliseconds {
            guard let value = row.value(item.code), let number = value.number,
                [QualityTest.source, .time, .range].allSatisfy({ value.report[$0] != .fail })
            else { continue }
            let at = Instant(milliseconds: row.periodEnd)
            points.append(SeriesPoint(at: at, value: number))
            // One at the far end or beyond says that the time is covered.
            guard let oldest, at > oldest else { break }
        }
        return points.reversed()
    }

    // MARK: with the next value at hand

    /// Rows whose judgement is another one now that `row` stands beside them, with their values.
    ///
    /// Only a doubt is news: that a value was no spike follows from the rows themselves and is not written
    /// for each of them once more.
    func rejudged(around row: StoredReading) -> [(row: StoredReading, values: [StoredValue])] {
        guard let index = recent.firstIndex(where: { $0.periodEnd == row.periodEnd }) else {
            return []
        }
        return [index - 1, index, index + 1].compactMap { index in
            guard index > 0, recent.indices.contains(index + 1) else { return nil }
            let row = recent[index]
            var hasChanged = false
            let values = row.values.map { value -> StoredValue in
                guard let item = settings.item(value.item), value.report[.spike] == .notRun,
                    SpikeCheck(item, of: row, recent[index + 1], recent[index - 1]).verdict
                        == .suspect
                else { return value }
                hasChanged = true
                var report = value.report
                report.record(.suspect, of: .spike)
                return StoredValue(value.item, value.number, value.state, report)
            }
            return hasChanged ? (row, values) : nil
        }
    }
}

/// Whether the value of an item jumps away from both its neighbours and back.
struct SpikeCheck {
    let verdict: QualityVerdict

    init(
        _ item: StationItem,
        of row: StoredReading,
        _ earlier: StoredReading?,
        _ later: StoredReading?,
    ) {
        guard item.quality.spike != nil, let value = row.value(item.code),
            value.report.outcome.isShownAsNumber, let point = Self.point(value, row),
            let earlier, let before = earlier.value(item.code), before.report.outcome.decidesAlone,
            let later, let after = later.value(item.code), after.report.outcome.decidesAlone,
            let first = Self.point(before, earlier), let last = Self.point(after, later)
        else {
            verdict = .notRun
            return
        }
        var report = QualityReport(hasValue: true)
        QualityControl.checkSpike(
            point,
            between: first,
            and: last,
            rules: item.quality,
            in: &report,
        )
        verdict = report[.spike]
    }

    private static func point(_ value: StoredValue, _ row: StoredReading) -> SeriesPoint? {
        value.number.map { SeriesPoint(at: Instant(milliseconds: row.periodEnd), value: $0) }
    }
}

extension StoredReading {
    func value(_ item: String) -> StoredValue? { values.first { $0.item == item } }
}
