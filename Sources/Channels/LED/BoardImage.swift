package import Model

/// What one board shows now, as the bytes of its file.
package struct BoardImage: Sendable, Hashable {
    /// A release that is on the board, or would be.
    package struct Source: Sendable, Hashable {
        package let release: String
        package let revision: Int
    }

    /// Why something active is not on the board.
    package enum Drop: String, Sendable, Hashable {
        /// The pages ran out; what matters more is shown.
        case noRoom
        /// Routine text gives way while an incident is shown.
        case preempted
        /// A newer text of the same incident is shown.
        case superseded
        /// The board's charset lacks one of its characters.
        case unencodable
    }

    package let board: String
    package let pages: [[String]]
    package let bytes: [UInt8]
    /// Twelve hexadecimal digits of the digest of the pages: the same content gives the same tag.
    package let tag: String
    /// What is shown, in order; empty for the fallback.
    package let sources: [Source]
    package let dropped: [Source: Drop]
    /// When the file has to be made anew although nothing is published; nil when never.
    package let nextChange: Instant?
    /// When the first of what is shown ends; nil when nothing of it does.
    package let expiresAt: Instant?
    /// In the board's own format; nil where that is plain text or a line of a feed.
    package let document: BoardDocument?
    /// In MULTI, for signs that speak it; nil when the sign is blank on purpose.
    package let message: String?
    /// Whether pages of stations are shown.
    package let hasLivePages: Bool
    /// The publication or expiry that made it what it is; nil when nothing ever was.
    package let changedAt: Instant?
}
