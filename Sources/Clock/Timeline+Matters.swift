import Model

/// What the steps of matters mean for their clocks: armed, paused, counted anew, settled.
extension Timeline {
    func openMatter(_ entry: Entry, _ records: any RecordReading) throws -> [EntryDraft] {
        let matter = try Self.matter(entry.subject, records)
        return try book.rules(for: matter).flatMap { rule in
            if case .series = rule.measure {
                return try slot(of: rule, matter, after: entry.at, seq: entry.seq, records)
            }
            return try arm(rule, matter, records)
        }
    }

    func noteMatter(
        _ entry: Entry,
        _ records: any RecordReading,
        _ now: Instant,
    ) throws -> [EntryDraft] {
        let matter = try Self.matter(entry.subject, records)
        let step: StepKind = try entry.body.word("step")
        let open = try Self.open(of: matter.id, records)
        var drafts = open.flatMap { move($0, by: step, entry, matter) }
        drafts += settled(open, by: step, entry, now)
        guard let anchor = step.anchor else { return drafts }
        for rule in book.rules(for: matter) where rule.anchor == anchor {
            drafts += try arm(rule, matter, records)
        }
        return drafts
    }

    func closeMatter(
        _ entry: Entry,
        _ records: any RecordReading,
        _ now: Instant,
    ) throws -> [EntryDraft] {
        let reason = entry.body.optionalDigest("missedReason")
        return try Self.open(of: entry.subject, records).flatMap { duty in
            // A standing matter that ends leaves a slot that nobody owes any more.
            Drafts.closed(
                duty,
                as: reason == nil ? .void : .missed,
                actor: entry.actor,
                reason: reason,
                now: now,
            )
        }
    }

    /// The open duties that a step settles: the oldest for steps that are counted, else all that began before.
    func settled(
        _ open: [Obligation],
        by step: StepKind,
        _ entry: Entry,
        _ now: Instant,
    ) -> [EntryDraft] {
        let slot = entry.body["slot"]?.string
        let waiting = open.filter { duty in
            guard let wanted = duty.rule.satisfiedBy.step, wanted.isDone(by: step) else {
                return false
            }
            if let slot { return duty.slot == slot }
            // What ends a day at 24:00 belongs to that day and not to the slot of the next.
            let at = entry.effectiveAt
            return duty.rule.anchor == .slot ? duty.anchor.at < at : duty.anchor.at <= at
        }.sorted { ($0.due, $0.id) < ($1.due, $1.id) }
        var settled: [Obligation] = []
        for duty in waiting
        where !(step.isCounted && settled.contains { $0.rule.id == duty.rule.id }) {
            settled.append(duty)
        }
        let evidence = Obligation.Evidence(seq: entry.seq, url: entry.body["evidence"]?.string)
        return settled.flatMap {
            Drafts.settled($0, at: entry.effectiveAt, evidence: evidence, now: now)
        }
    }

    /// The pause, resumption or restart that a step is, by the article that the rule names.
    private func move(
        _ duty: Obligation,
        by step: StepKind,
        _ entry: Entry,
        _ matter: Matter,
    ) -> [EntryDraft] {
        let at = entry.effectiveAt
        func draft(
            _ cause: Obligation.Cause,
            _ basis: String,
            _ change: (inout Drafts.Move) -> Void
        )
            -> [EntryDraft]
        {
            var move = Drafts.Move(cause, actor: entry.actor, anchor: duty.anchor)
            move.basis = basis
            change(&move)
            return [Drafts.redated(duty, move, times: book.times)]
        }
        if let restart = duty.rule.mayRestart, restart.step == step, at >= duty.anchor.at {
            return draft(.restarted, restart.basis) { move in
                move.anchor = Obligation.Anchor(
                    field: duty.anchor.field,
                    at: at,
                    seq: entry.seq,
                )
            }
        }
        for ground in duty.rule.mayPause {
            guard let steps = ground.steps else { continue }
            let running = duty.pauses.last { $0.to == nil }
            if steps.from == step, running == nil {
                return draft(.paused, ground.basis) { move in
                    move.pause = Obligation.Pause(from: at, to: nil)
                }
            }
            // Two were asked: the time runs again when both have spoken.
            let asked = matter.steps.count { $0.kind == steps.from }
            let heard = matter.steps.count { $0.kind == steps.to }
            if steps.to == step, let running, heard >= asked {
                return draft(.resumed, ground.basis) { move in
                    move.pause = Obligation.Pause(from: running.from, to: max(at, running.from))
                }
            }
        }
        return []
    }

