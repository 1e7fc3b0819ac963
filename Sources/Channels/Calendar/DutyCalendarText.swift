package import Model

/// The calendar of duties (`DutyCalendar.document`) in forms that other programs and a printer read.
package struct DutyCalendarText: Sendable {
    private let document: JSON
    private let language: Language

    package init(_ document: JSON, _ language: Language) {
        self.document = document
        self.language = language
    }

    private func word(_ chinese: String, _ english: String) -> String {
        Phrase(chinese, english)[language]
    }

    private var rules: [String: JSON] {
        Dictionary(
            (document["rules"]?.array ?? []).map { ($0["id"]?.string ?? "", $0) },
            uniquingKeysWith: { first, _ in first },
        )
    }

    private var title: String {
        let span = [document["from"], document["to"]].compactMap { $0?.string }
        return word("时限日历 ", "Calendar of duties ") + span.joined(separator: "—")
    }

    // MARK: iCalendar

    /// Days off and make-up days as whole days, then each duty with its warnings as alarms.
    package func iCalendar(domain: String, stamp: Instant) -> String {
        let rules = rules
        var events: [ICalendar.Event] = []
        for item in document["items"]?.array ?? [] {
            guard let id = item["id"]?.string,
                let date = item["date"]?.string.flatMap(CivilDate.init),
                let due = item["due"]?.string.flatMap(InstantText.rfc3339)
            else { continue }
            let rule = rules[item["rule"]?.string ?? ""] ?? .null
            let time = item["at"]?.string ?? ""
            let isDayEnd = time == DayEnd.midnight.text
            events.append(
                ICalendar.Event(
                    id: id,
                    summary: (item["title"]?.string ?? id) + word(" 截止 ", " due ") + time,
                    description: [
                        id, rule["basis"]?.string ?? "", rule["quote"]?.string ?? "",
                        rule.flag("ownCommitment") ? word("本单位承诺", "own commitment") : "",
                        item.flag("provisional") ? word("暂定", "provisional") : "",
                    ].filter { !$0.isEmpty }.joined(separator: "\n"),
                    when: isDayEnd ? .day(date) : .instant(due),
                    alarms: (item["warnAt"]?.array ?? []).compactMap(\.string)
                        .compactMap(InstantText.rfc3339),
                    isTentative: item.flag("provisional"),
                    isConfidential: item.flag("internal"),
                )
            )
        }
        for span in document["calendar"]?["named"]?.array ?? [] {
            guard let first = span["from"]?.string.flatMap(CivilDate.init),
                let last = span["to"]?.string.flatMap(CivilDate.init)
            else { continue }
            let mark = span.flag("working") ? word("班 ", "working day ") : word("休 ", "day off ")
            let name = span["name"]?.string ?? ""
            for day in 0...max(0, last.dayNumber - first.dayNumber) {
                let date = first.adding(days: day)
                events.append(
                    ICalendar.Event(
                        id: "calendar/" + date.text,
                        summary: mark + name,
                        description: name,
                        when: .day(date),
                    )
                )
            }
        }
        return ICalendar(name: title, domain: domain, stamp: stamp, events: events).text
    }

    // MARK: page

    private static let style: StaticString = """
        body{font:16px/1.5 sans-serif;margin:2em auto;max-width:60em;padding:0 1em}
        table{border-collapse:collapse;width:100%;margin:1em 0}
        caption{text-align:left;font-weight:bold;padding:.4em 0}
        th,td{border:1px solid #767676;padding:.25em .5em;text-align:left;vertical-align:top}
        td.n{text-align:right}
        @media print{body{margin:0;max-width:none}tr{break-inside:avoid}}
        """

    /// A page on its own, to be kept, sent or printed.
    package var page: [UInt8] {
        let items = document["items"]?.array ?? []
        let frequent = Set(
            (document["rules"]?.array ?? []).filter { $0.flag("frequent") }
                .compactMap { $0["id"]?.string }
        )
        var parts: [HTML] = [.element("h1", [], .text(title))]
        if document.flag("provisional") {
            let until = document["knownUntil"]?.string ?? ""
            parts.append(
                .element(
                    "p",
                    [],
                    .text(
                        word(
                            "暂定：放假通知只到 \(until)，其后只按周末推算。",
                            "Provisional: the notices reach to \(until); after that only weekends count.",
                        )
                    ),
                )
            )
        }
        parts.append(monthTable)
        parts.append(ruleTable)
        let months = Dictionary(
            grouping: items.filter { !frequent.contains($0["rule"]?.string ?? "") },
            by: { String(($0["date"]?.string ?? "").prefix(7)) },
        )
        for month in months.keys.sorted() { parts.append(dutyTable(month, months[month] ?? [])) }
        let head = HTML.element(
            "head",
            [],
            .void("meta", [.init("charset", "utf-8")]),
            .void(
                "meta",
                [
                    .init("name", "viewport"),
                    .init("content", "width=device-width, initial-scale=1"),
                ]
            ),
            .element("title", [], .text(title)),
            .element("style", [], HTML(raw: Self.style)),
        )
        let html = HTML.element(
            "html",
            [.init("lang", language.tag)],
            head,
            .element("body", [], parts),
        )
        return (HTML(raw: "<!DOCTYPE html>\n") + html + HTML(raw: "\n")).bytes
    }

    private func table(_ caption: String, _ heads: [String], _ rows: [[String]]) -> HTML {
        let head = HTML.element(
            "tr",
            [],
            heads.map { .element("th", [.init("scope", "col")], .text($0)) },
        )
        let body = rows.map { row in
            HTML.element("tr", [], row.map { HTML.element("td", [], .text($0)) })
        }
        return .element(
            "table",
            [],
            .element("caption", [], .text(caption)),
            .element("thead", [], head),
            .element("tbody", [], body),
        )
    }

    private var monthTable: HTML {
        guard let calendar = document["calendar"] else { return .empty }
        let spans = calendar["named"]?.array ?? []
        let rows = (calendar["months"]?.array ?? []).map { month -> [String] in
            let number = month["month"]?.integer ?? 0
            let own = spans.filter {
                Int64(($0["from"]?.string ?? "").dropFirst(5).prefix(2)) == number
            }
            func texts(_ isWorking: Bool) -> String {
                own.filter { $0.flag("working") == isWorking }
                    .map { Self.span($0) + " " + ($0["name"]?.string ?? "") }
                    .joined(separator: word("；", "; "))
            }
            return [
                String(number), String(month["workingDays"]?.integer ?? 0), texts(false),
                texts(true),
            ]
        }
        let days = calendar["workingDays"]?.integer ?? 0
        return table(
            word("工作日 \(days) 天", "\(days) working days"),
            [
                word("月", "month"), word("工作日", "working days"), word("放假", "days off"),
                word("调休上班", "make-up days"),
            ],
            rows,
        )
    }

    private static func span(_ span: JSON) -> String {
        let first = String((span["from"]?.string ?? "").dropFirst(5))
        let last = String((span["to"]?.string ?? "").dropFirst(5))
        return first == last ? first : first + "—" + last
    }

    private var ruleTable: HTML {
        let rows = (document["rules"]?.array ?? []).map { rule in
            [
                rule["title"]?.string ?? "", rule["reference"]?.string ?? "",
                String(rule["count"]?.integer ?? 0), rule["at"]?.string ?? "",
                (rule["basis"]?.string ?? "")
                    + (rule.flag("ownCommitment") ? word("（本单位承诺）", " (own commitment)") : "")
                    + (rule.flag("internal") ? word("（内部）", " (internal)") : ""),
            ]
        }
        return table(
            word("规则", "Rules"),
            [
                word("名称", "name"), word("规则", "rule"), word("次数", "times"), word("时刻", "at"),
                word("依据", "basis"),
            ],
            rows,
        )
    }

    private func dutyTable(_ month: String, _ items: [JSON]) -> HTML {
        let weekdays = Phrase("一 二 三 四 五 六 日", "Mon Tue Wed Thu Fri Sat Sun")[language]
            .split(separator: " ")
        let rows = items.map { item -> [String] in
            let weekday = Int((item["weekday"]?.integer ?? 1) - 1)
            let before = item["workingDayBefore"]?.string.map {
                word("休息日，此前工作日 \($0)", "day of rest; working day before: \($0)")
            }
            return [
                item["date"]?.string ?? "",
                word("周", "") + (weekdays.indices.contains(weekday) ? weekdays[weekday] : ""),
                item["at"]?.string ?? "", item["title"]?.string ?? "",
                [before, item.flag("provisional") ? word("暂定", "provisional") : nil]
                    .compactMap { $0 }.joined(separator: word("；", "; ")),
            ]
        }
        return table(
            month,
            [
                word("日期", "date"), word("星期", "day"), word("截止", "due"), word("事项", "duty"),
                word("备注", "remarks"),
            ],
            rows,
        )
    }
}
