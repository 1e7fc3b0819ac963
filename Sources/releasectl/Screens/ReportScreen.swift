import Model

/// A report as tables; a table that is wider than the terminal is told row by row.
enum ReportScreen {
    static func show(_ facts: Facts, showsEntries: Bool, on sheet: inout Sheet) {
        let head = facts.part("head")
        sheet.facts([
            Span(facts.text("title"), .strong), Span(facts.text("from") + "—" + facts.text("to")),
            Span(sheet.word("台账截至 #", "record up to #") + (head?.text("seq") ?? ""), .faint),
        ])
        for table in facts.list("tables") { show(table, showsEntries, on: &sheet) }
    }

    private static func show(_ table: Facts, _ showsEntries: Bool, on sheet: inout Sheet) {
        sheet.blank()
        sheet.line(Span(table.text("title"), .strong))
        let columns = table.texts("columns")
        let rows = (table.json["rows"]?.array ?? []).map { ($0.array ?? []).map { Facts($0) } }
        if rows.isEmpty {
            sheet.line(Span(sheet.word("  没有", "  none"), .faint))
        } else {
            var drawn = Table(elastic: [0])
            drawn.row(columns.map { Span($0, .faint) })
            for row in rows { drawn.row(row.map { Span($0.text("text")) }) }
            if drawn.fits(sheet) {
                drawn.print(on: &sheet)
            } else {
                for row in rows { told(row, columns, on: &sheet) }
            }
            if showsEntries { for row in rows { entries(row, columns, on: &sheet) } }
        }
        if let note = table.some("note") { sheet.line([Span("  " + note, .faint)], hanging: 2) }
    }

    /// `名称  列 值  列 值`: figures of nothing are left out.
    private static func told(_ row: [Facts], _ columns: [String], on sheet: inout Sheet) {
        let name = row.first?.text("text") ?? ""
        let rest = zip(columns, row).dropFirst()
            .map { ($0, $1.text("text")) }
            .filter { !$0.1.isEmpty && $0.1 != "0" }
            .map { $0 + " " + $1 }
        sheet.line([Span("  " + name + "  "), Span(rest.joined(separator: "  "))], hanging: 4)
    }

    private static func entries(_ row: [Facts], _ columns: [String], on sheet: inout Sheet) {
        let name = row.first?.text("text") ?? ""
        for (column, cell) in zip(columns, row) {
            let numbers = (cell.json["entries"]?.array ?? []).compactMap(\.integer)
            guard !numbers.isEmpty else { continue }
            let words = numbers.map { "#\($0)" }.joined(separator: " ")
            sheet.line([Span("  \(name) · \(column)  ", .faint), Span(words)], hanging: 6)
        }
    }
}
