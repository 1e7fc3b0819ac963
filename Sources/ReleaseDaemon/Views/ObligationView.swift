import Clock
import Model

extension ViewWords {
    /// An obligation from its row.
    func obligation(_ record: Record) throws -> JSON {
        let duty = try Obligation(record: record)
        return obligation(duty)
    }

    /// Obligations with the title of what they are about: a number alone tells nobody anything.
    func titled(_ duties: [Obligation], in records: any RecordReading) throws -> [JSON] {
        var titles: [String: String] = [:]
        return try duties.map { duty in
            var view = obligation(duty)
            if titles[duty.subject] == nil {
                if let row = try records.record(.incident, duty.subject) {
                    let incident = try Incident(id: row.id, row: row.body)
                    titles[duty.subject] = try incidentText(incident, in: records).title
                } else if let row = try records.record(.matter, duty.subject) {
                    let matter = try Matter(id: row.id, row: row.body)
                    titles[duty.subject] = try matterText(matter, in: records)?.title ?? ""
                } else {
                    titles[duty.subject] = try title(of: duty.subject, in: records) ?? ""
                }
            }
            if let title = titles[duty.subject], !title.isEmpty {
                view["subjectTitle"] = .string(title)
            }
            return view
        }
    }

    /// What is owed of a stage names it: several of one matter look alike otherwise.
    private func title(of duty: Obligation) -> Phrase {
        let title = duty.rule.title
        guard duty.anchor.field == .stagedAt, let stage = duty.slot else { return title }
        return Phrase("\(title.chinese)（\(stage)）", "\(title.english) (\(stage))")
    }

    func obligation(_ duty: Obligation) -> JSON {
        let settled = duty.settlement
        let end = settled?.satisfiedAt ?? now
        let phase = duty.phase(at: now)
        var view: JSON = [
            "id": .string(duty.id),
            "rule": .string(duty.rule.id),
            "ruleVersion": .integer(Int64(duty.rule.version)),
            "title": phrase(title(of: duty)),
            "subject": .string(duty.subject),
            "organisation": .string(duty.organisation),
            "organisationName": organisation(duty.organisation),
            "anchor": time(duty.anchor.at),
            "anchorField": .string(duty.anchor.field.rawValue),
            "isAnchorEstimated": .bool(duty.anchor.isEstimated),
            "due": duty.due < .never ? time(duty.due) : .null,
            "isDueDayEnd": duty.rule.measure.unit == .milliseconds ? .null : true,
            "correctedDue": time(duty.reassessment?.due),
            "correctedOutcome": JSON(duty.reassessment?.outcome.rawValue),
            "phase": .string(phase.rawValue),
            "phaseName": phrase(phase.name),
            "outcome": JSON(settled?.outcome.rawValue),
            "outcomeName": settled.map { phrase($0.outcome.name) } ?? .null,
            "satisfiedAt": time(settled?.satisfiedAt),
        ]
        if duty.due < .never { view["remainingMilliseconds"] = .integer((duty.due - end).count) }
        view["lateByMilliseconds"] = settled?.lateBy.map { .integer($0.count) } ?? .null
        view["elapsedMilliseconds"] =
            settled?.satisfiedAt.map { .integer(($0 - duty.anchor.at).count) } ?? .null
        view["budgetText"] = .string(
            RemainingText.budget(duty.budget, of: duty.rule.measure, language)
        )
        view["legalBasis"] = .string(duty.rule.basis.document)
        view["quote"] = .string(duty.rule.basis.quote)
        view["isOwnCommitment"] = .bool(duty.rule.basis.isOwnCommitment)
        view["isInternal"] = .bool(duty.rule.isInternal)
        view["isProvisional"] = .bool(duty.isProvisional)
        view["isArmedLate"] = .bool(duty.armedLateAt != nil)
        view["breachedAt"] = time(duty.breaches.last?.due)
        view["detectedAt"] = time(duty.breaches.last?.detectedAt)
        if let acknowledgement = duty.acknowledgement {
            view["acknowledged"] = [
                "by": .string(acknowledgement.by), "until": time(acknowledgement.until),
            ]
        }
        view["entry"] = .integer(settled?.seq ?? duty.openedSeq)
        return view.withoutNulls
    }
}
