package import Model

/// The change of a level against the reading at 08:00, the daily value of hydrology.
package struct LevelChange: Sendable, Hashable {
    package let change: Decimal
    /// The reading that it is measured against.
    package let from: SeriesPoint
    package let to: SeriesPoint

    /// The hour at which a hydrological day begins.
    package static let morning = Milliseconds.hours(8)
    /// How far from 08:00 a reading may lie and still be that of 08:00.
    package static let tolerance = Milliseconds.minutes(5)

    /// The change of the last value since the 08:00 before it; nil where there was no reading then.
    ///
    /// A last value of 08:00 itself is measured against that of the day before. Nothing is interpolated.
    /// `series` is in the order of its times.
    package static func sinceMorning(
        _ series: [SeriesPoint],
        zone: ZoneRules,
        tolerance: Milliseconds = LevelChange.tolerance,
    ) -> LevelChange? {
        guard let last = series.last else { return nil }
        var date = zone.date(last.at)
        if last.at - morning(date, zone) <= tolerance { date = date.adding(days: -1) }
        return change(to: last, from: nearest(to: morning(date, zone), series, tolerance))
    }

    /// The change of the daily value of `date` against that of the day before (比昨日).
    package static func daily(
        _ series: [SeriesPoint],
        on date: CivilDate,
        zone: ZoneRules,
        tolerance: Milliseconds = LevelChange.tolerance,
    ) -> LevelChange? {
        let yesterday = morning(date.adding(days: -1), zone)
        guard let today = nearest(to: morning(date, zone), series, tolerance) else { return nil }
        return change(to: today, from: nearest(to: yesterday, series, tolerance))
    }

    private static func morning(_ date: CivilDate, _ zone: ZoneRules) -> Instant {
        zone.instant(date, millisecondOfDay: Int(morning.count))
    }

    private static func nearest(
        to time: Instant,
        _ series: [SeriesPoint],
        _ tolerance: Milliseconds,
    ) -> SeriesPoint? {
        func distance(_ point: SeriesPoint) -> Int64 { abs((point.at - time).count) }
        return series.filter { distance($0) <= tolerance.count }
            .min { distance($0) < distance($1) }
    }

    private static func change(to last: SeriesPoint, from first: SeriesPoint?) -> LevelChange? {
        guard let first, let change = last.value.subtracting(first.value) else { return nil }
        return LevelChange(change: change, from: first, to: last)
    }
}
