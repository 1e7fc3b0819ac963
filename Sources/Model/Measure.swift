/// How the time of a rule counts: the μ of `due = first t > a with μ((a, t] \ P) >= b`.
///
/// The budget `b` is a whole number in the unit of the measure: milliseconds, or counting points (ends
/// of days, slots). Calendars are named; what they hold is in `Clock`.
package enum Measure: Sendable, Hashable {
    /// Every millisecond counts, nights and holidays as well (Civil Code, article 201).
    case wall
    /// +1 at the end of each working day after the day of the anchor.
    case workingDays(calendar: String, dayEnd: DayEnd)
    /// +1 at the end of each day after the day of the anchor; the last one may roll.
    case calendarDays(roll: Roll, calendar: String, dayEnd: DayEnd)
    /// The corresponding day of the month that many months later, or its last day (article 202).
    case months(roll: Roll, calendar: String, dayEnd: DayEnd)
    /// +1 at each slot.
    case series(Series, calendar: String)
    /// Milliseconds inside the working segments of working days.
    case officeHours(calendar: String)

    /// What a budget of this measure is a number of.
    package enum Unit: Sendable, Hashable {
        case milliseconds
        case days
        case months
        case slots
    }

    package var unit: Unit {
        switch self {
        case .wall, .officeHours: .milliseconds
        case .workingDays, .calendarDays: .days
        case .months: .months
        case .series: .slots
        }
    }

    /// The calendar that it depends on; nil for a measure that ignores every calendar.
    package var calendar: String? {
        switch self {
        case .wall: nil
        case .workingDays(let calendar, _), .calendarDays(_, let calendar, _),
            .months(_, let calendar, _), .series(_, let calendar), .officeHours(let calendar):
            calendar
        }
    }
}

/// When a day ends for a rule: a local time of day, `24:00` unless business hours say otherwise.
package struct DayEnd: Sendable, Hashable {
    /// 1 to 86,400,000.
    package let millisecondOfDay: Int

    /// 24:00, which is 00:00 of the next day.
    package static let midnight = DayEnd(unchecked: 86_400_000)

    private init(unchecked millisecondOfDay: Int) {
        self.millisecondOfDay = millisecondOfDay
    }

    /// Reads `24:00` or `17:30`; nil for anything else, and for `00:00`.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { 48...57 ~= $0 } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60
        else { return nil }
        let minutes = hour * 60 + minute
        guard (1...1_440).contains(minutes) else { return nil }
        self.init(unchecked: minutes * 60_000)
    }

    /// `24:00`.
    package var text: String {
        let minutes = millisecondOfDay / 60_000
        return CivilDate.padded(minutes / 60, 2) + ":" + CivilDate.padded(minutes % 60, 2)
    }
}

/// What happens when the last day is a day of rest (Civil Code, article 203).
package enum Roll: String, Sendable, Hashable, CaseIterable {
    /// The day stands.
    case none
    /// To the next working day.
    case restDay
    /// Past the days off of the calendar only; a plain weekend stands.
    case legalHoliday
}

/// Slots at fixed days: `10th, 20th, 30th`, every day at noon, the last day of June at 17:00.
///
/// A day of the month that does not exist becomes the last day, so 31 means the last one.
package struct Series: Sendable, Hashable {
    /// What happens to a slot on a day of rest.
    package enum RestDay: String, Sendable, Hashable, CaseIterable {
        case same
        case prev
        case next
    }

    /// 1 to 12; empty for every month.
    package let months: [Int]
    /// 1 to 31; empty for every day.
    package let days: [Int]
    /// 1 (Monday) to 7; empty for every weekday.
    package let weekdays: [Int]
    package let at: DayEnd
    package let onRestDay: RestDay
    /// From when on what is done counts for a slot.
    package let opens: Opening

    package enum Opening: String, Sendable, Hashable, CaseIterable {
        /// When the former slot was due.
        case former
        /// When its own day begins: what was done before counts for nothing.
        case day
    }

    package init(
        months: [Int] = [],
        days: [Int] = [],
        weekdays: [Int] = [],
        at: DayEnd = .midnight,
        onRestDay: RestDay = .same,
        opens: Opening = .former,
    ) {
        self.months = months
        self.days = days
        self.weekdays = weekdays
        self.at = at
        self.onRestDay = onRestDay
        self.opens = opens
    }

    /// True when `date` is one of the days as written, before any move off a day of rest.
    package func includes(_ date: CivilDate) -> Bool {
        let length = CivilDate.length(ofMonth: date.month, year: date.year)
        return (months.isEmpty || months.contains(date.month))
            && (days.isEmpty || days.contains { min($0, length) == date.day })
            && (weekdays.isEmpty || weekdays.contains(date.weekday))
    }
}

extension Milliseconds {
    /// `6h`, `1h30m`, `250ms`: what `init(_ text:)` reads.
    ///
    /// Precondition: not negative.
    package var compactText: String {
        var rest = count
        var text = ""
        for (factor, unit) in [(3_600_000, "h"), (60_000, "m"), (1_000, "s"), (1, "ms")]
            as [(Int64, String)] where rest >= factor
        {
            text += String(rest / factor) + unit
            rest %= factor
        }
        return text.isEmpty ? "0s" : text
    }
}
