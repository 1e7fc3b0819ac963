package import Model

/// Acts of persons on an obligation: each gives an entry with approver, basis and reason, or is refused.
package enum Acts {
    /// Why an act is not possible.
    package enum Refusal: Error, Sendable, Hashable {
        /// It is settled already.
        case settled
        /// The rule does not provide for it.
        case notProvided
        /// The extension is longer or comes more often than the rule allows.
        case beyondExtension(amount: Int64, times: Int)
        /// There is no pause to resume, or one runs already.
        case wrongPhase
        /// The new instant is before what it follows, or in the future.
        case impossibleInstant

        package var message: Phrase {
            switch self {
            case .settled: Phrase("任务已办结", "the obligation is settled")
            case .notProvided: Phrase("时限规则未规定此项", "the rule does not provide for it")
            case .beyondExtension(let amount, let times):
                Phrase(
                    "超出可延长的范围(每次 \(amount)，共 \(times) 次)",
                    "beyond what may be extended (\(amount) each time, \(times) time(s))",
                )
            case .wrongPhase: Phrase("当前没有可操作的暂停", "there is no such pause")
            case .impossibleInstant: Phrase("时间不可能", "impossible time")
            }
        }
    }

    /// Approver, legal basis and the digest of the reason.
    package struct Grounds: Sendable, Hashable {
        package let actor: String
        package let approvedBy: String
        package let basis: String
        package let reason: Digest

        package init(actor: String, approvedBy: String, basis: String, reason: Digest) {
            self.actor = actor
            self.approvedBy = approvedBy
            self.basis = basis
            self.reason = reason
        }
    }

    /// Holds the alarm: repeats stop, and the next step of the ladder waits once, until the end of the
    /// acknowledgement.
    ///
    /// It lasts as long as the person asks, at most as long as the person's step of the ladder allows.
    /// It never touches the clock.
    package static func acknowledge(
        _ obligation: Obligation,
        by person: String,
        roles: [Role],
        for span: Milliseconds? = nil,
        now: Instant,
    ) throws(Refusal) -> EntryDraft {
        guard obligation.isOpen else { throw .settled }
        let ladder = obligation.rule.ladder
        let level =
            ladder.lastIndex { step in
                switch step.recipient {
                case .person(let id): id == person
                case .role(let role): roles.contains(role)
                }
            } ?? 0
        let longest = level < ladder.count ? ladder[level].ackFor : .minutes(30)
        let length = max(min(span ?? longest, longest), .seconds(1))
        return EntryDraft(
            .obligationAcknowledged,
            subject: obligation.id,
            actor: person,
            body: [
                "until": JSON(now + length),
                "epoch": .integer(Int64(obligation.epoch)),
                "level": .integer(Int64(level)),
            ],
        )
    }

    /// Waives: the obligation ends, a breach that already happened stays.
    package static func waive(
        _ obligation: Obligation,
        _ grounds: Grounds,
        now: Instant,
    ) throws(Refusal) -> [EntryDraft] {
        guard obligation.isOpen else { throw .settled }
        guard obligation.rule.mayWaive else { throw .notProvided }
        return Drafts.closed(
            obligation,
            as: .waived,
            actor: grounds.actor,
            reason: grounds.reason,
            basis: grounds.basis,
            approvedBy: grounds.approvedBy,
            now: now,
        )
    }

    /// Stops counting after `from`: until `to`, or until a resumption where that isn't known yet.
    ///
    /// Of a settled obligation a pause has both ends; its outcome stays, and a second view says what it
    /// would have been.
    package static func pause(
        _ obligation: Obligation,
        from: Instant,
        to: Instant? = nil,
        _ grounds: Grounds,
        now: Instant,
        times: TimeRules,
    ) throws(Refusal) -> EntryDraft {
        try requireAmendable(obligation)
        guard !obligation.rule.mayPause.isEmpty else { throw .notProvided }
        guard !obligation.pauses.contains(where: { $0.to == nil }) else { throw .wrongPhase }
        guard obligation.isOpen || to != nil else { throw .settled }
        guard from <= now, to.map({ from < $0 && $0 <= now }) ?? true else {
            throw .impossibleInstant
        }
        var move = move(.paused, obligation, grounds)
        move.pause = Obligation.Pause(from: from, to: to)
        return Drafts.redated(obligation, move, times: times)
    }

    /// Counts again after `to`.
    package static func resume(
        _ obligation: Obligation,
        to: Instant,
        _ grounds: Grounds,
        now: Instant,
        times: TimeRules,
    ) throws(Refusal) -> EntryDraft {
        try requireAmendable(obligation)
        guard let open = obligation.pauses.last(where: { $0.to == nil }) else {
            throw .wrongPhase
        }
        guard open.from <= to, to <= now else { throw .impossibleInstant }
        var move = move(.resumed, obligation, grounds)
        move.pause = Obligation.Pause(from: open.from, to: to)
        return Drafts.redated(obligation, move, times: times)
    }

    /// Raises the budget by `amount` in the unit of the measure.
    package static func extend(
        _ obligation: Obligation,
        by amount: Int64,
        _ grounds: Grounds,
        times: TimeRules,
    ) throws(Refusal) -> EntryDraft {
        try requireAmendable(obligation)
        guard let terms = obligation.rule.mayExtend else { throw .notProvided }
        let used = obligation.changes.filter { $0.cause == .extended }.count
        guard amount >= 1, amount <= terms.amount, used < terms.times else {
            throw .beyondExtension(amount: terms.amount, times: terms.times)
        }
        var move = move(.extended, obligation, grounds)
        move.extendedBy = amount
        return Drafts.redated(obligation, move, times: times)
    }

    /// Counts anew from `anchor` (补正).
    package static func restart(
        _ obligation: Obligation,
        from anchor: Instant,
        _ grounds: Grounds,
        now: Instant,
        seq: Int64,
        times: TimeRules,
    ) throws(Refusal) -> EntryDraft {
        try requireAmendable(obligation)
        guard obligation.rule.mayRestart != nil else { throw .notProvided }
        guard anchor >= obligation.correctedAnchor.at, anchor <= now else {
            throw .impossibleInstant
        }
        var move = move(.restarted, obligation, grounds)
        move.anchor = Obligation.Anchor(field: obligation.anchor.field, at: anchor, seq: seq)
        return Drafts.redated(obligation, move, times: times)
    }

    /// An act moves what runs, or gives a second view of what was satisfied; what ended by a decision stays.
    private static func requireAmendable(_ obligation: Obligation) throws(Refusal) {
        guard obligation.isOpen || obligation.satisfiedAt != nil else { throw .settled }
    }

    /// Counts with a newer calendar; nil when nothing moves.
    ///
    /// A due instant that would move into the past keeps its later date and is flagged.
    package static func reviseCalendar(
        _ obligation: Obligation,
        actor: String,
        now: Instant,
        times: TimeRules,
    ) -> EntryDraft? {
        guard obligation.isOpen, obligation.rule.measure.calendar != nil else { return nil }
        var move = Drafts.Move(.calendarRevised, actor: actor, anchor: obligation.anchor)
        move.notBefore = now
        let draft = Drafts.redated(obligation, move, times: times)
        let isSame =
            draft.body.optionalInstant("due") == obligation.due
            && draft.body.flag("provisional") == obligation.isProvisional
        return isSame ? nil : draft
    }

    private static func move(
        _ cause: Obligation.Cause,
        _ obligation: Obligation,
        _ grounds: Grounds,
    ) -> Drafts.Move {
        var move = Drafts.Move(
            cause,
            actor: grounds.actor,
            anchor: obligation.correctedAnchor,
        )
        move.approvedBy = grounds.approvedBy
        move.basis = grounds.basis
        move.reason = grounds.reason
        return move
    }
}
