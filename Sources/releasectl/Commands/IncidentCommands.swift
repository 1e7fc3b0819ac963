import Model

extension CommandTable {
    static let incidents: [Command] = [
        Command(
            "incident open",
            Phrase("立案，开始计时", "open an incident and start its clocks"),
            options: [
                CommandOption("title", .text("T"), Phrase("名称", "title"), isRequired: true),
                CommandOption(
                    "category",
                    .choice(IncidentCategory.allCases.map(\.rawValue)),
                    Phrase("类别", "category"),
                    isRequired: true,
                    meanings: IncidentCategory.allCases.map(\.name),
                ),
                CommandOption(
                    "occurred",
                    .text("TIME"),
                    Phrase("发生时间（help times）", "when it happened (help times)"),
                    isRequired: true,
                ),
                CommandOption(
                    "grade",
                    .choice(Grade.allCases.map(\.rawValue)),
                    Phrase("级别；不清楚可后定，会有提醒", "grade; may be set later, a reminder runs"),
                ),
                CommandOption(
                    "nature",
                    .choice(IncidentNature.allCases.map(\.rawValue)),
                    Phrase("法规另有时限的性质", "nature, where a law has limits of its own"),
                    meanings: IncidentNature.allCases.map(\.name),
                ),
                CommandOption("estimated", .flag, Phrase("发生时间是估计的", "the time is an estimate")),
                CommandOption("reported", .text("TIME"), Phrase("接报时间", "when it was reported")),
                CommandOption("place", .text("P"), Phrase("地点", "place")),
                CommandOption(
                    "lead-org",
                    .text("ORG"),
                    Phrase("负责处置的机构（默认本人所在机构）", "organisation in charge (default your own)"),
                ),
            ],
            notes: Phrase(
                "时限从发生时间起算，不从录入起算。级别由人判定。",
                "Clocks run from the time of occurrence, not of entry. A person sets the grade.",
            ),
            examples: [
                "releasectl incident open --title 望澜大桥桥墩被船舶触碰 --category accident --grade II --occurred 05:30 --place 澜溪江望澜大桥",
                "releasectl incident open --title 城北仓库火情 --category accident --occurred -20m --estimated",
            ],
            action: .call(
                { run throws(Failure) in
                    let fields = run.body([
                        ("title", "title"), ("category", "category"), ("occurred", "occurred"),
                        ("grade", "grade"), ("nature", "nature"), ("reported", "reported"),
                        ("place", "place"),
                        ("lead-org", "leadOrg"),
                    ])
                    let guess = JSON.Member("estimated", true)
                    return .post("/incidents", fields + (run.has("estimated") ? [guess] : []))
                },
                { IncidentScreen.opened($0, on: &$1) },
            ),
        ),
        Command(
            "incident list",
            Phrase("处置中的突发事件", "incidents that are open"),
            options: [CommandOption("all", .flag, Phrase("连同已结案的", "closed ones too"))],
            examples: ["releasectl incident list", "releasectl incident list --all --json"],
            action: .call(
                { run throws(Failure) in
                    .get("/incidents", run.has("all") ? [JSON.Member("all", true)] : [])
                },
                { IncidentScreen.list($0, on: &$1) },
            ),
        ),
        Command(
            "incident show",
            Phrase("一个突发事件的全部情况", "all about one incident"),
            [.incident],
            examples: ["releasectl incident show 2026-0001"],
            action: .call(
                { run throws(Failure) in .get(run.path("/incidents")) },
                { IncidentScreen.show($0, on: &$1) },
            ),
        ),
        Command(
            "incident grade",
            Phrase("定级或改级", "set or change the grade"),
            [.incident],
            options: [
                CommandOption(
                    "to",
                    .choice(Grade.allCases.map(\.rawValue)),
                    Phrase("级别", "grade"),
                    isRequired: true,
                ), .reason,
            ],
            notes: Phrase(
                "改级后时限按新级别重算，起算点不变。",
                "Limits follow the new grade; they still count from the occurrence.",
            ),
            examples: ["releasectl incident grade 2026-0001 --to II --reason 三人受伤，航道中断"],
            action: .call(
                { run throws(Failure) in
                    .post(
                        run.path("/incidents", "/grade"),
                        run.body([("to", "to"), ("reason", "reason")]),
                    )
                },
                { IncidentScreen.changed($0, on: &$1) },
            ),
        ),
        Command(
            "incident correct",
            Phrase("更正发生时间", "correct the time of occurrence"),
            [.incident],
            options: [
                CommandOption(
                    "occurred",
                    .text("TIME"),
                    Phrase("更正后的发生时间", "the time as now known"),
                    isRequired: true,
                ), .reason,
                CommandOption("estimated", .flag, Phrase("仍是估计", "still an estimate")),
            ],
            examples: ["releasectl incident correct 2026-0001 --occurred 05:12 --reason 船舶轨迹核实"],
            action: .call(
                { run throws(Failure) in
                    let fields = run.body([("occurred", "occurred"), ("reason", "reason")])
                    let guess = JSON.Member("estimated", .bool(run.has("estimated")))
                    return .post(run.path("/incidents", "/correct"), fields + [guess])
                },
                { IncidentScreen.changed($0, on: &$1) },
            ),
        ),
        incidentNote,
        Command(
            "incident close",
            Phrase("结案", "close an incident"),
            [.incident],
            options: [
                CommandOption(
                    "missed",
                    .flag,
                    Phrase("未完成的任务记为逾期未完成", "settle open duties as missed"),
                ), CommandOption("reason", .text("R"), Phrase("理由，进台账", "why; goes on record")),
            ],
            notes: Phrase(
                "还有未完成的时限任务时不能结案；--missed 把它们记为逾期未完成，不能撤销。",
                "Refused while duties are open; --missed settles them as missed for good.",
            ),
            examples: [
                "releasectl incident close 2026-0001",
                "releasectl incident close 2026-0001 --missed --reason 发布会改由上级召开",
            ],
            danger: Command.Danger(
                warning: Phrase("未完成的任务将记为逾期未完成", "open duties will be settled as missed"),
                subject: { $0.has("missed") ? $0.positional(0) : nil },
            ),
            action: .call(
                { run throws(Failure) in
                    if run.has("missed"), run.value("reason") == nil {
                        throw .usage(.missingOption(usage: "--reason R"))
                    }
                    let missed = JSON.Member("missed", true)
                    return .post(
                        run.path("/incidents", "/close"),
                        run.body([("reason", "reason")]) + (run.has("missed") ? [missed] : []),
                    )
                },
                { IncidentScreen.closed($0, on: &$1) },
            ),
        ),
    ]
}
