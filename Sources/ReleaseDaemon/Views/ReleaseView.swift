import Channels
import Desk
import Model

extension ViewWords {
    /// A release in one line of another object.
    func releaseBrief(_ release: Release, in records: any RecordReading) throws -> JSON {
        let text = try releaseText(release.shownDocument, in: records)
        let view: JSON = [
            "id": .string(release.id),
            "kind": .string(release.kind.rawValue),
            "kindName": phrase(release.kind.name),
            "audience": .string(release.audience.rawValue),
            "audienceName": phrase(release.audience.name),
            "withheld": JSON(release.withheld?.rawValue),
            "withheldName": release.withheld.map { phrase($0.name) } ?? .null,
            "withheldBasis": release.withheld.map { phrase($0.basis) } ?? .null,
            "title": JSON(text?.title),
            "incident": JSON(release.incident),
            "matter": JSON(release.matter),
            "stage": JSON(release.stage),
            "state": .string(release.state.rawValue),
            "stateName": stateName(release),
            "indexNumber": JSON(release.indexNumber),
            "createdAt": time(release.createdAt),
            "publishedAt": time(release.revisions.first?.publishedAt),
            "updatedAt": time(release.updatedAt),
            "revision": JSON(release.current?.number),
        ]
        return view.withoutNulls
    }

    /// Everything about a release that its people need.
    func release(
        _ release: Release,
        in records: any RecordReading,
        findings: [Finding] = [],
        publicURL: String,
    ) throws -> JSON {
        let document = release.shownDocument
        let text = try releaseText(document, in: records)
        var view = try releaseBrief(release, in: records)
        view["publisher"] = .string(release.publisher)
        view["publisherName"] = organisation(release.publisher)
        view["classification"] = JSON(text?.classification)
        view["dated"] = JSON(text?.dated.text)
        view["expiresAt"] = time(text?.expiresAt)
        if release.isPublished, !release.isInternal {
            view["url"] = .string(publicURL + "/releases/" + release.id)
        }
        view["withdrawnAt"] = time(release.withdrawnAt)
        view["withdrawalReason"] = try kept(release.withdrawalReason, in: records)
        view["needsCountersignature"] = .bool(release.needsCountersignature)
        if release.needsCountersignature {
            view["uncountersigned"] = .array(release.uncountersigned.map { .integer(Int64($0)) })
        }
        view["discarded"] = try release.discarded.map { try discard($0, in: records) } ?? .null
        view["pending"] =
            try release.pending.map { try pending($0, text: text, in: records) } ?? .null
        view["text"] = text.map { textView($0, document) } ?? .null
        if text == nil { view["isTextErased"] = true }
        view["revisions"] = .array(try release.revisions.map { try revision($0, in: records) })
        view["findings"] = .array(findings.map { $0.json(language) })
        view["deliveries"] = .array(try deliveries(of: release.id, in: records))
        view["obligations"] = .array(try obligations(of: release, in: records))
        return view.withoutNulls
    }

    /// The title that is out, else the one being worked on.
    func title(of id: String, in records: any RecordReading) throws -> String? {
        guard let row = try records.record(.release, id) else { return nil }
        let release = try Release(id: id, row: row.body)
        let document = release.current?.document ?? release.pending?.document
        return try releaseText(document, in: records)?.title
    }

    func releaseText(
        _ digest: Digest?,
        in records: any RecordReading,
    ) throws(StorageFault) -> ReleaseText? {
        guard let digest, let bytes = try records.content(digest),
            let json = try? JSONReader.read(bytes)
        else { return nil }
        return try? ReleaseText(json: json)
    }

    private func stateName(_ release: Release) -> JSON {
        if release.isInternal, release.isPublished {
            return phrase(
                release.isWithdrawn
                    ? Phrase("已收回", "recalled") : Phrase("已内部公布", "out inside the bureau")
            )
        }
        if release.isWithdrawn { return phrase(Phrase("已撤回", "withdrawn")) }
        if release.isDiscarded { return phrase(Phrase("已作废", "discarded")) }
        if let pending = release.pending, !release.isPublished { return phrase(pending.stage.name) }
        return phrase(Phrase("已发布", "published"))
    }

