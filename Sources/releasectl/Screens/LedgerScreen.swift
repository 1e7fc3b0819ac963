import Model

/// The record: its head, its entries, and whether it holds.
enum LedgerScreen {
    static func head(_ head: Facts, on sheet: inout Sheet) {
        sheet.facts([
            Span(sheet.word("台账 #", "ledger #") + head.text("seq"), .strong),
            Span(head.stamp("at").map { sheet.full($0) } ?? ""), Span(head.text("hash")),
        ])
        if let signed = head.part("signed") {
            sheet.facts([
                Span(sheet.word("已签名", "signed")), Span(signed.text("day")),
                Span("#" + signed.text("seq")), Span(signed.text("hash")),
            ])
        }
    }

    static func verify(_ facts: Facts, on sheet: inout Sheet) {
        let isGood = facts.flag("ok")
        sheet.line(
            isGood ? Mark.good : Mark.bad,
            Span(
                isGood
                    ? sheet.word(
                        " 台账完整，\(facts.text("entries")) 条",
                        " the ledger holds, \(facts.text("entries")) entries"
                    )
                    : sheet.word(" 台账有问题", " the ledger does not hold"),
                .strong,
            ),
        )
        let names = [
            "chain": sheet.word("链", "chain"),
            "bodies": sheet.word("条目内容", "bodies"),
            "contents": sheet.word("所附文本", "contents"),
            "projections": sheet.word("投影", "projections"),
            "witnesses": sheet.word("旁证", "witnesses"),
        ]
        var table = Table(elastic: [1])
        for member in facts.json["levels"]?.members ?? [] {
            table.row(Span(names[member.key] ?? member.key), level(member.value, sheet))
        }
        table.print(on: &sheet)
        let checked = facts.texts("checked").map { names[$0] ?? $0 }
        if !checked.isEmpty {
            let label = sheet.word("核对了  ", "checked  ")
            sheet.line([Span("  " + label), Span(checked.joined(separator: " "))], hanging: 10)
        }
        for witness in facts.texts("witnesses") {
            sheet.line([Span("  " + sheet.word("旁证  ", "witness  ") + witness)], hanging: 10)
        }
        for caveat in facts.texts("caveats") {
            sheet.line(["  ", Mark.warning, Span(" " + caveat)], hanging: 4)
        }
        for finding in facts.list("findings") {
            let place = finding.number("seq").map { "#\($0)  " } ?? ""
            sheet.line(
                ["  ", Mark.bad, Span(" " + place + finding.text("message"))],
                hanging: 4,
            )
        }
    }

    private static func level(_ value: JSON, _ sheet: Sheet) -> Span {
        switch value {
        case .bool(true): Span(sheet.word("已核对，一致", "checked, holds"), .good)
        case .bool(false): Span(sheet.word("不一致", "does not hold"), .bad)
        case .null: Span(sheet.word("未核对", "not checked"), .warning)
        case .string(let text): Span(text)
        case .integer(let count): Span(sheet.word("核对 \(count) 处", "\(count) checked"))
        default: Span(value.compactText)
        }
    }

    static func entry(_ entry: Facts, on sheet: inout Sheet) {
        sheet.facts([
            Span("#" + entry.text("seq"), .strong), Span(entry.text("kind")),
            Span(entry.text("subject")), Span(entry.text("actor")),
        ])
        if let at = entry.stamp("at") {
            var facts = [Span(sheet.word("记录 ", "recorded ") + sheet.precise(at))]
            if let effective = entry.stamp("effectiveAt"), effective.instant != at.instant {
                facts.append(Span(sheet.word("事实 ", "effective ") + sheet.precise(effective)))
            }
            sheet.facts(facts, indent: 2)
        }
        sheet.facts(
            [Span(sheet.word("前 ", "previous ") + entry.text("previous"), .faint)],
            indent: 2
        )
        sheet.facts([Span(sheet.word("本 ", "hash ") + entry.text("hash"), .faint)], indent: 2)
        guard let body = entry.json["body"] else { return }
        FieldScreen.fields(Facts(body), zone: entry.stamp("at")?.zone, on: &sheet)
    }

    static func exported(_ facts: Facts, on sheet: inout Sheet) {
        sheet.facts([
            Span(sheet.word("已导出 ", "exported ") + facts.text("folder"), .strong),
            Span(sheet.word("\(facts.text("entries")) 条", "\(facts.text("entries")) entries")),
            Span(facts.part("head").map { "#\($0.text("seq"))" } ?? ""),
        ])
    }
}
