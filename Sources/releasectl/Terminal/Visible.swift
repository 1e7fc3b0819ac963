/// Makes characters that steer a terminal visible.
///
/// Titles, notes and file names come from other people. An escape sequence among them could repaint the
/// officer's screen or turn text around, so nothing passes that is not plain text: control characters
/// become `\x1b`, direction marks and other invisible format characters `\u{202e}`.
enum Visible {
    /// One line of harmless text.
    static func text(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { steers($0) }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if steers(scalar) {
                result += escape(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The lines of a longer text, each harmless.
    static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map {
            Visible.text(String($0))
        }
    }

    private static func steers(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) { return true }
        guard scalar.value > 0x7F else { return false }
        switch scalar.properties.generalCategory {
        case .lineSeparator, .paragraphSeparator: return true
        // Joiners shape emoji and some scripts, the soft hyphen only shows.
        case .format: return ![0xAD, 0x200C, 0x200D].contains(scalar.value)
        default: return false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default: break
        }
        let digits = String(scalar.value, radix: 16)
        return scalar.value < 0x80
            ? "\\x" + (digits.count < 2 ? "0" : "") + digits
            : "\\u{" + digits + "}"
    }
}
