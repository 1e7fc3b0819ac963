import Model

/// What a sensitive matter brings needs a higher approver.
extension Case {
    /// The approval as the workflow asks for it, and a higher one for what a sensitive matter brought.
    func approvalStep(
        of release: Release,
        _ workflow: Workflow?,
    ) throws(DeskError) -> Workflow.Step {
        let step = workflow?.approval ?? Workflow.plainApproval
        guard let id = release.matter, try matter(id).isSensitive else { return step }
        return Workflow.Step(
            id: step.id,
            name: step.name,
            role: .head,
            questions: step.questions,
            takes: step.takes,
        )
    }

    /// True of what belongs to a sensitive matter.
    func isSensitive(_ drafting: DeskCommand.Drafting) throws(DeskError) -> Bool {
        let corrected = try drafting.corrects.map { (id) throws(DeskError) in try release(id) }
        guard let id = corrected?.matter ?? drafting.matter else { return false }
        return try matter(id).isSensitive
    }

    /// A sensitive matter in a bureau where nobody could give the higher approval would never end.
    func requireSomeHead() throws(DeskError) {
        guard !policy.people.values.contains(where: { $0.contains(.head) }) else { return }
        throw refuse(
            .act(
                "noHead",
                Phrase(
                    "没有\(Role.head.name.chinese)，敏感事项无人可以批准",
                    "nobody is \(Role.head.name.english): a sensitive matter could not be approved",
                ),
                hint: Phrase(
                    "在 people.json5 中给一人加上角色 head",
                    "give one person of people.json5 the role head",
                ),
            )
        )
    }

    func requireHead(_ id: String) throws(DeskError) {
        guard !officer.roles.contains(.head) else { return }
        let heads = policy.people.filter { $0.value.contains(.head) }.keys.sorted()
        throw refuse(
            Refusal(
                .permission,
                "higherApprover",
                Phrase(
                    "\(id) 须由\(Role.head.name.chinese)批准",
                    "\(id) needs the approval of the \(Role.head.name.english)",
                ),
                hint: Self.ask(heads),
            )
        )
    }
}
