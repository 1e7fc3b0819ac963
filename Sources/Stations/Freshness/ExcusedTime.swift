package import Model

/// Hours of every day in which nothing is expected of a station.
///
/// A slot is excused if and only if its end lies in `(from, to]`, as with every pause.
package struct QuietHours: Sendable, Hashable {
    package let from: DayEnd
    /// May be earlier in the day than `from`: then they last over midnight.
    package let to: DayEnd
    package let reason: Phrase

    package init(from: DayEnd, to: DayEnd, reason: Phrase) {
        self.from = from
        self.to = to
        self.reason = reason
    }

    /// Those that begin on `date`.
    func window(of date: CivilDate, in zone: ZoneRules) -> (from: Instant, to: Instant) {
        let end = to.millisecondOfDay <= from.millisecondOfDay ? date.adding(days: 1) : date
        return (
            zone.instant(date, millisecondOfDay: from.millisecondOfDay),
            zone.instant(end, millisecondOfDay: to.millisecondOfDay),
        )
    }
}

/// Work on a station, announced with its reason: nothing is expected in `(from, to]`.
package struct MaintenanceWindow: Sendable, Hashable {
    package let from: Instant
    package let to: Instant
    package let reason: Phrase

    package init(from: Instant, to: Instant, reason: Phrase) {
        self.from = from
        self.to = to
        self.reason = reason
    }

    package func contains(_ instant: Instant) -> Bool { from < instant && instant <= to }
}
