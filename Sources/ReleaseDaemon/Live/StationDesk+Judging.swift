import Configuration
import Ledger
import Model
import Stations

/// The checks of values: against their limits, against what came before, against each other, and once the
/// next ones are there against their neighbours.
extension StationDesk.Known {
    /// Judges the values of one row, each of the item at its place; sorted by item, as the store keeps them.
    func judge(
        _ values: [IntakeValue],
        at places: [Int],
        _ period: ReadingPeriod,
        now: Instant,
    ) -> [StoredValue] {
        var judged: [StoredValue] = []
        judged.reserveCapacity(values.count)
        // Nearly always all of them: items stand at the same places in all rows.
        let newest = recent.firstIndex { $0.periodEnd < period.end.milliseconds } ?? recent.count
        for (value, place) in zip(values, places) {
            let made = StoredValue(
                value.item,
                value.number,
                value.state,
                judge(value, place, period, after: newest, now),
            )
            // By insertion: there are few, and often they are sorted already.
            var index = judged.count
            while index > 0, judged[index - 1].item > made.item { index -= 1 }
            judged.insert(made, at: index)
        }
        compareParticles(&judged)
        return judged
    }

    /// `newest`: where the rows before the period begin.
    private func judge(
        _ value: IntakeValue,
        _ place: Int,
        _ period: ReadingPeriod,
        after newest: Int,
        _ now: Instant,
    ) -> QualityReport {
        let rules = profile.rules[place]
        let rank = profile.ranks[place]
        let known =
            rules.flat == nil
            ? [] : numbers(value.item, rules, before: period.end, from: newest)
        var report = QualityControl.check(
            value.number,
            period: period,
            source: value.state,
            lastGood: lastGood(value.item, rank, from: newest),
            last: rules.flat == nil ? lastNumber(value.item, rank, from: newest) : known.last,
            sequence: known[...],
            rules: rules,
            now: now,
        )
        if let number = value.number, profile.settings.kind == .water {
            let level = profile.settings.items[place].level
            report.record(
                Consistency.level(
                    number,
                    bed: level.bed,
                    dike: level.dike,
                    margin: level.margin,
                ),
                of: .consistency,
                because: Consistency.levelReason,
            )
        }
        return report
    }

    /// Fine particles against coarse ones, where both are numbers in one unit: the doubt is about both.
    private func compareParticles(_ judged: inout [StoredValue]) {
        guard let tolerance = profile.settings.particleTolerance,
            let fine = judged.firstIndex(where: { $0.item == Pollutant.pm25.rawValue }),
            let coarse = judged.firstIndex(where: { $0.item == Pollutant.pm10.rawValue }),
            let pm25 = shown(judged[fine]), let pm10 = shown(judged[coarse]),
            let unit = settings.item(judged[fine].item)?.unit,
            unit == settings.item(judged[coarse].item)?.unit
        else { return }
        let verdict = Consistency.particles(pm25: pm25, pm10: pm10, tolerance: tolerance)
        for index in [fine, coarse] {
            let value = judged[index]
            var report = value.report
            report.record(verdict, of: .consistency, because: Consistency.particlesReason)
            judged[index] = StoredValue(value.item, value.number, value.state, report)
        }
    }

    private func shown(_ value: StoredValue) -> Decimal? {
        value.report.outcome.isShownAsNumber ? value.number : nil
    }

    /// The last value that passed its checks in the rows from `newest` on.
    private func lastGood(_ item: String, _ rank: Int, from newest: Int) -> SeriesPoint? {
        for index in newest..<recent.count {
            guard let place = recent[index].place(of: item, guess: rank),
                let units = recent[index].values[place].units,
                recent[index].values[place].report.outcome.decidesAlone
            else { continue }
            return point(index, place, units)
        }
        return nil
    }

    /// The last number in the rows from `newest` on that can be one, doubtful or not.
    private func lastNumber(_ item: String, _ rank: Int, from newest: Int) -> SeriesPoint? {
        for index in newest..<recent.count {
            guard let place = recent[index].place(of: item, guess: rank),
                let units = recent[index].values[place].units,
                recent[index].values[place].isPossible
            else { continue }
            return point(index, place, units)
        }
        return nil
    }

    private func point(_ index: Int, _ place: Int, _ units: Int64) -> SeriesPoint {
        SeriesPoint(
            at: Instant(milliseconds: recent[index].periodEnd),
            value: Decimal(units: units, places: Int(recent[index].values[place].places)),
        )
    }

    /// The numbers before `end` that can be such, doubtful or not, in the order of their times: as many as
    /// the check for unchanged values looks at.
    private func numbers(
        _ item: String,
        _ rules: QualityRules,
        before end: Instant,
        from newest: Int,
    ) -> [SeriesPoint] {
        let oldest = rules.flat.map { end - $0.longest }
        var points: [SeriesPoint] = []
        for row in recent[newest...] {
            guard let value = row.value(item), let number = value.number, value.isPossible
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
        guard profile.hasSpikes,
            let index = recent.firstIndex(where: { $0.periodEnd == row.periodEnd })
        else { return [] }
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

    /// Where the value of an item stands; `guess`: where it does in most rows.
    func place(of item: String, guess: Int) -> Int? {
        if guess < values.count, values[guess].item == item { return guess }
        return values.firstIndex { $0.item == item }
    }
}

extension StoredValue {
    /// A number that neither its source nor its time nor the limits of the possible speak against.
    fileprivate var isPossible: Bool {
        let report = report
        return report[.source] != .fail && report[.time] != .fail && report[.range] != .fail
    }
}
