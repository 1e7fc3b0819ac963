import Model

extension CommandTable {
    static let channelName = Positional(
        "CHANNEL",
        Phrase("渠道名，如 sms", "name of a channel, such as sms")
    )

    static let channels: [Command] = [
        Command(
            "channel list",
            Phrase("各渠道状态", "state of every channel"),
            examples: ["releasectl channel list"],
            action: .call(
                { _ throws(Failure) in .get("/channels") },
                { OperationsScreen.channels($0, on: &$1) },
            ),
        ),
        Command(
            "channel show",
            Phrase("一个渠道和它的投递", "one channel with its deliveries"),
            [channelName],
            examples: ["releasectl channel show sms"],
            action: .call(
                { run throws(Failure) in .get(run.path("/channels")) },
                { OperationsScreen.channelWithDeliveries($0, on: &$1) },
            ),
        ), test,
        verb("pause", Phrase("暂停，排队不丢", "pause; what waits is kept")),
        verb("resume", Phrase("恢复", "resume")),
        Command(
            "channel deliveries",
            Phrase("投递一览", "deliveries"),
            options: [
                CommandOption(
                    "failed",
                    .flag,
                    Phrase("只看失败和结果不明的", "failed and unknown ones only")
                ),
                CommandOption("channel", .text("C"), Phrase("渠道", "channel")),
            ],
            examples: ["releasectl channel deliveries --failed"],
            action: .call(
                { run throws(Failure) in
                    let failed = JSON.Member("failed", true)
                    return .get(
                        "/deliveries",
                        run.body([("channel", "channel")]) + (run.has("failed") ? [failed] : []),
                    )
                },
                { DeliveryScreen.list($0.list("items"), on: &$1) },
            ),
        ),
        Command(
            "channel done",
            Phrase("登记人工渠道的结果和佐证", "record what became of a delivery by hand"),
            [
                Positional(
                    "DELIVERY",
                    Phrase("投递编号，如 R-0001/1/press/daily", "such as R-0001/1/press/daily")
                )
            ],
            options: [
                CommandOption(
                    "outcome",
                    .choice(HandOutcome.allCases.map(\.rawValue)),
                    Phrase("结果", "what became of it"),
                    isRequired: true,
                    meanings: HandOutcome.allCases.map(\.name),
                ),
                CommandOption(
                    "evidence",
                    .text("E"),
                    Phrase(
                        "佐证：版面、播出时间、照片编号；或原因",
                        "evidence: page, time on air, photograph; or why not"
                    ),
                    isRequired: true,
                ),
                CommandOption("at", .text("TIME"), Phrase("时间（默认现在）", "when (default now)")),
            ],
            notes: Phrase(
                "只用于张贴（print）和人工（manual）渠道；不停止计时，计时只由网站和订阅源的回读停止。",
                "For channels of the kinds print and manual. It stops no clock: only a read-back of web or feed does.",
            ),
            examples: [
                "releasectl channel done R-0001/1/press/daily --outcome published --evidence 日报7月13日2版"
            ],
            action: .call(
                { run throws(Failure) in
                    .post(
                        "/deliveries/done",
                        [JSON.Member("id", .string(run.positional(0)))]
                            + run.body([
                                ("outcome", "outcome"), ("evidence", "evidence"), ("at", "at"),
                            ]),
                    )
                },
                { DeliveryScreen.one($0, on: &$1) },
            ),
        ),
        Command(
            "channel retry",
            Phrase("再投一次", "try a delivery once more"),
            [
                Positional(
                    "DELIVERY",
                    Phrase("投递编号，如 R-0001/1/sms/residents", "such as R-0001/1/sms/residents")
                )
            ],
            notes: Phrase(
                "短信结果不明时再投可能重复收到：先向网关核实。",
                "An SMS of unknown outcome may arrive twice: ask the gateway first.",
            ),
            examples: ["releasectl channel retry R-0001/1/sms/residents"],
            action: .call(
                { run throws(Failure) in
                    .post("/deliveries/retry", [JSON.Member("id", .string(run.positional(0)))])
                },
                { DeliveryScreen.one($0, on: &$1) },
            ),
        ),
    ]

    private static let test = Command(
        "channel test",
        Phrase("试发，不到公众", "send a test that no citizen sees"),
        [channelName],
        notes: Phrase("试发失败时退出码为 1。", "A test that failed ends with status 1."),
        examples: ["releasectl channel test sms"],
        action: .perform { run throws(Failure) in
            let answer = try run.session.send(.post(run.path("/channels", "/test")))
            try run.print(answer) { OperationsScreen.channelTested($0, on: &$1) }
            return answer["testVerdict"]?.string == "failed" ? .refused : .done
        },
    )

    private static func verb(_ verb: String, _ summary: Phrase) -> Command {
        Command(
            "channel " + verb,
            summary,
            [channelName],
            options: [CommandOption("reason", .text("R"), Phrase("理由", "why"))],
            examples: ["releasectl channel \(verb) sms"],
            action: .call(
                { run throws(Failure) in
                    .post(run.path("/channels", "/" + verb), run.body([("reason", "reason")]))
                },
                { OperationsScreen.channelChanged($0, on: &$1) },
            ),
        )
    }

    static let boards: [Command] = [
        Command(
            "board list",
            Phrase("各显示屏状态", "state of every board"),
            examples: ["releasectl board list"],
            action: .call(
                { _ throws(Failure) in .get("/boards") },
                { BoardScreen.list($0, on: &$1) },
            ),
        ),
        Command(
            "board show",
            Phrase("一块屏现在显示什么", "exactly what a board shows now"),
            [Positional("BOARD", Phrase("显示屏编号", "board"))],
            examples: ["releasectl board show lock-hall-1"],
            action: .call(
                { run throws(Failure) in .get(run.path("/boards")) },
                { BoardScreen.show($0, on: &$1) },
            ),
        ), boardFit, boardPreview,
    ]

    static let rules: [Command] = [
        Command(
            "rule list",
            Phrase("全部时限规则", "every rule"),
            examples: ["releasectl rule list"],
            action: .call(
                { _ throws(Failure) in .get("/rules") },
                { RuleScreen.list($0, on: &$1) },
            ),
        ),
        Command(
            "rule show",
            Phrase("一条规则及其依据", "one rule with its legal basis"),
            [Positional("RULE", Phrase("规则名，如 inc.first_release", "such as inc.first_release"))],
            options: [CalendarCommands.year],
            notes: Phrase(
                "--year 画出固定日期的规则在那一年的每一期。",
                "--year draws every slot of that year, of a rule that runs by fixed dates.",
            ),
            examples: [
                "releasectl rule show inc.first_release",
                "releasectl rule show pub.forest_update --year 2027",
            ],
            action: .perform { run throws(Failure) in
                let rule = try run.session.send(.get(run.path("/rules")))
                guard run.value("year") != nil else {
                    try run.print(rule) { RuleScreen.show($0, on: &$1) }
                    return .done
                }
                let span = try CalendarCommands.span(run)
                var answer = rule
                answer["year"] = try run.session.send(
                    .get(
                        "/calendar",
                        span.query + [JSON.Member("rule", .string(run.positional(0)))]
                    )
                )
                try run.print(answer) { facts, sheet in
                    RuleScreen.show(facts, on: &sheet)
                    if let year = facts.part("year") { CalendarScreen.slots(year, on: &sheet) }
                }
                return .done
            },
        ),
    ]
}
