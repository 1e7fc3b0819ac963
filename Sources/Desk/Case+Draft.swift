import Model

/// The life of a text up to its submission.
extension Case {
    func draft(_ drafting: DeskCommand.Drafting) throws(DeskError) -> [EntryDraft] {
        try require(.officer)
        let audience = try audience(of: drafting)
        try checkText(drafting.text.value, for: audience)
        try checkRelations(drafting.text.value, of: drafting.corrects, for: audience)
        if let corrected = drafting.corrects {
            return [try correction(of: corrected, drafting: drafting)]
        }
        if let incident = drafting.incident { _ = try openIncident(incident) }
        var matter: Matter?
        if let name = drafting.matter { matter = try openMatter(name) }
        let stage = try stage(of: drafting, in: matter)
        let sequence = try next(audience.sequence)
        let id = audience.idPrefix + CivilDate.padded(Int(sequence), 4)
        return [
            drafted(
                id,
                revision: 1,
                drafting: drafting,
                incident: drafting.incident,
                audience: audience,
                stage: stage,
            )
        ]
    }

    /// A correction is the next revision of the same release.
    private func correction(
        of id: String,
        drafting: DeskCommand.Drafting,
    ) throws(DeskError) -> EntryDraft {
        let release = try release(id)
        guard let current = release.current, !release.isWithdrawn else {
            throw refuse(
                .act(
                    "notPublished",
                    Phrase("\(id) 没有在发布状态，不能更正", "\(id) is not out, so it can't be corrected"),
                    hint: Phrase(
                        "未发布的用 release edit 修改；已撤回的另行起草",
                        "edit what is unpublished; draft anew what was withdrawn",
                    ),
                )
            )
        }
        guard release.pending == nil else {
            throw refuse(
                .act(
                    "revisionPending",
                    Phrase("\(id) 已有一份修订在办理", "\(id) already has a revision in the works"),
                    hint: Phrase(
                        "用 releasectl release show \(id) 查看并继续办理",
                        "see it with releasectl release show \(id)",
                    ),
                )
            )
        }
        guard drafting.text.value.publisher == release.publisher else {
            throw refuse(
                .act(
                    "publisherChanged",
                    Phrase("更正不能改变发布机构", "a correction keeps the publisher"),
                )
            )
        }
        return drafted(
            id,
            revision: current.number + 1,
            drafting: drafting,
            incident: release.incident,
            kind: release.kind,
            audience: release.audience,
        )
    }

    private func drafted(
        _ id: String,
        revision: Int,
        drafting: DeskCommand.Drafting,
        incident: String?,
        kind: ReleaseKind? = nil,
        audience: Audience,
        stage: String? = nil,
    ) -> EntryDraft {
        entry(
            .releaseDrafted,
            id,
            [
                "revision": .integer(Int64(revision)),
                "kind": .string((kind ?? drafting.kind).rawValue),
                "incident": JSON(incident),
                "matter": JSON(drafting.matter),
                "stage": JSON(stage),
                "document": .string(drafting.text.digest.hex),
                "publisher": .string(drafting.text.value.publisher),
                "audience": audience == .inside ? .string(audience.rawValue) : .null,
                "withheld": JSON(drafting.withheld?.rawValue),
            ],
        )
    }

    func edit(
        _ id: String,
        text: Kept<ReleaseText>,
        findings: [Finding],
    ) throws(DeskError) -> [EntryDraft] {
        try require(.officer)
        let release = try release(id)
        let pending = try pending(of: release)
        try checkText(text.value, for: release.audience)
        try checkRelations(text.value, of: id, for: release.audience)
        guard text.value.publisher == release.publisher || !release.isPublished else {
            throw refuse(
                .act("publisherChanged", Phrase("更正不能改变发布机构", "a correction keeps the publisher"))
            )
        }
        return [
            entry(
                .releaseEdited,
                id,
                [
                    "revision": .integer(Int64(pending.number)),
                    "document": .string(text.digest.hex),
                    "voidedApprovalBy": JSON(pending.approver),
                ],
            )
        ]
    }

    func submit(_ id: String, findings: [Finding]) throws(DeskError) -> [EntryDraft] {
        try require(.officer)
        let pending = try pending(of: try release(id))
        try requireStage(pending, [.draft], id)
        try checkFindings(findings)
        return [
            entry(
                .releaseSubmitted,
                id,
                [
                    "revision": .integer(Int64(pending.number)),
                    "document": .string(pending.document.hex),
                ],
            )
        ]
    }

