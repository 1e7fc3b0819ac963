import Channels
import Model

/// `report …`: what was on time, who answers for what was not, how reliable the channels were.
enum ReportCommands {
    private enum Form: String, CaseIterable {
        case table
        case csv
        case html
        case json
    }

    private static let common = [
        CommandOption(
            "from",
            .text("DATE"),
            Phrase("从哪天，默认今年一月一日", "from which day, 1 January by default")
        ),
        CommandOption("to", .text("DATE"), Phrase("到哪天（含），默认今天", "to which day, today by default")),
        CommandOption("year", .text("Y"), Phrase("一整年", "a whole year")),
        CommandOption(
            "format",
            .choice(Form.allCases.map(\.rawValue)),
            Phrase("形式：表、CSV、可打印网页、JSON", "form: table, CSV, page to print, JSON"),
        ),
        CommandOption(
            "entries",
            .flag,
            Phrase("表中列出每个数字所计的台账记录", "name the entries behind each figure")
        ),
    ]

    static let commands: [Command] = [
        command(
            "timeliness",
            Phrase("时限完成情况：按单位、规则或月份", "timeliness by organisation, rule or month"),
            [
                CommandOption(
                    "by",
                    .choice(["organisation", "rule", "month"]),
                    Phrase("按什么分", "grouped by"),
                )
            ],
            [
                "releasectl report timeliness --year 2026 --by rule",
                "releasectl report timeliness --from 2026-07-01 --to 2026-09-30 --format csv",
            ],
        ),
        command(
            "accountability",
            Phrase("三本责任台账：不公开、不及时、不准确", "three ledgers: not published, late, inaccurate"),
            [],
            ["releasectl report accountability --year 2026 --entries"],
        ),
        command(
            "channels",
            Phrase("各渠道可靠性", "reliability of each channel"),
            [],
            ["releasectl report channels --from 2026-07-01"],
        ),
        command(
            "catalogue",
            Phrase("已公开信息的目录：索引、名称、概述、日期", "what was published: index, name, outline, date"),
            [],
            ["releasectl report catalogue --year 2026 --format csv > catalogue.csv"],
        ),
        command(
            "withheld",
            Phrase("不公开的信息和理由", "what is not published, and why"),
            [],
            ["releasectl report withheld --year 2026 --entries"],
        ),
        command(
            "annual",
            Phrase("政府信息公开工作年度报告各表", "tables of the annual report on disclosure"),
            [],
            ["releasectl report annual --year 2026 --format html > report.html"],
        ),
    ]

    private static func command(
        _ name: String,
        _ summary: Phrase,
        _ options: [CommandOption],
        _ examples: [String],
    ) -> Command {
        Command(
            "report " + name,
            summary,
            options: options + common,
            notes: Phrase(
                "每个数字都能查到所计的台账记录：--entries、CSV、网页和 JSON 里都有，再用 releasectl ledger show N。",
                "Every figure leads to its entries: by --entries, in CSV, page and JSON; then releasectl ledger show N.",
            ),
            examples: examples,
            action: .perform { run throws(Failure) in
                let query = ["by", "from", "to", "year"].compactMap { key in
                    run.value(key).map { JSON.Member(key, .string($0)) }
                }
                let call = Call.get("/accounts/" + name, query).patient(.minutes(2))
                let answer = try run.session.send(call)
                let text = AccountText(answer, run.language)
                switch run.value("format").flatMap({ Form(rawValue: $0) }) ?? .table {
                case .table:
                    try run.print(answer) {
                        ReportScreen.show($0, showsEntries: run.has("entries"), on: &$1)
                    }
                case .json: try run.session.output(answer.indentedText + "\n")
                case .csv: try run.session.output(text.csv)
                case .html: try run.session.output(String(decoding: text.page, as: UTF8.self))
                }
                return .done
            },
        )
    }
}
