package import Model

/// A report (`{id, title, from, to, head{seq hash}, tables[]}`) as CSV and as a page to print.
package struct AccountText: Sendable {
    private let document: JSON
    private let language: Language

    package init(_ document: JSON, _ language: Language) {
        self.document = document
        self.language = language
    }

    private func word(_ chinese: String, _ english: String) -> String {
        Phrase(chinese, english)[language]
    }

    private var tables: [JSON] { document["tables"]?.array ?? [] }

    // MARK: CSV

    /// Tables below each other (RFC 4180) with a mark for the character set, which spreadsheets need.
    ///
    /// A figure is followed by the numbers of its entries in a column of their own. What a spreadsheet would
    /// take for a formula stands behind an apostrophe.
    package var csv: String {
        var lines: [String] = []
        for table in tables {
            lines.append(Self.line([table["title"]?.string ?? ""]))
            let counted = Self.countedColumns(table)
            var head: [String] = []
            for (index, column) in (table["columns"]?.array ?? []).enumerated() {
                head.append(column.string ?? "")
                if counted.contains(index) { head.append(word("台账", "entries")) }
            }
            lines.append(Self.line(head))
            for row in table["rows"]?.array ?? [] {
                var fields: [String] = []
                for (index, cell) in (row.array ?? []).enumerated() {
                    fields.append(cell["text"]?.string ?? "")
                    guard counted.contains(index) else { continue }
                    let entries = (cell["entries"]?.array ?? []).compactMap(\.integer)
                    fields.append(entries.map { "#\($0)" }.joined(separator: " "))
                }
                lines.append(Self.line(fields))
            }
            if let note = table["note"]?.string { lines.append(Self.line([note])) }
            lines.append("")
        }
        return "\u{FEFF}" + lines.map { $0 + "\r\n" }.joined()
    }

    private static func countedColumns(_ table: JSON) -> Set<Int> {
        var columns: Set<Int> = []
        for row in table["rows"]?.array ?? [] {
            for (index, cell) in (row.array ?? []).enumerated()
            where cell["entries"]?.array?.isEmpty == false { columns.insert(index) }
        }
        return columns
    }

    static func line(_ fields: [String]) -> String {
        fields.map { field in
            var field = field
            // A formula begins so; a number may be negative.
            if let first = field.first,
                "=+@\t\r".contains(first) || first == "-" && Int(field) == nil
            {
                field = "'" + field
            }
            let needsQuotes = field.contains { ",\"\r\n".contains($0) || $0 == "\r\n" }
            return needsQuotes ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
        }.joined(separator: ",")
    }

    // MARK: page

    private static let style: StaticString = """
        body{font:16px/1.5 sans-serif;margin:2em auto;max-width:64em;padding:0 1em}
        table{border-collapse:collapse;width:100%;margin:1em 0}
        caption{text-align:left;font-weight:bold;padding:.4em 0}
        th,td{border:1px solid #767676;padding:.25em .5em;text-align:left;vertical-align:top}
        p.n{margin-top:-.5em}
        ol{padding-left:2.5em}
        @media print{body{margin:0;max-width:none}tr{break-inside:avoid}a{color:inherit}}
        """

    /// A page on its own; each figure leads to the list of its entries at the end.
    package var page: [UInt8] {
        var notes: [(id: String, what: String, entries: [Int64])] = []
        var parts: [HTML] = [.element("h1", [], .text(document["title"]?.string ?? ""))]
        parts.append(
            .element(
                "p",
                [],
                .text(
                    [
                        document["bureau"]?.string ?? "",
                        "\(document["from"]?.string ?? "")—\(document["to"]?.string ?? "")",
                        word("台账截至 #", "record up to #")
                            + String(document["head"]?["seq"]?.integer ?? 0),
                        document["head"]?["hash"]?.string ?? "",
                    ].filter { !$0.isEmpty }.joined(separator: "　")
                ),
            )
        )
        for table in tables { parts += section(table, &notes) }
        parts.append(.element("h2", [], .text(word("数字所计的台账记录", "Entries behind the figures"))))
        let items = notes.map { note in
            HTML.element(
                "li",
                [.init("id", note.id)],
                .text(
                    note.what + word("：", ": ")
                        + note.entries.map { "#\($0)" }.joined(separator: " ")
                ),
            )
        }
        parts.append(.element("ol", [], items))
        let head = HTML.element(
            "head",
            [],
            .void("meta", [.init("charset", "utf-8")]),
            .element("title", [], .text(document["title"]?.string ?? "")),
            .element("style", [], HTML(raw: Self.style)),
        )
        let html = HTML.element(
            "html",
            [
                .init("lang", language.tag),
                .init("data-entry", String(document["head"]?["seq"]?.integer ?? 0)),
                .init("data-hash", document["head"]?["hash"]?.string ?? ""),
            ],
            head,
            .element("body", [], parts),
        )
        return (HTML(raw: "<!DOCTYPE html>\n") + html + HTML(raw: "\n")).bytes
    }

    private func section(
        _ table: JSON,
        _ notes: inout [(id: String, what: String, entries: [Int64])],
    ) -> [HTML] {
        let columns = (table["columns"]?.array ?? []).compactMap(\.string)
        let title = table["title"]?.string ?? ""
        let head = HTML.element(
            "tr",
            [],
            columns.map { .element("th", [.init("scope", "col")], .text($0)) },
        )
        var rows: [HTML] = []
        for row in table["rows"]?.array ?? [] {
            let name = row.array?.first?["text"]?.string ?? ""
            var cells: [HTML] = []
            for (index, cell) in (row.array ?? []).enumerated() {
                let text = HTML.text(cell["text"]?.string ?? "")
                let entries = (cell["entries"]?.array ?? []).compactMap(\.integer)
                guard !entries.isEmpty else {
                    cells.append(.element("td", [], text))
                    continue
                }
                let id = "f\(notes.count + 1)"
                let column = columns.indices.contains(index) ? columns[index] : ""
                notes.append((id, [title, name, column].joined(separator: " · "), entries))
                cells.append(
                    .element("td", [], .element("a", [.init("href", "#" + id)], text))
                )
            }
            rows.append(.element("tr", [], cells))
        }
        var parts: [HTML] = [
            .element(
                "table",
                [],
                .element("caption", [], .text(title)),
                .element("thead", [], head),
                .element("tbody", [], rows),
            )
        ]
        if let note = table["note"]?.string {
            parts.append(.element("p", [.init("class", "n")], .text(note)))
        }
        return parts
    }
}
