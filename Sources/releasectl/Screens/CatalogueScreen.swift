import Model

/// Items of the catalogue.
enum CatalogueScreen {
    static func list(_ facts: Facts, on sheet: inout Sheet) {
        let items = facts.list("items")
        guard !items.isEmpty else {
            return sheet.line(
                Span(sheet.word("没有目录（catalogue.json5）", "no catalogue (catalogue.json5)"))
            )
        }
        var table = Table(elastic: [0, 1])
        for item in items {
            table.row(
                Span(item.text("title")),
                Span(item.text("subjectName")),
                Span(item.text("timeLimit")),
                Span(item.text("rule"), .faint),
                Span(item.id, .faint),
            )
        }
        table.print(on: &sheet)
        if let first = items.first { sheet.next("releasectl catalogue show " + first.id) }
    }

    static func show(_ facts: Facts, on sheet: inout Sheet) {
        for item in facts.list("items") {
            let end = item.some("effectiveTo") ?? ""
            sheet.facts([
                Span(item.text("title"), .strong),
                Span(sheet.word("第 \(item.text("version")) 版", "version \(item.text("version"))")),
                Span(item.text("effectiveFrom") + "—" + end),
                item.flag("inForce")
                    ? Span(sheet.word("有效", "in force"), .good)
                    : Span(sheet.word("不在有效期", "not in force"), .warning),
            ])
            let comma = sheet.word("、", ", ")
            let rows: [(Phrase, String)] = [
                (Phrase("事项", "group"), item.text("groupTitle")),
                (Phrase("内容", "content"), item.text("content")),
                (
                    Phrase("依据", "basis"),
                    item.texts("basis").joined(separator: sheet.word("；", "; "))
                ),
                (Phrase("时限", "limit"), item.text("timeLimit")),
                (Phrase("规则", "rule"), item.text("rule")),
                (Phrase("主体", "by"), item.text("subjectName")),
                (Phrase("责任人", "person"), item.text("responsible")),
                (Phrase("渠道", "where"), item.texts("carriers").joined(separator: comma)),
                (Phrase("方式", "how"), item.text("methodName")),
                (Phrase("对象", "for"), item.text("audience")),
                (Phrase("层级", "level"), item.texts("levels").joined(separator: comma)),
            ]
            for (label, text) in rows where !text.isEmpty {
                let head = "  " + DisplayWidth.pad(label[sheet.language], to: 7) + "  "
                sheet.line([Span(head, .faint), Span(text)], hanging: DisplayWidth.of(head))
            }
        }
    }
}
