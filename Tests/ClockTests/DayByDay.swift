import Model

@testable import Clock

/// The same answers as the equation's by the plainest means: one day, or one half hour, after the other.
///
/// It shares nothing with the engine but the names of the measures: it has its own lists of days, its own
/// arithmetic of dates (days since 1970 in a zone of +08:00) and no short cut.
struct DayByDay {
    private let off: Set<Int>
    private let on: Set<Int>

    static let dayLength: Int64 = 86_400_000
    static let offset: Int64 = 28_800_000

    init(_ calendar: JSON) {
        var off: Set<Int> = []
        var on: Set<Int> = []
        for year in calendar["years"]?.members ?? [] {
            for day in year.value["off"]?.array ?? [] { off.insert(Self.number(day["date"])) }
            for day in year.value["on"]?.array ?? [] { on.insert(Self.number(day["date"])) }
        }
        self.off = off
        self.on = on
    }

    private static func number(_ json: JSON?) -> Int {
        CivilDate(json?["date"]?.string ?? json?.string ?? "")?.dayNumber ?? .min
    }

    static func day(_ instant: Instant) -> Int {
        let local = instant.milliseconds + offset
        return Int((local - (local % dayLength + dayLength) % dayLength) / dayLength)
    }

    static func instant(_ day: Int, _ millisecondOfDay: Int) -> Instant {
        Instant(milliseconds: Int64(day) * dayLength + Int64(millisecondOfDay) - offset)
    }

    /// 1970-01-01 was a Thursday: 0 is Monday.
    private func weekday(_ day: Int) -> Int { ((day + 3) % 7 + 7) % 7 }

    func works(_ day: Int) -> Bool {
        if off.contains(day) { return false }
        if on.contains(day) { return true }
        return weekday(day) < 5
    }

    private func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private func length(_ month: Int, _ year: Int) -> Int {
        [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// Year, month and day by walking on from 2020-01-01, which is day 18,262.
    func civil(_ number: Int) -> (year: Int, month: Int, day: Int) {
        var rest = number - 18_262
        var year = 2_020
        while rest >= (isLeap(year) ? 366 : 365) {
            rest -= isLeap(year) ? 366 : 365
            year += 1
        }
        var month = 1
        while rest >= length(month, year) {
            rest -= length(month, year)
            month += 1
        }
        return (year, month, rest + 1)
    }

    func due(_ equation: Equation) -> Instant {
        func isPaused(_ instant: Instant) -> Bool {
            equation.pauses.contains {
                $0.from < instant && ($0.to.map { instant <= $0 } ?? true)
            }
        }
        let first = Self.day(equation.anchor)
        switch equation.measure {
        case .wall:
            return halfHours(equation) { !isPaused($0) }
        case .officeHours:
            return halfHours(equation) { end in
                guard !isPaused(end) else { return false }
                // The half hour that ends here belongs to the day in which it began.
                let begin = end - .minutes(30)
                let day = Self.day(begin)
                let of = (begin - Self.instant(day, 0)).count
                return works(day)
                    && (32_400_000..<43_200_000 ~= of || 48_600_000..<61_200_000 ~= of)
            }
        case .workingDays(_, let dayEnd):
            return days(equation, from: first, dayEnd, .none, isPaused) { works($0) }
        case .calendarDays(let roll, _, let dayEnd):
            return days(equation, from: first, dayEnd, roll, isPaused) { _ in true }
        case .months(let roll, _, let dayEnd):
            var left = Int(equation.budget)
            var (year, month, day) = civil(first)
            while left > 0 {
                month += 1
                if month == 13 { (year, month) = (year + 1, 1) }
                left -= 1
            }
            day = min(day, length(month, year))
            var span = 0
            while civil(first + span) != (year, month, day) { span += 1 }
            var counted = equation
            counted = Equation(
                anchor: equation.anchor,
                measure: equation.measure,
                budget: Int64(span),
                pauses: equation.pauses,
            )
            return days(counted, from: first, dayEnd, roll, isPaused) { _ in true }
        case .series(let series, _):
            return slots(equation, series, from: first, isPaused)
        }
    }

    private func halfHours(_ equation: Equation, counts: (Instant) -> Bool) -> Instant {
        var time = equation.anchor
        var counted: Int64 = 0
        while counted < equation.budget {
            time = time + .minutes(30)
            if counts(time) { counted += 1_800_000 }
        }
        return time
    }

    private func days(
        _ equation: Equation,
        from first: Int,
        _ dayEnd: DayEnd,
        _ roll: Roll,
        _ isPaused: (Instant) -> Bool,
        counts: (Int) -> Bool,
    ) -> Instant {
        var day = first
        var counted: Int64 = 0
        while true {
            day += 1
            let end = Self.instant(day, dayEnd.millisecondOfDay)
            guard counts(day), !isPaused(end) else { continue }
            counted += 1
            let rests =
                switch roll {
                case .none: false
                case .restDay: !works(day)
                case .legalHoliday: off.contains(day)
                }
            if counted >= equation.budget, !rests { return end }
        }
    }

    private func slots(
        _ equation: Equation,
        _ series: Series,
        from first: Int,
        _ isPaused: (Instant) -> Bool,
    ) -> Instant {
        var ends: Set<Instant> = []
        for day in (first - 40)...(first + 1_600) {
            let (year, month, number) = civil(day)
            let last = length(month, year)
            guard series.months.isEmpty || series.months.contains(month),
                series.weekdays.isEmpty || series.weekdays.contains(weekday(day) + 1),
                series.days.isEmpty || series.days.contains(number)
                    || number == last && series.days.contains(where: { $0 > last })
            else { continue }
            var moved = day
            while series.onRestDay != .same, !works(moved) {
                moved += series.onRestDay == .prev ? -1 : 1
            }
            ends.insert(Self.instant(moved, series.at.millisecondOfDay))
        }
        let counted = ends.filter { $0 > equation.anchor && !isPaused($0) }.sorted()
        return counted[Int(equation.budget) - 1]
    }
}
