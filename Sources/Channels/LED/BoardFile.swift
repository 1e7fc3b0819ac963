package import Model

/// The plain text file that a board polls: lines in the board's charset, a separator line between
/// pages.
///
/// It is never empty: an empty file could mean a fault, so a board that is blank on purpose gets one
/// line with one space.
package enum BoardFile {
    package static let blank: [[String]] = [[" "]]

    /// The bytes of `pages`, without the header.
    package static func body(
        _ pages: [[String]],
        _ profile: BoardProfile,
    ) throws(UnencodableCharacter) -> [UInt8] {
        // In one piece: a converter is opened once a board, not once a line.
        let lineEnd = profile.lineEnding.text
        var text = ""
        for (index, page) in pages.enumerated() {
            if index > 0 { text += profile.pageSeparator + lineEnd }
            for line in page { text += line + lineEnd }
        }
        return try profile.charset.encode(text)
    }

    /// `#TAG EXPIRY`, ASCII: the board system can tell by itself that the text is out of date.
    package static func header(
        tag: String,
        expiresAt: Instant?,
        _ profile: BoardProfile,
        zone: ZoneRules,
    ) -> [UInt8] {
        guard profile.hasHeader else { return [] }
        return Array("#\(tag) \(expiresAt.map(zone.rfc3339) ?? "-")".utf8)
            + profile.lineEnding.bytes
    }
}
