package import Model

/// What entries about incidents and releases mean for the clocks: obligations are opened, moved, settled
/// in the same transaction.
package struct Timeline: Reaction {
    package let book: RuleBook

    /// Obligations of one incident or release; a subject with more is a fault.
    static let maximumObligations = 20_000

    package init(book: RuleBook) {
        self.book = book
    }

    package func reactions(
        to entry: Entry,
        records: any RecordReading,
        now: Instant,
    ) throws(StorageFault) -> [EntryDraft] {
        do {
            return try drafts(for: entry, records, now)
        } catch let mistake as RowMistake {
            throw .corrupt("\(entry.kind.rawValue) #\(entry.seq): \(mistake)")
        } catch let fault as StorageFault {
            throw fault
        } catch {
            throw .unavailable("\(error)")
        }
    }

    private func drafts(
        for entry: Entry,
        _ records: any RecordReading,
        _ now: Instant,
    ) throws -> [EntryDraft] {
        switch entry.kind {
        case .incidentOpened: try arm(entry, records, now, isLate: false)
        case .incidentRegraded: try regrade(entry, records, now)
        case .incidentCorrected: try correct(entry, records)
        case .incidentClosed: try close(entry, records, now)
        case .deliveryConfirmed, .conferenceHeld: try satisfy(entry, records, now)
        case .releaseAuthorised: try authorise(entry, records)
        case .releaseCountersigned: try countersign(entry, records, now)
        case .incidentNoted: try noteIncident(entry, records, now)
        case .matterOpened: try openMatter(entry, records)
        case .matterNoted: try noteMatter(entry, records, now)
        case .matterClosed: try closeMatter(entry, records, now)
        case .obligationBreached, .obligationSettled: try advance(entry, records, now)
        default: []
        }
    }

    private func arm(
        _ entry: Entry,
        _ records: any RecordReading,
        _ now: Instant,
        isLate: Bool,
    ) throws -> [EntryDraft] {
        let incident = try Self.incident(entry.subject, records)
        let seq = try Proof.occurrence(of: incident.id, records: records) ?? entry.seq
        var drafts: [EntryDraft] = []
        for rule in book.rules(for: incident) {
            let id = Obligation.id(subject: incident.id, rule: rule.id)
            let former = try records.record(.obligation, id)
                .map { row throws(RowMistake) in try Obligation(record: row) }
            // What is open or was decided stays; only a waiver by a lower grade is taken up again.
            if let former, former.outcome != .waived { continue }
            guard let anchor = rule.anchor(of: incident, seq: seq) else { continue }
            let opened = Drafts.opened(
                rule: rule,
                subject: incident.id,
                incident: incident.id,
                organisation: incident.leadOrganisation,
                anchor: anchor,
                former: former,
                armedLateAt: isLate ? entry.at : nil,
                times: book.times,
            )
            drafts.append(opened)
            guard let proof = try Proof.first(for: rule, incident: incident.id, records: records)
            else { continue }
            var obligation = try Obligation(draft: opened, at: entry.at)
            if let former, former.epoch == obligation.epoch {
                obligation.breaches = former.breaches
            }
            drafts += Drafts.settled(
                obligation,
                at: proof.at,
                evidence: proof.evidence,
                now: now,
            )
        }
        return drafts
    }

    private func regrade(
        _ entry: Entry,
        _ records: any RecordReading,
        _ now: Instant,
    ) throws -> [EntryDraft] {
        let incident = try Self.incident(entry.subject, records)
        let reason = entry.body.optionalDigest("reason")
        var drafts: [EntryDraft] = []
        for obligation in try Self.obligations(of: incident.id, records) where obligation.isOpen {
            if obligation.rule.satisfiedBy == .graded {
                if incident.grade != nil {
                    drafts += Drafts.settled(
                        obligation,
                        at: entry.effectiveAt,
                        evidence: Obligation.Evidence(seq: entry.seq),
                        now: now,
                    )
                }
            } else if !obligation.rule.matches(incident) {
                drafts += Drafts.closed(
                    obligation,
                    as: .waived,
                    actor: entry.actor,
                    reason: reason,
                    now: now,
                )
            }
        }
        return drafts + (try arm(entry, records, now, isLate: true))
    }

    private func correct(_ entry: Entry, _ records: any RecordReading) throws -> [EntryDraft] {
        let occurredAt = try entry.body.instant("occurredAt")
        let anchor = Obligation.Anchor(
            field: .occurredAt,
            at: occurredAt,
            seq: entry.seq,
            isEstimated: entry.body.flag("isEstimated"),
        )
        return try Self.obligations(of: entry.subject, records)
            .filter { $0.anchor.field == .occurredAt && ($0.isOpen || $0.satisfiedAt != nil) }
            .map { obligation in
                Drafts.redated(
                    obligation,
                    Drafts.Move(.corrected, actor: entry.actor, anchor: anchor),
                    times: book.times,
                )
            }
    }

    private func close(
        _ entry: Entry,
        _ records: any RecordReading,
        _ now: Instant,
    ) throws -> [EntryDraft] {
        guard let reason = entry.body.optionalDigest("missedReason") else { return [] }
        return try Self.obligations(of: entry.subject, records)
            .filter(\.isOpen)
            .flatMap { obligation in
                Drafts.closed(
                    obligation,
                    as: .missed,
                    actor: entry.actor,
                    reason: reason,
                    now: now,
                )
            }
    }

    private func satisfy(
        _ entry: Entry,
        _ records: any RecordReading,
        _ now: Instant,
    ) throws -> [EntryDraft] {
        if let (slot, evidence) = try Proof.report(entry, book.publicChannels, records) {
            guard let row = try records.record(.obligation, slot) else { return [] }
            let obligation = try Obligation(record: row)
            return obligation.isOpen
                ? Drafts.settled(
                    obligation,
                    at: entry.effectiveAt,
                    evidence: evidence,
                    now: now,
                ) : []
        }
        return try Proof.all(entry, book.publicChannels, records).flatMap { proof in
            let satisfied = try Self.open(of: proof.subject, records).filter { obligation in
                proof.satisfies(obligation.rule)
                    && obligation.rule.anchor != .publishedAt
                    // Each stage has a release of its own.
                    && (obligation.anchor.field != .stagedAt || obligation.slot == proof.stage)
            }
            return Self.oldestSlots(satisfied, at: proof.at)
                .flatMap { obligation in
                    Drafts.settled(
                        obligation,
                        at: proof.at,
                        evidence: proof.evidence,
                        now: now,
                    )
                } + (try respond(to: proof, entry, records, now))
        }
    }

    private func authorise(_ entry: Entry, _ records: any RecordReading) throws -> [EntryDraft] {
        let release = try records.record(.release, entry.subject)
            .map { row throws(RowMistake) in try Release(id: row.id, row: row.body) }
        let slot = String(try entry.body.number("revision"))
        var drafts: [EntryDraft] = []
        for rule in book.releaseRules where rule.satisfiedBy == .countersigned {
            let id = Obligation.id(subject: entry.subject, rule: rule.id, slot: slot)
            guard try records.record(.obligation, id) == nil else { continue }
            let authorisedAt = entry.body.optionalInstant("authorisedAt") ?? entry.effectiveAt
            let isOral = rule.anchor == .authorisedAt
            let opened = Drafts.opened(
                rule: rule,
                subject: entry.subject,
                slot: slot,
                incident: release?.incident,
                organisation: release?.publisher ?? entry.actor,
                anchor: Obligation.Anchor(
                    field: isOral ? .authorisedAt : .publishedAt,
                    at: isOral ? authorisedAt : entry.effectiveAt,
                    seq: entry.seq,
                ),
                times: book.times,
            )
            drafts.append(opened)
        }
        return drafts
    }

    private func countersign(
        _ entry: Entry,
        _ records: any RecordReading,
        _ now: Instant,
    ) throws -> [EntryDraft] {
        // The revision that stands when it is signed; what was authorised may be an earlier one, which a
        // correction has followed since.
        let revision = try entry.body.number("revision")
        return try Self.obligations(of: entry.subject, records)
            .filter { obligation in
                let authorised = obligation.slot.flatMap { Int64($0) } ?? 0
                return obligation.isOpen && obligation.rule.satisfiedBy == .countersigned
                    && authorised <= revision
            }
            .flatMap { obligation in
                Drafts.settled(
                    obligation,
                    at: entry.effectiveAt,
                    evidence: Obligation.Evidence(seq: entry.seq, release: entry.subject),
                    now: now,
                )
            }
    }

    /// What is still open; the rows of what is settled, years of slots perhaps, are not read.
    static func open(
        of subject: String,
        _ records: any RecordReading,
    ) throws -> [Obligation] {
        try records.records(.obligation, prefix: subject + "/", limit: maximumObligations)
            .filter { Obligation.openStates.contains($0.state) }
            .map { row throws(RowMistake) in try Obligation(record: row) }
    }

    /// Of the slots of a series the oldest that has begun: one publication is one slot's.
    static func oldestSlots(_ duties: [Obligation], at: Instant) -> [Obligation] {
        var chosen: [Obligation] = []
        for duty in duties.sorted(by: { ($0.due, $0.id) < ($1.due, $1.id) }) {
            let isSlot = duty.rule.anchor == .slot
            if isSlot,
                duty.anchor.at >= at || chosen.contains(where: { $0.rule.id == duty.rule.id })
            {
                continue
            }
            chosen.append(duty)
        }
        return chosen
    }

    static func incident(_ id: String, _ records: any RecordReading) throws -> Incident {
        guard let row = try records.record(.incident, id) else {
            throw RowMistake(field: id, expected: "the row of an incident")
        }
        return try Incident(id: row.id, row: row.body)
    }

    static func obligations(
        of subject: String,
        _ records: any RecordReading,
    ) throws -> [Obligation] {
        try records.records(.obligation, prefix: subject + "/", limit: maximumObligations)
            .map { row throws(RowMistake) in try Obligation(record: row) }
    }
}

extension Obligation {
    /// The obligation that a draft will open: for what follows from it in the same transaction.
    fileprivate init(draft: EntryDraft, at: Instant) throws(RowMistake) {
        let entry = Entry(seq: 0, at: at, draft: draft, previous: .zero) { _, _ in .zero }
        try self.init(opened: entry)
    }
}
