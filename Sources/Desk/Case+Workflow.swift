package import Model

/// The steps that a bureau lays down between submission and approval, and who may sign them.
extension Case {
    /// Roles that a step may ask for.
    static let signingRoles: [Role] = [.officer, .approver, .head, .secrecy, .legality, .content]

    func workflow(of release: Release) throws(DeskError) -> Workflow? {
        try stored { () throws(StorageFault) in
            try Desk(policy: policy).workflow(of: release, records: records)
        }
    }

    func sign(
        _ id: String,
        _ signing: DeskCommand.Signing,
        seen: SeenText?,
    ) throws(DeskError) -> [EntryDraft] {
        guard !officer.roles.isDisjoint(with: Self.signingRoles) else {
            throw refuse(.role(Self.signingRoles))
        }
        let release = try release(id)
        let pending = try pending(of: release)
        let workflow = try workflow(of: release)
        guard let workflow, let step = workflow.step(signing.step) else {
            throw refuse(Self.noStep(signing.step, workflow, id))
        }
        try require(step.role)
        try requireSeen(seen, is: pending.document, of: id)
        try requireStage(pending, [.submitted], id)
        try requireOtherEyes(pending)
        try requireOrganisation(step, release, pending)
        let progress = pending.progress(on: workflow)
        try requireTurn(step, progress, release, pending)
        let reading = try reading(of: step, progress, release, pending)
        let checked = try checked(
            signing.answers,
            step,
            id,
            hasPassed: signing.hasPassed,
            hasNote: signing.note != nil,
        )
        guard signing.hasPassed || signing.note != nil else {
            throw refuse(
                .value(
                    "note",
                    Phrase("不通过须写明理由", "a step that is not passed needs a note"),
                    hint: Phrase("加上 --note", "add --note"),
                )
            )
        }
        return [
            entry(
                .releaseSigned,
                id,
                [
                    "revision": .integer(Int64(pending.number)),
                    "step": .string(step.id),
                    "passed": .bool(signing.hasPassed),
                    "document": .string(pending.document.hex),
                    "organisation": .string(officer.organisation),
                    "reading": .integer(Int64(reading)),
                    "review": JSON(step.review?.rawValue),
                    "checked": StepSignature.json(checked),
                    "note": JSON(signing.note),
                ],
            )
        ]
    }

    private static func noStep(_ step: String, _ workflow: Workflow?, _ id: String) -> Refusal {
        guard let workflow else {
            return .act(
                "noWorkflow",
                Phrase(
                    "\(id) 没有配置审批步骤",
                    "no workflow is laid down for \(id)",
                ),
                hint: Phrase(
                    "按一般流程办理：releasectl release review \(id) --kind secrecy --pass --note …",
                    "take the usual way: releasectl release review \(id) --kind secrecy --pass --note …",
                ),
            )
        }
        let known = workflow.steps.map(\.id).joined(separator: ", ")
        return .value(
            "step",
            Phrase("流程“\(workflow.name.chinese)”没有步骤 \(step)", "no step \(step) in \(workflow.id)"),
            hint: Phrase("可用：\(known)", "one of: \(known)"),
        )
    }

    /// Of a step that names organisations only their people sign it, and of an outside one nobody of the publisher.
    private func requireOrganisation(
        _ step: Workflow.Step,
        _ release: Release,
        _ pending: Release.Pending,
    ) throws(DeskError) {
        let own = officer.organisation
        let isNamed = step.organisations.isEmpty || step.organisations.contains(own)
        guard !isNamed || (step.isOutside && own == release.publisher) else { return }
        let names = step.organisations.map { policy.organisation($0)?.name ?? Phrase($0, $0) }
        let people = Desk(policy: policy).people(
            for: step,
            waitingFor: step.organisations.isEmpty ? [""] : step.organisations,
            of: release,
            pending,
        )
        throw refuse(
            .act(
                "organisation",
                names.isEmpty
                    ? Phrase(
                        "“\(step.name.chinese)”须由发布机构以外的人员办理",
                        "\(step.name.english) is for somebody outside the publisher",
                    )
                    : Phrase(
                        "“\(step.name.chinese)”由\(names.map(\.chinese).joined(separator: "、"))办理",
                        "\(step.name.english) is for \(names.map(\.english).joined(separator: ", "))",
                    ),
                hint: Self.ask(people),
            )
        )
    }

    /// Who can go on, by their ids.
    static func ask(_ people: [String]) -> Phrase {
        guard !people.isEmpty else {
            return Phrase(
                "没有人可以办理：人员、机构和角色见 people.json5",
                "nobody can: people, organisations and roles are in people.json5",
            )
        }
        let shown = people.prefix(5).joined(separator: ", ")
        return Phrase("请 \(shown) 办理", "ask \(shown)")
    }

