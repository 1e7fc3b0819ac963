import Model

/// The words of a command line, matched against what a command declares.
///
/// Options may stand before or after positionals, as `--name value` or `--name=value`; `--` ends them.
struct Arguments: Sendable, Equatable {
    fileprivate(set) var values: [String: [String]] = [:]
    fileprivate(set) var positionals: [String] = []

    /// True when the flag was given.
    func has(_ flag: String) -> Bool { values[flag] != nil }

    /// The value of an option.
    func value(_ option: String) -> String? { values[option]?.last }

    /// All values of an option that may be repeated.
    func list(_ option: String) -> [String] { values[option] ?? [] }

    /// The word at a place that the declaration requires.
    ///
    /// Precondition: `CommandLineParser` has checked it.
    func positional(_ index: Int) -> String { positionals[index] }

    func optionalPositional(_ index: Int) -> String? {
        index < positionals.count ? positionals[index] : nil
    }
}

/// What a command line asks for.
enum Request: Sendable {
    case run(Command, Arguments)
    /// Help about a group, a command, a topic, or the program.
    case help([String])
    case version
}

/// Reads a command line against a table of commands.
struct CommandLineParser {
    let commands: [Command]
    let globals: [CommandOption]

    private var words: ArraySlice<String> = []
    private var path: [String] = []
    private var command: Command?
    private var arguments = Arguments()
    private var wantsHelp = false
    private var wantsVersion = false

    init(commands: [Command], globals: [CommandOption]) {
        self.commands = commands
        self.globals = globals
    }

    /// The result, and the global options as far as they could be read even when it is a mistake: errors
    /// too are told in the asked language and form.
    static func read(
        _ words: [String],
        commands: [Command] = CommandTable.all,
        globals: [CommandOption] = Globals.options,
    ) -> (request: Result<Request, ArgumentMistake>, arguments: Arguments, path: [String]) {
        var parser = CommandLineParser(commands: commands, globals: globals)
        parser.words = words[...]
        do throws(ArgumentMistake) {
            let request = try parser.parse()
            return (.success(request), parser.arguments, parser.path)
        } catch {
            // Read on for the globals only.
            for word in words where word == "--json" { parser.arguments.values["json"] = [word] }
            return (.failure(error), parser.arguments, parser.path)
        }
    }

    private mutating func parse() throws(ArgumentMistake) -> Request {
        var optionsEnded = false
        while let word = words.popFirst() {
            if optionsEnded {
                try take(word)
            } else if word == "--" {
                optionsEnded = true
            } else if word.hasPrefix("--") {
                try option(word)
            } else if word == "-h" {
                wantsHelp = true
            } else if word.hasPrefix("-"), word != "-", !isTime(word) {
                throw .unknownOption(word, nearest: word == "-V" ? "--version" : nil)
            } else {
                try take(word)
            }
        }
        if wantsVersion { return .version }
        if path.first == "help" { return .help(arguments.positionals) }
        if wantsHelp || (path.isEmpty && command == nil) { return .help(path) }
        guard let command else { throw .incompleteCommand(path) }
        try check(command)
        return .run(command, arguments)
    }

    /// `-30m` is a time, not an option.
    private func isTime(_ word: String) -> Bool {
        word.dropFirst().first.map { $0.isASCII && $0.isNumber } ?? false
    }

    private mutating func take(_ word: String) throws(ArgumentMistake) {
        if path.first == "help" || command != nil {
            return arguments.positionals.append(word)
        }
        if path.isEmpty, word == "help" {
            path = ["help"]
            return
        }
        let depth = path.count
        let siblings = commands.filter { Array($0.path.prefix(depth)) == path }
        guard siblings.contains(where: { $0.path.count > depth && $0.path[depth] == word }) else {
            let names = siblings.compactMap { $0.path.count > depth ? $0.path[depth] : nil }
            let candidates = path.isEmpty ? names + ["help"] : names
            throw .unknownCommand(
                word,
                within: path,
                nearest: Nearest.word(to: word, among: candidates),
            )
        }
        path.append(word)
        command = siblings.first { $0.path == path }
    }

    private mutating func option(_ word: String) throws(ArgumentMistake) {
        let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(halves[0].dropFirst(2))
        let attached = halves.count == 2 ? String(halves[1]) : nil
        switch name {
        case "help":
            wantsHelp = true
            return
        case "version" where command == nil:
            wantsVersion = true
            return
        case "token": throw .tokenOnCommandLine
        default: break
        }
        let known = globals + (command?.options ?? [])
        guard let option = known.first(where: { $0.name == name }) else {
            let isElsewhere = commands.contains { $0.options.contains { $0.name == name } }
            if command == nil, isElsewhere { throw .optionBeforeCommand("--" + name) }
            let nearest = Nearest.word(to: name, among: known.map(\.name) + ["help"])
            throw .unknownOption("--" + name, nearest: nearest.map { "--" + $0 })
        }
        let value = try value(of: option, attached: attached)
        if case .texts = option.kind {
            arguments.values[name, default: []].append(value)
            // A list may go on: --witness A B C.
            while let next = words.first, !next.hasPrefix("-"), attached == nil {
                arguments.values[name, default: []].append(next)
                words.removeFirst()
            }
            return
        }
        guard arguments.values[name] == nil else { throw .repeatedOption("--" + name) }
        arguments.values[name] = [value]
    }

    private mutating func value(
        of option: CommandOption,
        attached: String?,
    ) throws(ArgumentMistake) -> String {
        if option.kind == .flag {
            guard attached == nil else { throw .unexpectedValue(option: "--" + option.name) }
            return ""
        }
        let value: String
        if let attached {
            value = attached
        } else if let next = words.first, !next.hasPrefix("--") {
            value = next
            words.removeFirst()
        } else {
            throw .missingValue(option: "--" + option.name, usage: option.usage)
        }
        guard case .choice(let allowed) = option.kind, !allowed.contains(value) else {
            return value
        }
        throw .wrongChoice(
            name: "--" + option.name,
            value: value,
            allowed: allowed,
            nearest: Nearest.word(to: value, among: allowed),
        )
    }

    private func check(_ command: Command) throws(ArgumentMistake) {
        let given = arguments.positionals
        if given.count > command.positionals.count, !command.takesMany {
            throw .tooMany(given[command.positionals.count])
        }
        for (index, positional) in command.positionals.enumerated() {
            guard index < given.count else {
                if positional.isRequired { throw .missingPositional(positional.name) }
                continue
            }
            guard positional.choices.isEmpty || positional.choices.contains(given[index]) else {
                throw .wrongChoice(
                    name: positional.name,
                    value: given[index],
                    allowed: positional.choices,
                    nearest: Nearest.word(to: given[index], among: positional.choices),
                )
            }
        }
        for option in command.options where option.isRequired {
            guard arguments.has(option.name) else { throw .missingOption(usage: option.usage) }
        }
    }
}
