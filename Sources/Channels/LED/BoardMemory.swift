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

    /// What of a board decides whether a text can be written for it.
    struct Carrier: Sendable, Hashable {
        let charset: BoardCharset
        let isPlaylist: Bool

        init(_ profile: BoardProfile) {
            charset = profile.charset
            isPlaylist = profile.format.dialect != nil
        }
    }

    private struct Known: Sendable {
        let measure: Measure
        var canEncode: [Carrier: Bool] = [:]
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

    /// True when the charset has every character, and none of them reads as syntax there.
    mutating func canEncode(_ pages: [[String]], _ carrier: Carrier) -> Bool {
        if let answer = known[pages]?.canEncode[carrier] { return answer }
        let text = pages.joined().joined()
        let answer =
            carrier.charset.missing(in: text).isEmpty
            && !(carrier.isPlaylist && !Playlist.misread(in: text, carrier.charset).isEmpty)
        _ = measure(pages)
        known[pages]?.canEncode[carrier] = answer
        return answer
    }
}