    /// Steps come in order; inside one the lead signs first, and each organisation as often as the readings say.
    private func requireTurn(
        _ step: Workflow.Step,
        _ progress: WorkflowProgress,
        _ release: Release,
        _ pending: Release.Pending,
    ) throws(DeskError) {
        guard let next = progress.next, next.step.id == step.id else {
            throw refuse(notItsTurn(step, progress, release, pending))
        }
        guard !step.organisations.isEmpty else { return }
        let people = Desk(policy: policy).people(
            for: step,
            waitingFor: next.waitingFor,
            of: release,
            pending
        )
        guard next.waitingFor.contains(officer.organisation) else {
            throw refuse(
                .act(
                    "stepDone",
                    Phrase(
                        "本单位已签“\(step.name.chinese)”",
                        "your organisation has signed \(step.name.english)",
                    ),
                    hint: Self.ask(people),
                )
            )
        }
        let lead = step.organisations[0]
        guard !next.waitingFor.contains(lead) || officer.organisation == lead else {
            let name = policy.organisation(lead)?.name ?? Phrase(lead, lead)
            throw refuse(
                .act(
                    "leadFirst",
                    Phrase(
                        "“\(step.name.chinese)”由\(name.chinese)牵头，须先签",
                        "\(name.english) leads \(step.name.english) and signs first",
                    ),
                    hint: Self.ask(
                        Desk(policy: policy).people(
                            for: step,
                            waitingFor: [lead],
                            of: release,
                            pending,
                        )
                    ),
                )
            )
        }
    }

    private func notItsTurn(
        _ step: Workflow.Step,
        _ progress: WorkflowProgress,
        _ release: Release,
        _ pending: Release.Pending,
    ) -> Refusal {
        let isDone = progress.item(step.id)?.isDone == true
        return .act(
            isDone ? "stepDone" : "stepOrder",
            isDone
                ? Phrase("“\(step.name.chinese)”已办", "\(step.name.english) is done")
                : Phrase(
                    "还没有到“\(step.name.chinese)”",
                    "it is not yet the turn of \(step.name.english)"
                ),
            hint: nextStep(progress, release, pending),
        )
    }

    /// What comes next, and who can do it.
    private func nextStep(
        _ progress: WorkflowProgress,
        _ release: Release,
        _ pending: Release.Pending,
    ) -> Phrase {
        guard let next = progress.next else {
            return Phrase(
                "请批准：releasectl release approve \(release.id)",
                "the approval is next: releasectl release approve \(release.id)",
            )
        }
        let people = Desk(policy: policy).people(
            for: next.step,
            waitingFor: next.waitingFor,
            of: release,
            pending,
        )
        let who = Self.ask(people)
        let command = "releasectl release sign \(release.id) --step \(next.step.id) --pass"
        return Phrase(
            "先办“\(next.step.name.chinese)”，\(who.chinese)：\(command)",
            "\(next.step.name.english) is next, \(who.english): \(command)",
        )
    }

    func requireDone(
        _ workflow: Workflow,
        _ pending: Release.Pending,
        _ release: Release,
    ) throws(DeskError) {
        let progress = pending.progress(on: workflow)
        guard let next = progress.next else { return }
        throw refuse(
            .act(
                "stepMissing",
                Phrase(
                    "还没有“\(next.step.name.chinese)”",
                    "\(next.step.name.english) is missing",
                ),
                hint: nextStep(progress, release, pending),
            )
        )
    }

    /// Which reading this signature is: far enough from the one before, and by other eyes where that is asked for.
    private func reading(
        of step: Workflow.Step,
        _ progress: WorkflowProgress,
        _ release: Release,
        _ pending: Release.Pending,
    ) throws(DeskError) -> Int {
        let given = progress.item(step.id)?.signatures(of: officer.organisation) ?? []
        guard let last = given.last else { return 1 }
        if step.readings.areByOthers, given.contains(where: { $0.by == officer.id }) {
            throw refuse(
                .act(
                    "sameReader",
                    Phrase(
                        "“\(step.name.chinese)”的各次审读须由不同的人办理",
                        "each reading of \(step.name.english) is by another person",
                    ),
                    hint: Self.ask(
                        Desk(policy: policy).people(
                            for: step,
                            waitingFor: step.organisations.isEmpty ? [""] : [officer.organisation],
                            of: release,
                            pending,
                        ).filter { id in !given.contains { $0.by == id } }
                    ),
                )
            )
        }
        let earliest = last.at + step.readings.apart
        guard now >= earliest else {
            let time = LocalTime(earliest, in: policy.zone).dateHourMinute
            throw refuse(
                .act(
                    "readingTooSoon",
                    Phrase(
                        "两次审读之间须隔一段时间，\(time) 起可以办理",
                        "readings are some time apart: from \(time) on",
                    ),
                    hint: Phrase("到时再办", "come back then"),
                )
            )
        }
        return given.count + 1
    }
}

extension Desk {
    /// The way that a release takes: the first workflow that applies to it; nil for the usual one.
    package func workflow(
        of release: Release,
        records: any RecordReading,
    ) throws(StorageFault) -> Workflow? {
        guard !policy.workflows.isEmpty else { return nil }
        let grade = try release.incident.flatMap { (id) throws(StorageFault) in
            try records.record(.incident, id)?.body["grade"]?.string
        }.flatMap { Grade(rawValue: $0) }
        let matter = try release.matter.flatMap { (id) throws(StorageFault) in
            try records.record(.matter, id)?.body["type"]?.string
        }.flatMap { Matter.Kind(rawValue: $0) }
        return policy.workflows.first {
            $0.applies(to: release.kind, grade: grade, matter: matter, audience: release.audience)
        }
    }

    /// The ids of those who can sign a step for one of the organisations that it waits for, `""` for anybody.
    package func people(
        for step: Workflow.Step,
        waitingFor: [String],
        of release: Release,
        _ pending: Release.Pending,
    ) -> [String] {
        policy.people.filter { id, roles in
            let own = policy.affiliations[id] ?? ""
            return roles.contains(step.role) && !pending.writers.contains(id)
                && (waitingFor.contains("") || waitingFor.contains(own))
                && !(step.isOutside && own == release.publisher)
        }.keys.sorted()
    }
}
