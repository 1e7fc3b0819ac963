package import Model

/// Public or internal: decided when a release is drafted, and never again.
extension Case {
    /// For whom a draft is: what it corrects says so, then its matter, then the officer.
    func audience(of drafting: DeskCommand.Drafting) throws(DeskError) -> Audience {
        if let id = drafting.corrects {
            let release = try release(id)
            try requireSame(drafting, as: release)
            return release.audience
        }
        let matter = try drafting.matter.map { (id) throws(DeskError) in try openMatter(id) }
        // Whoever says neither that it is internal nor why believes that it is public.
        let isMeant = matter?.isInternal == true && drafting.withheld != nil
        let asked = drafting.audience ?? (isMeant ? .inside : .everybody)
        if let matter, matter.isInternal, asked == .everybody {
            throw refuse(
                .act(
                    "internal",
                    Phrase(
                        "事项 \(matter.id) 只在内部办理，不能公开发布",
                        "matter \(matter.id) is internal and has no public release",
                    ),
                    hint: Phrase(
                        "内部公布：--audience internal --withheld …；只记一步：releasectl matter note \(matter.id)",
                        "tell the bureau alone: --audience internal --withheld …; or record a step: releasectl matter note \(matter.id)",
                    ),
                )
            )
        }
        let grounds = Withholding.allCases.map(\.rawValue).joined(separator: ", ")
        guard (asked == .inside) == (drafting.withheld != nil) else {
            throw refuse(
                .value(
                    "withheld",
                    asked == .inside
                        ? Phrase(
                            "内部公布须写明不公开的理由",
                            "an internal release says why it is not disclosed"
                        )
                        : Phrase(
                            "公开发布没有不公开的理由",
                            "a public release has no ground for not disclosing it",
                        ),
                    hint: asked == .inside
                        ? Phrase(
                            "加上 --withheld，可用：\(grounds)",
                            "add --withheld, one of: \(grounds)"
                        )
                        : Phrase(
                            "去掉 --withheld；内部公布用 --audience internal",
                            "leave out --withheld, or say --audience internal",
                        ),
                )
            )
        }
        return asked
    }

    /// A correction keeps audience and ground: what is internal is made public by a new draft alone, which
    /// goes through every review.
    private func requireSame(
        _ drafting: DeskCommand.Drafting,
        as release: Release,
    ) throws(DeskError) {
        guard drafting.audience.map({ $0 == release.audience }) ?? true,
            drafting.withheld.map({ $0 == release.withheld }) ?? true
        else { throw refuse(Desk.audienceIsFixed(release)) }
    }

    /// The emergency path tells the public; it is no short cut for what is internal.
    func requirePublicPath(_ drafting: DeskCommand.Drafting) throws(DeskError) {
        guard try audience(of: drafting) == .inside else { return }
        throw refuse(
            .act(
                "internal",
                Phrase("内部公布不走紧急发布", "the emergency path is for the public alone"),
                hint: Phrase(
                    "按起草、提交、审查、批准、发布办理：releasectl release draft --audience internal",
                    "draft, submit, review, approve and publish it: releasectl release draft --audience internal",
                ),
            )
        )
    }

    /// An internal text is for reading at the desk: no channel, board, message or time of expiry.
    func checkInternal(_ text: ReleaseText) throws(DeskError) {
        guard
            text.channels.isEmpty, text.boardPages.isEmpty, text.sms == nil, text.expiresAt == nil
        else {
            throw refuse(
                .act(
                    "internalChannels",
                    Phrase(
                        "内部公布不进任何渠道，不能有渠道、显示屏文字、短信或失效时间",
                        "an internal release goes to no channel: it has no channels, board text, SMS or time of expiry",
                    ),
                    hint: Phrase(
                        "去掉 --channels、--led、--sms、--expires",
                        "leave out --channels, --led, --sms and --expires",
                    ),
                )
            )
        }
    }

    func takenBack(
        _ release: Release,
        _ current: Release.Revision,
        reason: Digest
    ) -> EntryDraft {
        entry(
            .releaseRecalled,
            release.id,
            [
                "revision": .integer(Int64(current.number)),
                "kind": .string(release.kind.rawValue),
                "incident": JSON(release.incident),
                "reason": .string(reason.hex),
            ],
        )
    }

    /// The entry that shows an internal text to its people: no number of the public series is used up.
    func circulated(_ release: Release, pending: Release.Pending, text: ReleaseText) -> EntryDraft {
        entry(
            .releaseCirculated,
            release.id,
            [
                "revision": .integer(Int64(pending.number)),
                "kind": .string(release.kind.rawValue),
                "incident": JSON(release.incident),
                "matter": JSON(release.matter),
                "document": .string(pending.document.hex),
                "publisher": .string(text.publisher),
            ],
        )
    }
}

extension Desk {
    /// Says no to whoever would change for whom a release is.
    package static func audienceIsFixed(_ release: Release) -> Refusal {
        .act(
            "audience",
            Phrase(
                "\(release.id) 是“\(release.audience.name.chinese)”的，修改和更正不能改变公开范围或不公开的理由",
                "\(release.id) is \(release.audience.name.english): neither an edit nor a correction changes that, or the ground for it",
            ),
            hint: Phrase(
                "改变范围须另行起草并重新审批；原稿用 release discard 作废或 release withdraw 撤回",
                "draft it anew, with its own reviews; give this one up with release discard or release withdraw",
            ),
        )
    }
}
