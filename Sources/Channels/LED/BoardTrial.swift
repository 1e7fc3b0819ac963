package import Model

/// What a text would become on a board, before anybody publishes it.
package struct BoardTrial: Sendable {
    /// As the board's format carries them.
    package let pages: [[String]]
    /// How long all pages take.
    package let seconds: Int
    /// The file in the board's own format, or its line of a feed without expiry; nil for plain text and for
    /// what cannot be written.
    package let document: String?

    package init(_ typed: [[String]], _ profile: BoardProfile, zone: ZoneRules, now: Instant) {
        pages = profile.written(typed)
        seconds = pages.reduce(0) { $0 + profile.seconds(for: $1) }
        guard !pages.isEmpty, !BoardFit.check(typed, profile).contains(where: \.isError) else {
            document = nil
            return
        }
        if let dialect = profile.format.dialect {
            document = Playlist.text(pages, profile, dialect)
        } else if profile.format.isMULTI {
            let message = MultiMessage.text(pages, seconds: profile.seconds)
            document =
                profile.feed.map { place in
                    MessageFeed.line(
                        sign: place.sign,
                        message: message,
                        expiresAt: nil,
                        now: now,
                        zone: zone,
                    )
                } ?? message
        } else {
            document = nil
        }
    }
}
