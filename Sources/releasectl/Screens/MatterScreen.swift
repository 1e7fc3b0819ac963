import Model

/// Matters: what they are, what was done, what is owed and until when.
enum MatterScreen {
    static func opened(_ matter: Facts, on sheet: inout Sheet) {
        head(sheet.word("已登记", "opened"), matter, on: &sheet)
        let duties = matter.list("obligations")
        ObligationScreen.rows(duties, on: &sheet)
        gate(matter, on: &sheet)
        guard duties.isEmpty, matter.part("gate") == nil, matter.list("stages").isEmpty else {
            return next(matter, on: &sheet)
        }
        sheet.line(
            Mark.warning,
            Span(
                sheet.word(
                    " 没有启用的时限规则适用于它",
                    " no rule that is on applies to it"
                )
            ),
        )
        sheet.next("releasectl rule list")
    }

    static func show(_ matter: Facts, on sheet: inout Sheet) {
        let isOpen = matter.text("state") == "open"
        head(sheet.word(isOpen ? "办理中" : "已办结", isOpen ? "open" : "closed"), matter, on: &sheet)
        sheet.line([Span("  " + matter.text("title"), .strong)], hanging: 2)
        for (label, key) in [
            (sheet.word("内容 ", "content "), "content"), (sheet.word("来源 ", "source "), "source"),
        ] {
            guard let text = matter.some(key) else { continue }
            sheet.line([Span("  " + label, .faint), Span(text)], hanging: 4)
        }
        stages(matter, on: &sheet)
        var steps = Table(elastic: [1])
        for step in matter.list("steps") {
            steps.row([
                Span(step.stamp("at").map { sheet.full($0) } ?? ""), Span(step.text("name")),
                Span(step.text("by"), .faint),
                Span(step.some("outcomeName") ?? step.some("stageName") ?? ""),
            ])
        }
        if !steps.isEmpty { steps.print(on: &sheet) }
        ObligationScreen.rows(matter.list("obligations"), on: &sheet)
        gate(matter, on: &sheet)
        if isOpen { next(matter, on: &sheet) }
    }

    static func list(_ facts: Facts, on sheet: inout Sheet) {
        let matters = facts.list("items")
        guard !matters.isEmpty else {
            sheet.line(Span(sheet.word("没有办理中的事项", "no matter is open")))
            return sheet.next("releasectl matter open --type decision --title …")
        }
        var table = Table(elastic: [2], indent: 0)
        for matter in matters {
            table.row([
                Span(matter.id), Span(matter.text("typeName")), Span(matter.text("title")),
                Span(matter.stamp("at").map { sheet.full($0) } ?? "", .faint),
                Span(matter.text("organisationName"), .faint),
                Span(
                    matter.some("stageName") ?? matter.some("outcomeName")
                        ?? matter.some("withheldName") ?? "",
                    .faint
                ),
            ])
        }
        table.print(on: &sheet)
        if let first = matters.first { sheet.next("releasectl matter show " + first.id) }
    }

    static func templates(_ facts: Facts, on sheet: inout Sheet) {
        let templates = facts.list("items")
        guard !templates.isEmpty else {
            return sheet.line(Span(sheet.word("没有配置阶段模板", "no templates are configured")))
        }
        for template in templates {
            sheet.facts([
                Span(template.id, .strong), Span(template.text("templateName")),
                Span(template.text("typeName"), .faint),
            ])
            if let basis = template.some("legalBasis") {
                let own = template.flag("isOwnCommitment")
                let word =
                    own ? sheet.word("本单位承诺 ", "own commitment ") : sheet.word("依据 ", "basis ")
                sheet.line([Span("  " + word + basis, .faint)], hanging: 4)
            }
            stages(template, on: &sheet)
        }
    }

    /// One line a stage: where it stands, what it starts, what it waits for.
    private static func stages(_ facts: Facts, on sheet: inout Sheet) {
        let list = facts.list("stages")
        guard !list.isEmpty else { return }
        var table = Table(elastic: [3])
        for stage in list {
            let mark =
                switch stage.some("state") {
                case "past": sheet.word("已过", "past")
                case "now": sheet.word("当前", "now")
                default: ""
                }
            var waits = stage.texts("after")
            if let wait = stage.part("wait") {
                let days = wait.text("days")
                waits.append(
                    wait.text("from") + " " + sheet.word("满 \(days) 日", "for \(days) days")
                )
            }
            let order =
                waits.isEmpty
                ? "" : sheet.word("须先公开 ", "after ") + waits.joined(separator: ", ")
            let rest = ([order] + stage.texts("rules")).filter { !$0.isEmpty }
            table.row([
                Span(mark, .strong), Span(stage.id), Span(stage.text("name")),
                Span(rest.joined(separator: " · "), .faint),
            ])
        }
        table.print(on: &sheet)
    }

    private static func head(_ word: String, _ matter: Facts, on sheet: inout Sheet) {
        var facts = [
            Span(word + " " + matter.id, .strong), Span(matter.text("typeName")),
            Span(matter.text("organisationName")),
        ]
        if let at = matter.stamp("at") {
            facts.append(Span(matter.text("anchorName") + " " + sheet.full(at)))
        }
        if let stage = matter.some("stageName") {
            facts.append(Span(matter.text("templateName") + "：" + stage, .strong))
        }
        if let incident = matter.some("incident") { facts.append(Span(incident)) }
        if matter.flag("isSensitive") {
            facts.append(Span(sheet.word("敏感", "sensitive"), .warning))
        }
        if matter.flag("isInternal") {
            facts.append(Span(sheet.word("内部", "internal"), .warning))
        }
        for key in ["withheldName", "applicantName", "outcomeName"] {
            if let text = matter.some(key) { facts.append(Span(text)) }
        }
        sheet.facts(facts)
    }

    /// What holds a publication back, such as an interpretation that has to go out with it.
    private static func gate(_ matter: Facts, on sheet: inout Sheet) {
        guard let gate = matter.part("gate") else { return }
        sheet.facts([Span("  " + gate.text("title")), Span(gate.text("rule"), .faint)])
    }

    private static func next(_ matter: Facts, on sheet: inout Sheet) {
        let id = matter.id
        let isPublished = [
            "decision", "rumour", "opinion", "policy", "staged", "consultation",
        ].contains(matter.text("type"))
        let isOwed = matter.list("obligations").contains { $0.text("phase") != "settled" }
        guard isOwed || isPublished else { return sheet.next("releasectl matter close " + id) }
        let kind = matter.text("type") == "rumour" ? "rebuttal" : "notice"
        sheet.next(
            isPublished
                ? "releasectl release draft --matter \(id) --kind \(kind) --title … --body …"
                : "releasectl matter satisfy \(id) --evidence …"
                    + (matter.text("type") == "request" ? " --outcome granted" : "")
        )
    }
}
