/// How many cells a text takes on a board with a fixed-width font.
///
/// A character takes as many cells as it has bytes in GBK: one for ASCII, two for all else. That
/// settles the ambiguous class (“ ” … — · ① ℃), which is full-width on Chinese boards.
package enum CellWidth {
    /// Cells of one scalar: 0 for what is drawn onto the character before it.
    package static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        // Half-width katakana and Hangul: not in GBK, one cell wherever a board has them.
        if (0xFF61...0xFFDC).contains(scalar.value) { return 1 }
        return 2
    }

    /// Cells of a text without line breaks.
    package static func of(_ text: some StringProtocol) -> Int {
        text.unicodeScalars.reduce(0) { $0 + of($1) }
    }
}
