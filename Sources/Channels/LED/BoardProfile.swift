package import Model

/// One display as the configuration describes it: its size, its charset, what it shows when there is
/// nothing to show, and how it is known when it polls.
package struct BoardProfile: Sendable, Hashable {
    /// What a board shows when what it should show is no longer true.
    package enum StaleBehaviour: String, Sendable, Hashable, CaseIterable {
        /// Nothing: a page of one blank line, never an empty file.
        case blank
        /// The board's own fallback lines.
        case fallback
        /// The last content, behind a page that says until when it held.
        case keepAndMark
    }

    /// The end of each line of the file.
    package enum LineEnding: String, Sendable, Hashable, CaseIterable {
        case lf = "LF"
        case crlf = "CRLF"

        var text: String { self == .lf ? "\n" : "\r\n" }
        package var bytes: [UInt8] { Array(text.utf8) }
    }

    /// Where a sign stands in a message feed: the feed's file and its own name there.
    package struct FeedPlace: Sendable, Hashable {
        package let feed: String
        package let sign: String

        package init(feed: String, sign: String) {
            self.feed = feed
            self.sign = sign
        }
    }

    package static let defaultDwellSeconds = 5
    package static let defaultMaximumPages = 6
    package static let defaultPollSeconds = 10

    package let id: String
    package let name: Phrase
    /// Cells of one line: a full-width character takes two.
    package let columns: Int
    /// Lines of one page.
    package let rows: Int
    package let maximumPages: Int
    package let charset: BoardCharset
    /// How long one page stands at least; the board keeps the time.
    package let dwellSeconds: Int
    package let lineEnding: LineEnding
    /// The line between two pages; empty for a blank line.
    package let pageSeparator: String
    /// True when the file begins with a line `#REVISION EXPIRY`.
    package let hasHeader: Bool
    package let staleBehaviour: StaleBehaviour
    /// Shown when nothing is active; each is one line that fits.
    package let fallbackLines: [String]
    /// What releases choose boards by, such as `lock` or `ring-road`.
    package let tags: [String]
    /// Addresses whose polls count.
    package let pollAddresses: [String]
    package let pollEverySeconds: Int
    /// What a board behind a shared address adds to its request (`?key=`); empty for none.
    package let pollKey: String
    package let format: BoardFormat
    /// Of playlists.
    package let look: PlaylistLook
    /// Of boards whose format is `msgfeed`.
    package let feed: FeedPlace?
    /// What it shows of stations; nil where that is nothing.
    package let idle: BoardIdle?
    /// Of the words that the board itself adds.
    package let language: Language
    /// The channel whose releases it shows; nil where it belongs to none.
    package var channel: String?

    package init(
        id: String,
        name: Phrase,
        columns: Int,
        rows: Int,
        maximumPages: Int = defaultMaximumPages,
        charset: BoardCharset = .gb18030,
        dwellSeconds: Int = defaultDwellSeconds,
        lineEnding: LineEnding = .lf,
        pageSeparator: String = "",
        hasHeader: Bool = false,
        staleBehaviour: StaleBehaviour = .fallback,
        fallbackLines: [String] = [],
        tags: [String] = [],
        pollAddresses: [String] = [],
        pollEverySeconds: Int = defaultPollSeconds,
        pollKey: String = "",
        format: BoardFormat = .text,
        look: PlaylistLook = PlaylistLook(),
        feed: FeedPlace? = nil,
        idle: BoardIdle? = nil,
        language: Language = .chinese,
    ) {
        precondition(
            columns >= 2 && rows >= 1 && maximumPages >= 1,
            "checked with the configuration"
        )
        self.id = id
        self.name = name
        self.columns = columns
        self.rows = rows
        self.maximumPages = maximumPages
        self.charset = charset
        self.dwellSeconds = dwellSeconds
        self.lineEnding = lineEnding
        self.pageSeparator = pageSeparator
        self.hasHeader = hasHeader
        self.staleBehaviour = staleBehaviour
        self.fallbackLines = fallbackLines
        self.tags = tags
        self.pollAddresses = pollAddresses
        self.pollEverySeconds = pollEverySeconds
        self.pollKey = pollKey
        self.format = format
        self.look = look
        self.feed = feed
        self.idle = idle
        self.language = language
    }

    /// `text/plain` with the board's charset.
    package var mediaType: String { "text/plain; charset=" + charset.label }

    /// Cells that are read in a second: about four Chinese characters, as a driver reads.
    private static let cellsPerSecond = 8
    /// Nobody stands longer before a board.
    private static let longestSeconds = 30

    /// How long a page stands: as long as it takes to read, and no shorter than configured.
    package func seconds(for page: [String]) -> Int {
        let cells = page.reduce(0) { $0 + CellWidth.of($1) }
        let reading = (cells + Self.cellsPerSecond - 1) / Self.cellsPerSecond
        return max(dwellSeconds, min(reading, Self.longestSeconds))
    }

    /// A text as the board's file carries it: what its format reads as syntax is written otherwise.
    package func written(_ pages: [[String]]) -> [[String]] {
        format.dialect == nil ? pages : pages.map { $0.map(Playlist.harmless) }
    }
}
