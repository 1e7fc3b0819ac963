import Testing

@testable import Channels

@Suite struct BoardLinesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let columns: Int
        let lines: [String]

        var testDescription: String { "\(columns) \(text)" }
    }

    static let cases: [Case] = [
        Case(text: "", columns: 16, lines: []),
        Case(text: "  \n ", columns: 16, lines: []),
        Case(text: "望澜大桥封闭", columns: 16, lines: ["望澜大桥封闭"]),
        Case(text: "望澜大桥全线封闭请绕行", columns: 16, lines: ["望澜大桥全线封闭", "请绕行"]),
        // No stop at the start of a line.
        Case(text: "一二三四五六七八，九", columns: 16, lines: ["一二三四五六七", "八，九"]),
        // No opening mark at the end of a line.
        Case(text: "一二三四五六七（八）九", columns: 16, lines: ["一二三四五六七", "（八）九"]),
        // A time, a range and a number with its unit stay whole.
        Case(text: "开闸时间约为今日14:30起", columns: 16, lines: ["开闸时间约为今日", "14:30起"]),
        Case(text: "水位上涨请注意14:30起泄", columns: 16, lines: ["水位上涨请注意", "14:30起泄"]),
        Case(text: "上下游水域三禁航3公里", columns: 18, lines: ["上下游水域三禁航", "3公里"]),
        Case(text: "浦江大桥限速为每小时60公里", columns: 22, lines: ["浦江大桥限速为每小时", "60公里"]),
        Case(text: "一二三四五六七——八", columns: 16, lines: ["一二三四五六", "七——八"]),
        // A break that was typed is kept.
        Case(text: "桥梁\n封闭", columns: 16, lines: ["桥梁", "封闭"]),
        // A word longer than the board is cut where the board is full.
        Case(text: "abcdefghij", columns: 4, lines: ["abcd", "efgh", "ij"]),
        Case(text: "road closed ahead", columns: 11, lines: ["road closed", "ahead"]),
        // A pair of surrogates and a combining mark stay whole.
        Case(text: "𠀀𠀀𠀀", columns: 4, lines: ["𠀀𠀀", "𠀀"]),
        Case(
            text: "e\u{301}e\u{301}e\u{301}",
            columns: 2,
            lines: ["e\u{301}e\u{301}", "e\u{301}"]
        ),
    ]

    @Test(arguments: cases) func `lines end where a reader expects it`(_ example: Case) {
        #expect(BoardLines.lines(example.text, columns: example.columns) == example.lines)
    }

    @Test func `no line is too wide and no character is lost`() {
        var random = SeededRandom(seed: 11)
        let pool = Array("水位涨三公里，。（）“”14:30 -a—…·%℃😀e\u{301}")
        for _ in 0..<1_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...60, using: &random) {
                text.append(pool.randomElement(using: &random) ?? "水")
            }
            let columns = Int.random(in: 2...24, using: &random)
            let lines = BoardLines.lines(text, columns: columns)
            #expect(lines.allSatisfy { CellWidth.of($0) <= columns }, "\(text)")
            #expect(
                lines.joined().filter { !$0.isWhitespace } == text.filter { !$0.isWhitespace }
            )
        }
    }

    @Test func `what officers type is read as pages of lines`() {
        #expect(
            BoardLines.read("望澜大桥 / 封闭 | 请绕行 ") == [["望澜大桥", "封闭"], ["请绕行"]]
        )
        #expect(BoardLines.read(" | / ") == [])
        #expect(BoardLines.read("限速60km/h") == [["限速60km/h"]])
    }

    @Test func `lines fill pages in order`() {
        #expect(BoardLines.pages(["1", "2", "3"], rows: 2) == [["1", "2"], ["3"]])
    }
}
