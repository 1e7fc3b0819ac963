package import Model

/// A table of figures, each with the entries that it counts: whoever doubts one looks them up.
package struct AccountTable: Sendable {
    /// One cell.
    package struct Figure: Sendable {
        package let text: String
        /// Numbers of entries, ascending; empty for words.
        package let entries: [Int64]

        package init(_ text: String, _ entries: [Int64] = []) {
            self.text = text
            self.entries = entries
        }

        /// How many there are.
        package init(counting entries: [Int64]) {
            self.init(String(entries.count), entries.sorted())
        }
    }

    package let id: String
    package let title: String
    package let columns: [String]
    package var rows: [[Figure]]
    /// What a reader has to know about the figures.
    package let note: String?

    package init(
        id: String,
        title: String,
        columns: [String],
        rows: [[Figure]] = [],
        note: String? = nil,
    ) {
        self.id = id
        self.title = title
        self.columns = columns
        self.rows = rows
        self.note = note
    }

    /// `{id, title, columns[], rows[[{text, entries[]}]], [note]}`.
    package var json: JSON {
        let json: JSON = [
            "id": .string(id),
            "title": .string(title),
            "columns": JSON(columns),
            "rows": .array(
                rows.map { row in
                    .array(
                        row.map { cell in
                            [
                                "text": .string(cell.text),
                                "entries": .array(cell.entries.map { .integer($0) }),
                            ]
                        }
                    )
                }
            ),
            "note": JSON(note),
        ]
        return json.withoutNulls
    }
}
