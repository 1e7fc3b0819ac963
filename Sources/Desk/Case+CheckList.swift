import Model

extension Case {
    /// The answers to a check list: each question one, and a no does not pass.
    func checked(
        _ answers: [String: Workflow.Answer],
        _ step: Workflow.Step,
        _ id: String,
        hasPassed: Bool,
        hasNote: Bool,
    ) throws(DeskError) -> [StepSignature.Checked] {
        let known = step.questions.map(\.id)
        if let stray = answers.keys.sorted().first(where: { !known.contains($0) }) {
            throw refuse(
                .value(
                    "answer",
                    Phrase("“\(step.name.chinese)”没有审查要点 \(stray)", "no question \(stray)"),
                    hint: known.isEmpty
                        ? Phrase("去掉 --answer", "leave out --answer")
                        : Phrase(
                            "可用：\(known.joined(separator: ", "))",
                            "one of: \(known.joined(separator: ", "))"
                        ),
                )
            )
        }
        let open = step.questions.filter { answers[$0.id] == nil }
        let denied = step.questions.filter { answers[$0.id] == .no }
        let answers = step.questions.compactMap { question in
            answers[question.id].map {
                StepSignature.Checked(
                    question: question.id,
                    text: question.text.chinese,
                    answer: $0
                )
            }
        }
        // Who sends a text back says why; the list is for those who let it pass.
        guard hasPassed else { return answers }
        let isExcused = hasNote || !answers.contains { $0.answer == .notApplicable }
        guard open.isEmpty, denied.isEmpty, isExcused else {
            let about = open.first ?? denied.first ?? step.questions[0]
            let list = known.map { "--answer \($0)=yes" }.joined(separator: " ")
            let verb = step.id == Workflow.approvalID ? "approve" : "sign"
            let option = verb == "sign" ? " --step \(step.id) --pass" : ""
            throw refuse(
                .act(
                    "checklist",
                    !open.isEmpty
                        ? Phrase(
                            "审查要点没有答全：\(about.text.chinese)",
                            "the check list is not complete: \(about.text.english)",
                        )
                        : !denied.isEmpty
                            ? Phrase(
                                "审查要点有“否”，不能通过：\(about.text.chinese)",
                                "a no on the check list does not pass: \(about.text.english)",
                            )
                            : Phrase("“不适用”须用 --note 说明", "na needs a --note that says why"),
                    hint: Phrase(
                        "releasectl release \(verb) \(id)\(option) \(list)（yes、no、na）",
                        "releasectl release \(verb) \(id)\(option) \(list) (yes, no, na)",
                    ),
                )
            )
        }
        return answers
    }
}
