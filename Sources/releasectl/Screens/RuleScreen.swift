import Clock
import Model

/// Rules: the limit, whom it binds, where the law says so, and whom its breach alarms.
enum RuleScreen {
    static func list(_ facts: Facts, on sheet: inout Sheet) {
        var table = Table(elastic: [1, 3], indent: 0)
        for rule in facts.list("items") {
            table.row([
                Span("\(rule.id)@\(rule.text("version"))"), Span(rule.text("title")),
                Span(rule.text("budgetText")), Span(rule.text("legalBasis"), .faint),
                Span(isDisabled(rule) ? sheet.word("停用", "disabled") : "", .warning),
            ])
        }
        if table.isEmpty { return sheet.line(Span(sheet.word("没有规则", "no rules"))) }
        table.print(on: &sheet)
        if let first = facts.list("items").first { sheet.next("releasectl rule show " + first.id) }
    }

    private static func isDisabled(_ rule: Facts) -> Bool { rule.json["enabled"]?.bool == false }

    static func show(_ rule: Facts, on sheet: inout Sheet) {
        sheet.facts([
            Span("\(rule.id)@\(rule.text("version"))", .strong), Span(rule.text("title")),
            Span(rule.text("budgetText")),
            isDisabled(rule)
                ? Span(sheet.word("停用", "disabled"), .warning) : Span(sheet.word("启用", "enabled")),
        ])
        let terms = rule.part("measure")
        var rows: [(Phrase, String)] = [
            (Phrase("起算", "from"), rule.text("anchor")),
            (
                Phrase("计法", "counted"),
                word(terms?.text("kind") ?? rule.text("measure"), among: measures, sheet)
            ),
            (Phrase("适用", "binds"), binds(rule, sheet)),
            (Phrase("完成", "met by"), proof(rule, sheet)),
            (
                Phrase("预警", "warns"),
                rule.texts("warn").map { before($0, sheet) }.joined(
                    separator: sheet.word("、", ", ")
                )
            ),
        ]
        // A gate runs no clock: nothing is counted and nobody is alarmed.
        if rule.text("mode") == "gate" {
            rows = [rows[2], rows[3]]
        } else {
            rows += rule.list("ladder").map { (Phrase("告警", "alarms"), rung($0, sheet)) }
            rows += acts(rule, sheet)
        }
        rows += [
            (Phrase("依据", "basis"), basis(rule, sheet)),
            (Phrase("原文", "says"), rule.text("quote")),
        ]
        for (label, text) in rows where !text.isEmpty {
            let head = "  " + DisplayWidth.pad(label[sheet.language], to: 6) + "  "
            sheet.line([Span(head, .faint), Span(text)], hanging: DisplayWidth.of(head))
        }
    }

    /// What may be done about the clock, each with its article.
    private static func acts(_ rule: Facts, _ sheet: Sheet) -> [(Phrase, String)] {
        func step(_ name: String) -> String {
            StepKind(rawValue: name)?.name[sheet.language] ?? name
        }
        var rows = rule.list("mayPause").map { ground in
            let ends = ground.some("from").map { from in
                sheet.word(
                    "（\(step(from))至\(step(ground.text("to")))）",
                    " (\(step(from)) to \(step(ground.text("to"))))"
                )
            }
            return (
                Phrase("暂停", "pause"),
                ground.text("reason") + (ends ?? "") + sheet.word("，", ", ") + ground.text("basis")
            )
        }
        if let terms = rule.part("mayExtend") {
            let times = terms.text("times")
            rows.append(
                (
                    Phrase("延期", "extend"),
                    sheet.word(
                        "每次至多 \(terms.text("by"))，共 \(times) 次，\(terms.text("basis"))",
                        "at most \(terms.text("by")) each time, \(times) time(s), \(terms.text("basis"))"
                    )
                )
            )
        }
        if let terms = rule.part("mayRestart") {
            let basis = sheet.word("，", ", ") + terms.text("basis")
            rows.append((Phrase("重起", "restart"), step(terms.text("on")) + basis))
        }
        return rows
    }

    private static func word(_ key: String, among words: [String: Phrase], _ sheet: Sheet) -> String
    {
        words[key]?[sheet.language] ?? key
    }

