import Model

/// The life of a matter: opened with what starts its clocks, its steps, its end; and the steps of incidents.
extension Case {
    func open(_ opening: DeskCommand.MatterOpening) throws(DeskError) -> [EntryDraft] {
        try require(.officer)
        try checkMatterText(opening.text.value)
        let organisation = opening.organisation ?? officer.organisation
        try checkOrganisation(organisation)
        if let incident = opening.incident { _ = try openIncident(incident) }
        for anchor in Array(opening.anchors.values) + [opening.stagedAt].compactMap(\.self) {
            try checkPast(anchor, field: Phrase("起算时间", "the time that it counts from"))
        }
        try checkRules(of: opening)
        if opening.isSensitive { try requireSomeHead() }
        try checkDisclosure(of: opening)
        let plan = try plan(of: opening)
        let year = policy.zone.date(now).year
        let sequence = try next("matter/" + String(year))
        let id = "M-" + CivilDate.padded(year, 4) + "-" + CivilDate.padded(Int(sequence), 4)
        var given = opening.anchors
        if plan != nil { given[.stagedAt] = opening.stagedAt ?? now }
        let anchors = given.sorted { $0.key.rawValue < $1.key.rawValue }
        return [
            entry(
                .matterOpened,
                id,
                [
                    "type": .string(opening.kind.rawValue),
                    "organisation": .string(organisation),
                    "rules": opening.rules.isEmpty ? .null : JSON(opening.rules),
                    "incident": JSON(opening.incident),
                    "anchors": .object(
                        anchors.map { JSON.Member($0.key.rawValue, JSON($0.value)) }
                    ),
                    "internal": opening.isInternal ? true : .null,
                    "sensitive": opening.isSensitive ? true : .null,
                    "applicant": JSON(opening.applicant?.rawValue),
                    "withheld": JSON(opening.withheld?.rawValue),
                    "plan": plan?.json ?? .null,
                    "document": .string(opening.text.digest.hex),
                ],
            )
        ]
    }

    private func checkMatterText(_ text: MatterText) throws(DeskError) {
        try checkTitle(text.title)
        for piece in [text.content, text.source].compactMap(\.self) {
            if let mark = TextCheck.secrecyMark(in: piece) { throw refuse(TextCheck.secret(mark)) }
            guard piece.utf8.count <= TextCheck.maximumBodyBytes else {
                throw refuse(
                    .value(
                        "content",
                        Phrase(
                            "内容不超过 \(TextCheck.maximumBodyBytes / 1_024) KB",
                            "at most \(TextCheck.maximumBodyBytes / 1_024) KB of text",
                        ),
                    )
                )
            }
        }
    }

    /// A standing matter says which rules it has; a rule that is named is one of its kind that runs.
    private func checkRules(of opening: DeskCommand.MatterOpening) throws(DeskError) {
        let known = policy.matterRules[opening.kind] ?? []
        let list = known.joined(separator: ", ")
        guard !opening.rules.isEmpty || !opening.kind.isStanding else {
            throw refuse(
                .value(
                    "rule",
                    Phrase(
                        "\(opening.kind.name.chinese)须指明适用的规则",
                        "a \(opening.kind.name.english) names its rules",
                    ),
                    hint: Phrase("--rule 可用：\(list)", "--rule takes: \(list)"),
                )
            )
        }
        for rule in opening.rules where !known.contains(rule) {
            throw refuse(
                .value(
                    "rule",
                    Phrase(
                        "规则 \(rule) 没有启用，或不适用于\(opening.kind.name.chinese)",
                        "the rule \(rule) is off or not for a \(opening.kind.name.english)",
                    ),
                    hint: Phrase("可用：\(list)", "there are: \(list)"),
                )
            )
        }
    }

    func matter(_ id: String) throws(DeskError) -> Matter {
        guard
            let record = try stored({ () throws(StorageFault) in try records.record(.matter, id) })
        else { throw refuse(.missing(Phrase("事项", "matter"), id)) }
        return try parsed { () throws(RowMistake) in try Matter(id: id, row: record.body) }
    }

    func openMatter(_ id: String) throws(DeskError) -> Matter {
        let matter = try matter(id)
        guard matter.isOpen else {
            throw refuse(
                .act(
                    "matterClosed",
                    Phrase("事项 \(id) 已办结", "matter \(id) is closed"),
                    hint: Phrase("如有新情况，请另行登记", "open another one for what is new"),
                )
            )
        }
        return matter
    }

