import Model

extension CommandTable {
    /// How long `publish` waits for read-backs by itself: what a person waits without wondering.
    static let publishPatience = Milliseconds.seconds(3)
    /// With `--wait`.
    static let publishLongPatience = Milliseconds.seconds(120)

    static let waitOption = CommandOption(
        "wait",
        .flag,
        Phrase("等到每个投递都有结果（至多 2 分钟）", "until every delivery has settled (2 minutes at most)"),
    )

    static let releases: [Command] = [
        Command(
            "release draft",
            Phrase("起草，马上检查", "draft and check at once"),
            options: ReleaseFields.options(isNew: true) + [
                ReleaseFields.audience, ReleaseFields.withheld, ReleaseFields.report,
            ],
            notes: Phrase(
                "起草后显示检查结果：✔ 符合，! 提醒，✘ 改好才能提交。更正已发布的内容用 --corrects。只给本单位看的用 --audience internal 并写明不公开的理由：不进任何渠道和公开页面，没有索引号，以后也不能变成公开的。自己写日报、月报、预报用 --report，发布后即算完成；系统备好的草稿可以作废。",
                "The findings follow: ✔ good, ! note, ✘ mend before submitting. --corrects makes a new revision of what is out. --audience internal with the ground for it is for the bureau alone: on no channel and no public page, without an index number, and never public later. With --report a text of your own is the daily, monthly or forecast report: its publication meets it, and the draft that was prepared can be discarded.",
            ),
            examples: [
                "releasectl release draft --incident 2026-0001 --kind first --title 关于望澜大桥桥墩被船舶触碰事件的情况通报 --body 通报.md --led '望澜大桥限行 / 请绕行滨江路' --sms 望澜大桥限行，请绕行滨江路。",
                "releasectl release draft --kind notice --title 夜间检修通告 --body - --channels web,feed",
                "releasectl release draft --kind notice --title 关于人员任免的通知 --body 任免.md --audience internal --withheld internalAffairs",
                "releasectl release draft --kind notice --report report/feed.air_daily/2026-07-12 --title 空气质量日报 --body 日报.md",
            ],
            action: .call(
                { run throws(Failure) in .post("/releases", try ReleaseFields.members(run)) },
                { ReleaseScreen.draft($0, on: &$1) },
            ),
        ),
        Command(
            "release edit",
            Phrase("修改待发的内容", "change what is not yet out"),
            [.release],
            options: ReleaseFields.options(isNew: false),
            notes: Phrase(
                "批准之后再改，批准作废，要重新审批。",
                "After approval an edit voids the approval.",
            ),
            examples: ["releasectl release edit R-0001 --led '望澜大桥限行 / 请绕行滨江路'"],
            action: .call(
                { run throws(Failure) in
                    let members = try ReleaseFields.members(run)
                    guard !members.isEmpty else {
                        throw .usage(.missingOption(usage: "--title T | --body FILE | --led … | …"))
                    }
                    return .post(run.path("/releases", "/edit"), members)
                },
                { ReleaseScreen.draft($0, on: &$1) },
            ),
        ),
        Command(
            "release check",
            Phrase("检查内容", "check the content"),
            [.release],
            examples: ["releasectl release check R-0001"],
            action: .call(
                { run throws(Failure) in .get(run.path("/releases", "/check")) },
                { ReleaseScreen.draft($0, on: &$1) },
            ),
        ),
        Command(
            "release preview",
            Phrase("在某个渠道上会是什么样", "what it will look like on a channel"),
            [.release],
            options: [
                CommandOption("channel", .text("C"), Phrase("渠道", "channel"), isRequired: true)
            ],
            examples: ["releasectl release preview R-0001 --channel led"],
            action: .call(
                { run throws(Failure) in
                    let channel = JSON.Member("channel", JSON(run.value("channel")))
                    return .get(run.path("/releases", "/preview"), [channel])
                },
                { ReleaseScreen.preview($0, on: &$1) },
            ),
        ),
        step("submit", Phrase("提交审查", "hand in for review")),
        SeenText.command(
            "release review",
            Phrase("记下一次审查", "record a review"),
            options: [
                CommandOption(
                    "kind",
                    .choice(ReviewKind.allCases.map(\.rawValue)),
                    Phrase("保密 合法性 内容", "kind of review"),
                    isRequired: true,
                ), CommandOption("pass", .flag, Phrase("通过", "passed")),
                CommandOption("fail", .flag, Phrase("未通过", "failed")),
                CommandOption("note", .text("N"), Phrase("意见", "note"), isRequired: true),
            ],
            examples: [
                "releasectl release review R-0001 --kind secrecy --pass --note 不涉密 --digest 4f1c2a9d03be"
            ],
            { run throws(Failure) in
                guard run.has("pass") != run.has("fail") else {
                    throw .usage(.missingOption(usage: "--pass|--fail"))
                }
                let passed = JSON.Member("passed", .bool(run.has("pass")))
                return .post(
                    run.path("/releases", "/review"),
                    run.body([("kind", "kind"), ("note", "note")]) + [passed],
                )
            },
            { ReleaseScreen.step($0, on: &$1) },
        ),
        SeenText.command(
            "release sign",
            Phrase("签审批流程的一步", "sign a step of its workflow"),
            options: [
                CommandOption(
                    "step",
                    .text("S"),
                    Phrase("步骤（见 show）", "step (see show)"),
                    isRequired: true
                ),
                CommandOption("pass", .flag, Phrase("通过", "passed")),
                CommandOption("fail", .flag, Phrase("未通过，退回修改", "failed: back to its writer")),
                answer,
                CommandOption("note", .text("N"), Phrase("意见", "note")),
            ],
            notes: Phrase(
                "步骤由 workflow.json5 规定，按顺序办理；几个机构会签时牵头机构先签。要点和答案随签字留存。",
                "workflow.json5 lays the steps down; they come in order, and of several organisations the lead signs first. Questions and answers stay on record with the signature.",
            ),
            examples: [
                "releasectl release sign R-0001 --step sorted --pass --answer fair=yes",
                "releasectl release sign R-0001 --step cosign --fail --note 数据须核实",
            ],
            { run throws(Failure) in
                guard run.has("pass") != run.has("fail") else {
                    throw .usage(.missingOption(usage: "--pass|--fail"))
                }
                let passed = JSON.Member("passed", .bool(run.has("pass")))
                return .post(
                    run.path("/releases", "/sign"),
                    run.body([("step", "step"), ("note", "note")]) + [passed]
                        + (try answers(run)),
                )
            },
            { ReleaseScreen.step($0, on: &$1) },
        ),
        SeenText.command(
            "release approve",
            Phrase("批准", "approve"),
            options: [answer],
            examples: [
                "releasectl release approve R-0001",
                "releasectl release approve R-0001 --digest 4f1c2a9d03be",
            ],
            { run throws(Failure) in
                .post(run.path("/releases", "/approve"), try answers(run))
            },
            { ReleaseScreen.step($0, on: &$1) },
        ),
        Command(
            "release return",
            Phrase("退回修改", "return for changes"),
            [.release],
            options: [CommandOption("note", .text("N"), Phrase("意见", "note"), isRequired: true)],
            examples: ["releasectl release return R-0001 --note 补充咨询电话"],
            action: .call(
                { run throws(Failure) in
                    .post(run.path("/releases", "/return"), run.body([("note", "note")]))
                },
                { ReleaseScreen.step($0, on: &$1) },
            ),
        ),
        Command(
            "release discard",
            Phrase("作废未发布的草稿", "give up a draft that is not yet out"),
            [.release],
            options: [.reason],
            notes: Phrase(
                "起草人、最后修改的人、审批人可以作废。已发布的不受影响；草稿和理由留在台账里，不占索引号。",
                "For its drafter, its last editor and approvers. What is out stays out; the draft and the reason stay on record, and no index number is used.",
            ),
            examples: ["releasectl release discard R-0002 --reason 与R-0001重复"],
            action: .call(
                { run throws(Failure) in
                    .post(run.path("/releases", "/discard"), run.body([("reason", "reason")]))
                },
                { ReleaseScreen.discarded($0, on: &$1) },
            ),
        ),
        SeenText.command(
            "release publish",
            Phrase("发布", "publish"),
            options: [waitOption],
            notes: Phrase(
                "发出并从公开地址读回一致才算发布，时限到那一刻止。不加 --wait 等 3 秒。",
                "It counts as published when it is read back through the public address. Waits 3 seconds without --wait.",
            ),
            examples: [
                "releasectl release publish R-0001", "releasectl release publish R-0001 --wait",
            ],
            { run throws(Failure) in publication(run, run.path("/releases", "/publish"), []) },
            { ReleaseScreen.published($0, on: &$1) },
        ),
        Command(
            "release withdraw",
            Phrase("撤回", "withdraw"),
            [.release],
            options: [.reason, waitOption],
            examples: ["releasectl release withdraw R-0001 --reason 内容有误，另行发布"],
            danger: Command.Danger(
                warning: Phrase("将从所有渠道撤下", "it will be taken off every channel"),
                subject: { $0.positional(0) },
            ),
            action: .call(
                { run throws(Failure) in
                    publication(
                        run,
                        run.path("/releases", "/withdraw"),
                        run.body([("reason", "reason")]),
                    )
                },
                { ReleaseScreen.published($0, on: &$1) },
            ),
        ),
        Command(
            "release show",
            Phrase("一个发布的内容、进度、投递", "one release: text, progress, deliveries"),
            [.release],
            options: [
                CommandOption(
                    "history",
                    .flag,
                    Phrase("连同以前各版本的内容和投递", "with what earlier revisions said")
                )
            ],
            examples: ["releasectl release show R-0001 --history"],
            action: .perform { run throws(Failure) in
                let isLong = run.has("history")
                let query = isLong ? [JSON.Member("history", true)] : []
                let answer = try run.session.send(.get(run.path("/releases"), query))
                try run.print(answer) { ReleaseScreen.show($0, history: isLong, on: &$1) }
                return .done
            },
        ),
        Command(
            "release list",
            Phrase("发布一览", "releases"),
            options: [
                .incident,
                CommandOption(
                    "state",
                    .choice(Release.State.allCases.map(\.rawValue)),
                    Phrase("状态（默认除已作废的）", "state (default all but discarded)"),
                ),
            ],
            examples: ["releasectl release list --incident 2026-0001"],
            action: .call(
                { run throws(Failure) in
                    .get("/releases", run.body([("incident", "incident"), ("state", "state")]))
                },
                { ReleaseScreen.list($0, on: &$1) },
            ),
        ), issue,
        SeenText.command(
            "release countersign",
            Phrase("补签紧急发布", "countersign an emergency release"),
            of: .uncountersigned,
            examples: ["releasectl release countersign R-0001"],
            { run throws(Failure) in .post(run.path("/releases", "/countersign")) },
            { ReleaseScreen.step($0, on: &$1) },
        ),
    ]

