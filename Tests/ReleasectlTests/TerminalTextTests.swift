import Model
import Testing

@testable import releasectl

@Suite("Terminal text")
struct TerminalTextTests {
    @Test(
        arguments: [
            ("", 0), ("abc", 3), ("望澜大桥", 8), ("ＡＢ", 4), ("，。", 4), ("e\u{301}", 1),
            ("\u{200D}", 0), ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("ｱ", 1), ("…✔✘Ⅱ±×“”", 8),
            ("😀", 2), ("👨‍👩‍👧", 2), ("🇨🇳", 2), ("❤️", 2), ("𠮷", 2),
        ])
    func `text is as wide as its cells`(text: String, cells: Int) {
        #expect(DisplayWidth.of(text) == cells)
    }

    @Test(
        arguments: [
            ("望澜大桥", 8, "望澜大桥"), ("望澜大桥", 7, "望澜大…"), ("望澜大桥", 6, "望澜…"),
            ("望澜大桥", 1, "…"), ("abc", 0, ""), ("e\u{301}e\u{301}e", 2, "e\u{301}…"),
        ])
    func `what is too long is cut between cells`(text: String, limit: Int, expected: String) {
        let cut = DisplayWidth.truncate(text, to: limit)
        #expect(cut == expected)
        #expect(DisplayWidth.of(cut) <= limit)
    }

    @Test func `columns stand below each other in any script`() {
        var sheet = Sheet(width: 30, now: World.now)
        var table = Table(elastic: [1], indent: 0)
        table.row("a", "望澜大桥桥墩被船舶触碰", "11:30")
        table.row("望澜", "fire", "05:30")
        table.print(on: &sheet)
        #expect(sheet.text == "a     望澜大桥桥墩被船…  11:30\n望澜  fire               05:30\n")
    }

    @Test func `lines break between words, and Chinese never before a full stop`() {
        #expect(Wrapping.wrap("one two three", width: 8) == ["one two", "three"])
        #expect(Wrapping.wrap("extraordinarily long", width: 6) == ["extraordinarily", "long"])
        #expect(Wrapping.wrap("望澜大桥限行。", width: 12, hanging: 2) == ["望澜大桥限", "  行。"])
        #expect(Wrapping.wrap("（望澜）大桥", width: 8) == ["（望澜）", "大桥"])
    }

    @Test func `a command that must break is still one command of a shell`() {
        let parts = Wrapping.wrapCommand("release draft --led 'a / b' --title T", width: 20)
        #expect(parts == ["release draft", "--led 'a / b'", "--title T"])
    }

    @Test(
        arguments: [
            ("\u{1B}[2J", "\\x1b[2J"), ("a\u{7}b", "a\\x07b"), ("\u{9B}31m", "\\u{9b}31m"),
            ("a\u{202E}b", "a\\u{202e}b"), ("a\nb", "a\\nb"), ("a\r\nb", "a\\r\\nb"),
            ("\u{2028}", "\\u{2028}"), ("\u{7F}", "\\x7f"), ("望澜 👨‍👩‍👧", "望澜 👨‍👩‍👧"),
        ])
    func `what steers a terminal is shown, not sent`(text: String, shown: String) {
        #expect(Visible.text(text) == shown)
    }

    @Test func `no way into a sheet lets an escape pass`() {
        let evil = "\u{1B}]0;title\u{7}\u{202E}x"
        var sheet = Sheet(width: 40, now: World.now)
        sheet.line(Span(evil))
        sheet.facts([Span(evil), Span(evil)])
        sheet.next(evil)
        sheet.passage(evil + "\n" + evil)
        sheet.verbatim([Span(evil)])
        var table = Table(elastic: [0])
        table.row(Span(evil), Span(evil))
        table.print(on: &sheet)
        FieldScreen.fields(Facts(.object([JSON.Member(evil, .string(evil))])), on: &sheet)
        #expect(
            !sheet.text.unicodeScalars.contains {
                $0 == "\u{1B}" || $0 == "\u{7}" || $0 == "\u{202E}"
            }
        )
    }

    @Test(
        arguments: [
            (20_580_000, "还有 5 小时 43 分", "5 h 43 min left"),
            (85_380_000, "还有 23 小时 43 分", "23 h 43 min left"),
            (-130_000, "已超 2 分 10 秒", "2 min 10 s over"), (0, "还有 0 秒", "0 s left"),
            (59_999, "还有 59 秒", "59 s left"), (172_800_000, "还有 2 天", "2 d left"),
            (-3_600_000, "已超 1 小时", "1 h over"),
        ] as [(Int64, String, String)]
    )
    func `what is left is said in words`(count: Int64, chinese: String, english: String) {
        #expect(Sheet(language: .chinese, now: World.now).left(count) == chinese)
        #expect(Sheet(language: .english, now: World.now).left(count) == english)
    }

    @Test func `a span for the record has all its units`() {
        let sheet = Sheet(now: World.now)
        #expect(sheet.span(10_203_441) == "2 小时 50 分 03 秒")
        #expect(sheet.span(11_396_000) == "3 小时 09 分 56 秒")
        #expect(sheet.span(5_000) == "5 秒")
    }

    @Test(
        arguments: [
            ("2026-07-12T11:30:00.000+08:00", "11:30 前"),
            ("2026-07-13T05:30:00.000+08:00", "07-13 05:30 前"),
            ("2027-01-01T00:00:00.000+08:00", "2027-01-01 00:00 前"),
            ("2026-07-12T16:30:00.000Z", "07-12 16:30 前"),
        ])
    func `a time is short today and dated otherwise`(text: String, shown: String) throws {
        let stamp = try #require(Stamp(text))
        #expect(Sheet(now: World.now).before(stamp) == shown)
    }
}
