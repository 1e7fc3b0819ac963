package import Model

/// What boards may show at one instant, in the order of what matters: worked out once for all boards.
package struct ActiveContents: Sendable {
    /// Gravest first, newest first among equals.
    let active: [BoardContent]
    let hasIncident: Bool
    /// When the first of them ends.
    package let nextChange: Instant?
    /// The last publication or expiry of any content, shown or not.
    let changedAt: Instant?
    /// The newest of those that have ended.
    let lastExpired: BoardContent?
    private let newestOfGroups: [String: BoardContent]

    package init(_ contents: [BoardContent], now: Instant) {
        active = contents.filter { $0.isActive(at: now) }.sorted(by: Self.precedes)
        hasIncident = active.contains { $0.priority == .incident }
        nextChange = active.compactMap(\.expiresAt).min()
        changedAt = (contents.map(\.publishedAt) + contents.compactMap(\.expiresAt))
            .filter { $0 <= now }.max()
        lastExpired = contents.filter { !$0.isActive(at: now) }
            .max { $0.publishedAt < $1.publishedAt }
        newestOfGroups = Self.newestOfGroups(active)
    }

    /// True when a newer content of its group is active.
    func isSuperseded(_ content: BoardContent) -> Bool {
        guard let group = content.group, let newest = newestOfGroups[group] else { return false }
        return newest != content
    }

    private static func newestOfGroups(_ contents: [BoardContent]) -> [String: BoardContent] {
        var newest: [String: BoardContent] = [:]
        for content in contents {
            guard let group = content.group else { continue }
            if let known = newest[group], known.publishedAt >= content.publishedAt { continue }
            newest[group] = content
        }
        return newest
    }

    /// Gravest first, newest first among equals, ids to make the order total.
    private static func precedes(_ first: BoardContent, _ second: BoardContent) -> Bool {
        if first.priority != second.priority { return first.priority < second.priority }
        if first.publishedAt != second.publishedAt { return first.publishedAt > second.publishedAt }
        return (first.source, first.revision) < (second.source, second.revision)
    }
}
