import Model

/// Out and back: publication, withdrawal, the emergency path and its countersignature.
extension Case {
    func publish(
        _ id: String,
        text: ReleaseText,
        seen: SeenText?,
    ) throws(DeskError) -> [EntryDraft] {
        try require(.officer, .approver)
        let release = try release(id)
        let pending = try pending(of: release)
        try requireSeen(seen, is: pending.document, of: id)
        try requireStage(pending, [.approved], id)
        try checkApproved(text, is: pending.document, of: id)
        var entries = [try published(release, pending: pending, text: text)]
        var given = [text.publisher: Int64(release.indexNumber == nil ? 1 : 0)]
        for partner in try partners(of: release) + earlierStages(of: release) {
            let (pending, text) = try approvedText(of: partner)
            let ahead = given[text.publisher] ?? 0
            entries.append(try published(partner, pending: pending, text: text, ahead: ahead))
            given[text.publisher] = ahead + 1
        }
        return entries
    }

    /// What goes out is what lies under the approved digest: the text was fetched before this transaction
    /// began, and an edit may have come between.
    private func checkApproved(
        _ text: ReleaseText,
        is document: Digest,
        of id: String,
    ) throws(DeskError) {
        let bytes = try stored { () throws(StorageFault) in try records.content(document) }
        let approved = bytes.flatMap { bytes in
            (try? JSONReader.read(bytes)).flatMap { try? ReleaseText(json: $0) }
        }
        guard approved == text else {
            throw refuse(
                .act(
                    "textChanged",
                    Phrase(
                        "\(id) 的文本与批准的不一致，没有发布",
                        "the text of \(id) is not the approved one; it was not published",
                    ),
                    hint: Phrase(
                        "再次办理：releasectl release show \(id)",
                        "look at it again: releasectl release show \(id)",
                    ),
                )
            )
        }
    }

    /// The entry that puts a revision out; the index number is given at the first one and kept.
    ///
    /// `ahead`: numbers that this transaction has already given to the same publisher.
    private func published(
        _ release: Release,
        pending: Release.Pending,
        text: ReleaseText,
        ahead: Int64 = 0,
    ) throws(DeskError) -> EntryDraft {
        guard !release.isInternal else {
            return circulated(release, pending: pending, text: text)
        }
        if let expiresAt = text.expiresAt, expiresAt <= now {
            throw refuse(
                .act(
                    "expired",
                    Phrase("失效时间已过，不再发布", "it has expired and is not sent any more"),
                    hint: Phrase("用 release edit 改正失效时间", "edit the time of expiry"),
                )
            )
        }
        let indexNumber: String
        if let existing = release.indexNumber {
            indexNumber = existing
        } else {
            guard let organisation = policy.organisation(text.publisher) else {
                throw refuse(.missing(Phrase("机构", "organisation"), text.publisher))
            }
            let date = policy.zone.date(now)
            let sequence = try next(
                IndexNumber.sequenceID(organisation: organisation.id, year: date.year)
            )
            indexNumber = policy.indexTemplate.number(
                organisationCode: organisation.code,
                date: date,
                sequence: sequence + ahead,
            )
        }
        return entry(
            .releasePublished,
            release.id,
            [
                "revision": .integer(Int64(pending.number)),
                "kind": .string(release.kind.rawValue),
                "incident": JSON(release.incident),
                "matter": JSON(release.matter),
                "document": .string(pending.document.hex),
                "indexNumber": .string(indexNumber),
                "indexYear": .integer(Int64(policy.zone.date(now).year)),
                "publisher": .string(text.publisher),
                "channels": JSON(channels(for: text)),
                "expiresAt": JSON(text.expiresAt),
                "item": JSON(text.facts.item?.reference),
            ],
        )
    }

    /// The channels that have something to say: without a text of its own a board or a text message
    /// carries nothing, and a delivery of nothing would only stand there as a failure.
    private func channels(for text: ReleaseText) -> [String] {
        text.channels.filter { name in
            switch policy.channels[name] {
            case .sms: text.sms != nil
            case .led: !text.boardPages.isEmpty
            default: true
            }
        }
    }

    func withdraw(_ id: String, reason: Digest) throws(DeskError) -> [EntryDraft] {
        try require(.approver)
        let release = try release(id)
        guard let current = release.current else {
            throw refuse(
                .act(
                    "notPublished",
                    Phrase("\(id) 尚未发布，不需撤回", "\(id) is not out, so nothing is withdrawn"),
                    hint: Phrase(
                        "草稿用 release return 退回，不再需要的用 release discard 作废",
                        "send a draft back with release return, give it up with release discard",
                    ),
                )
            )
        }
        guard !release.isWithdrawn else {
            throw refuse(
                .act("withdrawn", Phrase("\(id) 已经撤回", "\(id) is withdrawn already"))
            )
        }
        guard !release.isInternal else { return [takenBack(release, current, reason: reason)] }
        return [
            entry(
                .releaseWithdrawn,
                id,
                [
                    "revision": .integer(Int64(current.number)),
                    "kind": .string(release.kind.rawValue),
                    "incident": JSON(release.incident),
                    "reason": .string(reason.hex),
                    "channels": JSON(current.channels),
                ],
            )
        ]
    }

