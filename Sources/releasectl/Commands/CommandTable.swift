import Model

/// Every command, in the order of help.
enum CommandTable {
    static let all: [Command] =
        incidents + matters + releases + alerts + conferences + deadlines + obligations + stations
        + readings
        + channels + boards + rules + ledger + tokens + checks + operations + calculators
        + DecodeCommands.commands + ReportCommands.commands + CatalogueCommands.commands

    /// The first word of commands that belong together, with what they are about.
    static let groups: [(name: String, summary: Phrase)] = [
        ("incident", Phrase("突发事件：立案、定级、更正、结案", "incidents: open, grade, correct, close")),
        (
            "matter",
            Phrase("事项：决定、栏目、申请、辟谣、政策", "matters: decisions, requests, columns, rumours")
        ),
        (
            "release",
            Phrase("发布：起草、审查、批准、发布、撤回", "releases: draft, review, approve, publish, withdraw")
        ),
        ("alert", Phrase("告警", "alerts")),
        ("conference", Phrase("新闻发布会", "press conferences")),
        ("obligation", Phrase("时限任务的法定处理", "lawful acts on time limits")),
        ("station", Phrase("站点", "stations")),
        ("reading", Phrase("读数：报送、查询", "readings: hand in, list")),
        ("channel", Phrase("渠道与投递", "channels and deliveries")),
        ("board", Phrase("显示屏", "LED boards")),
        ("rule", Phrase("时限规则", "rules of time limits")),
        ("ledger", Phrase("台账：查看、核对、导出", "the record: show, verify, export")),
        (
            "report",
            Phrase("报表：时限、责任、渠道、年报", "reports: timeliness, accountability, channels, annual")
        ),
        ("catalogue", Phrase("公开目录", "the catalogue of what has to be published")),
        ("token", Phrase("令牌", "tokens")),
        ("calendar", Phrase("日历计算", "calendar calculations")),
        ("sms", Phrase("短信计算", "SMS calculations")),
        ("air", Phrase("空气质量指数计算", "air quality index calculations")),
        ("decode", Phrase("站点报文解读", "what packets of stations say")),
    ]
}

/// Options and words that several commands share.
extension CommandOption {
    static let reason = CommandOption(
        "reason",
        .text("R"),
        Phrase("理由，进台账", "why; goes on record"),
        isRequired: true,
    )

    static let incident = CommandOption(
        "incident",
        .text("ID"),
        Phrase("突发事件编号", "id of the incident"),
    )
}

extension Positional {
    static let incident = Positional(
        "ID",
        Phrase("突发事件编号，如 2026-0001", "incident, such as 2026-0001")
    )
    static let release = Positional("ID", Phrase("发布编号，如 R-0001", "release, such as R-0001"))
    static let body = Phrase("FILE 或 -（标准输入）", "FILE or - (standard input)")
}

extension Invocation {
    /// A path with this run's first positional as one encoded part.
    func path(_ before: String, _ after: String = "") -> String {
        before + "/" + Call.encoded(positional(0)) + after
    }
}
