package import Model

/// A due instant, and whether the calendar behind it may still change.
package struct Deadline: Sendable, Hashable {
    package let due: Instant
    /// A counted day lies beyond the notices that are loaded.
    package let isProvisional: Bool

    package init(due: Instant, isProvisional: Bool = false) {
        self.due = due
        self.isProvisional = isProvisional
    }
}

/// The one equation of every time limit.
///
///     due = the first instant t > a with μ((a, t] \ P) >= b,   in time when t_satisfied <= due
///
/// Pauses are left-open and right-closed, `(from, to]`. An open-ended pause makes due `Instant.never`.
package struct Equation: Sendable, Hashable {
    package let anchor: Instant
    package let measure: Measure
    /// At least 1, in the unit of the measure.
    package let budget: Int64
    /// In any order; they may overlap.
    package let pauses: [Obligation.Pause]

    package init(
        anchor: Instant,
        measure: Measure,
        budget: Int64,
        pauses: [Obligation.Pause] = [],
    ) {
        self.anchor = anchor
        self.measure = measure
        self.budget = budget
        self.pauses = Self.joined(pauses)
    }

    /// The due instant.
    package func deadline(in times: TimeRules) -> Deadline {
        first(reaching: budget, in: times)
    }

    /// The first instant at which the measure reaches `amount`, which is at least 1.
    package func first(reaching amount: Int64, in times: TimeRules) -> Deadline {
        switch measure {
        case .wall: wall(reaching: amount)
        case .workingDays, .calendarDays, .months, .series, .officeHours:
            days(reaching: amount, in: times)
        }
    }

    /// The instants of the warnings: ascending, each once, after the anchor and not after due.
    package func warnings(
        _ warnings: [Rule.Warning],
        due: Instant,
        in times: TimeRules,
    ) -> [Instant] {
        guard due < .never else { return [] }
        var instants: Set<Instant> = []
        for warning in warnings {
            let instant =
                switch warning {
                case .percent(let percent):
                    first(reaching: max(1, (budget * Int64(percent) + 99) / 100), in: times).due
                case .before(let span): due - span
                }
            if anchor < instant, instant <= due { instants.insert(instant) }
        }
        return instants.sorted()
    }

    private func wall(reaching amount: Int64) -> Deadline {
        var rest = Milliseconds(amount)
        var position = anchor
        for pause in pauses {
            if pause.from > position {
                let running = pause.from - position
                if running >= rest { break }
                rest = rest - running
                position = pause.from
            }
            guard let end = pause.to else { return Deadline(due: .never) }
            position = max(position, end)
        }
        return Deadline(due: position + rest)
    }

    /// Ascending and apart: what overlaps or touches is one pause; an empty one is none.
    static func joined(_ pauses: [Obligation.Pause]) -> [Obligation.Pause] {
        var joined: [Obligation.Pause] = []
        for pause in pauses.sorted(by: { $0.from < $1.from })
        where pause.to.map({ $0 > pause.from }) ?? true {
            guard let last = joined.last, last.to.map({ pause.from <= $0 }) ?? true else {
                joined.append(pause)
                continue
            }
            let end: Instant? =
                if let one = last.to, let other = pause.to { max(one, other) } else { nil }
            joined[joined.count - 1] = Obligation.Pause(from: last.from, to: end)
        }
        return joined
    }

    /// True when `instant` is not counted.
    func isPaused(_ instant: Instant) -> Bool {
        pauses.contains { $0.from < instant && ($0.to.map { instant <= $0 } ?? true) }
    }
}
