import Channels
import Configuration
import Model

extension CommandTable {
    private static let text = Positional(
        "TEXT|-",
        Phrase("文字，或 -（标准输入）", "text, or - (standard input)")
    )

    static let calculators: [Command] = [
        Command(
            "sms segments",
            Phrase("一条短信按几条计费", "encoding, units and parts of a short message"),
            [text],
            notes: Phrase("不需要服务在运行。", "Needs no daemon."),
            examples: ["releasectl sms segments 望澜大桥限行，请绕行滨江路。"],
            action: .perform { run throws(Failure) in
                let text = try given(run.positional(0), run)
                try run.print(SegmentScreen.document(SMSSegments.count(text))) {
                    SegmentScreen.draw($0, on: &$1)
                }
                return .done
            },
        ), CalendarDue.command, CalendarImport.command, CalendarCommands.show,
        SimulateCommand.command, AirIndexCommand.command,
    ]

    /// A text on the command line, or standard input without its last line end.
    private static func given(_ word: String, _ run: Invocation) throws(Failure) -> String {
        guard word == "-" else { return word }
        let text = try TextInput.read("-", run)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    static let boardFit = Command(
        "board fit",
        Phrase("文字在屏上放不放得下", "whether a text fits a board"),
        [
            Positional("BOARD", Phrase("显示屏编号，或大小如 16x2", "a board, or a size such as 16x2")),
            text,
        ],
        notes: Phrase(
            "写大小时不需要服务在运行。| 分页，两边有空格的 / 分行。",
            "With a size no daemon is needed. | between pages, ' / ' between lines.",
        ),
        examples: [
            "releasectl board fit 16x2 '望澜大桥限行 / 请绕行滨江路'",
            "releasectl board fit lock-hall-1 '望澜大桥限行 | 请绕行滨江路'",
        ],
        action: .perform { run throws(Failure) in
            let answer = try fit(run)
            try run.print(answer) { BoardScreen.fit($0, on: &$1) }
            return isRefused(answer) ? .refused : .done
        },
    )

    static let boardPreview = Command(
        "board preview",
        Phrase("文字在屏的文件里会是什么样", "the very file that a text would become"),
        [
            Positional("BOARD", Phrase("显示屏编号，或大小如 16x2", "a board, or a size such as 16x2")),
            text,
        ],
        notes: Phrase(
            "按该屏的格式：播放表、MULTI 或 msgfeed 的行。什么也不发布。",
            "In the board's format: playlist, MULTI or line of a msgfeed. Nothing is published.",
        ),
        examples: ["releasectl board preview lock-hall-1 '望澜大桥限行 | 请绕行滨江路'"],
        action: .perform { run throws(Failure) in
            let answer = try fit(run)
            try run.print(answer) { BoardScreen.preview($0, on: &$1) }
            return isRefused(answer) ? .refused : .done
        },
    )

    private static func fit(_ run: Invocation) throws(Failure) -> JSON {
        let text = try given(run.positional(1), run)
        if let profile = try profile(run.positional(0), run) {
            return fitDocument(text, profile, run.language)
        }
        let members: [JSON.Member] = [
            JSON.Member("board", .string(run.positional(0))),
            JSON.Member("text", .string(text)),
        ]
        return try run.session.send(.post("/boards/fit", members))
    }

    private static func isRefused(_ answer: JSON) -> Bool {
        (answer["findings"]?.array ?? []).contains { $0["severity"] == "refusal" }
    }

    /// `16x2`: cells and rows; else a board of the folder that `--config` names; nil: ask the daemon.
    private static func profile(
        _ word: String,
        _ run: Invocation,
    ) throws(Failure) -> BoardProfile? {
        let parts = word.split(whereSeparator: { $0 == "x" || $0 == "×" })
        guard parts.count == 2, let columns = Int(parts[0]), let rows = Int(parts[1]),
            (2...400).contains(columns), (1...64).contains(rows)
        else {
            guard let folder = run.globals.configurationFolder else { return nil }
            let board = try LocalConfiguration.load(folder).boards.board(word)
            guard let board else {
                throw .refusal(
                    status: 404,
                    code: "notFound.board",
                    message: Phrase("没有显示屏 \(word)", "no board \(word)")[run.language],
                    hint: nil,
                )
            }
            return board
        }
        return BoardProfile(id: word, name: Phrase(word, word), columns: columns, rows: rows)
    }

    private static func fitDocument(
        _ text: String,
        _ profile: BoardProfile,
        _ language: Language,
    ) -> JSON {
        let pages = BoardLines.read(text)
        let findings: [JSON] = BoardFit.check(pages, profile).map(\.finding).map { finding in
            let json: JSON = [
                "severity": .string(finding.severity.rawValue), "code": .string(finding.code),
                "message": .string(finding.message[language]), "where": JSON(finding.place),
            ]
            return json.withoutNulls
        }
        let trial = BoardTrial(pages, profile, zone: .utc, now: Instant(milliseconds: 0))
        return [
            "id": .string(profile.id), "pages": .array(trial.pages.map { JSON($0) }),
            "seconds": .integer(Int64(trial.seconds)),
            "format": .string(profile.format.rawValue), "document": JSON(trial.document),
            "findings": .array(findings),
        ]
    }
}

/// `sms segments`.
enum SegmentScreen {
    static func document(_ count: SMSSegments) -> JSON {
        [
            "id": "sms.segments", "encoding": .string(count.alphabet.rawValue),
            "units": JSON(count.units), "parts": JSON(count.parts.count),
            "firstOutside": JSON(count.firstOutside.map { String(Character($0)) }),
            "texts": .array(
                count.parts.map { ["text": .string($0.text), "units": JSON($0.units)] }
            ),
        ]
    }

    static func draw(_ facts: Facts, on sheet: inout Sheet) {
        let parts = facts.text("parts")
        var head = [
            Span(facts.text("encoding"), .strong),
            Span(sheet.word("\(facts.text("units")) 单位", "\(facts.text("units")) units")),
            Span(sheet.word("\(parts) 条", parts == "1" ? "1 part" : "\(parts) parts")),
        ]
        if let outside = facts.some("firstOutside") {
            head.append(
                Span(
                    sheet.word(
                        "“\(outside)”不在 7 位字母表里",
                        "“\(outside)” is outside the 7-bit alphabet"
                    ),
                    .faint,
                )
            )
        }
        sheet.facts(head)
        let texts = facts.list("texts")
        guard texts.count > 1 else { return }
        for (index, part) in texts.enumerated() {
            sheet.line(
                [
                    Span("  \(index + 1)  "), Span(part.text("text")),
                    Span("  " + part.text("units"), .faint),
                ],
                hanging: 5,
            )
        }
    }
}
