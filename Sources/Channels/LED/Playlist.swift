import Platform

/// A vendor's playlist: pages in, the text of the file out.
///
/// Text never becomes syntax: what a controller would read as such is written full-width or refused, and no
/// line of the file begins with text of a release.
package enum Playlist {
    /// What stands in place of characters that are syntax: `\` begins an escape, `,` parts fields.
    ///
    /// Controls would end the line; they are dropped here and refused where a text is checked.
    package static func harmless(_ line: String) -> String {
        var out = ""
        for scalar in line.unicodeScalars {
            switch scalar {
            case "\\": out.unicodeScalars.append("\u{FF3C}")
            case ",": out.unicodeScalars.append("\u{FF0C}")
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value): continue
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// Characters whose second byte is that of the backslash, such as 誠 (D5 5C): a controller that reads
    /// byte by byte takes it for an escape.
    package static func misread(in text: String, _ charset: BoardCharset) -> [Unicode.Scalar] {
        var found: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars where !scalar.isASCII && !found.contains(scalar) {
            let bytes = (try? charset.encode(String(scalar))) ?? []
            if bytes.dropFirst().contains(UInt8(ascii: "\\")) { found.append(scalar) }
        }
        return found
    }

    /// The file of these pages, which hold harmless text; the count is that of the items written.
    static func text(_ pages: [[String]], _ profile: BoardProfile, _ dialect: PlaylistDialect)
        -> String
    {
        let items = pages.enumerated().map { index, page in
            let dwell = dwell(profile.seconds(for: page), dialect)
            let media = media(page, profile.look, dialect)
            return dialect.itemKey + padded(index, dialect.itemDigits) + "="
                + ([dwell] + dialect.fields + [media]).joined(separator: ",")
        }
        let count = dialect.countKey + "=" + padded(items.count, dialect.countDigits)
        return ([dialect.section, count] + items).map { $0 + "\r\n" }.joined()
    }

    private static func dwell(_ seconds: Int, _ dialect: PlaylistDialect) -> String {
        let units = seconds * dialect.dwellUnits
        return String(min(max(units, dialect.dwellRange.lowerBound), dialect.dwellRange.upperBound))
    }

    /// Position, font, colour, text; a page that is blank on purpose has one full-width space.
    private static func media(
        _ page: [String],
        _ look: PlaylistLook,
        _ dialect: PlaylistDialect,
    ) -> String {
        let size = look.size.rawValue
        let style =
            dialect.fontEscape + look.font.letter + size + (dialect.hasTwoFontSizes ? size : "")
            + dialect.colourEscape + look.colour.digits
            + (dialect.backgroundEscape.map { $0 + black } ?? "") + dialect.textEscape
        let lines = page.map { line in line.allSatisfy { $0 == " " } ? blank : line }
        if let newline = dialect.newlineEscape {
            return position(0) + style + lines.joined(separator: newline)
        }
        return lines.enumerated().map { index, line in
            position(index * look.size.pixels) + style + line
        }
        .joined()
    }

    private static func position(_ y: Int) -> String { #"\C000"# + padded(min(y, maximumY), 3) }

    /// A full-width space: readers that trim lines leave it alone.
    static let blank = "\u{3000}"
    private static let black = "000000000000"
    /// Three digits.
    package static let maximumY = 999

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
