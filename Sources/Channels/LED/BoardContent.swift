package import Model

/// What comes first on a board.
package enum BoardPriority: Int, Sendable, Hashable, Comparable, CaseIterable {
    case incident
    case warning
    case closure
    case notice
    case routine

    package init(_ kind: ReleaseKind) {
        switch kind {
        case .first, .followup, .rebuttal: self = .incident
        case .warning: self = .warning
        case .conference, .end, .final, .notice, .interpretation: self = .notice
        }
    }

    package static func < (first: BoardPriority, second: BoardPriority) -> Bool {
        first.rawValue < second.rawValue
    }
}

/// One release as boards show it.
package struct BoardContent: Sendable, Hashable {
    /// The release id, or what else it comes from.
    package let source: String
    package let revision: Int
    package let priority: BoardPriority
    /// Contents of one group tell one story: only the newest is shown.
    package let group: String?
    package let pages: [[String]]
    package let publishedAt: Instant
    package let expiresAt: Instant?
    /// Whose boards show it.
    package let channel: String?

    package init(
        source: String,
        revision: Int,
        priority: BoardPriority,
        group: String? = nil,
        pages: [[String]],
        publishedAt: Instant,
        expiresAt: Instant? = nil,
        channel: String? = nil,
    ) {
        self.source = source
        self.revision = revision
        self.priority = priority
        self.group = group
        self.pages = pages
        self.publishedAt = publishedAt
        self.expiresAt = expiresAt
        self.channel = channel
    }

    /// True until the expiry instant; at it the content is no longer shown.
    package func isActive(at now: Instant) -> Bool { expiresAt.map { now < $0 } ?? true }

    /// The board's share of a published release.
    ///
    /// Nil when it was withdrawn, its text destroyed, it has no lines for boards, or it does not go to
    /// this channel. First release, follow-ups and end of one incident tell one story.
    package init?(_ release: PublicRelease, channel: String) {
        guard release.withdrawal == nil, let text = release.current.text,
            text.channels.contains(channel), !text.boardPages.isEmpty
        else { return nil }
        let isStory = [.first, .followup, .end].contains(release.kind)
        self.init(
            source: release.id,
            revision: release.current.number,
            priority: BoardPriority(release.kind),
            group: isStory ? release.incident : nil,
            pages: text.boardPages,
            publishedAt: release.current.publishedAt,
            expiresAt: text.expiresAt,
            channel: channel,
        )
    }
}
