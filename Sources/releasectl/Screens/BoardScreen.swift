import Model

/// Boards: what each shows now, exactly, and when it last asked.
enum BoardScreen {
    static func list(_ facts: Facts, on sheet: inout Sheet) {
        var table = Table(elastic: [5], indent: 0)
        for board in facts.list("items") {
            let releases = board.list("showing").map { $0.text("release") }
            table.row([
                mark(board), Span(board.id),
                Span("\(board.text("columns"))×\(board.text("rows"))", .faint),
                Span(board.text("stateName")),
                Span(releases.isEmpty ? "–" : releases.joined(separator: " ")),
                board.stamp("lastPollAt") == nil ? "" : polled(board, sheet),
                Span(sheet.width == nil ? board.text("name") : ""),
            ])
        }
        if table.isEmpty {
            return sheet.line(Span(sheet.word("没有显示屏", "no boards")))
        }
        table.print(on: &sheet)
        if let first = facts.list("items").first { sheet.next("releasectl board show " + first.id) }
    }

    static func show(_ board: Facts, on sheet: inout Sheet) {
        sheet.facts([
            Span(board.id + " " + board.text("name"), .strong), Span(board.text("stateName")),
            Span(
                sheet.word(
                    "\(board.text("columns")) 格 × \(board.text("rows")) 行",
                    "\(board.text("columns")) cells × \(board.text("rows")) rows",
                )
            ), Span(board.text("charset")), Span(board.text("formatName")), polled(board, sheet),
        ])
        for line in Visible.lines(board.text("text")) {
            sheet.verbatim([Span("  │ "), Span(line)])
        }
        for item in board.list("showing") {
            sheet.facts(
                [Span(item.text("release"), .faint), Span(item.text("title"), .faint)],
                indent: 2,
            )
        }
        if let document = board.some("document") {
            let name = (board.json["files"]?.array ?? []).last?.string ?? ""
            sheet.line(Span("  " + name, .faint))
            draw(document: document, on: &sheet)
        }
        let silent = (board.json["silentStations"]?.array ?? []).compactMap(\.string)
        if !silent.isEmpty {
            let names = silent.joined(separator: " ")
            sheet.line(Span("  " + sheet.word("数据中断 ", "silent stations ") + names, .warning))
        }
        if let next = board.stamp("nextChangeAt") {
            sheet.line(Span("  " + sheet.word("下次变化 ", "next change ") + sheet.minute(next)))
        }
    }

    private static func mark(_ board: Facts) -> Span {
        switch board.text("state") {
        case "current": Mark.good
        case "silent": Mark.bad
        case "unwatched": " "
        default: Mark.warning
        }
    }

    private static func polled(_ board: Facts, _ sheet: Sheet) -> Span {
        guard let at = board.stamp("lastPollAt") else {
            return board.text("state") == "unwatched"
                ? Span(
                    sheet.word(
                        "没有配置轮询地址或密钥，看不到它是否轮询",
                        "without poll address or key nobody can tell whether it polls",
                    ),
                    .faint,
                ) : Span(sheet.word("从未轮询", "never polled"), .warning)
        }
        let age = sheet.approximate(max(0, (sheet.now - at.instant).count))
        return Span(
            sheet.word("\(sheet.minute(at)) 轮询（\(age)前）", "polled \(sheet.minute(at)) (\(age) ago)")
        )
    }

    /// Pages as a board shows them: `[[line]]`.
    static func pages(_ pages: JSON?, label: String, on sheet: inout Sheet) {
        let pages = pages?.array ?? []
        for (index, page) in pages.enumerated() {
            let number = sheet.word("第 \(index + 1) 页", "page \(index + 1)")
            let head = "  " + (label.isEmpty ? "" : label + " ") + number + "  "
            for (row, line) in (page.array ?? []).compactMap(\.string).enumerated() {
                let margin = row == 0 ? head : String(repeating: " ", count: DisplayWidth.of(head))
                sheet.verbatim([Span(margin, .faint), Span("│" + line)])
            }
        }
    }

    /// Boards that show the same are named together, above what they show.
    static func alike(_ boards: [Facts], on sheet: inout Sheet) {
        var order: [JSON] = []
        var names: [JSON: [String]] = [:]
        for board in boards {
            let shown = board.json["pages"] ?? .null
            if names[shown] == nil { order.append(shown) }
            names[shown, default: []].append(board.id)
        }
        for shown in order {
            sheet.line(
                [Span("  " + (names[shown] ?? []).joined(separator: " "), .strong)],
                hanging: 2
            )
            pages(shown, label: "", on: &sheet)
        }
        for board in boards { ReleaseScreen.findings(board.list("findings"), on: &sheet) }
    }

    /// `board fit` and its like.
    static func fit(_ fit: Facts, on sheet: inout Sheet) {
        pages(fit.json["pages"], label: "", on: &sheet)
        let findings = fit.list("findings")
        ReleaseScreen.findings(findings, on: &sheet)
        guard !findings.contains(where: { $0.text("severity") == "refusal" }) else { return }
        let count = fit.json["pages"]?.array?.count ?? 0
        let seconds = fit.number("seconds") ?? 0
        sheet.line(
            "  ",
            Mark.good,
            Span(
                " "
                    + sheet.word(
                        "放得下，\(count) 页，共 \(seconds) 秒",
                        "it fits, pages: \(count), \(seconds) s in all",
                    )
            )
        )
    }

    /// `board preview`: the very file.
    static func preview(_ fit: Facts, on sheet: inout Sheet) {
        self.fit(fit, on: &sheet)
        if let document = fit.some("document") { draw(document: document, on: &sheet) }
    }

    /// The text of a file, its tabs and the like to be seen.
    private static func draw(document: String, on sheet: inout Sheet) {
        for line in document.split(whereSeparator: \.isNewline) {
            sheet.verbatim([Span("  │ "), Span(Visible.text(String(line)))])
        }
    }
}
