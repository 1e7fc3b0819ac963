import Model

/// From a command line to an exit status: parse, ask, send, print.
///
/// Knows no process and no socket; `Releasectl` and the tests hand in the world.
struct Program {
    static let version = ProductVersion.text

    /// Runs one command line; `makeSession` gives the world for the globals, and may fail on an unreadable
    /// token file.
    static func run(
        _ words: [String],
        isTerminal: Bool,
        environment: (String) -> String?,
        makeSession: (Globals) throws(Failure) -> Session,
        errors: (String) -> Void,
        output: (String) throws(Failure) -> Void,
        width: Int?,
    ) -> ExitStatus {
        let parsed = CommandLineParser.read(words)
        let globals = Globals(
            parsed.arguments,
            isTerminal: isTerminal,
            environment: environment,
        )
        do throws(Failure) {
            switch parsed.request {
            case .failure(let mistake): throw .usage(mistake)
            case .success(.version):
                try output("releasectl \(version)\n")
                return .done
            case .success(.help(let path)):
                try help(path, globals, output, width: width)
                return .done
            case .success(.run(let command, let arguments)):
                let session = try makeSession(globals)
                let run = Invocation(arguments: arguments, globals: globals, session: session)
                return try perform(command, run)
            }
        } catch .readerGone {
            return .done
        } catch {
            report(error, path: parsed.path, globals, errors, width: width)
            // A plugin's 2 means critical: a mistake in its call must not cry wolf.
            return parsed.path.first == "check" ? .unknown : error.status
        }
    }

    private static func help(
        _ path: [String],
        _ globals: Globals,
        _ output: (String) throws(Failure) -> Void,
        width: Int?,
    ) throws(Failure) {
        let width = width ?? TerminalDevice.defaultColumns
        guard let screen = HelpText.screen(path, language: globals.language, width: width) else {
            let known = CommandTable.all.map { $0.path.joined(separator: " ") }
            let names = known + CommandTable.groups.map(\.name) + HelpTopic.all.map(\.name)
            let word = path.joined(separator: " ")
            let nearest = Nearest.word(to: word, among: names + ["topics"])
            throw .usage(
                .unknownCommand(word, within: [], nearest: nearest.map { "help " + $0 })
            )
        }
        try output(screen)
    }

    private static func perform(
        _ command: Command,
        _ run: Invocation,
    ) throws(Failure) -> ExitStatus {
        if let danger = command.danger { try confirm(danger, run) }
        switch command.action {
        case .call(let makeCall, let draw):
            try run.print(try run.session.send(try makeCall(run)), draw)
            return .done
        case .perform(let body): return try body(run)
        }
    }

    /// Asks for the subject's id: a reflex cannot answer that.
    private static func confirm(_ danger: Command.Danger, _ run: Invocation) throws(Failure) {
        guard let subject = danger.subject(run.arguments), !run.has("yes") else { return }
        guard let ask = run.session.ask else {
            throw .unconfirmed(
                Phrase(
                    "\(danger.warning.chinese)；没有终端，无法询问",
                    "\(danger.warning.english); there is no terminal to ask at",
                ),
                hint: Phrase("确定要做就加 --yes", "add --yes if you mean it"),
            )
        }
        let shown = Visible.text(subject)
        let question = Phrase(
            "\(danger.warning.chinese)。确定请输入 \(shown)：",
            "\(danger.warning.english). To go on type \(shown): ",
        )
        guard ask(question[run.language]) == subject else {
            throw .unconfirmed(
                Phrase(
                    "没有做，没有任何改变：输入的不是 \(shown)",
                    "not done, nothing has changed: that was not \(shown)",
                ),
                hint: nil,
            )
        }
    }

    private static func report(
        _ failure: Failure,
        path: [String],
        _ globals: Globals,
        _ errors: (String) -> Void,
        width: Int?,
    ) {
        let usage = CommandTable.all.first { $0.path == path }?.usage
        if globals.isJSON {
            return errors(failure.document(globals.language, usage: usage).indentedText + "\n")
        }
        var sheet = Sheet(
            language: globals.language,
            width: width,
            usesColour: globals.usesColour,
            now: Instant(milliseconds: 0),
        )
        sheet.line([Mark.bad, Span(" " + failure.message(globals.language))], hanging: 2)
        if let hint = failure.hint(globals.language) {
            let label = sheet.word("下一步  ", "Next  ")
            sheet.line([Span(label, .strong), Span(hint)], hanging: DisplayWidth.of(label))
        } else if case .usage = failure, let usage {
            sheet.shellLine(head: sheet.word("用法  ", "usage  "), command: usage)
            let help = (["releasectl", "help"] + path).joined(separator: " ")
            sheet.next(help)
        }
        errors(sheet.text)
    }
}
