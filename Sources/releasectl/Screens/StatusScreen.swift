import Model

/// `status`, `doctor`, `backup`, `reload`.
enum StatusScreen {
    static func status(_ status: Facts, on sheet: inout Sheet) {
        let started = status.stamp("startedAt")
        sheet.facts([
            Span("released " + status.text("version"), .strong),
            Span(status.some("bureau") ?? status.part("bureau")?.text("name") ?? ""),
            Span(
                started.map {
                    sheet.word("运行 ", "up ") + sheet.approximate((sheet.now - $0.instant).count)
                } ?? ""
            ),
        ])
        var table = Table(elastic: [1])
        if let duties = status.part("obligations") {
            let overdue = duties.number("overdue") ?? 0
            table.row(
                Span(sheet.word("时限任务", "time limits")),
                Span(
                    sheet.word(
                        "\(duties.text("running")) 项计时中，\(overdue) 项逾期",
                        "\(duties.text("running")) running, \(overdue) overdue",
                    ),
                    overdue > 0 ? .bad : .plain,
                ),
            )
        }
        if let alerts = status.part("alerts") {
            let firing = alerts.number("firing") ?? 0
            table.row(
                Span(sheet.word("告警", "alerts")),
                Span(String(firing), firing > 0 ? .bad : .plain),
            )
        }
        let channels = status.list("channels").map { channel in
            let mark = ["ok": "✔", "failing": "✘"][channel.text("state")] ?? "!"
            return "\(mark) \(channel.id)"
        }
        if !channels.isEmpty {
            table.row(Span(sheet.word("渠道", "channels")), Span(channels.joined(separator: "  ")))
        }
        if let boards = status.part("boards") {
            table.row(Span(sheet.word("显示屏", "boards")), self.boards(boards, sheet))
        }
        machine(status, into: &table, sheet)
        table.print(on: &sheet)
        if (status.part("obligations")?.number("overdue") ?? 0) > 0 {
            sheet.next("releasectl deadlines")
        } else if (status.part("alerts")?.number("firing") ?? 0) > 0 {
            sheet.next("releasectl alert list")
        }
    }

    private static func machine(_ status: Facts, into table: inout Table, _ sheet: Sheet) {
        if let ledger = status.part("ledger") {
            table.row(
                Span(sheet.word("台账", "ledger")),
                Span("#\(ledger.text("seq"))  \(ledger.text("hash").prefix(16))…"),
            )
        }
        if let clock = status.part("clock") {
            let isGood = clock.flag("synchronised")
            let error = clock.number("maxErrorMilliseconds").map { " ±\($0) ms" } ?? ""
            table.row(
                Span(sheet.word("本机时钟", "clock")),
                Span(
                    (isGood
                        ? sheet.word("已同步", "synchronised")
                        : sheet.word("未同步", "not synchronised")) + error,
                    isGood ? .plain : .warning,
                ),
            )
        }
        table.row(
            Span(sheet.word("最近备份", "last backup")),
            status.stamp("lastBackupAt").map { Span(sheet.full($0)) }
                ?? Span(sheet.word("还没有", "none yet"), .warning),
        )
        if let storage = status.part("storage"), let free = storage.number("freeBytes") {
            let style: Span.Look =
                ["low": .warning, "scarce": .bad][storage.text("state")] ?? .plain
            let level = style == .plain ? "" : "  " + storage.text("stateName")
            table.row(Span(sheet.word("磁盘剩余", "disk free")), Span(bytes(free) + level, style))
        }
        let addresses = status.part("addresses")
        let labels = [
            ("public", Phrase("公众地址", "public")), ("service", Phrase("服务地址", "service")),
            ("control", Phrase("控制套接字", "control")),
        ]
        for (key, label) in labels {
            guard let address = addresses?.some(key) else { continue }
            table.row(Span(label[sheet.language], .faint), Span(address, .faint))
        }
    }

    /// How many are current, and of the others only what there is.
    private static func boards(_ boards: Facts, _ sheet: Sheet) -> Span {
        let others = [
            ("behind", Phrase("未取最新", "behind")), ("silent", Phrase("轮询中断", "silent")),
            ("never", Phrase("从未轮询", "never polled")), ("unwatched", Phrase("无从核实", "not watched")),
        ]
        var parts = [boards.text("current") + sheet.word(" 已取最新", " current")]
        for (key, name) in others where (boards.number(key) ?? 0) > 0 {
            parts.append(boards.text(key) + " " + name[sheet.language])
        }
        let isWrong = ["behind", "silent", "never"].contains { (boards.number($0) ?? 0) > 0 }
        return Span(parts.joined(separator: sheet.word("，", ", ")), isWrong ? .warning : .plain)
    }

    static func doctor(_ facts: Facts, on sheet: inout Sheet) {
        for item in facts.list("items") {
            let mark: Span
            switch item.text("status") {
            case "ok": mark = Mark.good
            case "warning": mark = Mark.warning
            case "critical": mark = Mark.bad
            default: mark = "?"
            }
            sheet.line(
                [mark, Span(" " + item.text("name") + "  "), Span(item.text("detail"))],
                hanging: 4,
            )
            if let hint = item.some("hint"), item.text("status") != "ok" {
                sheet.line([Span("    " + hint, .faint)], hanging: 4)
            }
        }
    }

    static func backup(_ facts: Facts, on sheet: inout Sheet) {
        let head = facts.part("head")?.text("seq") ?? facts.text("head")
        sheet.facts([
            Span(sheet.word("已备份 ", "backed up ") + facts.text("file"), .strong),
            Span(facts.number("bytes").map { bytes($0) } ?? ""),
            Span(head.isEmpty ? "" : sheet.word("台账至 #\(head)", "ledger to #\(head)")),
        ])
    }

    static func reload(_ facts: Facts, on sheet: inout Sheet) {
        let changed = facts.texts("changed")
        guard !changed.isEmpty else {
            return sheet.line(Span(sheet.word("配置没有变化", "nothing has changed")))
        }
        sheet.line(Span(sheet.word("已生效的变化", "now in force"), .strong))
        for path in changed { sheet.line(Span("  " + path)) }
    }

    /// `1.4 GB`, decimal.
    static func bytes(_ count: Int64) -> String {
        let steps: [(Int64, String)] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")]
        for (size, unit) in steps where count >= size {
            return "\(count / size).\(count % size * 10 / size) \(unit)"
        }
        return "\(count) B"
    }
}
