/// Text of a person as it may leave the house: pages, feeds and documents all print this.
///
/// Control characters are not allowed in XML 1.0 and break readers elsewhere; they become U+FFFD, so
/// that their presence stays visible. Bidirectional embeddings, overrides and isolates let a title
/// show another order of characters than it has; they are dropped. Line ends become one LF.
package enum PublicText {
    /// `text` without what could mislead or break a reader.
    package static func cleaned(_ text: String) -> String {
        guard mayHoldUnwelcome(text),
            text.unicodeScalars.contains(where: isUnwelcome)
        else { return text }
        var result = String.UnicodeScalarView()
        var previous: UnicodeScalar?
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            switch scalar.value {
            case 0x0D: result.append("\n")
            case 0x0A where previous == "\r": break
            case 0x202A...0x202E, 0x2066...0x2069: break
            case 0x09, 0x0A: result.append(scalar)
            default: result.append(isUnwelcome(scalar) ? "\u{FFFD}" : scalar)
            }
        }
        return String(result)
    }

    /// `cleaned` in one line: for titles and attributes.
    package static func line(_ text: String) -> String {
        let text = cleaned(text)
        guard mayNeedJoining(text) else { return text }
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Whether it may hold a white space other than single blanks between words: most titles do not, and to look
    /// at each character takes a hundred times as long.
    ///
    /// White space beyond ASCII is U+0085, U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F and
    /// U+3000; what else begins like them may be taken for them here.
    private static func mayNeedJoining(_ text: String) -> Bool {
        var former = UInt8(ascii: " ")
        var beforeFormer: UInt8 = 0
        for byte in text.utf8 {
            switch (former, byte) {
            case (_, 0x09...0x0D), (UInt8(ascii: " "), UInt8(ascii: " ")): return true
            case (0xC2, 0x85), (0xC2, 0xA0), (0xE1, 0x9A), (0xE2, 0x81): return true
            case (0x80, 0x80...0x8A) where beforeFormer == 0xE2: return true
            case (0x80, 0xA8), (0x80, 0xA9), (0x80, 0xAF): if beforeFormer == 0xE2 { return true }
            // U+3000 begins as 、 and 。 do.
            case (0x80, 0x80) where beforeFormer == 0xE3: return true
            default: break
            }
            beforeFormer = former
            former = byte
        }
        return former == UInt8(ascii: " ")
    }

    /// Whether it may hold something that `isUnwelcome`: by the first bytes in UTF-8 of what is, which few other
    /// characters share, and by the second of what units and quotation marks begin with.
    private static func mayHoldUnwelcome(_ text: String) -> Bool {
        var former: UInt8 = 0
        for byte in text.utf8 {
            switch (former, byte) {
            case (_, 0x09), (_, 0x0A): break
            case (_, 0x00...0x1F), (_, 0x7F), (_, 0xEF...0xF4): return true
            case (0xC2, 0x80...0x9F), (0xE2, 0x80), (0xE2, 0x81): return true
            default: break
            }
            former = byte
        }
        return false
    }

    /// What XML 1.0 refuses, the other control characters, and the bidirectional controls.
    private static func isUnwelcome(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x202A...0x202E, 0x2066...0x2069: true
        // Noncharacters: XML refuses two of them, and none has a meaning between systems.
        case 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }
}
