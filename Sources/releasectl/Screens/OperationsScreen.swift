import Model

/// Channels, alerts, conferences and tokens.
enum OperationsScreen {
    static func channels(_ facts: Facts, on sheet: inout Sheet) {
        var table = Table(elastic: [8], indent: 0)
        for channel in facts.list("items") {
            let confirmed = channel.stamp("lastConfirmedAt").map {
                sheet.word("最近确认 ", "confirmed ") + sheet.minute($0)
            }
            table.row([
                mark(channel), Span(channel.id), Span(channel.text("kindName")),
                Span(channel.text("stateName")),
                count(channel, "queued", sheet.word("排队", "queued")),
                count(channel, "unknown", sheet.word("不明", "unknown")),
                count(channel, "dead", sheet.word("失败", "failed")), Span(confirmed ?? ""),
                Span(channel.some("lastError") ?? channel.text("reason"), .warning),
            ])
        }
        if table.isEmpty { return sheet.line(Span(sheet.word("没有渠道", "no channels"))) }
        table.print(on: &sheet)
    }

    static func channel(_ channel: Facts, on sheet: inout Sheet) {
        sheet.line(
            mark(channel),
            " ",
            Span(channel.id, .strong),
            Span("  " + channel.text("kindName"))
        )
        sheet.facts(
            [
                Span(channel.text("stateName")), Span(channel.text("pausedBy")),
                Span(channel.text("reason")), Span(channel.text("lastError"), .warning),
                count(channel, "queued", sheet.word("排队", "queued")),
                count(channel, "unknown", sheet.word("不明", "unknown")),
                count(channel, "dead", sheet.word("失败", "failed")),
            ],
            indent: 2,
        )
    }

    /// More deliveries than this of one channel are for `channel deliveries`.
    static let shownDeliveries = 20

    /// `channel show`: the newest deliveries of each state in the order of their making.
    static func channelWithDeliveries(_ facts: Facts, on sheet: inout Sheet) {
        channel(facts, on: &sheet)
        let all = facts.list("deliveries").sorted { $0.text("queuedAt") < $1.text("queuedAt") }
        if !all.isEmpty {
            DeliveryScreen.list(Array(all.suffix(shownDeliveries)), on: &sheet)
        }
        if all.count > shownDeliveries {
            sheet.next("releasectl channel deliveries --channel " + facts.id)
        }
    }

    /// `channel test`: the verdict first, then how the channel stands.
    static func channelTested(_ facts: Facts, on sheet: inout Sheet) {
        let mark: Span
        switch facts.text("testVerdict") {
        case "works": mark = Mark.good
        case "failed": mark = Mark.bad
        default: mark = Mark.warning
        }
        sheet.line(
            [mark, Span(" " + sheet.word("试发  ", "test  ")), Span(facts.text("test"))],
            hanging: 8
        )
        channel(facts, on: &sheet)
        sheet.next("releasectl channel show " + facts.id)
    }

    /// `channel pause`, `resume`: what was done, and how to undo it.
    static func channelChanged(_ facts: Facts, on sheet: inout Sheet) {
        channel(facts, on: &sheet)
        if facts.text("state") == "paused" {
            sheet.next("releasectl channel resume " + facts.id)
        } else {
            sheet.next("releasectl channel show " + facts.id)
        }
    }

    private static func mark(_ channel: Facts) -> Span {
        switch channel.text("state") {
        case "ok": Mark.good
        case "failing": Mark.bad
        default: Mark.warning
        }
    }

    private static func count(_ facts: Facts, _ key: String, _ label: String) -> Span {
        let number = facts.number(key) ?? 0
        return Span(number == 0 ? "" : "\(label) \(number)", key == "queued" ? .plain : .warning)
    }

    static func alerts(_ facts: Facts, on sheet: inout Sheet) {
        let alerts = facts.list("items")
        guard !alerts.isEmpty else {
            return sheet.line(Mark.good, Span(" " + sheet.word("没有告警", "no alerts")))
        }
        for item in alerts { alert(item, on: &sheet) }
        if let first = alerts.first(where: { $0.text("state") == "firing" }) {
            sheet.next("releasectl alert ack \(first.id) --for 30m")
        }
    }

