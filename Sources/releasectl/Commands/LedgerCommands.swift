import Glibc
import Model
import Platform

extension CommandTable {
    static let ledger: [Command] = [
        Command(
            "ledger head",
            Phrase("最新一条", "the newest entry"),
            examples: ["releasectl ledger head --json"],
            action: .call(
                { _ throws(Failure) in .get("/ledger/head") },
                { LedgerScreen.head($0, on: &$1) },
            ),
        ),
        Command(
            "ledger verify",
            Phrase("核对台账：链、投影、旁证", "verify chain, projections and witnesses"),
            options: [
                CommandOption(
                    "witness",
                    .texts("FILE"),
                    Phrase(
                        "旁证文件：存下的 checkpoint.json 等",
                        "witnesses: saved checkpoint.json and the like"
                    ),
                )
            ],
            notes: Phrase(
                "没有旁证，删掉结尾或整条重算的链也自相一致；旁证是别处存下的序号和哈希。",
                "Without a witness a cut tail or a rehashed chain agrees with itself. A witness is a number and hash kept elsewhere.",
            ),
            examples: [
                "releasectl ledger verify", "releasectl ledger verify --witness checkpoint.json",
            ],
            action: .perform { run throws(Failure) in
                var witnesses: [JSON] = []
                for file in run.arguments.list("witness") {
                    witnesses += try Witness.read(file, run)
                }
                let query =
                    witnesses.isEmpty
                    ? [] : [JSON.Member("witness", .string(JSON.array(witnesses).compactText))]
                let call = Call.get("/ledger/verify", query).patient(.minutes(10))
                let answer = try run.session.send(call)
                try run.print(answer) { LedgerScreen.verify($0, on: &$1) }
                return answer["ok"]?.bool == true ? .done : .refused
            },
        ),
        Command(
            "ledger show",
            Phrase("一条记录", "one entry"),
            [Positional("N", Phrase("序号", "number"))],
            examples: ["releasectl ledger show 31"],
            action: .call(
                { run throws(Failure) in
                    .get("/ledger/entries/\(try sequence(run.positional(0), "N"))")
                },
                { LedgerScreen.entry($0, on: &$1) },
            ),
        ),
        Command(
            "ledger export",
            Phrase("导出：一行一条 JSON，或连同内容导出到目录", "export: JSON lines, or all content to a folder"),
            options: [
                CommandOption("from", .text("N"), Phrase("从第几条", "from which number")),
                CommandOption(
                    "to-folder",
                    .text("DIR"),
                    Phrase("服务所在机器上的目录", "folder on the daemon's machine")
                ),
            ],
            examples: [
                "releasectl ledger export > ledger.jsonl",
                "releasectl ledger export --from 100 --to-folder /var/backups/ledger",
            ],
            action: .perform { run throws(Failure) in try exportLedger(run) },
        ),
        Command(
            "ledger erase",
            Phrase("依法销毁一份内容（个人信息）", "destroy one content, as the law orders"),
            [Positional("DIGEST", Phrase("内容的摘要", "digest of the content"))],
            options: [
                .reason, required("basis", "B", Phrase("依据", "legal basis")),
                required("approved-by", "P", Phrase("批准人", "who approved")),
            ],
            notes: Phrase(
                "内容销毁后不能恢复；记录和链不变，并留下销毁的记录。",
                "The content is gone for good; the chain holds, and the act is on record.",
            ),
            examples: [
                "releasectl ledger erase 4f1c… --reason 响应结束 --basis 突发事件应对法第八十五条 --approved-by leader --yes"
            ],
            danger: Command.Danger(
                warning: Phrase("内容将被销毁，不能恢复", "the content will be destroyed for good"),
                subject: { $0.positional(0) },
            ),
            action: .call(
                { run throws(Failure) in
                    let digest = JSON.Member("digest", .string(run.positional(0)))
                    let fields = run.body([
                        ("reason", "reason"), ("basis", "basis"), ("approved-by", "approvedBy"),
                    ])
                    return .post("/ledger/erase", [digest] + fields)
                },
                { LedgerScreen.entry($0, on: &$1) },
            ),
        ),
    ]

