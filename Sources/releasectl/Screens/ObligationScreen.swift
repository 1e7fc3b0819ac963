import Model

/// Duties: which, until when, how much is left, and how it ended.
enum ObligationScreen {
    /// The rows of `incident open` and `incident show`.
    static func rows(_ obligations: [Facts], on sheet: inout Sheet) {
        var table = Table(elastic: [0], gap: 3)
        for obligation in obligations {
            let due = sheet.due(obligation)
            table.row([
                Span(obligation.text("title")), Span(due), standing(obligation, sheet),
                Span(obligation.text("rule"), .faint),
            ])
        }
        table.print(on: &sheet)
    }

    /// `还有 5 小时 43 分` while it runs, the outcome when it has ended.
    static func standing(_ obligation: Facts, _ sheet: Sheet) -> Span {
        switch obligation.text("phase") {
        case "settled": return outcome(obligation, sheet)
        case "paused": return Span(obligation.text("phaseName"), .warning)
        case "scheduled" where obligation.number("remainingMilliseconds") == nil:
            return Span(obligation.text("phaseName"), .faint)
        default: break
        }
        guard let remaining = remaining(obligation, sheet) else {
            return Span(obligation.text("phaseName"))
        }
        return Span(sheet.left(remaining), urgency(remaining))
    }

    /// What is left at the sheet's now: by the due instant where it is known, so that a screen can be
    /// redrawn without asking again.
    static func remaining(_ obligation: Facts, _ sheet: Sheet) -> Int64? {
        if obligation.text("phase") == "paused" {
            return obligation.number("remainingMilliseconds")
        }
        if let due = obligation.stamp("due") { return (due.instant - sheet.now).count }
        return obligation.number("remainingMilliseconds")
    }

    /// Colours for the last half hour and for what is over.
    static func urgency(_ remaining: Int64) -> Span.Look {
        if remaining < 0 { return .bad }
        return remaining < 1_800_000 ? .warning : .plain
    }

    private static func outcome(_ obligation: Facts, _ sheet: Sheet) -> Span {
        let name = obligation.text("outcomeName")
        switch obligation.text("outcome") {
        case "met": return Span("✔ " + name, .good)
        case "late":
            let late = obligation.number("lateByMilliseconds").map { " " + sheet.span($0) } ?? ""
            return Span("✘ " + name + late, .bad)
        case "missed": return Span("✘ " + name, .bad)
        default: return Span(name, .faint)
        }
    }

    /// `首次信息发布 按时   用时 2 小时 50 分 03 秒，限 6 小时`: after a publication.
    static func conclusion(_ obligation: Facts, on sheet: inout Sheet) {
        guard obligation.text("phase") == "settled", let done = obligation.stamp("satisfiedAt"),
            let anchor = obligation.stamp("anchor")
        else {
            let due = sheet.due(obligation)
            return sheet.facts([
                Span(obligation.text("title")), standing(obligation, sheet), Span(due),
            ])
        }
        let isGood = obligation.text("outcome") == "met"
        let used = sheet.span((done.instant - anchor.instant).count)
        let budget = obligation.text("budgetText")
        sheet.facts([
            Span(
                obligation.text("title") + " " + obligation.text("outcomeName"),
                isGood ? .good : .bad,
            ),
            Span(
                sheet.word("用时 \(used)", "took \(used)")
                    + (budget.isEmpty ? "" : sheet.word("，限 \(budget)", ", limit \(budget)"))
            ),
        ])
    }

    /// `deadlines`: one table, nearest first.
    static func list(_ facts: Facts, on sheet: inout Sheet) {
        let obligations = facts.list("items")
        guard !obligations.isEmpty else {
            sheet.line(Span(sheet.word("没有正在计时的任务", "no time limit is running")))
            return sheet.next("releasectl deadlines --all")
        }
        rows(of: obligations, on: &sheet)
        for obligation in obligations {
            guard let step = obligation.list("plan").first, let start = step.stamp("latestStart")
            else { continue }
            let by = sheet.word("最迟 ", "by ") + sheet.minute(start)
            sheet.facts(
                [
                    Span(step.text("release")),
                    Span(sheet.word("下一步 ", "next ") + step.text("name")),
                    Span(by, step.flag("isLate") ? .warning : .plain),
                ],
                indent: 2,
            )
        }
        if let first = obligations.first {
            sheet.next("releasectl explain " + first.id)
        }
    }

