package import Model

/// What falls due when: the slots of every rule that runs by fixed dates, by the one equation.
///
/// Pure and without a record: the same answer for a year that was and one that is to come.
package struct DutyCalendar: Sendable {
    /// One due instant.
    package struct Duty: Sendable, Hashable {
        package let rule: Rule
        /// The day that it belongs to: 24:00 belongs to the day that it ends.
        package let date: CivilDate
        /// From where it is counted: the former slot's due instant.
        package let opens: Instant
        package let due: Instant
        package let isProvisional: Bool
        /// Ascending, not after due.
        package let warnAt: [Instant]
        /// The last day before `date` on which anybody works, when `date` itself is a day of rest.
        package let workingDayBefore: CivilDate?
    }

    /// Slots of one rule in one question; more than once a minute for a month is no duty calendar.
    package static let limit = 50_000

    package let times: TimeRules

    package init(times: TimeRules) {
        self.times = times
    }

    /// True for a rule that has slots at all.
    package static func hasSlots(_ rule: Rule) -> Bool {
        if case .series = rule.measure { true } else { false }
    }

    /// The slots of one rule that are due after `from` and not after `to`, oldest first; empty for any other rule.
    package func duties(of rule: Rule, from: Instant, to: Instant) -> [Duty] {
        guard Self.hasSlots(rule) else { return [] }
        var duties: [Duty] = []
        var last = from
        while duties.count < Self.limit {
            let equation = Equation(anchor: last, measure: rule.measure, budget: 1)
            let deadline = equation.deadline(in: times)
            guard deadline.due <= to else { break }
            duties.append(duty(rule, opens: last, deadline, equation))
            last = deadline.due
        }
        return duties
    }

    /// All of them, by due instant and then in the order of the rules.
    package func duties(of rules: [Rule], from: Instant, to: Instant) -> [Duty] {
        rules.enumerated()
            .flatMap { place, rule in
                duties(of: rule, from: from, to: to).map { (place: place, duty: $0) }
            }
            .sorted { ($0.duty.due, $0.place) < ($1.duty.due, $1.place) }
            .map(\.duty)
    }

    private func duty(
        _ rule: Rule,
        opens: Instant,
        _ deadline: Deadline,
        _ equation: Equation,
    ) -> Duty {
        let date = times.zone.date(deadline.due - Milliseconds(1))
        let calendar = times.calendar(rule.measure.calendar ?? Measure.defaultCalendar)
        var before: CivilDate?
        if !calendar.isWorking(date) {
            // The longest holiday of the notices is shorter.
            before = (1...30).lazy.map { date.adding(days: -$0) }.first { calendar.isWorking($0) }
        }
        return Duty(
            rule: rule,
            date: date,
            opens: opens,
            due: deadline.due,
            isProvisional: deadline.isProvisional,
            warnAt: equation.warnings(rule.warnings, due: deadline.due, in: times),
            workingDayBefore: before,
        )
    }
}
