import Model

/// The steps of a text's workflow: done or not, by whom, when each has to begin at the latest.
enum WorkflowScreen {
    static func steps(_ way: Facts?, on sheet: inout Sheet) {
        guard let way else { return }
        sheet.blank()
        sheet.line(Span("  " + sheet.word("流程 ", "workflow ") + way.text("name"), .strong))
        var table = Table(elastic: [3])
        for step in way.list("steps") {
            let people = step.texts("people").prefix(3).joined(separator: " ")
            let signed = step.list("signatures").map { hand($0, sheet) }.joined(separator: ", ")
            table.row([
                step.flag("isDone") ? Mark.good : Span(step.flag("isNext") ? "→" : ""),
                Span(step.text("name")),
                Span(
                    step.stamp("latestStart").map {
                        sheet.word("最迟 ", "by ") + sheet.minute($0)
                    } ?? "",
                    step.flag("isLate") ? .warning : .plain,
                ), Span(signed.isEmpty ? people : signed, signed.isEmpty ? .faint : .plain),
            ])
        }
        table.print(on: &sheet)
        if let due = way.stamp("due") {
            let label = sheet.word("倒排自 ", "counted back from ")
            let text = "  \(label)\(sheet.minute(due)) \(way.text("obligation"))"
            sheet.line(Span(text, .faint))
        }
    }

    /// What was signed and answered under a revision that is out.
    static func signatures(_ revision: Facts, on sheet: inout Sheet) {
        let signatures = revision.list("signatures")
        guard !signatures.isEmpty else { return }
        let number = revision.text("number")
        sheet.blank()
        sheet.line(
            Span("  " + sheet.word("第 \(number) 版的签字", "signed under revision \(number)"), .strong)
        )
        for signature in signatures {
            let who = hand(signature, sheet)
            let organisation = signature.text("organisationName")
            let note = signature.text("note")
            sheet.line(
                [Span("  \(signature.text("step"))  \(who)  \(organisation)  \(note)")],
                hanging: 4,
            )
            for point in signature.list("checked") {
                sheet.line([Span("    \(point.text("text"))  \(point.text("answer"))")], hanging: 6)
            }
        }
    }

    private static func hand(_ signature: Facts, _ sheet: Sheet) -> String {
        [signature.text("by"), signature.stamp("at").map { sheet.minute($0) } ?? ""]
            .joined(separator: " ")
    }

    /// The step that is next, and the people who can take it.
    static func next(_ way: Facts, _ id: String, _ bound: String, on sheet: inout Sheet) {
        guard let next = way.list("steps").first(where: { $0.flag("isNext") }) else { return }
        let step = next.text("id")
        let answers = next.list("questions").map { " --answer \($0.text("id"))=yes" }.joined()
        let people = next.texts("people").prefix(5).joined(separator: " ")
        if !people.isEmpty {
            let who = sheet.word("由 \(people) 办", "for \(people)")
            sheet.line(Span("  \(next.text("name"))  \(who)", .faint))
        }
        sheet.next(
            step == Workflow.approvalID
                ? "releasectl release approve \(id)\(answers)\(bound)"
                : "releasectl release sign \(id) --step \(step) --pass\(answers)\(bound)"
        )
    }
}
