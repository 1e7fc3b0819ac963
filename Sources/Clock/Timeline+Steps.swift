import Model

/// What recorded steps and releases of an incident mean beyond the first release: reports to superiors,
/// changes of casualties, the investigation, the next follow-up.
extension Timeline {
    func noteIncident(
        _ entry: Entry,
        _ records: any RecordReading,
        _ now: Instant,
    ) throws -> [EntryDraft] {
        let incident = try Self.incident(entry.subject, records)
        let step: StepKind = try entry.body.word("step")
        var drafts = settled(try Self.open(of: incident.id, records), by: step, entry, now)
        guard let field = step.anchor else { return drafts }
        for rule in book.rules(for: incident) where rule.anchor == field {
            var slot: String?
            if let window = rule.window {
                guard window.step == step, isInside(window, of: incident, at: entry.effectiveAt)
                else { continue }
                slot = String(entry.seq)
            }
            let id = Obligation.id(subject: incident.id, rule: rule.id, slot: slot)
            guard try records.record(.obligation, id) == nil else { continue }
            drafts.append(
                Drafts.opened(
                    rule: rule,
                    subject: incident.id,
                    slot: slot,
                    incident: incident.id,
                    organisation: incident.leadOrganisation,
                    anchor: Obligation.Anchor(field: field, at: entry.effectiveAt, seq: entry.seq),
                    times: book.times,
                )
            )
        }
        return drafts
    }

    /// The window runs from the occurrence; its last instant belongs to it.
    private func isInside(_ window: Rule.Window, of incident: Incident, at: Instant) -> Bool {
        let equation = Equation(
            anchor: incident.occurredAt,
            measure: window.measure,
            budget: window.budget,
        )
        return at <= equation.deadline(in: book.times).due
    }

    /// A follow-up is owed after each release while the incident goes on: this release settles the duty that
    /// the one before it left, and leaves one of its own, unless it is the last word.
    func respond(
        to proof: Proof,
        _ entry: Entry,
        _ records: any RecordReading,
        _ now: Instant,
    ) throws -> [EntryDraft] {
        guard case .release(let kind) = proof.kind, let release = proof.evidence.release,
            let row = try records.record(.incident, proof.subject)
        else { return [] }
        let incident = try Incident(id: row.id, row: row.body)
        let rules = book.rules(for: incident).filter { $0.anchor == .publishedAt }
        let duties = rules.isEmpty ? [] : try Self.open(of: incident.id, records)
        return try rules.flatMap { rule in
            // A release is read back on each channel and in each revision; it counts once.
            let id = Obligation.id(subject: incident.id, rule: rule.id, slot: release)
            guard try records.record(.obligation, id) == nil else { return [EntryDraft]() }
            let open = duties.filter { $0.rule.id == rule.id }
            let last = kind == .end || kind == .final
            let isAnswer = proof.satisfies(rule)
            var drafts = open.filter { _ in isAnswer }.flatMap {
                Drafts.settled($0, at: proof.at, evidence: proof.evidence, now: now)
            }
            if !last, incident.isOpen, isAnswer || open.isEmpty {
                drafts.append(
                    Drafts.opened(
                        rule: rule,
                        subject: incident.id,
                        slot: release,
                        incident: incident.id,
                        organisation: incident.leadOrganisation,
                        anchor: Obligation.Anchor(
                            field: .publishedAt,
                            at: proof.at,
                            seq: entry.seq,
                        ),
                        times: book.times,
                    )
                )
            }
            return drafts
        }
    }
}