    private func pending(
        _ pending: Release.Pending,
        text: ReleaseText?,
        in records: any RecordReading,
    ) throws -> JSON {
        let reviews = try pending.reviews.map { review in
            let view: JSON = [
                "kind": .string(review.kind.rawValue),
                "kindName": phrase(review.kind.name),
                "by": .string(review.by),
                "at": time(review.at),
                "passed": .bool(review.hasPassed),
                "isCurrent": .bool(review.document == pending.document),
                "note": try kept(review.note, in: records),
            ]
            return view.withoutNulls
        }
        let view: JSON = [
            "revision": .integer(Int64(pending.number)),
            "digest": .string(pending.document.hex),
            "stage": .string(pending.stage.rawValue),
            "stageName": phrase(pending.stage.name),
            "drafter": .string(pending.drafter),
            "editors": JSON(pending.editors),
            "submitter": JSON(pending.submitter),
            "approver": JSON(pending.approver),
            "reviews": .array(reviews),
            "characters": .integer(Int64(text?.paragraphs.joined().count ?? 0)),
        ]
        return view.withoutNulls
    }

    private func discard(
        _ discard: Release.Discard,
        in records: any RecordReading,
    ) throws -> JSON {
        [
            "revision": .integer(Int64(discard.revision)),
            "digest": .string(discard.document.hex),
            "at": time(discard.at),
            "by": .string(discard.by),
            "reason": try kept(discard.reason, in: records),
        ]
    }

    /// A text with the digest by which an approval names it.
    private func textView(_ text: ReleaseText, _ document: Digest?) -> JSON {
        let view: JSON = [
            "digest": JSON(document),
            "title": .string(text.title),
            "summary": JSON(text.summary),
            "body": .string(text.body),
            "led": .array(text.boardPages.map { JSON($0) }),
            "sms": JSON(text.sms),
            "channels": JSON(text.channels),
            "correction": JSON(text.correction),
            "responsible": JSON(text.responsible),
            "item": JSON(text.facts.item?.reference),
            "form": JSON(text.facts.form?.rawValue),
            "formName": text.facts.form.map { phrase($0.name) } ?? .null,
            "force": JSON(text.facts.force?.rawValue),
            "forceName": text.facts.force.map { phrase($0.name) } ?? .null,
            "fields": text.facts.fields.isEmpty
                ? .null
                : .array(
                    text.facts.fields.map { ["name": .string($0.name), "text": .string($0.text)] }
                ),
            "relations": text.facts.relations.isEmpty
                ? .null : JSON(text.facts.relations.map(\.text)),
        ]
        return view.withoutNulls
    }

    private func revision(
        _ revision: Release.Revision,
        in records: any RecordReading,
    ) throws -> JSON {
        let text = try releaseText(revision.document, in: records)
        let view: JSON = [
            "number": .integer(Int64(revision.number)),
            "digest": .string(revision.document.hex),
            "publishedAt": time(revision.publishedAt),
            "entry": .integer(revision.seq),
            "drafter": .string(revision.drafter),
            "approver": JSON(revision.approver),
            "channels": JSON(revision.channels),
            "signatures": revision.signatures.isEmpty
                ? .null
                : .array(try revision.signatures.map { try signature($0, in: records) }),
            "characters": .integer(Int64(text?.paragraphs.joined().count ?? 0)),
            "text": text.map { textView($0, revision.document) } ?? .null,
        ]
        return view.withoutNulls
    }

    private func obligations(of release: Release, in records: any RecordReading) throws -> [JSON] {
        var rows = try records.records(.obligation, prefix: release.id + "/", limit: Self.listLimit)
        // What is internal meets no duty of its incident.
        if let incident = release.incident, !release.isInternal {
            rows += try records.records(.obligation, prefix: incident + "/", limit: Self.listLimit)
        }
        return try rows.map { try obligation($0) }
    }
}
