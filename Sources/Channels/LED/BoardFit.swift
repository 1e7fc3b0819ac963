import Model

/// Proof before publication that a text fits a named board: pages, rows, cells, charset.
///
/// Board firmware cuts what is too long in silence, so nothing here is left to the board.
package enum BoardFit {
    /// Everything wrong with `pages` on this board, in reading order.
    package static func check(_ pages: [[String]], _ profile: BoardProfile) -> [BoardFinding] {
        guard !pages.isEmpty else { return [finding(profile, 0, 0, .nothingToShow)] }
        var findings: [BoardFinding] = []
        if pages.count > profile.maximumPages {
            findings.append(
                finding(
                    profile,
                    0,
                    0,
                    .tooManyPages(count: pages.count, limit: profile.maximumPages),
                )
            )
        }
        for (index, page) in pages.enumerated() {
            findings += check(page: page, number: index + 1, profile)
        }
        if let (bytes, limit) = length(pages, profile), bytes > limit {
            findings.append(finding(profile, 0, 0, .tooLong(bytes: bytes, limit: limit)))
        }
        return findings
    }

    /// Bytes of the message in MULTI and how many it may have; nil for other formats.
    private static func length(
        _ pages: [[String]],
        _ profile: BoardProfile,
    ) -> (bytes: Int, limit: Int)? {
        guard profile.format.isMULTI else { return nil }
        let message = MultiMessage.text(pages, seconds: profile.seconds)
        guard let feed = profile.feed else {
            return (message.utf8.count, MultiMessage.limitBytes)
        }
        return (MessageFeed.bytes(sign: feed.sign, message: message), MessageFeed.lineLimitBytes)
    }

    private static func check(
        page: [String],
        number: Int,
        _ profile: BoardProfile,
    ) -> [BoardFinding] {
        guard !page.isEmpty else { return [finding(profile, number, 0, .nothingToShow)] }
        var findings: [BoardFinding] = []
        if page.count > profile.rows {
            findings.append(
                finding(
                    profile,
                    number,
                    0,
                    .tooManyLines(count: page.count, limit: profile.rows),
                )
            )
        }
        for (index, line) in page.enumerated() {
            findings += problems(of: line, profile).map {
                finding(profile, number, index + 1, $0, text: line)
            }
        }
        return findings
    }

    private static func problems(
        of line: String,
        _ profile: BoardProfile,
    ) -> [BoardFinding.Problem] {
        guard line.contains(where: { !$0.isWhitespace }) else { return [.emptyLine] }
        var problems: [BoardFinding.Problem] = []
        // What stands for syntax may be wider than what was typed.
        let written = profile.written([[line]])[0][0]
        let cells = CellWidth.of(written)
        if cells > profile.columns {
            problems.append(.tooWide(cells: cells, limit: profile.columns))
        }
        var seen: Set<Unicode.Scalar> = []
        for scalar in line.unicodeScalars where scalar.isInvisibleControl {
            if seen.insert(scalar).inserted { problems.append(.invisible(scalar)) }
        }
        problems += profile.charset.missing(in: line).filter { !seen.contains($0) }
            .map { .unencodable($0) }
        if profile.format.dialect != nil {
            problems += Playlist.misread(in: line, profile.charset).map { .readsAsEscape($0) }
        }
        if line == profile.pageSeparator || (profile.hasHeader && line.hasPrefix("#")) {
            problems.append(.readsAsFormat)
        }
        if let first = line.first, BoardLines.mayNotBegin.contains(first) {
            problems.append(.startsWith(first))
        }
        if let last = line.last, BoardLines.mayNotEnd.contains(last) {
            problems.append(.endsWith(last))
        }
        return problems
    }

    private static func finding(
        _ profile: BoardProfile,
        _ page: Int,
        _ line: Int,
        _ problem: BoardFinding.Problem,
        text: String = "",
    ) -> BoardFinding {
        BoardFinding(
            board: profile.id,
            boardName: profile.name,
            page: page,
            line: line,
            problem: problem,
            text: text,
            syntaxError: profile.format.isMULTI ? MultiMessage.SyntaxError(problem) : nil,
        )
    }
}
