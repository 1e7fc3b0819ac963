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
        var bytes: [UInt8] = []
        let separator = try profile.charset.encode(profile.pageSeparator)
        for (index, page) in pages.enumerated() {
            if index > 0 { bytes += separator + profile.lineEnding.bytes }
            for line in page {
                bytes += try profile.charset.encode(line)
                bytes += profile.lineEnding.bytes
            }
        }
        return bytes
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
