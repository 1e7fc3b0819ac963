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
    package func compose(_ contents: [BoardContent], now: Instant) -> BoardImage {
        var memory = BoardMemory()
        return compose(ActiveContents(contents, now: now), &memory)
    }

    /// The file of the board for contents that were put in order once for all boards.
    ///
    /// `memory` is what was worked out about pages before, for any board.
    package func compose(_ contents: ActiveContents, _ memory: inout BoardMemory) -> BoardImage {
        let (shown, dropped) = select(contents, &memory)
        return image(
            shown.isEmpty ? pagesWithoutContent(contents) : shown.flatMap(\.pages),
            sources: shown.map(\.source),
            dropped: dropped,
            nextChange: contents.nextChange,
            changedAt: contents.changedAt,
        )
    }

    /// The file for when the daemon cannot be asked, from what the board shows now.
    package func fallback(for current: BoardImage) -> BoardImage {
        let pages =
            switch profile.staleBehaviour {
            case .blank: BoardFile.blank
            case .fallback: fallbackPages
            case .keepAndMark:
                current.sources.isEmpty ? current.pages : marked(current.pages, current.changedAt)
            }
        return image(
            pages,
            sources: [],
            dropped: [:],
            nextChange: nil,
            changedAt: current.changedAt,
        )
    }

    private typealias Shown = (source: BoardImage.Source, pages: [[String]])

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
            let measure = memory.measure(content.pages)
            let fits = measure.rows <= profile.rows && measure.columns <= profile.columns
            // Breaking lines anew adds no character.
            let pages = fits ? content.pages : fitted(content.pages)
            if !memory.canEncode(content.pages, profile.charset) {
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
            shown.append((source, Array(pages.prefix(room))))
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

    private func pagesWithoutContent(_ contents: ActiveContents) -> [[String]] {
        switch profile.staleBehaviour {
        case .blank: return BoardFile.blank
        case .fallback: return fallbackPages
        case .keepAndMark:
            guard let last = contents.lastExpired else { return fallbackPages }
            return marked(fitted(last.pages), last.expiresAt)
        }
    }

    private var fallbackPages: [[String]] {
        let lines = profile.fallbackLines.isEmpty ? [Self.nothingLine] : profile.fallbackLines
        let pages = fitted(BoardLines.pages(lines, rows: profile.rows))
        return Array(pages.prefix(profile.maximumPages))
    }

    /// A page in front says until when the rest held.
    private func marked(_ pages: [[String]], _ instant: Instant?) -> [[String]] {
        guard let instant else { return pages }
        let local = LocalTime(instant, in: zone)
        let mark = BoardLines.pages(
            "截至 \(local.date.text.dropFirst(5)) \(local.hourMinute)",
            columns: profile.columns,
            rows: profile.rows,
        )
        return Array((mark + pages).prefix(profile.maximumPages))
    }

    private static let nothingLine = "当前无发布信息"

    private func image(
        _ pages: [[String]],
        sources: [BoardImage.Source],
        dropped: [BoardImage.Source: BoardImage.Drop],
        nextChange: Instant?,
        changedAt: Instant?,
    ) -> BoardImage {
        let (shown, body) = encoded(pages)
        let tag = String(SHA256.digest(of: body).hex.prefix(12))
        let header = BoardFile.header(tag: tag, expiresAt: nextChange, profile, zone: zone)
        return BoardImage(
            board: profile.id,
            pages: shown,
            bytes: header + body,
            tag: tag,
            sources: sources,
            dropped: dropped,
            nextChange: nextChange,
            changedAt: changedAt,
        )
    }

    /// Fallback lines are checked with the configuration; if they do not encode the board is blank.
    private func encoded(_ pages: [[String]]) -> (pages: [[String]], bytes: [UInt8]) {
        if let bytes = try? BoardFile.body(pages, profile) { return (pages, bytes) }
        return (BoardFile.blank, Array(" ".utf8) + profile.lineEnding.bytes)
    }
}
