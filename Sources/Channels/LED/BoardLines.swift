/// Breaks text into lines of a board and lines into pages.
///
/// A line ends where GB/T 15834 lets it end: no stop or closing mark begins a line, no opening mark
/// ends one, a dash or an ellipsis of two characters stays whole. Beyond the standard, a number stays
/// with its unit and `14:30`, `07-20` and a Latin word stay whole, for a driver reads one line at a
/// glance.
package enum BoardLines {
    /// Stops, closing marks, connecting marks and signs that belong to what stands before them.
    package static let mayNotBegin: Set<Character> = Set(
        "，。、；：！？）》〉」』】〕］｝”’％‰℃°′″·…—–～－／,.;:!?)]}%/"
    )
    /// Opening marks and signs that belong to what follows.
    package static let mayNotEnd: Set<Character> = Set("（《〈「『【〔［｛“‘￥＄№／([{$/")

    /// Longest first: what a number is not parted from.
    private static let units: [[Character]] = [
        "平方公里", "立方米", "平方米", "摄氏度", "公里", "千米", "厘米", "毫米", "海里", "公斤",
        "千克", "小时", "分钟", "车道", "年", "月", "日", "号", "时", "点", "分", "秒", "天", "周",
        "米", "吨", "度", "级", "级", "个", "人", "名", "户", "条", "次", "辆", "艘", "座", "楼",
        "元", "万", "亿", "页", "期", "路", "口",
    ].map(Array.init)

    /// Lines of at most `columns` cells; a line break in `text` is kept.
    package static func lines(_ text: String, columns: Int) -> [String] {
        text.split(whereSeparator: \.isNewline).flatMap { wrap(Array($0), columns: columns) }
    }

    /// Pages of at most `rows` lines.
    package static func pages(_ text: String, columns: Int, rows: Int) -> [[String]] {
        pages(lines(text, columns: columns), rows: rows)
    }

    /// Lines put together into pages.
    package static func pages(_ lines: [String], rows: Int) -> [[String]] {
        stride(from: 0, to: lines.count, by: rows).map { start in
            Array(lines[start..<min(start + rows, lines.count)])
        }
    }

    /// Reads what officers type for boards: `line / line | line`, pages parted by ` | `.
    package static func read(_ text: String) -> [[String]] {
        text.split(separator: "|").map { page in
            page.split(separator: " / ").map(trimmed).filter { !$0.isEmpty }
        }
        .filter { !$0.isEmpty }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }

    private static func wrap(_ characters: [Character], columns: Int) -> [String] {
        let joined = joints(characters)
        var lines: [String] = []
        var start = 0
        while true {
            while start < characters.count, characters[start].isWhitespace { start += 1 }
            guard start < characters.count else { return lines }
            let end = lineEnd(characters, joined, from: start, columns: columns)
            lines.append(trimmed(Substring(String(characters[start..<end]))))
            start = end
        }
    }

    /// The last place where the line may end; without one it is cut where the board is full.
    private static func lineEnd(
        _ characters: [Character],
        _ joined: [Bool],
        from start: Int,
        columns: Int,
    ) -> Int {
        var cells = 0
        var full = start
        while full < characters.count {
            let width = CellWidth.of(String(characters[full]))
            // A space at the end of a line is not drawn.
            if cells + width > columns, !characters[full].isWhitespace { break }
            cells += width
            full += 1
        }
        if full == characters.count { return full }
        var end = full
        while end > start, joined[end] { end -= 1 }
        return end > start ? end : max(full, start + 1)
    }

    /// For each place before a character: true when no line may end there.
    private static func joints(_ characters: [Character]) -> [Bool] {
        var joined = [Bool](repeating: false, count: characters.count + 1)
        for index in characters.indices.dropFirst() {
            joined[index] = isJoined(characters[index - 1], characters[index])
        }
        for index in characters.indices.dropLast()
        where characters[index].isNumber && !characters[index + 1].isNumber {
            let rest = characters[(index + 1)...]
            if let unit = units.first(where: { rest.starts(with: $0) }) {
                for place in (index + 1)..<(index + 1 + unit.count) { joined[place] = true }
            }
        }
        return joined
    }

    private static func isJoined(_ first: Character, _ second: Character) -> Bool {
        if first.isWhitespace || second.isWhitespace { return false }
        if mayNotBegin.contains(second) || mayNotEnd.contains(first) { return true }
        if first.isASCII, second.isASCII { return true }
        if first == "第", second.isNumber { return true }
        // `１４：３０`: the colon is held by the first rule, the digit behind it here.
        if isDigit(second), isDigit(first) || first == "：" || first == "." { return true }
        return (first == "—" && second == "—") || (first == "…" && second == "…")
    }

    private static func isDigit(_ character: Character) -> Bool {
        character.isWholeNumber && character.wholeNumberValue.map { $0 < 10 } ?? false
            && !"一二三四五六七八九零〇".contains(character)
    }
}
