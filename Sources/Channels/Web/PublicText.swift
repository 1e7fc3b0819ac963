/// Text of a person as it may leave the house: pages, feeds and documents all print this.
///
/// Control characters are not allowed in XML 1.0 and break readers elsewhere; they become U+FFFD, so
/// that their presence stays visible. Bidirectional embeddings, overrides and isolates let a title
/// show another order of characters than it has; they are dropped. Line ends become one LF.
package enum PublicText {
    /// `text` without what could mislead or break a reader.
    package static func cleaned(_ text: String) -> String {
        guard text.utf8.contains(where: mayBeginUnwelcome),
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
        guard mayHoldWhitespace(text) else { return text }
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Whether one of its bytes may be of a white space; most titles have none, and to look at each
    /// character takes a hundred times as long.
    private static func mayHoldWhitespace(_ text: String) -> Bool {
        var former: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case 0x09...0x0D, 0x20, 0xC2, 0xE1, 0xE2: return true
            // U+3000 begins as 、 and 。 do.
            case 0x80 where former == 0xE3: return true
            default: former = byte
            }
        }
        return false
    }

    /// The first bytes in UTF-8 of everything that `isUnwelcome`; few other characters share them.
    private static func mayBeginUnwelcome(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x0A: false
        case 0x00...0x1F, 0x7F, 0xC2, 0xE2, 0xEF...0xF4: true
        default: false
        }
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