    /// What does not fit beside the rest is first the organisation; then the id, which somebody copies and is
    /// never cut, gets a line of its own, with what it is about.
    static func rows(of obligations: [Facts], on sheet: inout Sheet) {
        let organisations = Set(obligations.map { $0.text("organisationName") })
        let all = table(obligations, sheet, organisation: organisations.count > 1, id: true)
        if all.fits(sheet) { return all.print(on: &sheet) }
        let short = table(obligations, sheet, organisation: false, id: true)
        if short.fits(sheet) { return short.print(on: &sheet) }
        let many = organisations.count > 1
        let rows = table(obligations, sheet, organisation: many, id: false)
        for (index, obligation) in obligations.enumerated() {
            rows.print(only: index, on: &sheet)
            sheet.facts(
                [Span(obligation.id, .faint), Span(obligation.text("subjectTitle"))],
                indent: 4,
            )
        }
    }

    private static func table(
        _ obligations: [Facts],
        _ sheet: Sheet,
        organisation: Bool,
        id: Bool,
    ) -> Table {
        var table = Table(elastic: [2, 4], indent: 0)
        for obligation in obligations {
            let due = sheet.due(obligation)
            var cells = [
                mark(obligation, sheet), standing(obligation, sheet),
                Span(obligation.text("title")), Span(due),
            ]
            if organisation { cells.append(Span(obligation.text("organisationName"))) }
            if id {
                cells.append(Span(obligation.id, .faint))
                cells.append(Span(obligation.text("subjectTitle")))
            }
            table.row(cells)
        }
        return table
    }

    static func mark(_ obligation: Facts, _ sheet: Sheet) -> Span {
        // Its outcome has the mark.
        if obligation.text("phase") == "settled" { return " " }
        guard let remaining = remaining(obligation, sheet) else { return " " }
        switch urgency(remaining) {
        case .bad: return Mark.bad
        case .warning: return Mark.warning
        default: return " "
        }
    }

    /// The answer of `obligation waive`.
    static func one(_ obligation: Facts, on sheet: inout Sheet) {
        sheet.facts([
            Span(obligation.text("title"), .strong), standing(obligation, sheet),
            Span(obligation.id, .faint),
        ])
        sheet.next("releasectl explain " + obligation.id)
    }
}

/// `explain`: how a due time was reached, line by line.
enum ExplainScreen {
    static func draw(_ facts: Facts, on sheet: inout Sheet) {
        var rows: [(label: String, time: String, text: String, source: String)] = []
        for line in facts.list("lines") {
            let entry = line.number("entry").map { sheet.word("台账 #\($0)", "ledger #\($0)") }
            rows.append(
                (
                    line.text("label"),
                    line.stamp("at").map {
                        line.flag("isDayEnd") ? sheet.preciseDayEnd($0) : sheet.precise($0)
                    } ?? "",
                    line.text("text"), entry ?? ""
                )
            )
        }
        let labels = rows.map { DisplayWidth.of(Visible.text($0.label)) }.max() ?? 0
        for row in rows {
            let label = DisplayWidth.pad(Visible.text(row.label), to: labels) + "  "
            var spans = [Span(label, .strong)]
            if !row.time.isEmpty { spans.append(Span(row.time)) }
            if !row.text.isEmpty { spans.append(Span((row.time.isEmpty ? "" : "  ") + row.text)) }
            if !row.source.isEmpty { spans.append(Span("  " + row.source, .faint)) }
            sheet.line(spans, hanging: labels + 2)
        }
        guard let verdict = facts.some("verdict"), rows.last?.text != verdict else { return }
        let label = DisplayWidth.pad(sheet.word("结论", "verdict"), to: labels) + "  "
        sheet.line([Span(label, .strong), Span(verdict, .strong)], hanging: labels + 2)
    }
}
