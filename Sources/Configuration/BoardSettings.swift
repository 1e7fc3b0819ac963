package import Channels
import Model

/// `boards.json5`: every LED display.
package struct BoardBook: Sendable, Equatable {
    package let boards: [BoardProfile]

    package func board(_ id: String) -> BoardProfile? { boards.first { $0.id == id } }
}

extension BoardBook {
    init(_ reader: ConfigurationReader) {
        boards = reader.objects("boards", counts: 0...10_000) { BoardProfile($0) }
        reader.refuseDoubles("boards", boards.map(\.id))
        var signs: Set<BoardProfile.FeedPlace> = []
        for (index, board) in boards.enumerated() {
            guard let feed = board.feed, !signs.insert(feed).inserted else { continue }
            reader.report(
                "boards[\(index)].sign",
                Phrase("同一 feed 里已有 \(feed.sign)", "\(feed.sign) stands in this feed already"),
            )
        }
    }
}

extension BoardProfile {
    init(_ reader: ConfigurationReader) {
        let id = reader.text("id", length: 1...60, check: TextForm.identifier)
        let format = reader.choice("format", default: BoardFormat.text) ?? .text
        let charset = reader.choice("charset", default: format.charsets[0]) ?? format.charsets[0]
        if !format.charsets.contains(charset) {
            let possible = format.charsets.map(\.rawValue)
            reader.report(
                "charset",
                Phrase(
                    "\(format.name.chinese) 不能用 \(charset.rawValue)",
                    "\(format.name.english) cannot carry \(charset.rawValue)",
                ),
                hint: Phrase(possible.joined(separator: "、"), possible.joined(separator: ", ")),
            )
        }
        let columns = reader.integer("columns", in: 2...400)
        let fallback = reader.texts("fallback", counts: 1...50, length: 1...200) { line in
            Self.complaint(about: line, columns: columns, charset: charset)
        }
        let rows = reader.integer("rows", in: 1...50)
        self.init(
            id: id,
            name: reader.phrase("name"),
            columns: columns,
            rows: rows,
            maximumPages: reader.integer(
                "maximumPages",
                default: Self.defaultMaximumPages,
                in: 1...50,
            ),
            charset: charset,
            dwellSeconds: reader.integer(
                "dwellSeconds",
                default: Self.defaultDwellSeconds,
                in: 1...300
            ),
            lineEnding: reader.choice("lineEnding", default: LineEnding.lf) ?? .lf,
            pageSeparator: reader.text("pageSeparator", default: "", length: 0...20) {
                $0.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
                    ? nil : Phrase("只能用 ASCII 字符", "ASCII only")
            },
            hasHeader: reader.boolean("header", default: false),
            staleBehaviour: reader.choice("whenStale", default: StaleBehaviour.fallback)
                ?? .fallback,
            fallbackLines: fallback,
            tags: reader.texts("tags", counts: 0...20, length: 1...40, check: TextForm.identifier),
            pollAddresses: reader.texts(
                "pollAddresses",
                counts: 0...20,
                length: 2...60,
                check: TextForm.peerAddress,
            ),
            pollEverySeconds: reader.integer(
                "pollEverySeconds",
                default: Self.defaultPollSeconds,
                in: 1...86_400,
            ),
            pollKey: reader.text("pollKey", default: "", length: 0...100) { key in
                key.utf8.allSatisfy { isKeyByte($0) }
                    ? nil : Phrase("只能用字母、数字、- 和 _", "letters, digits, - and _ only")
            },
            format: format,
            look: reader.object("look") { PlaylistLook($0, format: format, rows: rows) },
            feed: Self.feed(reader, format),
            idle: reader.optionalObject("idle") { BoardIdle($0) } ?? nil,
            language: reader.choice("language", default: BoardLanguage.chinese)?.language
                ?? .chinese,
        )
    }

    /// The words that a board itself adds; signs of ASCII want English.
    private enum BoardLanguage: String, CaseIterable {
        case chinese = "zh"
        case english = "en"

        var language: Language { self == .chinese ? .chinese : .english }
    }

    /// Where a sign of a message feed stands; nil for other formats.
    private static func feed(
        _ reader: ConfigurationReader,
        _ format: BoardFormat,
    ) -> FeedPlace? {
        let feed = reader.optionalText("feed", length: 1...60, check: TextForm.identifier)
        let sign = reader.optionalText("sign", length: 1...60) { name in
            name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
                ? nil : Phrase("只能用 ASCII 字符，不含空格", "ASCII without spaces")
        }
        guard format == .msgfeed else { return nil }
        for (key, value) in [("feed", feed), ("sign", sign)] where value == nil {
            guard !reader.has(key) else { continue }
            reader.report(key, Phrase("msgfeed 屏须有此项", "a board of msgfeed needs it"))
        }
        return FeedPlace(feed: feed ?? "-", sign: sign ?? "-")
    }

    /// What keeps a fallback line off this board; nil when it fits.
    private static func complaint(
        about line: String,
        columns: Int,
        charset: BoardCharset,
    ) -> Phrase? {
        if let scalar = charset.missing(in: line).first {
            return Phrase(
                "字符集 \(charset.rawValue) 没有“\(scalar)”",
                "the charset \(charset.rawValue) has no “\(scalar)”",
            )
        }
        let cells = CellWidth.of(line)
        return cells <= columns
            ? nil : Phrase("\(cells) 格，屏宽 \(columns) 格", "\(cells) cells, the board has \(columns)")
    }
}

extension PlaylistLook {
    private static let sizes = 16...64

    init(_ reader: ConfigurationReader, format: BoardFormat, rows: Int) {
        let pixels = reader.integer("pixels", default: 32, in: Self.sizes)
        let size = Size(rawValue: String(pixels))
        if size == nil {
            let all = Size.allCases.map(\.rawValue)
            reader.report(
                "pixels",
                Phrase("没有这种字号", "there is no such size"),
                hint: Phrase(all.joined(separator: "、"), all.joined(separator: ", ")),
            )
        }
        self.init(
            font: reader.choice("font", default: Font.hei) ?? .hei,
            size: size ?? .pixels32,
            colour: reader.choice("colour", default: Colour.yellow) ?? .yellow,
        )
        if let dialect = format.dialect, dialect.newlineEscape == nil,
            (rows - 1) * pixels > Playlist.maximumY
        {
            reader.report(
                "pixels",
                Phrase(
                    "\(rows) 行超出坐标上限 \(Playlist.maximumY)",
                    "\(rows) rows pass the last position, \(Playlist.maximumY)",
                ),
            )
        }
    }
}

extension BoardIdle {
    /// Nil after a mistake, which is reported.
    init?(_ reader: ConfigurationReader) {
        let station = reader.text("station", length: 1...60)
        let pages = reader.texts("pages", counts: 1...50, length: 1...400)
        let isBeside = reader.boolean("besideReleases", default: false)
        do {
            let template = try BoardTemplate(pages, station: station)
            self.init(template: template, isBesideReleases: isBeside)
        } catch {
            if !station.isEmpty, !pages.isEmpty {
                reader.report("pages[\(error.page)]", error.problem)
            }
            return nil
        }
    }
}

/// What stands in a query without encoding.
private func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
    default: false
    }
}
