import Desk
import Model
import Testing

@Suite struct TextCheckTests {
    private func findings(
        _ body: String,
        kind: ReleaseKind = .notice,
        title: String = "通告",
    ) -> [Finding] {
        var text = DeskBench.text(title)
        text.body = body
        return TextCheck.findings(text, kind: kind, serviceNumbers: [])
    }

    private func codes(_ body: String, _ prefix: String) -> [String] {
        findings(body).map(\.code).filter { $0.hasPrefix(prefix) }
    }

    @Test(arguments: Bulletin.all)
    func `the bulletins of the invented city pass`(bulletin: Bulletin) {
        let findings = TextCheck.findings(
            bulletin.text,
            kind: bulletin.kind,
            serviceNumbers: ["0000-00000000"],
        )
        #expect(findings.filter { $0.severity == .refusal } == [])
        #expect(
            findings.filter { $0.code.hasPrefix("text.") || $0.code.hasPrefix("secrecy") } == []
        )
        let missing = findings.map(\.code).filter { $0.hasPrefix("element.") }
        #expect(missing == bulletin.missing, "\(bulletin.name)")
        let bench = DeskBench()
        let draft = DeskCommand.draft(bench.drafting(bulletin.text, kind: bulletin.kind))
        #expect(bench.refusal(draft, by: .drafter) == nil)
    }

    @Test(arguments: [
        (
            ReleaseKind.first,
            ["time", "place", "casualties", "asOf", "measures", "advice", "cause", "telephone"]
        ),
        (.followup, ["time", "asOf", "measures"]),
        (.conference, ["time", "topic", "venue", "speakers"]),
        (.rebuttal, ["verdict", "facts", "telephone"]),
        (.warning, ["time", "level", "area", "advice", "measures"]),
        (.end, ["time", "ended"]),
        (.final, ["time", "cause", "nature"]),
        (.notice, ["time", "advice"]),
    ])
    func `a text that says nothing lacks every element of its kind`(
        kind: ReleaseKind,
        elements: [String],
    ) {
        let found = findings("无内容", kind: kind)
        #expect(found.map(\.code) == elements.map { "element." + $0 })
        #expect(found.allSatisfy { $0.severity == .warning })
    }

    @Test func `each element is missed alone when its words are taken out`() {
        let body = "7时许望澜大桥事故，2人受伤。截至8时启动响应，请绕行，原因在查，电话0000-00000000。"
        #expect(findings(body, kind: .first).map(\.code) == ["elements"])
        let table: [(String, [String])] = [
            ("casualties", ["2人受伤"]), ("asOf", ["截至"]), ("measures", ["启动"]), ("place", ["大桥"]),
            ("advice", ["请绕行"]), ("cause", ["原因"]), ("telephone", ["电话"]),
            ("time", ["7时", "8时"]),
        ]
        for (element, words) in table {
            let shorter = words.reduce(body) { text, word in removed(word, from: text) }
            #expect(
                findings(shorter, kind: .first).map(\.code) == ["elements", "element." + element]
            )
        }
    }

    private func removed(_ word: String, from text: String) -> String {
        guard let range = text.firstRange(of: word) else { return text }
        return String(text[..<range.lowerBound]) + String(text[range.upperBound...])
    }

    @Test func `a first release over 400 characters and a rumour in a title are warned of`() {
        let long = String(repeating: "长", count: 401)
        #expect(findings(long, kind: .first).map(\.code).contains("length"))
        #expect(!findings(long, kind: .followup).map(\.code).contains("length"))
        let title = findings("不实", kind: .rebuttal, title: "网传“停水三天”不属实")
        #expect(title.map(\.code).contains("rebuttal.title"))
    }

    @Test(arguments: [
        "机密★", "绝密★1年", "秘密★长期", "机 密 ★", "秘密\u{3000}★", "机密☆", "【内部资料】", "（内部资料）", "[内部资料]",
        "工作秘密★", "内部资料 注意保存", "内部资料，注意保存",
    ])
    func `a secrecy mark is refused before anything is stored, wherever it stands`(mark: String) {
        let bench = DeskBench()
        var texts: [ReleaseText] = []
        for part in 0..<7 {
            var text = DeskBench.text()
            switch part {
            case 0: text.title = mark + "通报"
            case 1: text.summary = mark
            case 2: text.body += "\n\n" + mark
            case 3: text.boardPages = [["一行", mark]]
            case 4: text.sms = mark
            case 5: text.correction = mark
            default: text.classification = mark
            }
            texts.append(text)
        }
        for text in texts {
            let kept = Kept(text, DeskBench.digest(Array("x".utf8)))
            let drafting = DeskCommand.Drafting(
                kind: .first,
                incident: nil,
                corrects: nil,
                text: kept,
                findings: [],
            )
            #expect(bench.refusal(.draft(drafting), by: .drafter) == "refused.secrecyMark")
            #expect(
                bench.refusal(.issue(drafting, bench.authorisation()), by: .drafter)
                    == "refused.secrecyMark"
            )
        }
        #expect(bench.entries.isEmpty)
    }

    @Test(arguments: ["本机密封良好", "商业秘密", "不得泄露国家机密", "内部资料"])
    func `a bare word is a warning, not a refusal`(text: String) {
        #expect(TextCheck.secrecyMark(in: text) == nil)
        #expect(codes(text, "secrecy") == ["secrecy.word"])
        #expect(findings(text).allSatisfy { $0.severity == .warning })
    }

    @Test(arguments: [
        ("油槽(cáo)车", true), ("油槽（cáo）车", true), ("油槽(ca\u{301}o)车", true), ("油槽(甲)车", false),
        ("水位(m)", false), ("时间(24h)", false), ("(cáo)", false), ("企业(ABC)", false), ("槽(", false),
    ])
    func `pinyin in brackets is damage`(text: String, isDamaged: Bool) {
        #expect((codes(text, "text.pinyin") == ["text.pinyin"]) == isDamaged)
    }

    @Test(arguments: [
        ("封闭,请绕行", true), ("封闭, 请绕行", true), ("已恢复!", true), ("时间:七时", true), ("07:30开放", false),
        ("网址https://example.org/a?b", false), ("见:https://example.org", false), ("封闭，请绕行", false),
        ("共12,345人", false), ("K38+200", false), ("3:1", false),
    ])
    func `ASCII punctuation after Chinese characters is warned of`(text: String, isWarned: Bool) {
        #expect((codes(text, "text.punctuation") == ["text.punctuation"]) == isWarned)
    }

    @Test func `two scripts in one text are warned of, one is not`() {
        #expect(codes("发布關於封闭的通告", "text.script") == ["text.script"])
        #expect(codes("發佈關於封閉的通告", "text.script") == [])
        #expect(codes("发布关于封闭的通告", "text.script") == [])
    }

    @Test(arguments: [
        "\u{200B}", "\u{200D}", "\u{200E}", "\u{202E}", "\u{2066}", "\u{2028}", "\u{FEFF}",
        "\u{AD}",
        "\u{61C}", "\u{0}", "\u{7}", "\u{1B}", "\u{7F}", "\u{85}", "\u{E0041}", "\u{FFFA}",
    ])
    func `what nobody sees is refused`(hidden: String) {
        #expect(codes("望澜" + hidden + "大桥", "text.hidden") == ["text.hidden"])
    }

    @Test(arguments: ["\n", "\r\n", "\t", "\u{3000}", " ", "\u{A0}", "℃", "𠮷"])
    func `what people do type is not hidden`(text: String) {
        #expect(codes("望澜" + text + "大桥", "text.hidden") == [])
    }
}
