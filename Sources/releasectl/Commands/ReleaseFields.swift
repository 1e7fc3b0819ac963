import Channels
import Model

/// The fields of a draft as options: the same for `draft`, `edit` and `issue`.
enum ReleaseFields {
    static func options(isNew: Bool) -> [CommandOption] {
        let kinds = ReleaseKind.allCases.map(\.rawValue)
        let first: [CommandOption] =
            isNew
            ? [
                CommandOption(
                    "kind",
                    .choice(kinds),
                    Phrase("种类", "kind"),
                    isRequired: true,
                    meanings: ReleaseKind.allCases.map(\.name),
                ),
                CommandOption("title", .text("T"), Phrase("标题", "title"), isRequired: true),
                CommandOption(
                    "body",
                    .text("FILE|-"),
                    Phrase("正文文件", "file with the text"),
                    isRequired: true
                ),
                .incident,
                CommandOption(
                    "matter",
                    .text("ID"),
                    Phrase("所属事项的编号", "id of the matter")
                ),
                CommandOption(
                    "stage",
                    .text("S"),
                    Phrase(
                        "事项的哪一阶段（默认当前阶段）",
                        "stage of the matter (default the one that it is in)"
                    ),
                ),
                CommandOption(
                    "corrects",
                    .text("ID"),
                    Phrase("更正哪个发布", "the release that it corrects")
                ),
            ]
            : [
                CommandOption("title", .text("T"), Phrase("标题", "title")),
                CommandOption("body", .text("FILE|-"), Phrase("正文文件", "file with the text")),
            ]
        return first + [
            CommandOption("correction", .text("T"), Phrase("更正说明", "what is corrected, and why")),
            CommandOption("summary", .text("T"), Phrase("摘要", "summary")),
            CommandOption(
                "led",
                .text("'l1 / l2 | l1'"),
                Phrase("显示屏文字：| 分页，空格/空格 分行", "board text: | between pages, ' / ' between lines"),
            ),
            CommandOption("sms", .text("T"), Phrase("短信文字", "SMS text")),
            CommandOption(
                "channels",
                .text("web,feed,led,sms"),
                Phrase("渠道（默认全部）", "channels (default all)"),
            ),
            CommandOption("expires", .text("TIME"), Phrase("失效时间", "when it expires")),
            CommandOption("publisher", .text("O"), Phrase("发布机构", "publishing organisation")),
            CommandOption("responsible", .text("P"), Phrase("责任人", "person responsible")),
            CommandOption("classification", .text("C"), Phrase("分类", "classification")),
            CommandOption("dated", .text("D"), Phrase("成文日期", "date of the document")),
            CommandOption(
                "item",
                .text("I"),
                Phrase("公开目录中的事项，见 catalogue list", "item of the catalogue, see catalogue list"),
            ),
            CommandOption(
                "field",
                .texts("N=T"),
                Phrase("事项要求的要素：名称=内容", "an element that the item asks for: NAME=TEXT"),
            ),
            CommandOption(
                "form",
                .choice(ReleaseForm.allCases.map(\.rawValue)),
                Phrase("发布形式", "form"),
                meanings: ReleaseForm.allCases.map(\.name),
            ),
            CommandOption(
                "force",
                .choice(LegalForce.allCases.map(\.rawValue)),
                Phrase("文件效力", "whether the document is in force"),
                meanings: LegalForce.allCases.map(\.name),
            ),
            CommandOption(
                "relation",
                .texts("KIND:ID"),
                Phrase(
                    "与另一发布的关系：interprets responds implements repeals follows",
                    "how it stands to another release: interprets responds implements repeals follows",
                ),
            ),
        ]
    }

    /// Of a draft alone: a report is never an emergency.
    static let report = CommandOption(
        "report",
        .text("ID"),
        Phrase("作为哪一期应发报告（编号见 deadlines）", "the owed report that it is (its id: see deadlines)"),
    )

    static let audience = CommandOption(
        "audience",
        .choice(Audience.allCases.map(\.rawValue)),
        Phrase("公开范围（默认 public）", "for whom (default public)"),
        meanings: Audience.allCases.map(\.name),
    )

    static let withheld = CommandOption(
        "withheld",
        .choice(Withholding.allCases.map(\.rawValue)),
        Phrase("内部公布：不公开的理由", "of an internal one: why it is not disclosed"),
        meanings: Withholding.allCases.map(\.name),
    )

    /// The members for the daemon: texts as they are, the body read, boards split into lines.
    static func members(_ run: Invocation) throws(Failure) -> [JSON.Member] {
        var members = run.body([
            ("kind", "kind"), ("title", "title"), ("incident", "incident"), ("matter", "matter"),
            ("stage", "stage"), ("report", "report"), ("corrects", "corrects"),
            ("correction", "correction"),
            ("summary", "summary"),
            ("sms", "sms"), ("expires", "expires"), ("publisher", "publisher"),
            ("responsible", "responsible"), ("classification", "classification"),
            ("dated", "dated"), ("audience", "audience"), ("withheld", "withheld"),
            ("item", "item"), ("form", "form"), ("force", "force"),
        ])
        for (option, key) in [("field", "fields"), ("relation", "relations")] {
            let texts = run.arguments.list(option)
            if !texts.isEmpty { members.append(JSON.Member(key, JSON(texts))) }
        }
        if let place = run.value("body") {
            members.append(JSON.Member("body", .string(try TextInput.read(place, run))))
        }
        if let text = run.value("led") {
            members.append(JSON.Member("led", .array(BoardLines.read(text).map { JSON($0) })))
        }
        if let text = run.value("channels") {
            let names = text.split(separator: ",").map { trimmed(String($0)) }
            members.append(JSON.Member("channels", JSON(names.filter { !$0.isEmpty })))
        }
        return members
    }

    private static func trimmed(_ text: String) -> String {
        let body = text.drop { $0.isWhitespace }
        return String(body.reversed().drop { $0.isWhitespace }.reversed())
    }
}
