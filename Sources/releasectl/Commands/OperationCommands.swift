import Model

extension CommandTable {
    static let checks: [Command] = [
        Command(
            "check",
            Phrase(
                "给监控用：一行，退出状态同 Nagios 插件",
                "for monitoring: one line, exit status of Nagios plugins"
            ),
            [
                Positional(
                    "WHAT",
                    Phrase("查什么", "what to check"),
                    choices: ["deadlines", "feeds", "boards", "channels", "ledger"],
                )
            ],
            notes: Phrase(
                "0 正常，1 警告，2 严重，3 不明（含用法错误和连不上）。",
                "0 ok, 1 warning, 2 critical, 3 unknown (also usage errors and no daemon).",
            ),
            examples: ["releasectl check deadlines"],
            action: .perform { run throws(Failure) in
                let call = Call.get(run.path("/check")).patient(.seconds(10))
                let answer = try run.session.send(call)
                try run.print(answer) { facts, sheet in sheet.verbatim([Span(facts.text("line"))]) }
                let status = answer["status"]?.integer ?? 3
                return (0...3).contains(status) ? ExitStatus(code: Int32(status)) : .unknown
            },
        )
    ]

    static let operations: [Command] = [
        Command(
            "status",
            Phrase("一眼看全", "everything at a glance"),
            examples: ["releasectl status"],
            action: .call(
                { _ throws(Failure) in .get("/status") },
                { StatusScreen.status($0, on: &$1) },
            ),
        ),
        Command(
            "doctor",
            Phrase("自检：哪里不对，怎么办", "self check: what is wrong and what to do"),
            examples: ["releasectl doctor"],
            action: .perform { run throws(Failure) in
                let answer = try run.session.send(.get("/doctor"))
                try run.print(answer) { StatusScreen.doctor($0, on: &$1) }
                let items = answer["items"]?.array ?? []
                return items.contains { $0["status"] == "critical" } ? .refused : .done
            },
        ),
        Command(
            "backup",
            Phrase("备份台账和内容到一个文件", "back up the record to a file"),
            [Positional("FILE", Phrase("服务所在机器上的文件", "file on the daemon's machine"))],
            examples: ["releasectl backup /var/backups/released/ledger.db"],
            action: .call(
                { run throws(Failure) in
                    let file = JSON.Member("file", .string(absolute(run.positional(0))))
                    return Call.post("/backup", [file]).patient(.minutes(10))
                },
                { StatusScreen.backup($0, on: &$1) },
            ),
        ),
        Command(
            "reload",
            Phrase("重新读配置，全有或全无", "read the configuration anew, all or nothing"),
            options: [
                CommandOption(
                    "wait",
                    .flag,
                    Phrase("多等一会儿（至多 2 分钟）", "wait longer (2 minutes at most)")
                )
            ],
            examples: ["releasectl reload --wait"],
            action: .call(
                { run throws(Failure) in
                    Call.post("/reload")
                        .patient(run.has("wait") ? publishLongPatience : Call.usualPatience)
                },
                { StatusScreen.reload($0, on: &$1) },
            ),
        ),
        Command(
            "completions",
            Phrase("命令补全脚本", "completion script for a shell"),
            [
                Positional(
                    "SHELL",
                    Phrase("哪种 shell", "which shell"),
                    choices: ["bash", "zsh", "fish"]
                )
            ],
            examples: ["releasectl completions bash > /etc/bash_completion.d/releasectl"],
            action: .perform { run throws(Failure) in
                try run.session.output(
                    Completions.script(for: run.positional(0), language: run.language)
                )
                return .done
            },
        ),
    ]
}