    static func alert(_ alert: Facts, on sheet: inout Sheet) {
        let mark = alert.text("severity") == "critical" ? Mark.bad : Mark.warning
        let since = alert.stamp("startedAt").map { sheet.word("自 ", "since ") + sheet.minute($0) }
        sheet.line(
            [
                mark, Span(" " + alert.text("severityName") + " "), Span(alert.text("summary")),
                Span("  " + alert.text("stateName")), Span("  " + (since ?? "")),
            ],
            hanging: 4,
        )
        var facts = [Span(alert.id, .faint)]
        if let taken = alert.part("acknowledged") {
            let until = taken.stamp("until").map { sheet.word(" 至 ", " until ") + sheet.minute($0) }
            facts.append(
                Span(sheet.word("已确认 ", "acknowledged by ") + taken.text("by") + (until ?? ""))
            )
        }
        sheet.facts(facts, indent: 2)
        for notice in alert.list("notices") { self.notice(notice, on: &sheet) }
    }

    /// Who was told what, when, and what came back: handed over is not yet heard.
    private static func notice(_ notice: Facts, on sheet: inout Sheet) {
        let told = notice.stamp("acceptedAt").map { sheet.exact($0) }
        let heard = notice.stamp("confirmedAt").map { sheet.exact($0) }
        let parts = [
            notice.text("target"), crossing(notice.text("purpose"), sheet), notice.text("channel"),
            told.map { $0 + sheet.word(" 交出", " handed over") } ?? notice.text("stateName"),
            heard.map { $0 + sheet.word(" 已确认", " acknowledged") } ?? notice.text("reason"),
            notice.text("reference"),
        ]
        sheet.facts(parts.filter { !$0.isEmpty }.map { Span($0, .faint) }, indent: 4)
    }

    private static func crossing(_ purpose: String, _ sheet: Sheet) -> String {
        let number = String(purpose.drop { $0 != "-" }.dropFirst())
        if purpose.hasPrefix("warned") {
            return sheet.word("第 \(number) 次预警", "warning \(number)")
        }
        if purpose.hasPrefix("escalated") {
            return sheet.word("第 \(number) 级升级", "escalation \(number)")
        }
        return purpose == "breached" ? sheet.word("逾期告警", "breach") : sheet.word("告警", "alarm")
    }

    static func conference(_ conference: Facts, on sheet: inout Sheet) {
        let held = conference.stamp("heldAt")
        let at = held ?? conference.stamp("at")
        sheet.facts([
            Span(
                held == nil
                    ? sheet.word("新闻发布会已排定", "press conference scheduled")
                    : sheet.word("新闻发布会已召开", "press conference held"),
                .strong,
            ), Span(at.map { sheet.full($0) } ?? ""), Span(conference.text("place")),
            Span(conference.text("spokesperson")),
        ])
        for obligation in conference.list("obligations") {
            ObligationScreen.conclusion(obligation, on: &sheet)
        }
        if held == nil, let incident = conference.some("incident") {
            sheet.next("releasectl conference held --incident \(incident) --at now")
        }
    }

    static func tokens(_ facts: Facts, on sheet: inout Sheet) {
        var table = Table(elastic: [1], indent: 0)
        for token in facts.list("items") {
            let revoked = token.stamp("revokedAt").map {
                sheet.word("已撤销 ", "revoked ") + sheet.minute($0)
            }
            table.row([
                Span(token.id), Span(token.text("person")),
                Span(token.some("roleName") ?? token.text("role")),
                Span(token.stamp("createdAt").map { sheet.full($0) } ?? ""),
                Span(revoked ?? "", .warning),
            ])
        }
        if table.isEmpty { return sheet.line(Span(sheet.word("没有令牌", "no tokens"))) }
        table.print(on: &sheet)
    }

    /// The one time that a token is shown: alone on its line, to be piped or copied.
    static func token(_ token: Facts, on sheet: inout Sheet) {
        sheet.facts([
            Span(sheet.word("令牌 ", "token ") + token.id, .strong), Span(token.text("person")),
            Span(token.some("roleName") ?? token.text("role")),
        ])
        guard let secret = token.some("token") else { return }
        sheet.verbatim([Span(secret)])
        sheet.line(
            Span(
                sheet.word(
                    "只显示这一次；存入只有本人可读的文件，再用 --token-file 文件",
                    "shown only this once; keep it in a file that only its owner reads: --token-file FILE",
                ),
                .warning,
            )
        )
    }
}