    func note(_ note: DeskCommand.Noting, ofMatter id: String) throws(DeskError) -> [EntryDraft] {
        try require(.officer, .approver, .head)
        let matter = try openMatter(id)
        // The answer to what is sensitive is a higher approver's to give.
        if matter.isSensitive, note.step == .answered {
            try requireHead(id)
        } else {
            try require(.officer, .approver)
        }
        try checkPast(note.at, field: Phrase("办理时间", "the time of the step"))
        guard !StepKind.ofIncidents.contains(note.step) || note.step == .reported else {
            throw refuse(
                .value(
                    "step",
                    Phrase(
                        "“\(note.step.name.chinese)”是突发事件的步骤",
                        "\(note.step.rawValue) is a step of incidents",
                    ),
                    hint: Phrase("releasectl incident note", "releasectl incident note"),
                )
            )
        }
        try checkOrder(of: note, in: matter)
        try checkOutcome(of: note, in: matter)
        try checkStage(of: note, in: matter)
        return [
            entry(
                .matterNoted,
                id,
                [
                    "step": .string(note.step.rawValue),
                    "evidence": JSON(note.evidence),
                    "slot": JSON(note.slot),
                    "outcome": JSON(note.outcome?.rawValue),
                    "stage": JSON(note.stage),
                ],
                at: note.at,
            )
        ]
    }

    /// What answers a step comes after it.
    private func checkOrder(of note: DeskCommand.Noting, in matter: Matter) throws(DeskError) {
        func count(_ step: StepKind) -> Int { matter.steps.count { $0.kind == step } }
        let missing: StepKind? =
            switch note.step {
            case .corrected where count(.corrected) >= count(.correctionAsked): .correctionAsked
            case .opinionReceived where count(.opinionReceived) >= count(.consulted): .consulted
            // The law allows to ask once.
            case .correctionAsked where count(.correctionAsked) > 0: .correctionAsked
            default: nil
            }
        guard let missing else { return }
        let isTwice = missing == note.step
        throw refuse(
            .act(
                "order",
                isTwice
                    ? Phrase("补正只能告知一次", "completion is asked for once only")
                    : Phrase(
                        "没有未了的“\(missing.name.chinese)”",
                        "nothing is outstanding: no \(missing.rawValue)",
                    ),
                hint: Phrase(
                    "已办步骤：releasectl matter show \(matter.id)",
                    "what was done: releasectl matter show \(matter.id)",
                ),
            )
        )
    }

    func closeMatter(_ id: String, missedReason: Digest?) throws(DeskError) -> [EntryDraft] {
        try require(.officer, .approver)
        let matter = try openMatter(id)
        if missedReason != nil { try require(.approver) }
        let rows = try stored { () throws(StorageFault) in
            try records.records(.obligation, prefix: id + "/", limit: Case.listLimit)
        }
        let open = rows.filter { Obligation.openStates.contains($0.state) }.map(\.id)
        // The slot that runs ends with its column; anything else that is owed stands against it.
        guard missedReason != nil || matter.kind.isStanding || open.isEmpty else {
            throw refuse(
                .act(
                    "dutiesOpen",
                    Phrase(
                        "不能办结：还有 \(open.count) 项时限任务未完成（\(open.joined(separator: "、"))）",
                        "not closed: \(open.count) duties are open (\(open.joined(separator: ", ")))",
                    ),
                    hint: Phrase(
                        "先完成这些任务；确实不再办理的，用 --missed --reason 说明，记为未完成",
                        "finish them; or settle them as missed with --missed --reason",
                    ),
                )
            )
        }
        return [entry(.matterClosed, id, ["missedReason": JSON(missedReason)])]
    }

    func note(_ note: DeskCommand.Noting, ofIncident id: String) throws(DeskError) -> [EntryDraft] {
        try require(.officer, .approver)
        _ = try incident(id)
        try checkPast(note.at, field: Phrase("办理时间", "the time of the step"))
        guard StepKind.ofIncidents.contains(note.step) else {
            let known = StepKind.ofIncidents.map(\.rawValue).joined(separator: ", ")
            throw refuse(
                .value(
                    "step",
                    Phrase(
                        "“\(note.step.name.chinese)”不是突发事件的步骤",
                        "\(note.step.rawValue) is no step of an incident",
                    ),
                    hint: Phrase("可用：\(known)", "one of: \(known)"),
                )
            )
        }
        return [
            entry(
                .incidentNoted,
                id,
                ["step": .string(note.step.rawValue), "evidence": JSON(note.evidence)],
                at: note.at,
            )
        ]
    }
}
