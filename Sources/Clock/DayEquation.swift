package import Model

extension Equation {
    /// How far ahead a due date is looked for; beyond it nothing is promised.
    static let maximumDays = 4_000

    /// A day as the count saw it.
    package struct CountedDay: Sendable, Hashable {
        package enum Reason: Sendable, Hashable {
            /// The day of the event is not counted.
            case anchor
            case counted
            /// Saturday or Sunday.
            case weekend
            /// A day off by the named notice entry.
            case holiday(String)
            /// Its end lies in a pause.
            case paused
            /// Not one of the series.
            case noSlot
            /// The last day was a day of rest: the date moved on.
            case rolled
        }

        package let date: CivilDate
        /// When its point is reached.
        package let end: Instant
        package let reason: Reason
        /// Working although Saturday or Sunday, by this notice entry.
        package let makeUp: String?
        package let isProvisional: Bool
    }

    /// The due instant of a measure that steps by days; `never` beyond `maximumDays`.
    func days(reaching amount: Int64, in times: TimeRules) -> Deadline {
        if case .officeHours(let calendar) = measure {
            return office(reaching: amount, in: times, calendar: times.calendar(calendar))
        }
        let days = countedDays(reaching: amount, in: times)
        guard let last = days.last, last.reason == .counted else {
            return Deadline(due: .never, isProvisional: true)
        }
        return Deadline(due: last.end, isProvisional: days.contains { $0.isProvisional })
    }

    /// Every day from the anchor's to the last, with the reason why it counts or not; the last one is
    /// `counted` and its end is due.
    package func countedDays(reaching amount: Int64, in times: TimeRules) -> [CountedDay] {
        let calendar = times.calendar(measure.calendar ?? Measure.defaultCalendar)
        let first = times.zone.date(anchor)
        var days = [
            CountedDay(
                date: first,
                end: anchor,
                reason: .anchor,
                makeUp: nil,
                isProvisional: false,
            )
        ]
        switch measure {
        case .wall, .officeHours: return days
        case .workingDays(_, let dayEnd):
            count(amount, dayEnd: dayEnd, roll: .none, calendar, times, into: &days) { date in
                calendar.isWorking(date)
            }
        case .calendarDays(let roll, _, let dayEnd):
            count(amount, dayEnd: dayEnd, roll: roll, calendar, times, into: &days) { _ in true }
        case .months(let roll, _, let dayEnd):
            let target = Self.corresponding(first, months: Int(amount))
            let length = Int64(target.dayNumber - first.dayNumber)
            count(length, dayEnd: dayEnd, roll: roll, calendar, times, into: &days) { _ in true }
        case .series(let series, _): countSlots(amount, series, calendar, times, into: &days)
        }
        return days
    }

    private func count(
        _ amount: Int64,
        dayEnd: DayEnd,
        roll: Roll,
        _ calendar: WorkCalendar,
        _ times: TimeRules,
        into days: inout [CountedDay],
        counts: (CivilDate) -> Bool,
    ) {
        let dependsOnCalendar = roll != .none || measure.isWorkingDays
        var reached: Int64 = 0
        var date = days[0].date
        for _ in 0..<Self.maximumDays {
            date = date.adding(days: 1)
            let end = times.instant(date, dayEnd.millisecondOfDay)
            let entry = calendar.days[date]
            var reason: CountedDay.Reason
            if !counts(date) {
                reason = entry.map { .holiday($0.name) } ?? .weekend
            } else if isPaused(end) {
                reason = .paused
            } else {
                reached += 1
                reason = .counted
                if reached >= amount, Self.rests(date, roll, calendar) { reason = .rolled }
            }
            days.append(
                CountedDay(
                    date: date,
                    end: end,
                    reason: reason,
                    makeUp: entry.flatMap { $0.isWorking ? $0.name : nil },
                    isProvisional: dependsOnCalendar && calendar.isProvisional(date)
                        && (measure.isWorkingDays || reached >= amount),
                )
            )
            if reason == .counted, reached >= amount { return }
        }
    }

    private func countSlots(
        _ amount: Int64,
        _ series: Series,
        _ calendar: WorkCalendar,
        _ times: TimeRules,
        into days: inout [CountedDay],
    ) {
        // A slot moved off a day of rest may come from a date up to this far away.
        let reach = 15
        var slots: [Instant: (CivilDate, Bool)] = [:]
        var open: Int64 = 0
        var date = days[0].date.adding(days: -reach)
        for index in 0..<Self.maximumDays {
            if series.includes(date) {
                var moved = date
                var steps = 0
                while series.onRestDay != .same, !calendar.isWorking(moved), steps < reach {
                    moved = moved.adding(days: series.onRestDay == .prev ? -1 : 1)
                    steps += 1
                }
                let end = times.instant(moved, series.at.millisecondOfDay)
                let isProvisional = series.onRestDay != .same && calendar.isProvisional(moved)
                if end > anchor {
                    if !isPaused(end), slots[end] == nil { open += 1 }
                    slots[end] = (moved, isProvisional)
                }
            }
            date = date.adding(days: 1)
            // Looked far enough ahead that no earlier slot can still appear.
            if index > 2 * reach, open > amount { break }
        }
        var reached: Int64 = 0
        for (end, slot) in slots.sorted(by: { $0.key < $1.key }) {
            let reason: CountedDay.Reason = isPaused(end) ? .paused : .counted
            if reason == .counted { reached += 1 }
            days.append(
                CountedDay(
                    date: slot.0,
                    end: end,
                    reason: reason,
                    makeUp: nil,
                    isProvisional: slot.1,
                )
            )
            if reached >= amount { return }
        }
    }

    private func office(
        reaching amount: Int64,
        in times: TimeRules,
        calendar: WorkCalendar,
    ) -> Deadline {
        var rest = Milliseconds(amount)
        var date = times.zone.date(anchor)
        var isProvisional = false
        for _ in 0..<Self.maximumDays {
            isProvisional = isProvisional || calendar.isProvisional(date)
            for segment in calendar.segments where calendar.isWorking(date) {
                var position = max(anchor, times.instant(date, segment.from))
                let end = times.instant(date, segment.to)
                for pause in pauses where pause.from < end {
                    if pause.from > position {
                        let running = pause.from - position
                        if running >= rest { break }
                        rest = rest - running
                        position = pause.from
                    }
                    position = max(position, pause.to ?? .never)
                }
                guard position < end else { continue }
                if end - position >= rest {
                    return Deadline(due: position + rest, isProvisional: isProvisional)
                }
                rest = rest - (end - position)
            }
            date = date.adding(days: 1)
        }
        return Deadline(due: .never, isProvisional: true)
    }

    private static func rests(_ date: CivilDate, _ roll: Roll, _ calendar: WorkCalendar) -> Bool {
        switch roll {
        case .none: false
        case .restDay: !calendar.isWorking(date)
        case .legalHoliday: calendar.days[date].map { !$0.isWorking } ?? false
        }
    }

    /// The corresponding day, or the last day of the month where there is none (Civil Code, 202).
    static func corresponding(_ date: CivilDate, months: Int) -> CivilDate {
        let index = date.year * 12 + date.month - 1 + months
        let year = index / 12
        let month = index % 12 + 1
        let day = min(date.day, CivilDate.length(ofMonth: month, year: year))
        return CivilDate(year: year, month: month, day: day) ?? date
    }
}

extension Measure {
    var isWorkingDays: Bool {
        if case .workingDays = self { true } else { false }
    }
}
