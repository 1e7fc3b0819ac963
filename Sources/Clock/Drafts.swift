import Model

/// The entries about obligations, written in one place, so that the projection reads what was written.
enum Drafts {
    /// `obligation.opened`: the rule as it is now, the anchor and the computed instants.
    static func opened(
        rule: Rule,
        subject: String,
        slot: String? = nil,
        incident: String?,
        organisation: String,
        anchor: Obligation.Anchor,
        former: Obligation? = nil,
        armedLateAt: Instant? = nil,
        times: TimeRules,
    ) -> EntryDraft {
        let equation = Equation(anchor: anchor.at, measure: rule.measure, budget: rule.budget)
        let deadline = equation.deadline(in: times)
        let warnAt = equation.warnings(rule.warnings, due: deadline.due, in: times)
        // The same due instant is the same fact: nothing that was recorded for it is recorded again.
        let epoch = former.map { $0.due == deadline.due ? $0.epoch : $0.epoch + 1 } ?? 1
        return EntryDraft(
            .obligationOpened,
            subject: Obligation.id(subject: subject, rule: rule.id, slot: slot),
            actor: EntryDraft.systemActor,
            body: [
                "rule": .string(rule.id),
                "ruleVersion": .integer(Int64(rule.version)),
                "terms": rule.json,
                "for": .string(subject),
                "slot": JSON(slot),
                "incident": JSON(incident),
                "organisation": .string(organisation),
                "anchor": anchor.json,
                "due": JSON(deadline.due),
                "provisional": deadline.isProvisional ? true : .null,
                "warnAt": .array(warnAt.map { JSON($0) }),
                "epoch": .integer(Int64(epoch)),
                "armedLate": JSON(armedLateAt),
                "calendar": JSON(rule.measure.calendarReference(in: times)),
            ],
        )
    }

    /// What moves a due instant, besides the anchor.
    struct Move: Sendable {
        var cause: Obligation.Cause
        var actor: String
        var anchor: Obligation.Anchor
        var pause: Obligation.Pause?
        var extendedBy: Int64?
        var approvedBy: String?
        var basis: String?
        var reason: Digest?
        /// Set by a revision of the calendar, which never moves a due instant into the past.
        var notBefore: Instant?

        init(_ cause: Obligation.Cause, actor: String, anchor: Obligation.Anchor) {
            self.cause = cause
            self.actor = actor
            self.anchor = anchor
        }
    }

    /// `obligation.redated` with the old and the new instants; for a settled one with the outcome as it
    /// would be.
    static func redated(
        _ obligation: Obligation,
        _ move: Move,
        times: TimeRules,
    ) -> EntryDraft {
        var pauses = obligation.pauses
        if let pause = move.pause {
            if move.cause == .resumed {
                pauses.removeAll { $0.from == pause.from && $0.to == nil }
            }
            pauses.append(pause)
        }
        let equation = Equation(
            anchor: move.anchor.at,
            measure: obligation.rule.measure,
            budget: obligation.budget + (move.extendedBy ?? 0),
            pauses: pauses,
        )
        var deadline = equation.deadline(in: times)
        if let now = move.notBefore, deadline.due < now, obligation.due > deadline.due {
            deadline = Deadline(due: obligation.due, isProvisional: true)
        }
        let warnAt = equation.warnings(obligation.rule.warnings, due: deadline.due, in: times)
        let moves = deadline.due != obligation.due && obligation.isOpen
        var body: JSON = [
            "cause": .string(move.cause.rawValue),
            "anchor": move.anchor.json,
            "due": JSON(deadline.due),
            "formerAnchor": obligation.correctedAnchor.json,
            "formerDue": JSON(obligation.correctedDue),
            "epoch": .integer(Int64(obligation.epoch + (moves ? 1 : 0))),
            "warnAt": .array(warnAt.map { JSON($0) }),
            "provisional": deadline.isProvisional ? true : .null,
            "pause": move.pause?.json ?? .null,
            "extendedBy": move.extendedBy.map { .integer($0) } ?? .null,
            "approvedBy": JSON(move.approvedBy),
            "basis": JSON(move.basis),
            "reason": JSON(move.reason),
            "calendar": JSON(obligation.rule.measure.calendarReference(in: times)),
        ]
        if let satisfiedAt = obligation.satisfiedAt {
            let outcome: Obligation.Outcome = satisfiedAt <= deadline.due ? .met : .late
            body["reassessed"] = .string(outcome.rawValue)
            if outcome == .late {
                body["lateBy"] = .integer((satisfiedAt - deadline.due).count)
            }
        }
        return EntryDraft(
            .obligationRedated,
            subject: obligation.id,
            actor: move.actor,
            body: body,
        )
    }

    /// `obligation.breached`, dated due.
    static func breached(_ obligation: Obligation, now: Instant) -> EntryDraft {
        let cause: JSON =
            if let armed = obligation.armedLateAt, armed > obligation.due {
                "armedLate"
            } else if let change = obligation.changes.last, change.at > obligation.due {
                .string(change.cause.rawValue)
            } else {
                .null
            }
        return EntryDraft(
            .obligationBreached,
            subject: obligation.id,
            actor: EntryDraft.systemActor,
            effectiveAt: obligation.due,
            body: [
                "due": JSON(obligation.due),
                "detectedAt": JSON(now),
                "epoch": .integer(Int64(obligation.epoch)),
                "cause": cause,
                "ownCommitment": obligation.rule.basis.isOwnCommitment ? true : .null,
                "notify": true,
            ],
        )
    }

    /// `obligation.settled` by a fact: met at or before due, late after it.
    ///
    /// A due instant that passed without being recorded is recorded first: both facts stay.
    static func settled(
        _ obligation: Obligation,
        at satisfiedAt: Instant,
        evidence: Obligation.Evidence,
        now: Instant,
    ) -> [EntryDraft] {
        let isMet = satisfiedAt <= obligation.due
        let settlement = EntryDraft(
            .obligationSettled,
            subject: obligation.id,
            actor: EntryDraft.systemActor,
            effectiveAt: satisfiedAt,
            body: [
                "outcome": .string((isMet ? Obligation.Outcome.met : .late).rawValue),
                "due": JSON(obligation.due),
                "epoch": .integer(Int64(obligation.epoch)),
                "satisfiedAt": JSON(satisfiedAt),
                "lateBy": isMet ? .null : .integer((satisfiedAt - obligation.due).count),
                "evidence": evidence.json,
            ],
        )
        let isUnrecorded = !isMet && obligation.currentBreach == nil
        return (isUnrecorded ? [breached(obligation, now: now)] : []) + [settlement]
    }

    /// `obligation.settled` by a person's decision: waived, missed, void, indeterminate.
    static func closed(
        _ obligation: Obligation,
        as outcome: Obligation.Outcome,
        actor: String,
        reason: Digest?,
        basis: String? = nil,
        approvedBy: String? = nil,
        now: Instant,
    ) -> [EntryDraft] {
        let settlement = EntryDraft(
            .obligationSettled,
            subject: obligation.id,
            actor: actor,
            body: [
                "outcome": .string(outcome.rawValue),
                "due": JSON(obligation.due),
                "epoch": .integer(Int64(obligation.epoch)),
                "reason": JSON(reason),
                "basis": JSON(basis),
                "approvedBy": JSON(approvedBy),
            ],
        )
        let isUnrecorded = now > obligation.due && obligation.currentBreach == nil
        return (isUnrecorded ? [breached(obligation, now: now)] : []) + [settlement]
    }
}
