import Clock
import Model

/// Working days and duties of a year.
enum CalendarScreen {
    static func show(_ facts: Facts, on sheet: inout Sheet) {
        sheet.facts([
            Span(facts.text("from") + "—" + facts.text("to"), .strong),
            Span(
                (facts.part("calendar")?.number("workingDays")).map {
                    sheet.word("工作日 \($0) 天", "\($0) working days")
                } ?? ""
            ),
        ])
        if let calendar = facts.part("calendar") { months(calendar, on: &sheet) }
        duties(facts, on: &sheet)
        provisional(facts, on: &sheet)
    }

    /// One line a month: working days, days off, make-up days.
    private static func months(_ calendar: Facts, on sheet: inout Sheet) {
        let spans = calendar.list("named")
        for month in calendar.list("months") {
            let number = month.number("month") ?? 0
            let own = spans.filter { Int64($0.text("from").dropFirst(5).prefix(2)) == number }
            func texts(_ isWorking: Bool, _ mark: String) -> [String] {
                own.filter { $0.flag("working") == isWorking }
                    .map { mark + span($0) + " " + $0.text("name") }
            }
            let words =
                texts(false, sheet.word("休 ", "off ")) + texts(true, sheet.word("班 ", "on "))
            let head =
                "  " + CivilDate.padded(Int(number), 2) + sheet.word("月  ", "  ")
                + CivilDate.padded(Int(month.number("workingDays") ?? 0), 2)
                + (words.isEmpty ? "" : "  ")
            sheet.line(
                [Span(head), Span(words.joined(separator: sheet.word("；", "; ")), .faint)],
                hanging: DisplayWidth.of(head),
            )
        }
    }

    private static func span(_ span: Facts) -> String {
        let first = span.text("from").dropFirst(5)
        let last = span.text("to").dropFirst(5)
        return first == last ? String(first) : first + "—" + last
    }

    /// The rules with many slots in a line each, then the others by date.
    static func duties(_ facts: Facts, on sheet: inout Sheet) {
        let rules = facts.list("rules")
        let frequent = rules.filter { $0.flag("frequent") }
        if rules.isEmpty {
            return sheet.line(Span(sheet.word("没有固定日期的规则", "no rule runs by fixed dates")))
        }
        sheet.blank()
        var table = Table(elastic: [1])
        for rule in frequent {
            table.row(
                Span(sheet.word("每期 ", "each ") + rule.text("at")),
                Span(rule.text("title")),
                Span(sheet.word("\(rule.text("count")) 期", "\(rule.text("count")) times")),
                Span(rule.id, .faint),
            )
        }
        table.print(on: &sheet)
        let hidden = Set(frequent.map(\.id))
        var dated = Table(elastic: [3])
        for item in facts.list("items") where !hidden.contains(item.text("rule")) {
            dated.row(
                Span(item.text("date")),
                Span(weekday(item, sheet)),
                Span(item.text("at")),
                Span(item.text("title")),
                Span(item.text("rule"), .faint),
                Span(mark(item, sheet)),
            )
        }
        dated.print(on: &sheet)
    }

    /// The slots of one rule, a line a month.
    static func slots(_ facts: Facts, on sheet: inout Sheet) {
        sheet.blank()
        let items = facts.list("items")
        guard !items.isEmpty else {
            return sheet.line(
                Span(
                    sheet.word("没有固定日期：由事件起算", "no fixed dates: it runs from an event"),
                    .faint
                )
            )
        }
        let at = items.first?.text("at") ?? ""
        sheet.line(Span(sheet.word("\(items.count) 期，\(at) 截止", "\(items.count) slots, due \(at)")))
        var months: [(name: String, days: [String])] = []
        for item in items {
            let name = String(item.text("date").prefix(7))
            if months.last?.name != name { months.append((name, [])) }
            let note = mark(item, sheet)
            let day = String(item.text("date").suffix(2)) + weekday(item, sheet)
            months[months.count - 1].days.append(note.isEmpty ? day : day + "(" + note + ")")
        }
        for month in months {
            let head = "  " + month.name + "  "
            sheet.line(
                [Span(head), Span(month.days.joined(separator: " "))],
                hanging: DisplayWidth.of(head),
            )
        }
        provisional(facts, on: &sheet)
    }

