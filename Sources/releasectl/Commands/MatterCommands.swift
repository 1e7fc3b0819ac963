import Model

extension CommandTable {
    private static let steps = CommandOption(
        "step",
        .choice(StepKind.allCases.filter { !$0.isOfIncidentsAlone }.map(\.rawValue)),
        Phrase("步骤", "step"),
        isRequired: true,
        meanings: StepKind.allCases.filter { !$0.isOfIncidentsAlone }.map(\.name),
    )

    private static let when = CommandOption(
        "at",
        .text("TIME"),
        Phrase("办理时间（默认现在，help times）", "when it was done (default now, help times)"),
    )

    private static let evidence = CommandOption(
        "evidence",
        .text("E"),
        Phrase("佐证：网址、文号", "evidence: an address, the number of a letter"),
    )

    private static let slot = CommandOption(
        "slot",
        .text("DATE"),
        Phrase("定期事项的哪一期（默认最早欠的）", "which slot of a series (default the oldest owed)"),
    )

    private static let outcome = CommandOption(
        "outcome",
        .choice(RequestOutcome.allCases.map(\.rawValue)),
        Phrase("依申请公开的办理结果，答复时必须写", "what became of a request; required with its answer"),
        meanings: RequestOutcome.allCases.map(\.answer),
    )

    static let incidentNote = Command(
        "incident note",
        Phrase("记一步：上报、伤亡变化、调查", "record a step: report, casualties, investigation"),
        [.incident],
        options: [
            CommandOption(
                "step",
                .choice(StepKind.ofIncidents.map(\.rawValue)),
                Phrase("步骤", "step"),
                isRequired: true,
                meanings: StepKind.ofIncidents.map(\.name),
            ), when, evidence,
        ],
        notes: Phrase(
            "上报是政府内部的时限，不进公开页面。",
            "Reports upward are time limits inside government and never on a public page.",
        ),
        examples: [
            "releasectl incident note 2026-0001 --step reported --evidence 云应急报〔2026〕12号",
            "releasectl incident note 2026-0001 --step casualtiesChanged --at 14:20",
        ],
        action: .call(
            { run throws(Failure) in
                .post(
                    run.path("/incidents", "/note"),
                    run.body([("step", "step"), ("at", "at"), ("evidence", "evidence")]),
                )
            },
            { IncidentScreen.changed($0, on: &$1) },
        ),
    )

