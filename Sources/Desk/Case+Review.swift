import Model

/// Four eyes: who reviewed and approved is never who wrote.
extension Case {
    /// Everybody who had a hand in the text.
    private func writers(_ pending: Release.Pending) -> Set<String> {
        Set([pending.drafter] + pending.editors + [pending.submitter].compactMap { $0 })
    }

    private func requireOtherEyes(_ pending: Release.Pending) throws(DeskError) {
        guard !writers(pending).contains(officer.id) else {
            throw refuse(
                .act(
                    "fourEyes",
                    Phrase(
                        "起草、修改或提交的人不能审查、批准",
                        "who drafted, edited or submitted it can't review or approve it",
                    ),
                    hint: Phrase(
                        "请另一位有权限的人员办理；紧急时用 release issue（口头批准，事后补签）",
                        "ask another person; in an emergency use release issue (oral approval, countersigned later)",
                    ),
                )
            )
        }
    }

    func review(
        _ id: String,
        kind: ReviewKind,
        hasPassed: Bool,
        note: Digest?,
        seen: SeenText?,
    ) throws(DeskError) -> [EntryDraft] {
        try require(kind.role)
        let pending = try pending(of: try release(id))
        try requireSeen(seen, is: pending.document, of: id)
        try requireStage(pending, [.submitted], id)
        try requireOtherEyes(pending)
        guard hasPassed || note != nil else {
            throw refuse(
                .value(
                    "note",
                    Phrase("不通过须写明理由", "a failed review needs a note"),
                    hint: Phrase("加上 --note", "add --note"),
                )
            )
        }
        return [
            entry(
                .releaseReviewed,
                id,
                [
                    "revision": .integer(Int64(pending.number)),
                    "review": .string(kind.rawValue),
                    "passed": .bool(hasPassed),
                    "document": .string(pending.document.hex),
                    "note": JSON(note),
                ],
            )
        ]
    }

    func approve(
        _ id: String,
        findings: [Finding],
        seen: SeenText?,
    ) throws(DeskError) -> [EntryDraft] {
        try require(.approver)
        let pending = try pending(of: try release(id))
        try requireSeen(seen, is: pending.document, of: id)
        try requireStage(pending, [.submitted], id)
        try requireOtherEyes(pending)
        for kind in policy.requiredReviews {
            let last = pending.reviews.last { $0.kind == kind && $0.document == pending.document }
            // Who reviewed and then took a hand in the text has reviewed their own.
            guard let last, last.hasPassed, !writers(pending).contains(last.by) else {
                throw refuse(
                    .act(
                        "reviewMissing",
                        Phrase("缺少\(kind.name.chinese)", "the \(kind.name.english) is missing"),
                        hint: Phrase(
                            "releasectl release review \(id) --kind \(kind.rawValue) --pass --note …",
                            "releasectl release review \(id) --kind \(kind.rawValue) --pass --note …",
                        ),
                    )
                )
            }
        }
        try checkFindings(findings)
        return [
            entry(
                .releaseApproved,
                id,
                [
                    "revision": .integer(Int64(pending.number)),
                    "document": .string(pending.document.hex),
                ],
            )
        ]
    }

    func sendBack(_ id: String, note: Digest) throws(DeskError) -> [EntryDraft] {
        try require(.approver, .secrecy, .legality, .content)
        let pending = try pending(of: try release(id))
        try requireStage(pending, [.submitted, .approved], id)
        return [
            entry(
                .releaseReturned,
                id,
                ["revision": .integer(Int64(pending.number)), "note": .string(note.hex)],
            )
        ]
    }
}
