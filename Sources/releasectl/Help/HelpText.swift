import Model

/// Help screens, all made from the table of commands.
struct HelpText {
    private let language: Language
    private let width: Int
    private var lines: [String] = []

    private init(language: Language, width: Int) {
        self.language = language
        self.width = min(width, HelpText.widestLine)
    }

    /// Longer lines are tiring to read.
    static let widestLine = 100

    /// The screen for a path: nothing, a group, a command, or a topic; nil when there is none.
    static func screen(_ path: [String], language: Language, width: Int = 80) -> String? {
        var help = HelpText(language: language, width: width)
        let below = CommandTable.all.filter { Array($0.path.prefix(path.count)) == path }
        if path.isEmpty {
            help.program()
        } else if let command = below.first(where: { $0.path == path }) {
            help.command(command)
        } else if path == ["topics"] {
            help.topics()
        } else if path.count == 1, let topic = HelpTopic.all.first(where: { $0.name == path[0] }) {
            help.topic(topic)
        } else if !below.isEmpty {
            help.group(path, below)
        } else {
            return nil
        }
        return help.lines.joined(separator: "\n") + "\n"
    }

    private mutating func program() {
        lines.append(
            word(
                "releasectl  突发事件信息发布，值班员的命令行",
                "releasectl  the duty officer's command line for emergency releases",
            )
        )
        heading("用法", "usage")
        lines.append("  releasectl " + word("命令 [选项]", "COMMAND [OPTIONS]"))
        heading("命令", "commands")
        var rows: [(String, String)] = []
        var seen: Set<String> = []
        for command in CommandTable.all where seen.insert(command.path[0]).inserted {
            let first = command.path[0]
            let group = CommandTable.groups.first { $0.name == first }
            rows.append((first, (group?.summary ?? command.summary)[language]))
        }
        table(rows)
        heading("一个事件从头到尾", "one incident from start to end")
        for text in HelpTopic.walk { shell(text) }
        globals()
        heading("再看", "more")
        table([
            ("releasectl help release draft", word("一个命令", "one command")),
            (
                "releasectl help topics",
                word("时间写法、退出状态、环境变量…", "times, exit status, environment …")
            ),
        ])
    }

    private mutating func group(_ path: [String], _ commands: [Command]) {
        let text = path.joined(separator: " ")
        let summary = CommandTable.groups.first { $0.name == text }?.summary[language] ?? ""
        lines.append("releasectl \(text)  \(summary)")
        heading("命令", "commands")
        table(
            commands.map { command in
                let words = command.path.dropFirst(path.count) + command.positionals.map(\.usage)
                return (words.joined(separator: " "), command.summary[language])
            }
        )
        heading("例", "examples")
        for command in commands.prefix(3) {
            if let first = command.examples.first { shell(first) }
        }
        heading("再看", "more")
        let first = commands[0].path.dropFirst(path.count).joined(separator: " ")
        lines.append("  releasectl help \(text) \(first)")
    }

    private mutating func command(_ command: Command) {
        let title = (["releasectl"] + command.path).joined(separator: " ")
        wrapped("\(title)  \(command.summary[language])", indent: 0, hanging: 2)
        heading("用法", "usage")
        shell(command.usage)
        if let notes = command.notes {
            lines.append("")
            wrapped(notes[language], indent: 2, hanging: 2)
        }
        if !command.positionals.isEmpty {
            heading("参数", "arguments")
            table(command.positionals.map { ($0.usage, $0.summary[language]) })
        }
        if !command.options.isEmpty {
            heading("选项（* 必须写）", "options (* required)")
            table(
                command.options.map {
                    (($0.isRequired ? "* " : "  ") + $0.usage, $0.explanation(language))
                }
            )
        }
        heading("例", "examples")
        for text in command.examples { shell(text) }
        lines.append("")
        wrapped(
            word(
                "所有命令都有的选项：releasectl help globals",
                "options of every command: releasectl help globals",
            ),
            indent: 0,
            hanging: 2,
        )
    }

    private mutating func topics() {
        lines.append(word("releasectl help 主题", "releasectl help TOPIC"))
        lines.append("")
        table(HelpTopic.all.map { ($0.name, $0.summary[language]) })
    }

    private mutating func topic(_ topic: HelpTopic) {
        lines.append(topic.name + "  " + topic.summary[language])
        if topic.name == "globals" { return globals() }
        lines.append("")
        for text in topic.paragraphs { wrapped(text[language], indent: 2, hanging: 2) }
        table(topic.rows.map { ($0.0, $0.1[language]) })
        if !topic.examples.isEmpty { heading("例", "examples") }
        for text in topic.examples { shell(text) }
    }

    private mutating func globals() {
        heading("所有命令都有的选项", "options of every command")
        table(Globals.options.map { ($0.usage, $0.summary[language]) })
    }

    private func word(_ chinese: String, _ english: String) -> String {
        language == .chinese ? chinese : english
    }

    private mutating func heading(_ chinese: String, _ english: String) {
        lines.append("")
        lines.append(word(chinese, english))
    }

    /// A command line, broken at spaces as a shell joins it again.
    private mutating func shell(_ text: String) {
        let parts = Wrapping.wrapCommand(text, width: width - 8)
        for (index, part) in parts.enumerated() {
            let margin = index == 0 ? "  " : "      "
            lines.append(margin + part + (index == parts.count - 1 ? "" : " \\"))
        }
    }

    /// The widest left column; what is longer stands on a line of its own.
    private static let leftColumn = 30

    private mutating func table(_ rows: [(String, String)]) {
        let widths = rows.map { DisplayWidth.of($0.0) }
        let widest = widths.filter { $0 <= HelpText.leftColumn }.max() ?? 0
        let margin = String(repeating: " ", count: widest + 4)
        for (left, right) in rows {
            let isLong = DisplayWidth.of(left) > widest
            if isLong { wrapped(left, indent: 2, hanging: 6) }
            for (index, part) in Wrapping.wrap(right, width: width - widest - 4).enumerated() {
                let isFirst = index == 0 && !isLong
                let start = isFirst ? "  " + DisplayWidth.pad(left, to: widest) + "  " : margin
                lines.append(start + part)
            }
        }
    }

    private mutating func wrapped(_ text: String, indent: Int, hanging: Int) {
        let margin = String(repeating: " ", count: indent)
        lines += Wrapping.wrap(margin + text, width: width, hanging: hanging)
    }
}
