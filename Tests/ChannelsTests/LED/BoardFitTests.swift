import Model
import Testing

@testable import Channels

@Suite struct BoardFitTests {
    static func board(
        columns: Int = 16,
        rows: Int = 2,
        pages: Int = 3,
        charset: BoardCharset = .gb18030,
        separator: String = "",
        header: Bool = false,
        stale: BoardProfile.StaleBehaviour = .fallback,
        fallback: [String] = [],
    ) -> BoardProfile {
        BoardProfile(
            id: "qs-1",
            name: Phrase("青石船闸-1", "Qingshi lock 1"),
            columns: columns,
            rows: rows,
            maximumPages: pages,
            charset: charset,
            pageSeparator: separator,
            hasHeader: header,
            staleBehaviour: stale,
            fallbackLines: fallback,
        )
    }

    private func problems(
        _ pages: [[String]],
        _ profile: BoardProfile = board(),
    ) -> [BoardFinding.Problem] {
        BoardFit.check(pages, profile).map(\.problem)
    }

    @Test func `what the board cannot show is refused`() {
        #expect(problems([]) == [.nothingToShow])
        #expect(problems([[]]) == [.nothingToShow])
        #expect(problems([[""]]) == [.emptyLine])
        #expect(problems([["\u{3000}"]]) == [.emptyLine])
        #expect(
            problems([["1"], ["2"], ["3"], ["4"]]) == [.tooManyPages(count: 4, limit: 3)]
        )
        #expect(problems([["1", "2", "3"]]) == [.tooManyLines(count: 3, limit: 2)])
        #expect(problems([["望澜大桥上下游3公里"]]) == [.tooWide(cells: 19, limit: 16)])
        #expect(problems([["a\u{202E}b"]]) == [.invisible("\u{202E}")])
        #expect(problems([["a\tb"]]) == [.invisible("\t")])
        #expect(problems([["水位\u{FEFF}高"]]) == [.invisible("\u{FEFF}")])
        #expect(problems([["---"]], Self.board(separator: "---")) == [.readsAsFormat])
        #expect(problems([["# 1"]], Self.board(header: true)) == [.readsAsFormat])
        #expect(problems([["# 1"]]) == [])
    }

    @Test func `bad style is a warning`() {
        let findings = BoardFit.check([["桥梁（", "，请绕行"]], Self.board())
        #expect(findings.map(\.problem) == [.endsWith("（"), .startsWith("，")])
        #expect(findings.map(\.isError) == [false, false])
    }

    @Test func `a finding names board, page, line, cells and the exact words`() {
        let findings = BoardFit.check([["水位"], ["望澜大桥上下游3公里"]], Self.board())
        #expect(
            findings.map(\.message.chinese) == [
                "显示屏 青石船闸-1：第 2 页第 1 行 19 格，屏宽 16 格    望澜大桥上下游3公里"
            ]
        )
        #expect(findings.map(\.finding.code) == ["led.tooWide"])
        #expect(findings.map(\.finding.place) == ["望澜大桥上下游3公里"])
    }

    struct Encoding: Sendable {
        let scalar: Unicode.Scalar
        let gb2312: [UInt8]?
        let gbk: [UInt8]?
        let gb18030: [UInt8]?
    }

    static let encodings: [Encoding] = [
        Encoding(scalar: "泄", gb2312: [0xD0, 0xB9], gbk: [0xD0, 0xB9], gb18030: [0xD0, 0xB9]),
        Encoding(scalar: "℃", gb2312: [0xA1, 0xE6], gbk: [0xA1, 0xE6], gb18030: [0xA1, 0xE6]),
        Encoding(scalar: "—", gb2312: [0xA1, 0xAA], gbk: [0xA1, 0xAA], gb18030: [0xA1, 0xAA]),
        Encoding(scalar: "·", gb2312: [0xA1, 0xA4], gbk: [0xA1, 0xA4], gb18030: [0xA1, 0xA4]),
        Encoding(scalar: "㎡", gb2312: nil, gbk: [0xA9, 0x4F], gb18030: [0xA9, 0x4F]),
        Encoding(scalar: "〇", gb2312: nil, gbk: [0xA9, 0x96], gb18030: [0xA9, 0x96]),
        Encoding(scalar: "€", gb2312: nil, gbk: nil, gb18030: [0xA2, 0xE3]),
        Encoding(scalar: "−", gb2312: nil, gbk: nil, gb18030: [0x81, 0x36, 0xD3, 0x31]),
        Encoding(scalar: "㐀", gb2312: nil, gbk: nil, gb18030: [0x81, 0x39, 0xEE, 0x39]),
        Encoding(scalar: "😀", gb2312: nil, gbk: nil, gb18030: [0x94, 0x39, 0xFC, 0x36]),
    ]

    @Test(arguments: encodings) func `a charset has the character or refuses it`(
        _ example: Encoding,
    ) {
        let text = String(example.scalar)
        let expected: [(BoardCharset, [UInt8]?)] = [
            (.gb2312, example.gb2312), (.gbk, example.gbk), (.gb18030, example.gb18030),
        ]
        for (charset, bytes) in expected {
            #expect((try? charset.encode(text)) == bytes, "\(charset)")
            let isMissing = bytes == nil
            #expect(charset.missing(in: text) == (isMissing ? [example.scalar] : []))
            let findings = problems([[text]], Self.board(charset: charset))
            let isReported = findings.contains(.unencodable(example.scalar))
            #expect(isReported == isMissing)
        }
    }

    @Test func `cells are bytes of GBK for every character of the plane that GBK has`() {
        for value in UInt32(0x20)...0xFFFF {
            guard let scalar = Unicode.Scalar(value), !scalar.isInvisibleControl else { continue }
            guard let bytes = try? BoardCharset.gbk.encode(String(scalar)) else { continue }
            #expect(CellWidth.of(scalar) == bytes.count, "\(scalar.codePoint)")
        }
    }
}