    private static let issue = Command(
        "release issue",
        Phrase("紧急：一条命令发布，事后补签", "emergency: out in one command, countersigned later"),
        options: ReleaseFields.options(isNew: true) + [
            CommandOption(
                "authorised-by",
                .text("P"),
                Phrase("谁批准的", "who authorised it"),
                isRequired: true
            ),
            CommandOption("authorised-at", .text("TIME"), Phrase("何时批准", "when"), isRequired: true),
            CommandOption(
                "means",
                .choice(["phone", "radio", "person"]),
                Phrase("电话 电台 当面", "by telephone, radio or in person"),
                isRequired: true,
            ),
            CommandOption(
                "secrecy-by",
                .text("P"),
                Phrase("谁做的保密审查", "who reviewed for secrecy"),
                isRequired: true
            ),
        ],
        examples: [
            "releasectl release issue --incident 2026-0001 --kind warning --title 望澜大桥封闭 --body 封闭.md --authorised-by leader --authorised-at 05:50 --means phone --secrecy-by reviewer"
        ],
        action: .call(
            { run throws(Failure) in
                let authority = run.body([
                    ("authorised-by", "authorisedBy"), ("authorised-at", "authorisedAt"),
                    ("means", "means"), ("secrecy-by", "secrecyBy"),
                ])
                return .post("/releases/issue", try ReleaseFields.members(run) + authority)
            },
            { ReleaseScreen.published($0, on: &$1) },
        ),
    )

