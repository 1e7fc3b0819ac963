/// Rows whose cells stand below each other, whatever script they are in.
///
/// When the rows are wider than the terminal the widest elastic column gives way, cell by cell, with `…`;
/// names and instants of other columns are never cut.
struct Table {
    /// No column gives way below this.
    static let minimumCells = 8

    private var rows: [[Span]] = []
    private let elastic: Set<Int>
    private let indent: Int
    private let gap: Int

    /// A table whose columns at the indices `elastic` may be cut.
    init(elastic: Set<Int> = [], indent: Int = 2, gap: Int = 2) {
        self.elastic = elastic
        self.indent = indent
        self.gap = gap
    }

    var isEmpty: Bool { rows.isEmpty }

    mutating func row(_ cells: Span...) { rows.append(cells) }

    mutating func row(_ cells: [Span]) { rows.append(cells) }

    /// Prints the rows, or one of them in the columns of all.
    ///
    /// `tail` stands behind the columns, whole: on a line of its own where it does not fit.
    func print(only index: Int? = nil, followedBy tail: Span? = nil, on sheet: inout Sheet) {
        let rows = rows.map { $0.map { Span(Visible.text($0.text), $0.look) } }
        let widths = columnWidths(rows, limit: sheet.width)
        for row in index.map({ [rows[$0]] }) ?? rows {
            var line = [Span(String(repeating: " ", count: indent))]
            let last = row.lastIndex { !$0.text.isEmpty } ?? 0
            // A column that no row fills takes no room.
            for (column, cell) in row.enumerated() where column <= last && widths[column] > 0 {
                let text = DisplayWidth.truncate(cell.text, to: widths[column])
                line.append(Span(text, cell.look))
                if column < last {
                    let padding = widths[column] - DisplayWidth.of(text) + gap
                    line.append(Span(String(repeating: " ", count: padding)))
                }
            }
            guard let tail else {
                sheet.verbatim(line)
                continue
            }
            let used = total(widths) + gap
            if let limit = sheet.width, used + DisplayWidth.of(Visible.text(tail.text)) > limit {
                sheet.verbatim(line)
                sheet.verbatim([Span(String(repeating: " ", count: 5)), tail])
            } else {
                let width = line.reduce(0) { $0 + $1.width }
                sheet.verbatim(line + [Span(String(repeating: " ", count: used - width)), tail])
            }
        }
    }

    /// True when every cell can be shown whole.
    func fits(_ sheet: Sheet) -> Bool {
        guard let limit = sheet.width else { return true }
        let widths = columnWidths(rows, limit: nil)
        return total(widths) <= limit
    }

    private func total(_ widths: [Int]) -> Int {
        let shown = widths.filter { $0 > 0 }
        return indent + shown.reduce(0, +) + max(0, shown.count - 1) * gap
    }

    private func columnWidths(_ rows: [[Span]], limit: Int?) -> [Int] {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.width)
            }
        }
        guard let limit else { return widths }
        var excess = total(widths) - limit
        while excess > 0 {
            let candidates = elastic.filter {
                $0 < widths.count && widths[$0] > Self.minimumCells
            }
            guard let widest = candidates.max(by: { (widths[$0], $1) < (widths[$1], $0) }) else {
                break
            }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}