    static let matters: [Command] = [
        Command(
            "matter open",
            Phrase("登记事项，开始计时", "open a matter and start its clocks"),
            options: [
                CommandOption(
                    "type",
                    .choice(Matter.Kind.allCases.map(\.rawValue)),
                    Phrase("类型", "type"),
                    isRequired: true,
                    meanings: Matter.Kind.allCases.map(\.name),
                ),
                CommandOption("title", .text("T"), Phrase("名称", "title"), isRequired: true),
                CommandOption(
                    "at",
                    .text("TIME"),
                    Phrase(
                        "起算时间或日期：决定、收到、登记、发现、上次更新（默认现在）",
                        "what it counts from, a time or a day: decision, receipt, registration, detection, last update (default now)",
                    ),
                ),
                CommandOption(
                    "formed",
                    .text("TIME"),
                    Phrase("信息形成或变更的时间或日期", "time or day when the information was made or changed"),
                ),
                CommandOption(
                    "rule",
                    .texts("ID"),
                    Phrase(
                        "适用的规则；栏目、部门报送、报告必须写",
                        "rules that it has; a column, department or report names them",
                    ),
                ),
                CommandOption(
                    "org",
                    .text("ORG"),
                    Phrase("负责的机构（默认本人所在机构）", "organisation in charge (default your own)"),
                ),
                CommandOption(
                    "content",
                    .text("T"),
                    Phrase("内容：传言原话、申请事项", "the claim, or what is asked for"),
                ),
                CommandOption(
                    "source",
                    .text("T"),
                    Phrase("来自哪里、何人", "where it was found, who sent it"),
                ), .incident,
                CommandOption(
                    "internal",
                    .flag,
                    Phrase("只在内部办理，不能公开发布", "internal: it has no public release"),
                ),
                CommandOption(
                    "sensitive",
                    .flag,
                    Phrase("敏感：发布和答复由主要负责人批准", "sensitive: the head approves releases and answers"),
                ),
                CommandOption(
                    "template",
                    .text("T"),
                    Phrase(
                        "阶段模板，见 matter templates；分阶段事项必须写",
                        "template of its stages, see matter templates; a staged matter names one",
                    ),
                ),
                CommandOption(
                    "withheld",
                    .choice(RequestOutcome.withholding.map(\.rawValue)),
                    Phrase("内部事项不予公开的理由", "why an internal matter is not published"),
                    meanings: RequestOutcome.withholding.map(\.name),
                ),
                CommandOption(
                    "applicant",
                    .choice(ApplicantKind.allCases.map(\.rawValue)),
                    Phrase("依申请公开的申请人类别", "who asks for disclosure"),
                    meanings: ApplicantKind.allCases.map(\.name),
                ),
            ],
            notes: Phrase(
                "传言写在 --content，不要写进标题：标题会出现在清单里。个人信息可依法销毁。",
                "Put a rumour into --content and not into the title, which lists show. Personal data can be destroyed by law.",
            ),
            examples: [
                "releasectl matter open --type decision --title 2026年统计年鉴 --at '2026-11-20 10:00'",
                "releasectl matter open --type request --title 申请公开桥梁检测报告 --at 2026-11-20 --applicant person",
                "releasectl matter open --type column --title 林业动态 --rule pub.forest_update",
                "releasectl matter open --type staged --template eia --title 某码头工程环评",
                "releasectl matter open --type rumour --title 关于桥梁安全的网传信息 --content 大桥要塌了 --incident 2026-0001",
            ],
            action: .call(
                { run throws(Failure) in
                    let fields = run.body([
                        ("type", "type"), ("title", "title"), ("at", "at"), ("formed", "formed"),
                        ("org", "organisation"), ("content", "content"), ("source", "source"),
                        ("incident", "incident"), ("applicant", "applicant"),
                        ("withheld", "withheld"), ("template", "template"),
                    ])
                    let rules = run.arguments.list("rule")
                    return .post(
                        "/matters",
                        fields + (rules.isEmpty ? [] : [JSON.Member("rules", JSON(rules))])
                            + (run.has("internal") ? [JSON.Member("internal", true)] : [])
                            + (run.has("sensitive") ? [JSON.Member("sensitive", true)] : []),
                    )
                },
                { MatterScreen.opened($0, on: &$1) },
            ),
        ),
        Command(
            "matter list",
            Phrase("办理中的事项", "matters that are open"),
            options: [
                CommandOption("all", .flag, Phrase("连同已办结的", "closed ones too")),
                CommandOption(
                    "type",
                    .choice(Matter.Kind.allCases.map(\.rawValue)),
                    Phrase("只看一种", "of one type"),
                ),
            ],
            examples: ["releasectl matter list", "releasectl matter list --type request --all"],
            action: .call(
                { run throws(Failure) in
                    .get(
                        "/matters",
                        run.body([("type", "type")])
                            + (run.has("all") ? [JSON.Member("all", true)] : []),
                    )
                },
                { MatterScreen.list($0, on: &$1) },
            ),
        ),
        Command(
            "matter show",
            Phrase("一个事项的全部情况", "all about one matter"),
            [.matter],
            examples: ["releasectl matter show M-2026-0001"],
            action: .call(
                { run throws(Failure) in .get(run.path("/matters")) },
                { MatterScreen.show($0, on: &$1) },
            ),
        ),
        Command(
            "matter note",
            Phrase("记一步：征求意见、补正、答复、更新", "record a step: consult, complete, answer, update"),
            [.matter],
            options: [steps, when, evidence, slot, outcome],
            notes: Phrase(
                "规则写明的步骤自动暂停、恢复或重新起算，依据一并入台账。",
                "Steps that a rule names pause, resume or restart its clock by themselves, with the article.",
            ),
            examples: [
                "releasectl matter note M-2026-0001 --step consulted --evidence 征求意见函12号",
                "releasectl matter note M-2026-0001 --step answered --outcome granted --at 16:30 --evidence 答复书第3号",
            ],
            action: .call(
                { run throws(Failure) in
                    .post(
                        run.path("/matters", "/note"),
                        run.body([
                            ("step", "step"), ("at", "at"), ("evidence", "evidence"),
                            ("slot", "slot"), ("outcome", "outcome"),
                        ]),
                    )
                },
                { MatterScreen.show($0, on: &$1) },
            ),
        ),
        Command(
            "matter stage",
            Phrase("进入下一阶段，启动该阶段的时限", "enter a stage and start its clocks"),
            [.matter, Positional("STAGE", Phrase("阶段，见 matter show", "stage, see matter show"))],
            options: [when, evidence],
            notes: Phrase(
                "阶段只能向前。每个阶段由它自己的发布完成：release draft --matter ID --stage STAGE。",
                "Stages only go forward. Each is satisfied by its own release: release draft --matter ID --stage STAGE.",
            ),
            examples: [
                "releasectl matter stage M-2026-0001 accepted",
                "releasectl matter stage M-2026-0001 decided --at 10:30 --evidence 环审〔2026〕3号",
            ],
            action: .call(
                { run throws(Failure) in
                    .post(
                        run.path("/matters", "/stage"),
                        run.body([("at", "at"), ("evidence", "evidence")])
                            + [JSON.Member("stage", .string(run.positional(1)))],
                    )
                },
                { MatterScreen.show($0, on: &$1) },
            ),
        ),
        Command(
            "matter templates",
            Phrase("阶段模板", "templates of stages"),
            examples: ["releasectl matter templates"],
            action: .call(
                { _ throws(Failure) in .get("/matters/templates") },
                { MatterScreen.templates($0, on: &$1) },
            ),
        ),
        Command(
            "matter satisfy",
            Phrase("完成最近到期的一项", "satisfy what is due next"),
            [.matter],
            options: [
                CommandOption(
                    "evidence",
                    .text("E"),
                    Phrase("佐证：网址、文号", "evidence: an address, the number of a letter"),
                    isRequired: true,
                ), when, slot, outcome,
            ],
            notes: Phrase(
                "须公开发布的任务只有发布并读回才算完成。",
                "What has to be published is satisfied by a release that is read back, and by nothing else.",
            ),
            examples: [
                "releasectl matter satisfy M-2026-0001 --evidence 答复书第3号 --outcome granted"
            ],
            action: .call(
                { run throws(Failure) in
                    .post(
                        run.path("/matters", "/satisfy"),
                        run.body([
                            ("at", "at"), ("evidence", "evidence"), ("slot", "slot"),
                            ("outcome", "outcome"),
                        ]),
                    )
                },
                { MatterScreen.show($0, on: &$1) },
            ),
        ),
        Command(
            "matter close",
            Phrase("办结", "close a matter"),
            [.matter],
            options: [
                CommandOption(
                    "missed",
                    .flag,
                    Phrase("未完成的任务记为逾期未完成", "settle open duties as missed"),
                ), CommandOption("reason", .text("R"), Phrase("理由，进台账", "why; goes on record")),
            ],
            notes: Phrase(
                "还有未完成的时限任务时不能办结；定期事项办结后不再产生新的一期。",
                "Refused while duties are open; a standing matter has no slots any more.",
            ),
            examples: [
                "releasectl matter close M-2026-0001",
                "releasectl matter close M-2026-0001 --missed --reason 申请人撤回",
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
                        run.path("/matters", "/close"),
                        run.body([("reason", "reason")]) + (run.has("missed") ? [missed] : []),
                    )
                },
                { MatterScreen.show($0, on: &$1) },
            ),
        ),
    ]
}

extension StepKind {
    /// Steps that no matter has, or that have a command of their own.
    fileprivate var isOfIncidentsAlone: Bool {
        Self.ofIncidents.contains(self) && self != .reported || self == .staged
    }
}

extension Positional {
    static let matter = Positional(
        "ID",
        Phrase("事项编号，如 M-2026-0001", "matter, such as M-2026-0001")
    )
}