    private static let answer = CommandOption(
        "answer",
        .texts("Q=A"),
        Phrase("审查要点=yes、no 或 na，可重复", "question=yes, no or na; again for each"),
    )

    /// `--answer fair=yes` as the member `answers`; none without any.
    private static func answers(_ run: Invocation) throws(Failure) -> [JSON.Member] {
        var answers: JSON = [:]
        for text in run.arguments.list("answer") {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, Workflow.Answer(rawValue: parts[1]) != nil else {
                throw .usage(.missingOption(usage: "--answer Q=yes|no|na"))
            }
            answers[parts[0]] = .string(parts[1])
        }
        return answers.members?.isEmpty == false ? [JSON.Member("answers", answers)] : []
    }

    private static func step(_ verb: String, _ summary: Phrase) -> Command {
        Command(
            "release " + verb,
            summary,
            [.release],
            examples: ["releasectl release \(verb) R-0001"],
            action: .call(
                { run throws(Failure) in .post(run.path("/releases", "/" + verb)) },
                { ReleaseScreen.step($0, on: &$1) },
            ),
        )
    }

    private static func publication(
        _ run: Invocation,
        _ path: String,
        _ members: [JSON.Member],
    ) -> Call {
        let wait = run.has("wait") ? publishLongPatience : publishPatience
        return Call.post(path, members + [JSON.Member("wait", .integer(wait.count))])
            .patient(wait + Call.usualPatience)
    }
}
