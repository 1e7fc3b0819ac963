package import Model

/// Who may do what, and what follows: a pure function from a command to entries or a refusal.
///
/// The desk reads the record as it stands inside the transaction, never a clock and never a file. What
/// people wrote reaches it already kept in the content store, as text and digest together.
package struct Desk: Sendable {
    package let policy: DeskPolicy

    package init(policy: DeskPolicy) {
        self.policy = policy
    }

    /// The entries that carry out `command`, to be appended in this order.
    package func decide(
        _ command: DeskCommand,
        by officer: Officer,
        records: any RecordReading,
        now: Instant,
    ) throws(DeskError) -> [EntryDraft] {
        let matter = Case(policy: policy, officer: officer, records: records, now: now)
        switch command {
        case .openIncident(let opening): return try matter.open(opening)
        case .gradeIncident(let id, let grade, let reason):
            return try matter.grade(id, to: grade, reason: reason)
        case .correctIncident(let id, let occurredAt, let isEstimated, let reason):
            return try matter.correct(
                id,
                occurredAt: occurredAt,
                isEstimated: isEstimated,
                reason: reason,
            )
        case .closeIncident(let id, let missedReason):
            return try matter.close(id, missedReason: missedReason)
        case .noteIncident(let id, let note): return try matter.note(note, ofIncident: id)
        case .openMatter(let opening): return try matter.open(opening)
        case .noteMatter(let id, let note): return try matter.note(note, ofMatter: id)
        case .closeMatter(let id, let missedReason):
            return try matter.closeMatter(id, missedReason: missedReason)
        case .draft(let draft): return try matter.draft(draft)
        case .edit(let id, let text, let findings):
            return try matter.edit(id, text: text, findings: findings)
        case .submit(let id, let findings): return try matter.submit(id, findings: findings)
        case .review(let id, let kind, let hasPassed, let note, let seen):
            return try matter.review(
                id,
                kind: kind,
                hasPassed: hasPassed,
                note: note,
                seen: seen,
            )
        case .sign(let id, let signing, let seen):
            return try matter.sign(id, signing, seen: seen)
        case .approve(let id, let findings, let answers, let seen):
            return try matter.approve(id, findings: findings, answers: answers, seen: seen)
        case .sendBack(let id, let note): return try matter.sendBack(id, note: note)
        case .discard(let id, let reason): return try matter.discard(id, reason: reason)
        case .publish(let id, let text, let seen):
            return try matter.publish(id, text: text, seen: seen)
        case .withdraw(let id, let reason): return try matter.withdraw(id, reason: reason)
        case .issue(let draft, let authorisation):
            return try matter.issue(draft, authorisation: authorisation)
        case .countersign(let id, let seen): return try matter.countersign(id, seen: seen)
        case .scheduleConference(let schedule): return try matter.schedule(schedule)
        case .holdConference(let incident, let at, let evidence):
            return try matter.hold(incident: incident, at: at, evidence: evidence)
        }
    }
}

/// One command at hand: who asks, what the record says, what time it is.
struct Case {
    let policy: DeskPolicy
    let officer: Officer
    let records: any RecordReading
    let now: Instant

    func require(_ roles: Role...) throws(DeskError) {
        guard !officer.roles.isDisjoint(with: roles) else { throw .refused(.role(roles)) }
    }

    func refuse(_ refusal: Refusal) -> DeskError { .refused(refusal) }

    func entry(_ kind: EntryKind, _ subject: String, _ body: JSON, at: Instant? = nil) -> EntryDraft
    {
        EntryDraft(kind, subject: subject, actor: officer.id, effectiveAt: at, body: body)
    }

    func incident(_ id: String) throws(DeskError) -> Incident {
        guard
            let record = try stored({ () throws(StorageFault) in try records.record(.incident, id) }
            )
        else { throw .refused(.missing(Phrase("事件", "incident"), id)) }
        return try parsed { () throws(RowMistake) in try Incident(id: id, row: record.body) }
    }

    func openIncident(_ id: String) throws(DeskError) -> Incident {
        let incident = try incident(id)
        guard incident.isOpen else {
            throw .refused(
                .act(
                    "incidentClosed",
                    Phrase("事件 \(id) 已结案", "incident \(id) is closed"),
                    hint: Phrase(
                        "如有新情况，请另行立案并在正文中说明关系",
                        "open another incident and say in the text how they are related",
                    ),
                )
            )
        }
        return incident
    }

    func release(_ id: String) throws(DeskError) -> Release {
        guard
            let record = try stored({ () throws(StorageFault) in try records.record(.release, id) })
        else { throw .refused(.missing(Phrase("发布", "release"), id)) }
        return try parsed { () throws(RowMistake) in try Release(id: id, row: record.body) }
    }

    func stored<T>(_ read: () throws(StorageFault) -> T) throws(DeskError) -> T {
        do { return try read() } catch { throw .storage(error) }
    }

    func parsed<T>(_ read: () throws(RowMistake) -> T) throws(DeskError) -> T {
        do { return try read() } catch {
            throw .storage(.corrupt("a row of the projection: \(error)"))
        }
    }

    /// The next number of a gapless sequence.
    func next(_ sequence: String) throws(DeskError) -> Int64 {
        let record = try stored { () throws(StorageFault) in
            try records.record(.sequence, sequence)
        }
        return (record?.body.integer ?? 0) + 1
    }
}