    private static func binds(_ rule: Facts, _ sheet: Sheet) -> String {
        let subjects = [
            "incident": Phrase("突发事件", "incidents"), "release": Phrase("发布", "releases"),
            "decision": Phrase("决定", "decisions"), "column": Phrase("栏目", "columns"),
            "request": Phrase("依申请公开", "requests"), "complaint": Phrase("投诉", "complaints"),
            "rumour": Phrase("不实信息", "rumours"), "report": Phrase("上报", "reports"),
            "letter": Phrase("函查", "letters"), "message": Phrase("留言", "messages"),
            "opinion": Phrase("政务舆情", "public opinion"), "policy": Phrase("政策文件", "policies"),
            "consultation": Phrase("征求意见", "drafts for comment"),
            "department": Phrase("部门报送", "departments"),
            "feed": Phrase("实时数据", "live feeds"), "channel": Phrase("渠道", "channels"),
        ]
        let grades = rule.texts("grades")
        let subject = word(rule.text("appliesTo"), among: subjects, sheet)
        return grades.isEmpty
            ? subject
            : subject
                + sheet.word(
                    "，\(grades.joined(separator: "、")) 级",
                    ", grade \(grades.joined(separator: ", "))"
                )
    }

    private static func proof(_ rule: Facts, _ sheet: Sheet) -> String {
        let terms = rule.json["satisfiedBy"]?.members?.first
        let key = terms?.key ?? rule.text("satisfiedBy")
        let step = proofs[key] == nil ? StepKind(rawValue: key)?.name[sheet.language] : nil
        let name = step ?? word(key, among: proofs, sheet)
        let kinds = (terms?.value.array ?? []).compactMap(\.string)
            .map { ReleaseKind(rawValue: $0)?.name[sheet.language] ?? $0 }
        return kinds.isEmpty
            ? name
            : name + sheet.word("：", ": ") + kinds.joined(separator: sheet.word("、", ", "))
    }

    private static func before(_ span: String, _ sheet: Sheet) -> String {
        guard let span = Milliseconds(span) else { return span }
        let text = RemainingText.exact(span, sheet.language)
        return sheet.word("前 \(text)", "\(text) before")
    }

    /// `到期后 1 分 审批人 (alarm-file)，每 5 分重复`.
    private static func rung(_ rung: Facts, _ sheet: Sheet) -> String {
        func span(_ key: String) -> String? {
            rung.some(key).flatMap { Milliseconds($0) }.map {
                RemainingText.exact($0, sheet.language)
            }
        }
        let isAtOnce = rung.text("after") == "0s"
        let after = span("after") ?? rung.text("after")
        let role = Role(rawValue: rung.text("role"))?.name[sheet.language] ?? rung.text("role")
        var text =
            isAtOnce
            ? sheet.word("到期时 \(role)", "when due: \(role)")
            : sheet.word("到期后 \(after) \(role)", "\(after) after: \(role)")
        text += " (" + rung.texts("hooks").joined(separator: " ") + ")"
        if let every = span("repeatEvery") {
            text += sheet.word("，每 \(every)重复", ", again every \(every)")
        }
        if let quiet = span("ackFor") {
            text += sheet.word("，确认后停 \(quiet)", ", quiet for \(quiet) once acknowledged")
        }
        return text
    }

    private static func basis(_ rule: Facts, _ sheet: Sheet) -> String {
        var text = rule.text("legalBasis")
        if rule.flag("isOwnCommitment") { text += sheet.word("（本单位承诺）", " (own commitment)") }
        if rule.flag("isInternal") { text += sheet.word("（内部规定）", " (internal)") }
        return text
    }

    private static let measures = [
        "wall": Phrase("按时钟连续", "through, by the clock"),
        "officeHours": Phrase("按工作时间", "in office hours"),
        "workingDays": Phrase("按工作日", "in working days"),
        "calendarDays": Phrase("按日", "in days"), "months": Phrase("按月", "in months"),
        "series": Phrase("按固定日期一期一期", "by fixed dates, slot after slot"),
    ]

    private static let proofs = [
        "released": Phrase("发布并从公开地址读回", "a release that is read back"),
        "conferenceHeld": Phrase("新闻发布会召开并记录", "a press conference that was held"),
        "graded": Phrase("定级", "a grade that is set"),
        "countersigned": Phrase("补签", "a countersignature"),
        "answered": Phrase("答复", "an answer"), "reported": Phrase("上报并记录", "a report"),
        "columnUpdated": Phrase("栏目更新", "an update of the column"),
        "readingReceived": Phrase("收到数据", "data that came in"),
    ]
}
