package import Model

/// A year of a calendar, day by day: what the notices change, and the count of working days.
package struct YearSheet: Sendable {
    package struct Month: Sendable, Hashable {
        package let number: Int
        package let days: [Day]

        package var workingDays: Int { days.count { $0.isWorking } }
    }

    package struct Day: Sendable, Hashable {
        package let date: CivilDate
        package let isWorking: Bool
        /// What a notice calls it; nil for a plain day.
        package let name: String?
    }

    package let year: Int
    package let months: [Month]
    /// Beyond the notices that are loaded, in part or as a whole.
    package let isProvisional: Bool

    package init(_ calendar: WorkCalendar, year: Int) {
        self.year = year
        months = (1...12).map { month in
            let length = CivilDate.length(ofMonth: month, year: year)
            let days = (1...length).compactMap { day -> Day? in
                guard let date = CivilDate(year: year, month: month, day: day) else { return nil }
                return Day(
                    date: date,
                    isWorking: calendar.isWorking(date),
                    name: calendar.days[date]?.name,
                )
            }
            return Month(number: month, days: days)
        }
        isProvisional = months.last?.days.last.map { calendar.isProvisional($0.date) } ?? true
    }

    package var workingDays: Int { months.reduce(0) { $0 + $1.workingDays } }

    /// Days that a notice names, joined where they follow each other: `10-01 to 10-07 国庆节`.
    package var named: [(from: CivilDate, to: CivilDate, isWorking: Bool, name: String)] {
        var spans: [(from: CivilDate, to: CivilDate, isWorking: Bool, name: String)] = []
        for day in months.flatMap(\.days) {
            guard let name = day.name else { continue }
            if let last = spans.last, last.to.adding(days: 1) == day.date, last.name == name,
                last.isWorking == day.isWorking
            {
                spans[spans.count - 1].to = day.date
            } else {
                spans.append((day.date, day.date, day.isWorking, name))
            }
        }
        return spans
    }
}