    func issue(
        _ drafting: DeskCommand.Drafting,
        authorisation: DeskCommand.Authorisation,
    ) throws(DeskError) -> [EntryDraft] {
        try require(.officer)
        guard policy.isEmergencyPathOpen else {
            throw refuse(
                .act(
                    "emergencyPathClosed",
                    Phrase("本单位没有启用紧急发布", "the emergency path is switched off here"),
                    hint: Phrase(
                        "按起草、提交、审查、批准、发布办理",
                        "draft, submit, review, approve and publish it",
                    ),
                )
            )
        }
        try requirePublicPath(drafting)
        try checkAuthorisation(authorisation, by: try isSensitive(drafting) ? .head : .approver)
        try checkFindings(drafting.findings)
        guard let drafted = try draft(drafting).first else { return [] }
        let revision = Int(drafted.body["revision"]?.integer ?? 1)
        var release: Release
        if revision > 1 {
            release = try self.release(drafted.subject)
        } else {
            release = Release(
                id: drafted.subject,
                kind: drafting.kind,
                incident: drafting.incident,
                publisher: drafting.text.value.publisher,
                createdAt: now,
            )
            release.matter = drafting.matter
            release.stage = drafted.body["stage"]?.string
            try checkNothingGoesBefore(release)
        }
        let pending = Release.Pending(
            number: revision,
            document: drafting.text.digest,
            drafter: officer.id,
        )
        release.pending = pending
        let authorised = entry(
            .releaseAuthorised,
            drafted.subject,
            [
                "revision": .integer(Int64(revision)),
                "document": .string(drafting.text.digest.hex),
                "incident": JSON(release.incident),
                "authorisedBy": .string(authorisation.by),
                "authorisedAt": JSON(authorisation.at),
                "means": .string(authorisation.means.rawValue),
                "secrecyBy": .string(authorisation.secrecyBy),
            ],
        )
        let out = try published(release, pending: pending, text: drafting.text.value)
        return [drafted, authorised, out]
    }

    /// An oral approval older than this is none for this emergency.
    static let authorisationAge = Milliseconds.hours(24)

    private func checkAuthorisation(
        _ authorisation: DeskCommand.Authorisation,
        by role: Role,
    ) throws(DeskError) {
        try checkPast(authorisation.at, field: Phrase("口头批准时间", "the time of the oral approval"))
        guard now - authorisation.at <= Self.authorisationAge else {
            throw refuse(
                .act(
                    "authorisationOld",
                    Phrase("口头批准已超过 24 小时", "the oral approval is over 24 hours old"),
                    hint: Phrase("请重新请示", "ask again"),
                )
            )
        }
        let needed: [(String, Role, Phrase)] = [
            (authorisation.by, role, Phrase("口头批准人", "the one who authorised")),
            (authorisation.secrecyBy, .secrecy, Phrase("保密审查人", "the secrecy reviewer")),
        ]
        for (person, role, what) in needed {
            guard policy.people[person]?.contains(role) == true else {
                throw refuse(
                    .act(
                        "authority",
                        Phrase(
                            "\(what.chinese) \(person) 没有“\(role.name.chinese)”的权限",
                            "\(what.english), \(person), is no \(role.name.english)",
                        ),
                        hint: Phrase("人员和权限见 people.json5", "people and roles are in people.json5"),
                    )
                )
            }
            guard person != officer.id else {
                throw refuse(
                    .act(
                        "fourEyes",
                        Phrase("不能由本人批准或审查自己的稿件", "nobody approves or reviews their own text"),
                        hint: Phrase("须由另一人口头批准", "another person must authorise it"),
                    )
                )
            }
        }
    }

    /// One entry for each revision that waits: a later correction never takes the duty away.
    func countersign(_ id: String, seen: SeenText?) throws(DeskError) -> [EntryDraft] {
        try require(.approver, .head)
        let release = try release(id)
        if let matter = release.matter, try self.matter(matter).isSensitive {
            try requireHead(id)
        }
        guard release.needsCountersignature else {
            throw refuse(
                .act(
                    "noCountersignature",
                    Phrase("\(id) 没有待补签的紧急发布", "\(id) has nothing to countersign"),
                )
            )
        }
        let waiting = release.revisions.filter { release.uncountersigned.contains($0.number) }
        if let newest = waiting.last { try requireSeen(seen, is: newest.document, of: id) }
        guard !waiting.contains(where: { $0.writers.contains(officer.id) }) else {
            throw refuse(
                .act(
                    "fourEyes",
                    Phrase(
                        "起草、修改、提交或紧急发布的人不能补签",
                        "who drafted, edited, submitted or issued it can't countersign it",
                    ),
                    hint: Phrase("请另一位审批人补签", "ask another approver"),
                )
            )
        }
        return waiting.map { revision in
            entry(
                .releaseCountersigned,
                id,
                [
                    "revision": .integer(Int64(revision.number)),
                    "document": .string(revision.document.hex),
                    "incident": JSON(release.incident),
                ],
            )
        }
    }
}
