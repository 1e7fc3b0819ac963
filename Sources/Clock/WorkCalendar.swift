package import Model

/// Which days a bureau works: Monday to Friday, changed by the days off and the make-up days of the
/// yearly notices.
///
/// A value with a version: what was computed with one version names it.
package struct WorkCalendar: Sendable, Hashable {
    /// A day that a notice names.
    package struct Day: Sendable, Hashable {
        package let isWorking: Bool
        package let name: String

        package init(isWorking: Bool, name: String) {
            self.isWorking = isWorking
            self.name = name
        }
    }

    /// Part of a working day, in milliseconds of the local day: `(from, to]`.
    package struct Segment: Sendable, Hashable {
        package let from: Int
        package let to: Int

        package init(from: Int, to: Int) {
            self.from = from
            self.to = to
        }
    }

    package let id: String
    package let version: Int
    package let days: [CivilDate: Day]
    /// The last date for which a notice is loaded; later dates are provisional.
    package let knownUntil: CivilDate
    /// Ascending and apart.
    package let segments: [Segment]
    /// The notices.
    package let sources: [String]

    package init(
        id: String,
        version: Int = 1,
        days: [CivilDate: Day],
        knownUntil: CivilDate,
        segments: [Segment] = WorkCalendar.officeSegments,
        sources: [String] = [],
    ) {
        self.id = id
        self.version = version
        self.days = days
        self.knownUntil = knownUntil
        self.segments = segments
        self.sources = sources
    }

    /// 09:00 to 12:00 and 13:30 to 17:00.
    package static let officeSegments = [
        Segment(from: 32_400_000, to: 43_200_000),
        Segment(from: 48_600_000, to: 61_200_000),
    ]

    /// Monday to Friday and no notice at all: everything is provisional.
    package static func weekdays(id: String) -> WorkCalendar {
        WorkCalendar(id: id, version: 0, days: [:], knownUntil: CivilDate(dayNumber: -719_528))
    }

    /// `cn@3`.
    package var reference: String { id + "@" + String(version) }

    package func isWorking(_ date: CivilDate) -> Bool {
        days[date]?.isWorking ?? (date.weekday <= 5)
    }

    package func isProvisional(_ date: CivilDate) -> Bool { date > knownUntil }
}

extension Measure {
    /// `cn@3`: the version that a due instant is counted with; nil for a measure that ignores calendars.
    func calendarReference(in times: TimeRules) -> String? {
        calendar.map { times.calendar($0).reference }
    }
}

/// What the day measures need to know: the zone and the calendars.
package struct TimeRules: Sendable, Hashable {
    package let zone: ZoneRules
    package let calendars: [String: WorkCalendar]

    package init(zone: ZoneRules, calendars: [String: WorkCalendar] = [:]) {
        self.zone = zone
        self.calendars = calendars
    }

    /// The calendar called `id`, or plain weekdays, which makes the result provisional.
    package func calendar(_ id: String) -> WorkCalendar {
        calendars[id] ?? .weekdays(id: id)
    }

    /// The instant of a time of day up to 24:00, which is 00:00 of the next day.
    func instant(_ date: CivilDate, _ millisecondOfDay: Int) -> Instant {
        millisecondOfDay == DayEnd.midnight.millisecondOfDay
            ? zone.instant(date.adding(days: 1))
            : zone.instant(date, millisecondOfDay: millisecondOfDay)
    }
}
