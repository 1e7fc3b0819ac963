import Model

/// What was worked out about pages, so that twelve boards do not measure the same text twelve times.
///
/// Everything is kept under the pages themselves and depends on nothing else, so it cannot be out of date.
package struct BoardMemory: Sendable {
    /// Pages that are remembered; beyond them everything is forgotten and worked out anew.
    static let limit = 1_024

    struct Measure: Sendable, Hashable {
        /// The most lines of a page.
        let rows: Int
        /// Cells of the widest line.
        let columns: Int

        init(_ pages: [[String]]) {
            rows = pages.map(\.count).max() ?? 0
            columns = pages.joined().map(CellWidth.of).max() ?? 0
        }
    }

    private struct Known: Sendable {
        let measure: Measure
        var canEncode: [BoardCharset: Bool] = [:]
    }

    private var known: [[[String]]: Known] = [:]

    package init() {}

    /// How many pages are remembered.
    var count: Int { known.count }

    mutating func measure(_ pages: [[String]]) -> Measure {
        if let known = known[pages] { return known.measure }
        if known.count == Self.limit { known = [:] }
        let measure = Measure(pages)
        known[pages] = Known(measure: measure)
        return measure
    }

    /// True when the charset has every character.
    mutating func canEncode(_ pages: [[String]], _ charset: BoardCharset) -> Bool {
        if let answer = known[pages]?.canEncode[charset] { return answer }
        let answer = charset.missing(in: pages.joined().joined()).isEmpty
        _ = measure(pages)
        known[pages]?.canEncode[charset] = answer
        return answer
    }
}