    private static func sequence(_ text: String, _ name: String) throws(Failure) -> Int64 {
        guard let number = Int64(text), number > 0 else {
            let reason = Phrase("是从 1 起的整数", "a whole number from 1")
            throw .usage(.unusable(name: name, value: text, reason: reason))
        }
        return number
    }

    /// Entries of one answer; the next is asked for from the last one on.
    static let exportPage: Int64 = 500

    private static func exportLedger(_ run: Invocation) throws(Failure) -> ExitStatus {
        let from = try run.value("from").map { text throws(Failure) in try sequence(text, "--from")
        }
        if let folder = run.value("to-folder") {
            let members = [
                JSON.Member("folder", .string(absolute(folder))),
                JSON.Member("from", from.map { .integer($0) } ?? .null),
            ].filter { !$0.value.isNull }
            let call = Call.post("/ledger/export", members).patient(.minutes(10))
            try run.print(try run.session.send(call)) { LedgerScreen.exported($0, on: &$1) }
            return .done
        }
        var next = from ?? 1
        var all: [JSON] = []
        while true {
            let query = [
                JSON.Member("from", .integer(next)), JSON.Member("limit", .integer(exportPage)),
            ]
            let entries = try run.session.send(.get("/ledger/entries", query))["items"]?.array ?? []
            if run.globals.isJSON {
                all += entries
            } else {
                for entry in entries { try run.session.output(entry.compactText + "\n") }
            }
            guard let last = entries.last?["seq"]?.integer, last >= next else { break }
            next = last + 1
            if Int64(entries.count) < exportPage { break }
        }
        if run.globals.isJSON {
            try run.session.output(
                JSON.object([JSON.Member("items", .array(all))]).indentedText + "\n"
            )
        }
        return .done
    }

    /// The daemon's working folder is not ours.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard unsafe getcwd(&buffer, buffer.count) != nil else { return path }
        let folder = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: folder, as: UTF8.self) + "/" + path
    }

    static let tokens: [Command] = [
        Command(
            "token create",
            Phrase("给一个人发令牌", "make a token for a person"),
            options: [
                required("person", "P", Phrase("people.json5 里的人", "a person of people.json5")),
                CommandOption(
                    "role",
                    .choice(Role.allCases.map(\.rawValue)),
                    Phrase("角色", "role"),
                    isRequired: true,
                    meanings: Role.allCases.map(\.name),
                ),
            ],
            notes: Phrase(
                "令牌只显示一次。第一个令牌由 root 或服务的账户在本机发。",
                "A token is shown once. Root or the daemon's own user makes the first, on the machine.",
            ),
            examples: ["releasectl token create --person duty-a --role officer"],
            action: .call(
                { run throws(Failure) in
                    .post("/tokens", run.body([("person", "person"), ("role", "role")]))
                },
                { OperationsScreen.token($0, on: &$1) },
            ),
        ),
        Command(
            "token list",
            Phrase("发过的令牌", "tokens"),
            examples: ["releasectl token list"],
            action: .call(
                { _ throws(Failure) in .get("/tokens") },
                { OperationsScreen.tokens($0, on: &$1) },
            ),
        ),
        Command(
            "token revoke",
            Phrase("撤销令牌", "revoke a token"),
            [Positional("ID", Phrase("令牌编号", "token"))],
            options: [CommandOption("reason", .text("R"), Phrase("理由", "why"))],
            examples: ["releasectl token revoke T-0003 --reason 离岗 --yes"],
            danger: Command.Danger(
                warning: Phrase("用这个令牌的人马上不能再操作", "whoever uses it is locked out at once"),
                subject: { $0.positional(0) },
            ),
            action: .call(
                { run throws(Failure) in
                    let id = JSON.Member("id", .string(run.positional(0)))
                    return .post("/tokens/revoke", [id] + run.body([("reason", "reason")]))
                },
                { OperationsScreen.tokens(Facts(["items": [$0.json]]), on: &$1) },
            ),
        ),
    ]
}
