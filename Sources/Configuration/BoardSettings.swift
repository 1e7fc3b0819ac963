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
    }
}

extension BoardProfile {
    init(_ reader: ConfigurationReader) {
        let id = reader.text("id", length: 1...60, check: TextForm.identifier)
        let charset = reader.choice("charset", default: BoardCharset.gb18030) ?? .gb18030
        let columns = reader.integer("columns", in: 2...400)
        let fallback = reader.texts("fallback", counts: 1...50, length: 1...200) { line in
            Self.complaint(about: line, columns: columns, charset: charset)
        }
        self.init(
            id: id,
            name: reader.phrase("name"),
            columns: columns,
            rows: reader.integer("rows", in: 1...50),
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
        )
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

/// What stands in a query without encoding.
private func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
    default: false
    }
}
