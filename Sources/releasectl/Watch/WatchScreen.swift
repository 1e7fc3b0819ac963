import Model

/// One frame of the live board: the nearest deadline in large figures, the others below.
enum WatchScreen {
    /// Fewer rows than this have no room for large figures.
    static let rowsForFigures = 14

    /// The frame at `monotonic` nanoseconds, of the clock that `state.answeredAt` is of.
    static func draw(
        _ state: WatchFeed.State,
        monotonic: Int64,
        columns: Int,
        rows: Int,
        language: Language,
        usesColour: Bool,
    ) -> String {
        let age = Milliseconds((monotonic - state.answeredAt) / 1_000_000)
        let facts = Facts(state.answer ?? [:])
        let stamp = facts.stamp("now")
        var sheet = Sheet(
            language: language,
            width: columns,
            usesColour: usesColour,
            now: (stamp?.instant ?? Instant(milliseconds: 0)) + age,
        )
        head(state, stamp, age, on: &sheet)
        guard state.answer != nil else { return trimmed(sheet.text, rows) }
        let open = facts.list("items").filter { $0.text("phase") != "settled" }
            .sorted { left($0, sheet) < left($1, sheet) }
        sheet.blank()
        guard let first = open.first else {
            sheet.line(Mark.good, Span(" " + sheet.word("没有正在计时的任务", "no time limit is running")))
            return trimmed(sheet.text, rows)
        }
        nearest(first, large: rows >= rowsForFigures, on: &sheet)
        let others = Array(open.dropFirst())
        if !others.isEmpty { ObligationScreen.rows(of: others, on: &sheet) }
        return trimmed(sheet.text, rows)
    }

    private static func left(_ obligation: Facts, _ sheet: Sheet) -> Int64 {
        ObligationScreen.remaining(obligation, sheet) ?? .max
    }

    private static func head(
        _ state: WatchFeed.State,
        _ stamp: Stamp?,
        _ age: Milliseconds,
        on sheet: inout Sheet,
    ) {
        var facts = [Span(sheet.word("时限", "time limits"), .strong)]
        if let stamp {
            facts.append(Span(LocalTime(sheet.now, in: stamp.zone).hourMinuteSecond))
        }
        if let failure = state.failure {
            facts.append(Span("! " + failure.message(sheet.language), .bad))
            if state.answer != nil {
                let span = sheet.approximate(age.count)
                facts.append(
                    Span(
                        sheet.word("数据是 \(span)前的，倒数继续", "data is \(span) old, counting on"),
                        .warning
                    )
                )
            }
        } else if state.answer == nil {
            facts.append(Span(sheet.word("正在询问…", "asking …"), .faint))
        }
        facts.append(Span(sheet.word("q 退出", "q ends"), .faint))
        sheet.facts(facts)
    }

    private static func nearest(_ obligation: Facts, large: Bool, on sheet: inout Sheet) {
        let remaining = ObligationScreen.remaining(obligation, sheet)
        let look = remaining.map { ObligationScreen.urgency($0) } ?? .plain
        sheet.facts([
            ObligationScreen.mark(obligation, sheet), Span(obligation.text("title"), .strong),
            Span(obligation.text("subjectTitle")), Span(obligation.text("organisationName")),
            Span(sheet.due(obligation)),
            Span(obligation.id, .faint),
        ])
        if large, let remaining {
            let word = remaining >= 0 ? sheet.word("还有", "left") : sheet.word("已超", "over")
            for (index, line) in BlockFigures.lines(figures(remaining)).enumerated() {
                let label = index == 2 ? word : ""
                sheet.verbatim([
                    Span("  " + DisplayWidth.pad(label, to: 6)),
                    Span(line, look == .plain ? .strong : look),
                ])
            }
        } else {
            sheet.line("  ", ObligationScreen.standing(obligation, sheet))
        }
        sheet.blank()
    }

    /// `5:43:10`, `43:10`.
    static func figures(_ milliseconds: Int64) -> String {
        let seconds = Int(abs(milliseconds) / 1_000)
        let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60)
        let tail = CivilDate.padded(minutes, 2) + ":" + CivilDate.padded(seconds % 60, 2)
        return hours > 0 ? "\(hours):\(tail)" : tail
    }

    private static func trimmed(_ text: String, _ rows: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).prefix(max(1, rows - 1))
            .joined(separator: "\n")
    }
}

/// Figures five lines high, readable from across a room.
enum BlockFigures {
    private static let shapes: [Character: [String]] = [
        "0": ["█████", "█   █", "█   █", "█   █", "█████"],
        "1": ["  █  ", " ██  ", "  █  ", "  █  ", "█████"],
        "2": ["█████", "    █", "█████", "█    ", "█████"],
        "3": ["█████", "    █", "█████", "    █", "█████"],
        "4": ["█   █", "█   █", "█████", "    █", "    █"],
        "5": ["█████", "█    ", "█████", "    █", "█████"],
        "6": ["█████", "█    ", "█████", "█   █", "█████"],
        "7": ["█████", "    █", "   █ ", "  █  ", "  █  "],
        "8": ["█████", "█   █", "█████", "█   █", "█████"],
        "9": ["█████", "█   █", "█████", "    █", "█████"],
        ":": [" ", "█", " ", "█", " "],
    ]

    static func lines(_ text: String) -> [String] {
        (0..<5).map { row in
            text.map { shapes[$0]?[row] ?? "" }.joined(separator: "  ")
        }
    }
}
