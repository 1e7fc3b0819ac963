import Model

extension CommandTable {
    static let alerts: [Command] = [
        Command(
            "alert list",
            Phrase("现有告警", "alerts that stand"),
            examples: ["releasectl alert list"],
            action: .call(
                { _ throws(Failure) in .get("/alerts") },
                { OperationsScreen.alerts($0, on: &$1) },
            ),
        ),
        Command(
            "alert ack",
            Phrase("确认告警：我在处理", "acknowledge: I am on it"),
            [Positional("ID", Phrase("告警编号", "alert"))],
            options: [
                CommandOption(
                    "for",
                    .text("DURATION"),
                    Phrase("多久不再催，如 30m", "quiet for how long, such as 30m")
                )
            ],
            examples: ["releasectl alert ack A-0001 --for 30m"],
            action: .call(
                { run throws(Failure) in
                    if let span = run.value("for"), Milliseconds(span) == nil {
                        let reason = Phrase("写成 30m、2h 或 1h30m", "write 30m, 2h or 1h30m")
                        throw .usage(.unusable(name: "--for", value: span, reason: reason))
                    }
                    let id = JSON.Member("id", .string(run.positional(0)))
                    return .post("/alerts/ack", [id] + run.body([("for", "for")]))
                },
                { OperationsScreen.alert($0, on: &$1) },
            ),
        ),
    ]

    static let conferences: [Command] = [
        Command(
            "conference schedule",
            Phrase("排定新闻发布会", "schedule a press conference"),
            options: [
                required("incident", "ID", Phrase("突发事件编号", "incident")),
                required("at", "TIME", Phrase("时间", "when")),
                required("place", "P", Phrase("地点", "where")),
                required("spokesperson", "N", Phrase("发言人", "spokesperson")),
            ],
            notes: Phrase(
                "排定不算完成，召开并记录才算。",
                "Scheduling does not meet the limit; holding it, recorded, does.",
            ),
            examples: [
                "releasectl conference schedule --incident 2026-0001 --at '2026-07-12 16:00' --place 新闻发布厅 --spokesperson 发言人甲"
            ],
            action: .call(
                { run throws(Failure) in
                    .post(
                        "/conferences",
                        run.body([
                            ("incident", "incident"), ("at", "at"), ("place", "place"),
                            ("spokesperson", "spokesperson"),
                        ]),
                    )
                },
                { OperationsScreen.conference($0, on: &$1) },
            ),
        ),
        Command(
            "conference held",
            Phrase("新闻发布会已召开", "record that it was held"),
            options: [
                required("incident", "ID", Phrase("突发事件编号", "incident")),
                required("at", "TIME", Phrase("开始时间", "when it began")),
                CommandOption("evidence", .text("URL"), Phrase("佐证", "evidence")),
            ],
            examples: ["releasectl conference held --incident 2026-0001 --at 16:00"],
            action: .call(
                { run throws(Failure) in
                    .post(
                        "/conferences/held",
                        run.body([
                            ("incident", "incident"), ("at", "at"), ("evidence", "evidence"),
                        ]),
                    )
                },
                { OperationsScreen.conference($0, on: &$1) },
            ),
        ),
    ]

    static let deadlines: [Command] = [
        Command(
            "deadlines",
            Phrase("正在计时的时限，最近的在前", "what is running, nearest first"),
            options: [
                CommandOption("all", .flag, Phrase("连同已了结的", "settled ones too")), .incident,
                CommandOption(
                    "watch",
                    .flag,
                    Phrase("一直看着（q 退出）", "keep watching (q ends)")
                ),
            ],
            notes: Phrase(
                "--watch 每秒重画，每几秒向服务核对；服务停了仍继续倒数，并注明数据已旧。",
                "--watch redraws each second and asks every few; if the daemon is down it counts on and says that the data is old.",
            ),
            examples: [
                "releasectl deadlines", "releasectl deadlines --watch --incident 2026-0001",
            ],
            action: .perform { run throws(Failure) in
                if run.has("watch") { return try DeadlineWatch.run(run) }
                try run.print(try run.session.send(deadlinesCall(run))) {
                    ObligationScreen.list($0, on: &$1)
                }
                return .done
            },
        ),
        Command(
            "explain",
            Phrase("一项时限是怎么算出来的", "how a due time was reached"),
            [
                Positional(
                    "OBLIGATION",
                    Phrase(
                        "任务编号，如 2026-0001/inc.first_release",
                        "such as 2026-0001/inc.first_release"
                    )
                )
            ],
            examples: ["releasectl explain 2026-0001/inc.first_release"],
            action: .call(
                { run throws(Failure) in
                    .get("/explain", [JSON.Member("obligation", .string(run.positional(0)))])
                },
                { ExplainScreen.draw($0, on: &$1) },
            ),
        ),
    ]

