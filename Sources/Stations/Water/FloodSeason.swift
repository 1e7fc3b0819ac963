package import Model

/// The part of the year in which a river floods, by the bureau's own calendar.
package struct FloodSeason: Sendable, Hashable {
    /// A day of any year.
    package struct Day: Sendable, Hashable, Comparable {
        package let month: Int
        package let day: Int

        /// Nil for a day that no year has; 29 February counts as one.
        package init?(month: Int, day: Int) {
            guard CivilDate(year: 2_000, month: month, day: day) != nil else { return nil }
            self.month = month
            self.day = day
        }

        package static func < (first: Day, second: Day) -> Bool {
            (first.month, first.day) < (second.month, second.day)
        }
    }

    /// The first and the last day, both inside; a season may go over the end of the year.
    package let first: Day
    package let last: Day

    package init(first: Day, last: Day) {
        self.first = first
        self.last = last
    }

    package func contains(_ date: CivilDate) -> Bool {
        guard let day = Day(month: date.month, day: date.day) else { return false }
        return first <= last ? first <= day && day <= last : first <= day || day <= last
    }

    package func contains(_ instant: Instant, zone: ZoneRules) -> Bool {
        contains(zone.date(instant))
    }
}