    func pending(of release: Release) throws(DeskError) -> Release.Pending {
        guard let pending = release.pending else {
            guard !release.isDiscarded else {
                throw refuse(
                    .act(
                        "discarded",
                        Phrase("\(release.id) 已作废", "\(release.id) was discarded"),
                        hint: Phrase(
                            "需要时重新起草：releasectl release draft",
                            "draft it anew if it is needed: releasectl release draft",
                        ),
                    )
                )
            }
            throw refuse(
                .act(
                    "nothingPending",
                    Phrase("\(release.id) 没有在办理的草稿", "\(release.id) has no draft in the works"),
                    hint: Phrase(
                        "已发布的内容用 release draft --corrects \(release.id) 更正",
                        "correct what is out with release draft --corrects \(release.id)",
                    ),
                )
            )
        }
        return pending
    }

    func requireStage(
        _ pending: Release.Pending,
        _ stages: [Release.Stage],
        _ id: String,
    ) throws(DeskError) {
        guard !stages.contains(pending.stage) else { return }
        let next: Phrase =
            switch pending.stage {
            case .draft:
                Phrase(
                    "先提交：releasectl release submit \(id)",
                    "submit it first: releasectl release submit \(id)"
                )
            case .submitted:
                Phrase(
                    "等待审查和批准：releasectl release approve \(id)",
                    "it waits for review and approval: releasectl release approve \(id)",
                )
            case .approved:
                Phrase(
                    "可以发布：releasectl release publish \(id)",
                    "publish it: releasectl release publish \(id)"
                )
            }
        throw refuse(
            .act(
                "stage",
                Phrase(
                    "\(id) 现在是“\(pending.stage.name.chinese)”",
                    "\(id) is \(pending.stage.name.english)"
                ),
                hint: next,
            )
        )
    }

    func checkFindings(_ findings: [Finding]) throws(DeskError) {
        let refusals = findings.filter { $0.severity == .refusal }
        guard refusals.isEmpty else {
            throw refuse(
                .act(
                    "content",
                    Phrase(
                        "内容检查有 \(refusals.count) 处不能通过",
                        "\(refusals.count) findings stand against it",
                    ),
                    hint: Phrase(
                        "按检查结果修改：releasectl release edit",
                        "mend them with releasectl release edit"
                    ),
                    findings: refusals,
                )
            )
        }
    }

    /// What is refused before it is stored: this is no system for secrets.
    func checkText(_ text: ReleaseText, for audience: Audience) throws(DeskError) {
        try checkTitle(text.title)
        try checkOrganisation(text.publisher)
        let all =
            [text.title, text.summary, text.body, text.sms, text.correction, text.classification]
            .compactMap { $0 }
            + text.boardPages.flatMap { $0 } + text.facts.fields.map(\.text)
        for piece in all {
            if let mark = TextCheck.secrecyMark(in: piece) { throw refuse(TextCheck.secret(mark)) }
        }
        guard !text.paragraphs.isEmpty, text.body.utf8.count <= TextCheck.maximumBodyBytes else {
            throw refuse(
                .value(
                    "body",
                    Phrase(
                        "正文须有内容，且不超过 \(TextCheck.maximumBodyBytes / 1_024) KB",
                        "the body has text, at most \(TextCheck.maximumBodyBytes / 1_024) KB",
                    ),
                )
            )
        }
        guard audience == .everybody else { return try checkInternal(text) }
        for channel in text.channels where policy.channels[channel] == nil {
            let known = policy.channels.keys.sorted().joined(separator: ", ")
            throw refuse(
                .value(
                    "channel",
                    Phrase("没有渠道 \(channel)", "no channel \(channel)"),
                    hint: Phrase("已配置：\(known)", "configured: \(known)"),
                )
            )
        }
        guard text.channels.contains(where: { policy.channels[$0] == .web }) else {
            throw refuse(
                .value(
                    "web",
                    Phrase("渠道须包括网站", "the channels must include the web"),
                    hint: Phrase(
                        "网站是第一平台，每次公开发布都要上网站",
                        "every public release goes to the web first"
                    ),
                )
            )
        }
        if let expiresAt = text.expiresAt, expiresAt <= now {
            throw refuse(
                .value(
                    "expired",
                    Phrase("失效时间已过", "the time of expiry has passed"),
                    hint: Phrase("核对 --expires", "check --expires"),
                )
            )
        }
    }
}
