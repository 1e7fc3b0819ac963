package import Model
import Platform

/// Puts the active contents onto one board in the order of what matters.
///
/// A content is shown whole or not at all, for half a message misleads; when the pages run out,
/// everything after it waits too, so that nothing minor stands where something grave had no room.
/// A text that was broken for a wider board is broken anew from whole words.
package struct BoardComposer: Sendable {
    private let profile: BoardProfile
    private let zone: ZoneRules

    package init(_ profile: BoardProfile, zone: ZoneRules) {
        self.profile = profile
        self.zone = zone
    }

    /// The file of the board at `now`.
    package func compose(
        _ contents: [BoardContent],
        live: BoardLivePages? = nil,
        now: Instant,
    ) -> BoardImage {
        var memory = BoardMemory()
        return compose(ActiveContents(contents, now: now), live: live, &memory)
    }

    /// The file of the board for contents that were put in order once for all boards.
    ///
    /// `memory` is what was worked out about pages before, for any board; `live` what its template makes of
    /// the stations.
    package func compose(
        _ contents: ActiveContents,
        live: BoardLivePages? = nil,
        _ memory: inout BoardMemory,
    ) -> BoardImage {
        let (shown, dropped) = select(contents, &memory)
        var pages = shown.flatMap(\.pages)
        let added = livePages(live, beside: pages)
        pages += added
        let hasLive = !added.isEmpty
        if pages.isEmpty { pages = pagesWithoutContent(contents, live) }
        let validUntil = hasLive ? live?.validUntil : nil
        return image(
            pages,
            sources: shown.map(\.source),
            dropped: dropped,
            nextChange: [contents.nextChange, validUntil].compactMap { $0 }.min(),
            expiresAt: (shown.map(\.expiresAt) + [validUntil]).compactMap { $0 }.min(),
            changedAt: [contents.changedAt, live?.changedAt].compactMap { $0 }.max(),
            hasLive: hasLive,
        )
    }

    /// The pages of stations that stand beside these of releases, or alone where there are none; each whole
    /// or not at all.
    private func livePages(
        _ live: BoardLivePages?,
        beside pages: [[String]],
    ) -> [[String]] {
        guard let live, let idle = profile.idle else { return [] }
        var added: [[String]] = []
        for page in live.pages where pages.isEmpty || page.isPinned || idle.isBesideReleases {
            let drawn = drawn(page)
            let room = profile.maximumPages - pages.count - added.count
            guard drawn.count <= room else { break }
            added += drawn
        }
        return added
    }

    /// A page of stations; of one that fell silent what the board's setting says.
    private func drawn(_ page: BoardLivePages.Page) -> [[String]] {
        let lines = profile.written([page.lines])
        guard let lastValueAt = page.lastValueAt else { return fitted(lines) }
        guard profile.staleBehaviour == .keepAndMark else { return [] }
        return Self.marked(page.lines, lastValueAt, profile, words)
    }

    /// The page with 数据中断 and the time of its last value above it, or behind a page of that.
    package static func marked(
        _ lines: [String],
        _ instant: Instant,
        _ profile: BoardProfile,
        zone: ZoneRules,
    ) -> [[String]] {
        marked(lines, instant, profile, BoardWords(language: profile.language, zone: zone))
    }

    private static func marked(
        _ lines: [String],
        _ instant: Instant,
        _ profile: BoardProfile,
        _ words: BoardWords,
    ) -> [[String]] {
        let mark = BoardLines.lines(
            BoardWords.interrupted[profile.language] + "\n" + words.until(instant),
            columns: profile.columns,
        )
        if mark.count + lines.count <= profile.rows { return profile.written([mark + lines]) }
        return profile.written(BoardLines.pages(mark, rows: profile.rows) + [lines])
    }

    private var words: BoardWords { BoardWords(language: profile.language, zone: zone) }

    /// The file for when the daemon cannot be asked, from what the board shows now.
    package func fallback(for current: BoardImage) -> BoardImage {
        let pages =
            switch profile.staleBehaviour {
            case .blank: BoardFile.blank
            case .fallback: fallbackPages
            case .keepAndMark:
                current.sources.isEmpty && !current.hasLivePages
                    ? current.pages : marked(current.pages, current.changedAt)
            }
        return image(
            pages,
            sources: [],
            dropped: [:],
            nextChange: nil,
            expiresAt: nil,
            changedAt: current.changedAt,
            hasLive: false,
        )
    }

    private typealias Shown = (
        source: BoardImage.Source, pages: [[String]], expiresAt: Instant?
    )

    private func select(
        _ contents: ActiveContents,
        _ memory: inout BoardMemory,
    ) -> (shown: [Shown], dropped: [BoardImage.Source: BoardImage.Drop]) {
        var shown: [Shown] = []
        var dropped: [BoardImage.Source: BoardImage.Drop] = [:]
        var used = 0
        var isFull = false
        for content in contents.active {
            let source = BoardImage.Source(release: content.source, revision: content.revision)
            if contents.isSuperseded(content) {
                dropped[source] = .superseded
                continue
            }
            if contents.hasIncident, content.priority == .routine {
                dropped[source] = .preempted
                continue
            }
            // Nothing after a full board is looked at more closely: there may be a thousand.
            if isFull {
                dropped[source] = .noRoom
                continue
            }
            let written = profile.written(content.pages)
            let measure = memory.measure(written)
            let fits = measure.rows <= profile.rows && measure.columns <= profile.columns
            // Breaking lines anew adds no character.
            let pages = fits ? written : fitted(written)
            if !memory.canEncode(written, BoardMemory.Carrier(profile)) {
                dropped[source] = .unencodable
                continue
            }
            // The gravest content is shown even if it has to lose its last pages.
            let room = profile.maximumPages - used
            if (pages.count > room && used > 0) || pages.isEmpty {
                dropped[source] = .noRoom
                isFull = true
                continue
            }
            shown.append((source, Array(pages.prefix(room)), content.expiresAt))
            used += min(pages.count, room)
        }
        return (shown, dropped)
    }

    /// Pages as written where they fit, otherwise broken anew.
    private func fitted(_ pages: [[String]]) -> [[String]] {
        let fits = pages.allSatisfy { page in
            page.count <= profile.rows
                && page.allSatisfy { CellWidth.of($0) <= profile.columns }
        }
        if fits { return pages }
        return pages.flatMap { page in
            BoardLines.pages(
                page.flatMap { BoardLines.lines($0, columns: profile.columns) },
                rows: profile.rows,
            )
        }
    }

    private func pagesWithoutContent(
        _ contents: ActiveContents,
        _ live: BoardLivePages?,
    ) -> [[String]] {
        switch profile.staleBehaviour {
        case .blank: return BoardFile.blank
        case .fallback: return fallbackPages
        case .keepAndMark:
            // A board of stations shows no old release in their place.
            guard live == nil, let last = contents.lastExpired else { return fallbackPages }
            return marked(fitted(profile.written(last.pages)), last.expiresAt)
        }
    }

    private var fallbackPages: [[String]] {
        let lines =
            profile.fallbackLines.isEmpty
            ? [BoardWords.nothing[profile.language]] : profile.fallbackLines
        let pages = fitted(profile.written(BoardLines.pages(lines, rows: profile.rows)))
        return Array(pages.prefix(profile.maximumPages))
    }

    /// A page in front says until when the rest held.
    private func marked(_ pages: [[String]], _ instant: Instant?) -> [[String]] {
        guard let instant else { return pages }
        let mark = BoardLines.pages(
            words.until(instant),
            columns: profile.columns,
            rows: profile.rows,
        )
        return Array((mark + pages).prefix(profile.maximumPages))
    }

    private func image(
        _ pages: [[String]],
        sources: [BoardImage.Source],
        dropped: [BoardImage.Source: BoardImage.Drop],
        nextChange: Instant?,
        expiresAt: Instant?,
        changedAt: Instant?,
        hasLive: Bool,
    ) -> BoardImage {
        let (shown, body) = encoded(pages)
        let tag = String(SHA256.digest(of: body).hex.prefix(12))
        let header = BoardFile.header(tag: tag, expiresAt: expiresAt, profile, zone: zone)
        let isBlank = shown == BoardFile.blank
        let message =
            profile.format.isMULTI && !(isBlank && profile.format == .msgfeed)
            ? MultiMessage.text(isBlank ? [[" "]] : shown, seconds: profile.seconds) : nil
        return BoardImage(
            board: profile.id,
            pages: shown,
            bytes: header + body,
            tag: tag,
            sources: sources,
            dropped: dropped,
            nextChange: nextChange,
            expiresAt: expiresAt,
            document: BoardDocument(shown, message: message, profile),
            message: message,
            hasLivePages: hasLive,
            changedAt: changedAt,
        )
    }

    /// Fallback lines are checked with the configuration; if they do not encode the board is blank.
    private func encoded(_ pages: [[String]]) -> (pages: [[String]], bytes: [UInt8]) {
        if let bytes = try? BoardFile.body(pages, profile) { return (pages, bytes) }
        return (BoardFile.blank, Array(" ".utf8) + profile.lineEnding.bytes)
    }
}
