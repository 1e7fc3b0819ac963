package import Model

/// Folds what the desk recorded into the rows of incidents, releases, conferences and numbers.
package struct DeskProjection: Projection {
    package init() {}

    package func apply(_ entry: Entry, to records: any RecordWriting) throws(StorageFault) {
        do {
            switch entry.kind {
            case .incidentOpened: try openIncident(entry, records)
            case .incidentRegraded, .incidentCorrected, .incidentClosed:
                try changeIncident(entry, records)
            case .matterOpened: try openMatter(entry, records)
            case .matterNoted, .matterClosed: try changeMatter(entry, records)
            case .releaseDrafted: try draft(entry, records)
            case .releaseEdited, .releaseSubmitted, .releaseReviewed, .releaseSigned,
                .releaseReturned,
                .releaseApproved, .releaseAuthorised, .releaseCountersigned, .releasePublished,
                .releaseWithdrawn, .releaseExpired, .releaseDiscarded, .releaseCirculated,
                .releaseRecalled:
                try changeRelease(entry, records)
            case .conferenceScheduled, .conferenceHeld: try conference(entry, records)
            default: break
            }
        } catch let fault as StorageFault {
            throw fault
        } catch {
            throw .corrupt("entry \(entry.seq): \(error)")
        }
    }

    private func openIncident(_ entry: Entry, _ records: any RecordWriting) throws {
        let incident = Incident(
            id: entry.subject,
            category: try entry.body.word("category"),
            grade: entry.body["grade"]?.string.flatMap { Grade(rawValue: $0) },
            occurredAt: try entry.body.instant("occurredAt"),
            isEstimated: entry.body.flag("isEstimated"),
            reportedAt: entry.body.optionalInstant("reportedAt"),
            openedAt: entry.at,
            openedBy: entry.actor,
            leadOrganisation: try entry.body.text("leadOrganisation"),
            document: try entry.body.digest("document"),
            nature: entry.body["nature"]?.string.flatMap { IncidentNature(rawValue: $0) },
        )
        try records.put(.incident, incident.record)
        let year = String(entry.subject.prefix(4))
        let number = Int64(entry.subject.dropFirst(5)) ?? 0
        try count("incident/" + year, to: number, records)
    }

    private func openMatter(_ entry: Entry, _ records: any RecordWriting) throws {
        try records.put(.matter, try Matter(opened: entry).record)
        let parts = entry.subject.split(separator: "-")
        guard parts.count == 3, let number = Int64(parts[2]) else { return }
        try count("matter/" + parts[1], to: number, records)
    }

    private func changeMatter(_ entry: Entry, _ records: any RecordWriting) throws {
        guard let record = try records.record(.matter, entry.subject) else { return }
        var matter = try Matter(id: entry.subject, row: record.body)
        if entry.kind == .matterNoted {
            try matter.note(entry)
        } else {
            matter.closedAt = entry.at
        }
        try records.put(.matter, matter.record)
    }

    private func changeIncident(_ entry: Entry, _ records: any RecordWriting) throws {
        guard let record = try records.record(.incident, entry.subject) else { return }
        var incident = try Incident(id: entry.subject, row: record.body)
        switch entry.kind {
        case .incidentRegraded: incident.grade = try entry.body.word("to")
        case .incidentCorrected:
            incident.occurredAt = try entry.body.instant("occurredAt")
            incident.isEstimated = entry.body.flag("isEstimated")
        default: incident.closedAt = entry.at
        }
        try records.put(.incident, incident.record)
    }

    private func draft(_ entry: Entry, _ records: any RecordWriting) throws {
        var release: Release
        if let record = try records.record(.release, entry.subject) {
            release = try Release(id: entry.subject, row: record.body)
        } else {
            release = Release(
                id: entry.subject,
                kind: try entry.body.word("kind"),
                incident: entry.body["incident"]?.string,
                matter: entry.body["matter"]?.string,
                publisher: try entry.body.text("publisher"),
                createdAt: entry.at,
                audience: entry.body["audience"] == nil
                    ? .everybody : try entry.body.word("audience"),
                withheld: entry.body["withheld"] == nil ? nil : try entry.body.word("withheld"),
            )
            try count(
                release.audience.sequence,
                to: Int64(entry.subject.dropFirst(2)) ?? 0,
                records
            )
            release.stage = entry.body["stage"]?.string
        }
        release.discarded = nil
        release.pending = Release.Pending(
            number: Int(try entry.body.number("revision")),
            document: try entry.body.digest("document"),
            drafter: entry.actor,
        )
        try records.put(.release, release.record)
    }

    private func changeRelease(_ entry: Entry, _ records: any RecordWriting) throws {
        guard let record = try records.record(.release, entry.subject) else { return }
        var release = try Release(id: entry.subject, row: record.body)
        switch entry.kind {
        case .releasePublished, .releaseCirculated: try publish(entry, &release, records)
        case .releaseWithdrawn, .releaseRecalled:
            release.withdrawnAt = entry.at
            release.withdrawalReason = entry.body.optionalDigest("reason")
            release.withdrawalSeq = entry.seq
            release.withdrawalHash = entry.hash
            release.pending = nil
        case .releaseDiscarded:
            release.pending = nil
            release.discarded = Release.Discard(
                revision: Int(try entry.body.number("revision")),
                document: try entry.body.digest("document"),
                at: entry.at,
                by: entry.actor,
                reason: try entry.body.digest("reason"),
            )
        case .releaseExpired:
            release.expiry = Release.Expiry(at: entry.effectiveAt, seq: entry.seq, hash: entry.hash)
        case .releaseCountersigned:
            let revision = Int(try entry.body.number("revision"))
            release.uncountersigned.removeAll { $0 == revision }
        default: try change(&release.pending, by: entry)
        }
        try records.put(.release, release.record)
    }

    private func change(_ pending: inout Release.Pending?, by entry: Entry) throws {
        guard var changed = pending else { return }
        switch entry.kind {
        case .releaseEdited:
            changed.document = try entry.body.digest("document")
            changed.editors.append(entry.actor)
            changed.stage = .draft
            changed.submitter = nil
            changed.approver = nil
            changed.approvedAt = nil
        case .releaseSubmitted:
            changed.stage = .submitted
            changed.submitter = entry.actor
        case .releaseReviewed:
            let hasPassed = entry.body.flag("passed")
            changed.reviews.append(
                Release.Review(
                    kind: try entry.body.word("review"),
                    by: entry.actor,
                    at: entry.at,
                    hasPassed: hasPassed,
                    document: try entry.body.digest("document"),
                    note: entry.body.optionalDigest("note"),
                )
            )
            if !hasPassed { changed.stage = .draft }
        case .releaseSigned: try sign(&changed, entry)
        case .releaseReturned:
            // Whoever returns it has doubts: reviews that passed before don't count any more.
            changed.stage = .draft
            changed.reviews = []
            changed.signatures = []
            changed.approver = nil
            changed.approvedAt = nil
        case .releaseApproved:
            changed.stage = .approved
            changed.approver = entry.actor
            changed.approvedAt = entry.at
            if entry.body["workflow"] != nil {
                changed.signatures.append(try StepSignature(entry: entry))
            }
        case .releaseAuthorised:
            changed.stage = .approved
            changed.approver = entry.body["authorisedBy"]?.string
            changed.approvedAt = entry.body.optionalInstant("authorisedAt")
            changed.isAuthorised = true
        default: break
        }
        pending = changed
    }

    /// A signature that stands for a review is one as well, so that what every release needs is met by it.
    private func sign(_ pending: inout Release.Pending, _ entry: Entry) throws {
        let signature = try StepSignature(entry: entry)
        pending.signatures.append(signature)
        if let kind = entry.body["review"]?.string.flatMap({ ReviewKind(rawValue: $0) }) {
            pending.reviews.append(
                Release.Review(
                    kind: kind,
                    by: signature.by,
                    at: signature.at,
                    hasPassed: signature.hasPassed,
                    document: signature.document,
                    note: signature.note,
                )
            )
        }
        if !signature.hasPassed { pending.stage = .draft }
    }

    private func publish(
        _ entry: Entry,
        _ release: inout Release,
        _ records: any RecordWriting,
    ) throws {
        guard let pending = release.pending else { return }
        // Who approves in the open has been checked before; an oral approval is signed afterwards.
        var writers = [pending.drafter]
        if pending.isAuthorised {
            for hand in pending.editors + [pending.submitter, entry.actor].compactMap({ $0 })
            where !writers.contains(hand) { writers.append(hand) }
        }
        release.revisions.append(
            Release.Revision(
                number: pending.number,
                document: try entry.body.digest("document"),
                publishedAt: entry.at,
                seq: entry.seq,
                entryHash: entry.hash,
                drafter: pending.drafter,
                approver: pending.approver,
                channels: entry.body.texts("channels"),
                expiresAt: entry.body.optionalInstant("expiresAt"),
                writers: writers,
                signatures: pending.signatures.filter { $0.document == pending.document },
            )
        )
        if pending.isAuthorised { release.uncountersigned.append(pending.number) }
        release.pending = nil
        release.expiry = nil
        release.publisher = try entry.body.text("publisher")
        if release.indexNumber == nil, !release.isInternal {
            release.indexNumber = try entry.body.text("indexNumber")
            let sequence = IndexNumber.sequenceID(
                organisation: release.publisher,
                year: Int(try entry.body.number("indexYear")),
            )
            let last = try records.record(.sequence, sequence)?.body.integer ?? 0
            try count(sequence, to: last + 1, records)
        }
    }

    private func conference(_ entry: Entry, _ records: any RecordWriting) throws {
        var row = try records.record(.conference, entry.subject)?.body ?? [:]
        if entry.kind == .conferenceScheduled {
            row["at"] = entry.body["at"]
            row["document"] = entry.body["document"]
        } else {
            row["heldAt"] = entry.body["heldAt"]
            row["evidence"] = entry.body["evidence"]
        }
        let isHeld = row["heldAt"] != nil
        try records.put(
            .conference,
            Record(
                id: entry.subject,
                body: row,
                state: isHeld ? "held" : "scheduled",
                order: (row["heldAt"] ?? row["at"])?.integer ?? 0,
            ),
        )
    }

    private func count(
        _ sequence: String,
        to number: Int64,
        _ records: any RecordWriting,
    ) throws(StorageFault) {
        try records.put(
            .sequence,
            Record(id: sequence, body: .integer(number), state: "", order: number),
        )
    }
}
