package import Model

/// Pages with places for what stations report: `上游 {upstream} / 下游 {downstream} / {time}`.
///
/// A place is `{FACT}` of the template's own station or `{STATION:FACT}`. Facts: `time`, `date`, `station`
/// (its name), `datum`, `aqi`, `aqi.level`, `aqi.primary`; an item's code, with `.name`, `.unit`, `.trend` or
/// `.mark` (the highest mark that is reached, or nothing) behind it. Whether station and item exist is checked with the configuration.
package struct BoardTemplate: Sendable, Hashable {
    package enum Fact: Sendable, Hashable {
        case time, date, stationName, datum
        case index, level, primary
        case value(String)
        case itemName(String)
        case unit(String)
        case trend(String)
        case mark(String)

        /// What a reader must not see without the time at which it was true.
        package var needsTime: Bool {
            switch self {
            case .index, .level, .primary, .value, .trend, .mark: true
            default: false
            }
        }

        package var item: String? {
            switch self {
            case .value(let item), .itemName(let item), .unit(let item), .trend(let item),
                .mark(let item):
                item
            default: nil
            }
        }
    }

    package struct Field: Sendable, Hashable {
        package let station: String
        package let fact: Fact
        /// As written, with its braces.
        package let text: String
    }

    private enum Piece: Sendable, Hashable {
        case text(String)
        case field(Field)
    }

    package struct Mistake: Error, Sendable, Hashable {
        /// Counted from 0.
        package let page: Int
        package let problem: Phrase
    }

    /// Pages of lines of pieces.
    private let pages: [[[Piece]]]
    package let station: String

    /// Reads the pages: lines parted by ` / `, places in braces.
    ///
    /// - Throws: the first page that cannot be read, or that shows a value without its time.
    package init(_ pages: [String], station: String) throws(Mistake) {
        var read: [[[Piece]]] = []
        for (index, page) in pages.enumerated() {
            let typed = BoardLines.read(page)
            guard typed.count == 1 else {
                let problem =
                    typed.isEmpty
                    ? Phrase("没有文字", "no text")
                    : Phrase("每页各写一项", "each page is an element of its own")
                throw Mistake(page: index, problem: problem)
            }
            var lines: [[Piece]] = []
            for line in typed[0] {
                lines.append(try Self.pieces(line, station, page: index))
            }
            read.append(lines)
        }
        self.pages = read
        self.station = station
        for index in read.indices { try checkTimes(index) }
    }

    /// The places of a page, in order.
    package func fields(ofPage page: Int) -> [Field] {
        pages[page].joined().compactMap { piece in
            if case .field(let field) = piece { field } else { nil }
        }
    }

    package var pageCount: Int { pages.count }

    /// Every station that occurs.
    package var stations: Set<String> {
        Set(pages.indices.flatMap { fields(ofPage: $0) }.map(\.station))
    }

    /// One page with its places filled in, without lines in which nothing is left.
    package func page(_ page: Int, _ fill: (Field) -> String) -> [String] {
        pages[page].map { line in
            line.map { piece in
                switch piece {
                case .text(let text): text
                case .field(let field): fill(field)
                }
            }
            .joined()
        }
        .filter { line in line.contains { !$0.isWhitespace } }
    }

    private func checkTimes(_ page: Int) throws(Mistake) {
        let fields = fields(ofPage: page)
        let timed = Set(fields.filter { $0.fact == .time }.map(\.station))
        guard let field = fields.first(where: { $0.fact.needsTime && !timed.contains($0.station) })
        else { return }
        let place = field.station == station ? "{time}" : "{\(field.station):time}"
        throw Mistake(
            page: page,
            problem: Phrase(
                "\(field.text) 旁边没有时间：同一页加上 \(place)",
                "\(field.text) stands without its time: add \(place) to the page",
            ),
        )
    }

    private static func pieces(_ line: String, _ station: String, page: Int) throws(Mistake)
        -> [Piece]
    {
        var pieces: [Piece] = []
        var rest = Substring(line)
        while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[open] == "{", let close = rest[open...].firstIndex(of: "}") else {
                throw Mistake(page: page, problem: Phrase("花括号不成对", "unbalanced braces"))
            }
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            let inner = rest[rest.index(after: open)..<close]
            guard let field = field(inner, station) else {
                throw Mistake(
                    page: page,
                    problem: Phrase("不认识 {\(inner)}", "{\(inner)} is not known"),
                )
            }
            pieces.append(.field(field))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        return pieces
    }

    private static func field(_ inner: Substring, _ own: String) -> Field? {
        let parts = inner.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let name = parts.last, !name.isEmpty else {
            return nil
        }
        let station = parts.count == 2 ? String(parts[0]) : own
        guard !station.isEmpty, let fact = fact(name) else { return nil }
        return Field(station: station, fact: fact, text: "{\(inner)}")
    }

    private static func fact(_ name: Substring) -> Fact? {
        switch name {
        case "time": return .time
        case "date": return .date
        case "station": return .stationName
        case "datum": return .datum
        case "aqi": return .index
        case "aqi.level": return .level
        case "aqi.primary": return .primary
        default: break
        }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let item = parts.first, !item.isEmpty,
            item.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) })
        else { return nil }
        switch (parts.count, parts.last) {
        case (1, _): return .value(item)
        case (2, "name"): return .itemName(item)
        case (2, "unit"): return .unit(item)
        case (2, "trend"): return .trend(item)
        case (2, "mark"): return .mark(item)
        default: return nil
        }
    }
}
