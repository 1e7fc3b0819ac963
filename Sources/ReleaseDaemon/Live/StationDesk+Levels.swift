import Configuration
import Ledger
import Model
import Stations

/// What follows from the levels of a station: computed from the rows in memory, the same after a restart.
extension StationDesk.Known {
    /// Rows of 08:00 that are kept: that of today, and that of yesterday for the reading of 08:00 itself.
    private static let morningLimit = 3

    /// Keeps a row of 08:00 (zone of the bureau) beyond the time for which rows are in memory.
    mutating func noteMorning(_ row: StoredReading) {
        guard settings.kind == .water else { return }
        let at = Instant(milliseconds: row.periodEnd)
        let date = zone.date(at)
        let morning = zone.instant(date, millisecondOfDay: Int(LevelChange.morning.count))
        guard abs((at - morning).count) <= LevelChange.tolerance.count else { return }
        if let index = mornings.firstIndex(where: { $0.periodEnd == row.periodEnd }) {
            if mornings[index].revision <= row.revision { mornings[index] = row }
            return
        }
        let index = mornings.firstIndex { $0.periodEnd < row.periodEnd } ?? mornings.count
        mornings.insert(row, at: index)
        // Several of one morning: the one nearest to the hour stays.
        var kept: [CivilDate: StoredReading] = [:]
        for row in mornings {
            let at = Instant(milliseconds: row.periodEnd)
            let date = zone.date(at)
            if let other = kept[date], distance(other) <= distance(row) { continue }
            kept[date] = row
        }
        mornings = kept.sorted { $0.key > $1.key }.prefix(Self.morningLimit).map(\.value)
    }

    private func distance(_ row: StoredReading) -> Int64 {
        let at = Instant(milliseconds: row.periodEnd)
        let hour = zone.instant(zone.date(at), millisecondOfDay: Int(LevelChange.morning.count))
        return abs((at - hour).count)
    }

    /// Marks, trend and changes of each level, in the order of the items.
    func levels(_ marks: MarkBook) -> [LiveLevel] {
        guard settings.kind == .water else { return [] }
        return settings.items.filter { $0.level.isUsed || $0.unit == .metres }.map { item in
            level(of: item, marks)
        }
    }

    private func level(of item: StationItem, _ book: MarkBook) -> LiveLevel {
        let date = zone.date(latestEnd ?? Instant(milliseconds: 0))
        let newest = recent.first?.value(item.code).flatMap { value in
            value.report.outcome.isShownAsNumber ? value.number : nil
        }
        let marks = item.level.marks.filter { $0.holds(on: date) }.sorted { $0.kind < $1.kind }
            .map { mark in
                LiveMark(
                    kind: mark.kind,
                    level: mark.level.rounded(places: max(item.decimals, mark.level.places)).text,
                    source: mark.source,
                    validFrom: mark.validFrom,
                    validTo: mark.validTo,
                    isReached: book.isReached(settings.id, item.code, mark.kind),
                    distance: newest?.subtracting(mark.level)?.rounded(places: item.decimals).text,
                )
            }
        let series = good(item.code)
        let trend = item.level.trend.flatMap {
            ComputedTrend(series, window: $0.window, deadBand: $0.deadBand)
        }
        // Without a number now there is nothing to compare.
        let morning =
            newest == nil
            ? nil : LevelChange.sinceMorning(self.series(item.code), zone: zone)
        return LiveLevel(
            item: item.code,
            unit: item.unit.rawValue,
            marks: marks,
            trend: newest == nil ? nil : trend.map { LiveLevel.Trend($0.trend) },
            trendChange: newest == nil
                ? nil : trend.map { LiveLevel.Change($0.change, $0.from, $0.to, item) },
            sinceMorning: morning.map { LiveLevel.Change($0.change, $0.from, $0.to, item) },
            apparent: book.apparent(settings.id, item.code),
        )
    }

    /// The good values in memory, in the order of their times.
    private func good(_ item: String) -> [SeriesPoint] {
        recent.reversed().compactMap { Self.point($0, item) }
    }

    /// The same with those of 08:00 that are no longer in memory.
    private func series(_ item: String) -> [SeriesPoint] {
        let oldest = recent.last?.periodEnd ?? .max
        return mornings.reversed().filter { $0.periodEnd < oldest }
            .compactMap { Self.point($0, item) } + good(item)
    }

    private static func point(_ row: StoredReading, _ item: String) -> SeriesPoint? {
        guard let value = row.value(item), let number = value.number,
            value.report.outcome.decidesAlone
        else { return nil }
        return SeriesPoint(at: Instant(milliseconds: row.periodEnd), value: number)
    }
}

extension LiveLevel.Change {
    fileprivate init(
        _ change: Decimal,
        _ from: SeriesPoint,
        _ to: SeriesPoint,
        _ item: StationItem,
    ) {
        self.init(change: change.rounded(places: item.decimals).text, from: from.at, to: to.at)
    }
}

extension LiveLevel.Trend {
    fileprivate init(_ trend: Stations.Trend) {
        switch trend {
        case .rising: self = .rising
        case .falling: self = .falling
        case .steady: self = .steady
        }
    }
}

extension StationSettings {
    /// How long after its end a period may still arrive in time, for what is known at `instant`.
    func grace(at instant: Instant, isAboveMark: Bool, zone: ZoneRules) -> Milliseconds {
        guard let floodGrace,
            isAboveMark || (floodSeason?.contains(instant, zone: zone) ?? false)
        else { return grace }
        return min(floodGrace, grace)
    }
}