    static func weekday(_ item: Facts, _ sheet: Sheet) -> String {
        let words = Phrase("周一 周二 周三 周四 周五 周六 周日", "Mon Tue Wed Thu Fri Sat Sun")[
            sheet.language
        ].split(separator: " ")
        let day = Int((item.number("weekday") ?? 1) - 1)
        return words.indices.contains(day) ? String(words[day]) : ""
    }

    private static func mark(_ item: Facts, _ sheet: Sheet) -> String {
        var marks: [String] = []
        if item.some("workingDayBefore") != nil { marks.append(sheet.word("休", "rest")) }
        if item.flag("provisional") { marks.append(sheet.word("暂定", "provisional")) }
        return marks.joined(separator: sheet.word("、", ", "))
    }

    static func provisional(_ facts: Facts, on sheet: inout Sheet) {
        guard facts.flag("provisional") else { return }
        let until = facts.text("knownUntil")
        sheet.line(
            Mark.warning,
            Span(
                sheet.word(
                    " 暂定：放假通知只到 \(until)，其后只按周末推算",
                    " provisional: the notices reach to \(until), after that only weekends count",
                )
            ),
        )
    }

    // MARK: simulate

    /// The calendar, then what the engine recorded for each rule.
    static func simulation(_ facts: Facts, on sheet: inout Sheet) {
        show(facts, on: &sheet)
        outcomes(facts, on: &sheet)
        feeds(facts.list("feeds"), on: &sheet)
        let entries = facts.text("entries")
        let isSound = facts.flag("sound")
        sheet.line(
            isSound ? Mark.good : Mark.bad,
            Span(
                isSound
                    ? sheet.word(
                        " 台账 \(entries) 条，核对无误",
                        " a record of \(entries) entries, verified"
                    )
                    : sheet.word(
                        " 台账 \(entries) 条，核对不符",
                        " a record of \(entries) entries, not sound"
                    )
            ),
        )
        for finding in facts.texts("findings") { sheet.line(Mark.bad, Span(" " + finding)) }
    }

    private static func outcomes(_ facts: Facts, on sheet: inout Sheet) {
        let rules = facts.list("outcomes")
        guard !rules.isEmpty else { return }
        sheet.blank()
        let columns: [(key: String, head: Phrase)] = [
            ("duties", Phrase("任务", "duties")), ("met", Phrase("按时", "met")),
            ("late", Phrase("逾期", "late")), ("open", Phrase("未到期", "open")),
            ("overdue", Phrase("已逾期", "overdue")), ("warnings", Phrase("预警", "warned")),
            ("steps", Phrase("升级", "raised")),
        ]
        var table = Table(elastic: [0])
        table.row(
            [Span(sheet.word("规则", "rule"), .faint)]
                + columns.map { Span($0.head[sheet.language], .faint) }
        )
        for rule in rules {
            table.row([Span(rule.text("title"))] + columns.map { Span(rule.text($0.key)) })
        }
        table.print(on: &sheet)
    }

    private static func feeds(_ feeds: [Facts], on sheet: inout Sheet) {
        guard !feeds.isEmpty else { return }
        sheet.blank()
        var table = Table(elastic: [0])
        for feed in feeds {
            let slots = feed.text("slots")
            table.row(
                Span(feed.text("name")),
                Span(sheet.word("每 ", "each ") + feed.text("period")),
                Span(sheet.word("\(slots) 期", "\(slots) slots")),
                Span(feed.id, .faint),
            )
        }
        table.print(on: &sheet)
    }
}