    static func deadlinesCall(_ run: Invocation) -> Call {
        let all = JSON.Member("all", true)
        return .get(
            "/deadlines",
            run.body([("incident", "incident")]) + (run.has("all") ? [all] : [])
        )
    }

    static let obligations: [Command] = [
        legalAct(
            "pause",
            Phrase("依法暂停计时", "pause a time limit, lawfully"),
            options: [
                CommandOption(
                    "from",
                    .text("TIME"),
                    Phrase("从何时起不计（默认现在）", "from when on (default now)")
                ),
                CommandOption(
                    "to",
                    .text("TIME"),
                    Phrase("到何时止（事后补记时写）", "until when, where it is over already")
                ),
            ],
            notes: Phrase(
                "只有规则准许暂停的任务可以暂停。事后补记不改变当时的结论，explain 两种看法都给出。",
                "Only what the rule lets pause. Entered afterwards it leaves the result as known then; explain shows both.",
            ),
            example: "nat.request_20wd --reason 征求第三方意见 --basis 条例第33条",
        ),
        legalAct(
            "resume",
            Phrase("恢复计时", "let a paused time limit run again"),
            options: [
                CommandOption(
                    "to",
                    .text("TIME"),
                    Phrase("暂停到何时止（默认现在）", "when the pause ended (default now)")
                )
            ],
            example: "nat.request_20wd --reason 意见已收到 --basis 条例第33条",
        ),
        legalAct(
            "extend",
            Phrase("依法延长期限", "extend a time limit, lawfully"),
            options: [
                CommandOption(
                    "by",
                    .text("N"),
                    Phrase(
                        "延长多少：天数，或 24h（默认规则准许的全部）",
                        "by how much: days, or 24h (default all that the rule allows)"
                    ),
                )
            ],
            example: "nat.request_20wd --by 10 --reason 情况复杂 --basis 条例第33条",
        ),
        legalAct(
            "restart",
            Phrase("依法重新起算", "let a time limit count anew, lawfully"),
            options: [
                CommandOption(
                    "from",
                    .text("TIME"),
                    Phrase("从何时起算（默认现在）", "from when (default now)")
                )
            ],
            example: "nat.request_20wd --from 2026-11-20 --reason 收到补正 --basis 条例第30条",
        ),
        legalAct(
            "waive",
            Phrase("依法豁免一项时限任务", "waive a time limit, lawfully"),
            notes: Phrase(
                "豁免是补记的一条，原来的事实不变。",
                "A waiver is added to the record; the facts stay.",
            ),
            example: nil,
        ),
    ]

    /// The acts differ in what they take; all name who approved them, another person than who enters them.
    private static func legalAct(
        _ name: String,
        _ summary: Phrase,
        options: [CommandOption] = [],
        notes: Phrase? = nil,
        example: String?,
    ) -> Command {
        let fields =
            ["reason", "basis", "from", "to", "by"].map { ($0, $0) } + [
                ("approved-by", "approvedBy")
            ]
        let known = Set(options.map(\.name) + ["reason", "basis", "approved-by"])
        let words =
            example.map { "M-2026-0001/\($0) --approved-by leader" }
            ?? "2026-0001/inc.press_conference --reason 上级统一召开 --basis 应急预案第5.3条 --approved-by leader"
        return Command(
            "obligation " + name,
            summary,
            [Positional("OBLIGATION", Phrase("任务编号", "obligation"))],
            options: options + [
                .reason, required("basis", "B", Phrase("依据", "legal basis")),
                required(
                    "approved-by",
                    "P",
                    Phrase("批准人，须是另一人", "who approved, another person")
                ),
            ],
            notes: notes,
            examples: ["releasectl obligation \(name) \(words)"],
            action: .call(
                { run throws(Failure) in
                    let id = JSON.Member("obligation", .string(run.positional(0)))
                    let body = run.body(fields.filter { known.contains($0.0) })
                    return .post("/obligations/" + name, [id] + body)
                },
                { ObligationScreen.one($0, on: &$1) },
            ),
        )
    }

    static func required(_ name: String, _ placeholder: String, _ summary: Phrase) -> CommandOption
    {
        CommandOption(name, .text(placeholder), summary, isRequired: true)
    }
}
