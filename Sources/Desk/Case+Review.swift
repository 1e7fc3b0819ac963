import Model

/// Four eyes: who reviewed and approved is never who wrote.
extension Case {
    func requireOtherEyes(_ pending: Release.Pending) throws(DeskError) {
        guard !pending.writers.contains(officer.id) else {
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
        let release = try release(id)
        // Where the way of the text has such a step, this is its signature.
        if release.pending != nil, let workflow = try workflow(of: release),
            let step = workflow.steps.first(where: { $0.review == kind })
        {
            let signing = DeskCommand.Signing(step: step.id, hasPassed: hasPassed, note: note)
            return try sign(id, signing, seen: seen)
        }
        let pending = try pending(of: release)
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
        answers: [String: Workflow.Answer],
        seen: SeenText?,
    ) throws(DeskError) -> [EntryDraft] {
        try require(.approver, .head)
        let release = try release(id)
        let pending = try pending(of: release)
        try requireSeen(seen, is: pending.document, of: id)
        try requireStage(pending, [.submitted], id)
        try requireOtherEyes(pending)
        let workflow = try workflow(of: release)
        let approval = try approvalStep(of: release, workflow)
        if approval.role == .head { try requireHead(id) }
        if let workflow {
            try requireDone(workflow, pending, release)
            if workflow.isTogether { try requireTogether(release) }
        }
        let checked = try checked(answers, approval, id, hasPassed: true, hasNote: true)
        for kind in policy.requiredReviews {
            let last = pending.reviews.last { $0.kind == kind && $0.document == pending.document }
            // Who reviewed and then took a hand in the text has reviewed their own.
            guard let last, last.hasPassed, !pending.writers.contains(last.by) else {
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
                    "workflow": JSON(workflow?.id),
                    "organisation": workflow == nil ? .null : .string(officer.organisation),
                    "checked": StepSignature.json(checked),
                ],
            )
        ]
    }

    func sendBack(_ id: String, note: Digest) throws(DeskError) -> [EntryDraft] {
        try require(.approver, .head, .secrecy, .legality, .content)
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
