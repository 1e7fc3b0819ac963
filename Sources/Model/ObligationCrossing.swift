extension Obligation {
    /// An instant at which something has to be recorded about an obligation, exactly once in an epoch.
    package struct Crossing: Sendable, Hashable {
        package enum Kind: Sendable, Hashable {
            /// The level counts from 1.
            case warned(level: Int)
            /// Satisfied by nothing at `due`; known one millisecond later.
            case breached
            /// The step of the ladder, from 1; step 0 is told of the breach itself.
            case escalated(step: Int)
            case ackExpired
        }

        package let kind: Kind
        /// The first instant at which it holds.
        package let at: Instant

        package init(_ kind: Kind, at: Instant) {
            self.kind = kind
            self.at = at
        }
    }

    package var outcome: Outcome? { settlement?.outcome }
    package var isOpen: Bool { settlement == nil }
    package var satisfiedAt: Instant? { settlement?.satisfiedAt }
    package var lateBy: Milliseconds? { settlement?.lateBy }

    /// The breach of the present due instant, if it has been recorded.
    package var currentBreach: Breach? {
        breaches.last.flatMap { $0.epoch == epoch ? $0 : nil }
    }

    /// The budget with all its extensions, in the unit of the measure.
    package var budget: Int64 { budget(before: .max) }

    /// The same, as it was known before an entry.
    package func budget(before seq: Int64) -> Int64 {
        changes.filter { $0.seq < seq }.reduce(rule.budget) { $0 + ($1.extendedBy ?? 0) }
    }

    /// The time that does not count, in the order of the record; not joined.
    package var pauses: [Pause] { pauses(before: .max) }

    /// The same, as it was known before an entry.
    package func pauses(before seq: Int64) -> [Pause] {
        var pauses: [Pause] = []
        for change in changes where change.seq < seq {
            guard let pause = change.pause else { continue }
            if change.cause == .resumed,
                let open = pauses.lastIndex(where: { $0.from == pause.from && $0.to == nil })
            {
                pauses[open] = pause
            } else {
                pauses.append(pause)
            }
        }
        return pauses
    }

    /// From where it counts as corrected now; of one that runs the anchor itself.
    package var correctedAnchor: Anchor { reassessment?.anchor ?? anchor }

    /// When it would be due as corrected now; of one that runs the due instant itself.
    package var correctedDue: Instant { reassessment?.due ?? due }

    /// The entry that ended it: what came after is another view.
    package var settledSeq: Int64 { settlement?.seq ?? .max }

    /// Where it stands at `now`: at `now == due` it still runs, one millisecond later it is overdue.
    package func phase(at now: Instant) -> Phase {
        if !isOpen { return .settled }
        if now > due { return .overdue }
        if pauses.contains(where: { $0.from < now && $0.to.map { now <= $0 } ?? true }) {
            return .paused
        }
        return now < anchor.at ? .scheduled : .running
    }

    /// What the evidence says; nil while nothing satisfied it.
    package var verdict: Verdict? {
        guard let satisfiedAt = settlement?.satisfiedAt else { return nil }
        return Verdict(
            at: satisfiedAt,
            due: due,
            clockError: settlement?.evidence?.clockError ?? .zero,
        )
    }

    /// Everything not yet recorded that holds at `now`, in order of time; at equal times warnings come
    /// before the breach and the breach before the ladder.
    package func crossings(upTo now: Instant) -> [Crossing] {
        var crossings: [Crossing] = []
        guard isOpen else { return crossings }
        for (index, instant) in warnAt.enumerated().dropFirst(warned) where instant <= now {
            crossings.append(Crossing(.warned(level: index + 1), at: instant))
        }
        if currentBreach == nil, due.successor <= now {
            crossings.append(Crossing(.breached, at: due.successor))
        }
        if let acknowledgement, acknowledgement.until <= now {
            crossings.append(Crossing(.ackExpired, at: acknowledgement.until))
        }
        for (index, step) in rule.ladder.enumerated().dropFirst(self.step + 1) {
            let at = escalation(of: step)
            if at <= now { crossings.append(Crossing(.escalated(step: index), at: at)) }
        }
        // The sort is stable by construction: the place breaks ties.
        return crossings.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    /// When the next crossing holds; nil when none is to come.
    package var nextCrossing: Instant? {
        guard isOpen else { return nil }
        var next: Instant?
        func consider(_ instant: Instant) { next = next.map { min($0, instant) } ?? instant }
        if warned < warnAt.count { consider(warnAt[warned]) }
        if currentBreach == nil, due < .never { consider(due.successor) }
        if let acknowledgement { consider(acknowledgement.until) }
        if step + 1 < rule.ladder.count, due < .never {
            consider(escalation(of: rule.ladder[step + 1]))
        }
        return next
    }

    private func escalation(of step: Rule.Step) -> Instant {
        max(due + step.after, heldUntil ?? due)
    }
}