    /// Opens the duty of a rule whose anchor the matter has, unless it is there.
    private func arm(
        _ rule: Rule,
        _ matter: Matter,
        _ records: any RecordReading,
    ) throws -> [EntryDraft] {
        guard let anchor = matter.anchors[rule.anchor] else { return [] }
        // Only the stage says which of its rules it starts.
        if rule.anchor == .stagedAt,
            !(matter.stage.flatMap { matter.plan?.stage($0) }?.rules.contains(rule.id) ?? false)
        {
            return []
        }
        // What can happen again has a duty each time: the second opinion, the next update.
        let count = matter.steps.count { $0.kind.anchor == rule.anchor }
        let slot: String? =
            switch rule.anchor {
            case .consultedAt: String(count)
            case .updatedAt: String(count + 1)
            case .stagedAt: matter.stage
            // What is changed is to be published again.
            case .formedAt where count > 0: String(count + 1)
            default: nil
            }
        let id = Obligation.id(subject: matter.id, rule: rule.id, slot: slot)
        guard try records.record(.obligation, id) == nil else { return [] }
        return [
            Drafts.opened(
                rule: rule,
                subject: matter.id,
                slot: slot,
                incident: matter.incident,
                organisation: matter.organisation,
                anchor: anchor,
                times: book.times,
            )
        ]
    }

    // MARK: slots of standing matters

    /// After a slot came due or was settled: the next one is opened, and the one before it that nobody
    /// satisfied is settled as missed, so that a series owes at most two.
    func advance(
        _ entry: Entry,
        _ records: any RecordReading,
        _ now: Instant,
    ) throws -> [EntryDraft] {
        // Most duties are of no series; their rows need not be read whole.
        guard let row = try records.record(.obligation, entry.subject),
            row.body["terms"]?["measure"]?["kind"]?.string == "series"
        else { return [] }
        let duty = try Obligation(record: row)
        guard let matterRow = try records.record(.matter, duty.subject) else { return [] }
        let matter = try Matter(id: matterRow.id, row: matterRow.body)
        guard matter.isOpen else { return [] }
        var drafts: [EntryDraft] = []
        if entry.kind == .obligationBreached {
            let prefix = Obligation.id(subject: duty.subject, rule: duty.rule.id) + "/"
            let former = try Self.open(of: duty.subject, records).filter {
                $0.id.hasPrefix(prefix) && $0.due < duty.due
            }
            drafts += former.flatMap {
                Drafts.closed(
                    $0,
                    as: .missed,
                    actor: EntryDraft.systemActor,
                    reason: nil,
                    now: now,
                )
            }
        }
        // The rule as it is now: slots to come follow a changed rule, open ones keep theirs.
        guard let rule = book.rules(for: matter).first(where: { $0.id == duty.rule.id }) else {
            return drafts
        }
        return drafts + (try slot(of: rule, matter, after: duty.due, seq: entry.seq, records))
    }

    private func slot(
        of rule: Rule,
        _ matter: Matter,
        after instant: Instant,
        seq: Int64,
        _ records: any RecordReading,
    ) throws -> [EntryDraft] {
        let equation = Equation(anchor: instant, measure: rule.measure, budget: 1)
        let due = equation.deadline(in: book.times).due
        guard due < .never else { return [] }
        // 24:00 belongs to the day that it ends.
        let date = book.times.zone.date(due - Milliseconds(1))
        let id = Obligation.id(subject: matter.id, rule: rule.id, slot: date.text)
        guard try records.record(.obligation, id) == nil else { return [] }
        var opens = instant
        if case .series(let series, _) = rule.measure, series.opens == .day {
            opens = max(instant, book.times.zone.instant(date))
        }
        return [
            Drafts.opened(
                rule: rule,
                subject: matter.id,
                slot: date.text,
                incident: matter.incident,
                organisation: matter.organisation,
                anchor: Obligation.Anchor(field: .slot, at: opens, seq: seq),
                times: book.times,
            )
        ]
    }

    static func matter(_ id: String, _ records: any RecordReading) throws -> Matter {
        guard let row = try records.record(.matter, id) else {
            throw RowMistake(field: id, expected: "the row of a matter")
        }
        return try Matter(id: row.id, row: row.body)
    }
}
