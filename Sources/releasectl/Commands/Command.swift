import Model

/// One command: everything that help, completion, parsing and running need to know about it.
///
/// Most commands are a pure pair: the arguments become one call to the daemon, the answer becomes a
/// screen. The few others talk more than once, or to nobody.
struct Command: Sendable {
    typealias MakeCall = @Sendable (Invocation) throws(Failure) -> Call
    typealias Draw = @Sendable (Facts, inout Sheet) -> Void
    typealias Perform = @Sendable (Invocation) throws(Failure) -> ExitStatus

    enum Action: Sendable {
        case call(MakeCall, Draw)
        case perform(Perform)
    }

    /// Below `releasectl`, such as `["release", "draft"]`.
    let path: [String]
    let summary: Phrase
    let positionals: [Positional]
    /// The last positional may occur more than once.
    let takesMany: Bool
    let options: [CommandOption]
    /// What an officer should know before using it.
    let notes: Phrase?
    /// Whole lines as typed, each a parsable command line.
    let examples: [String]
    /// Asked twice; set for what cannot be undone and is never urgent.
    let danger: Danger?
    let action: Action

    /// An act that is confirmed by typing the subject's id.
    struct Danger: Sendable {
        /// What will happen.
        let warning: Phrase
        /// Nil when these arguments are harmless.
        let subject: @Sendable (Arguments) -> String?
    }

    init(
        _ path: String,
        _ summary: Phrase,
        _ positionals: [Positional] = [],
        takesMany: Bool = false,
        options: [CommandOption] = [],
        notes: Phrase? = nil,
        examples: [String],
        danger: Danger? = nil,
        action: Action,
    ) {
        self.path = path.split(separator: " ").map(String.init)
        self.summary = summary
        self.positionals = positionals
        self.takesMany = takesMany
        self.options = danger == nil ? options : options + [Command.yes]
        self.notes = notes
        self.examples = examples
        self.danger = danger
        self.action = action
    }

    static let yes = CommandOption(
        "yes",
        .flag,
        Phrase("不再询问（没有终端时必须写）", "do not ask (needed where there is no terminal)"),
    )

    /// `releasectl incident show ID`: the words, required options, and a mark for the others.
    var usage: String {
        var words = ["releasectl"] + path + positionals.map(\.usage)
        if takesMany { words[words.count - 1] += "…" }
        words += options.filter(\.isRequired).map(\.usage)
        if options.contains(where: { !$0.isRequired }) { words.append("[…]") }
        return words.joined(separator: " ")
    }
}

/// What the shell is told (contract, 5.3).
struct ExitStatus: Hashable, Sendable {
    let code: Int32

    static let done = ExitStatus(code: 0)
    static let refused = ExitStatus(code: 1)
    static let usage = ExitStatus(code: 2)
    static let unreachable = ExitStatus(code: 3)
    static let notPermitted = ExitStatus(code: 4)
    static let notFound = ExitStatus(code: 5)
    /// `check` speaks to Nagios: 3 is "unknown".
    static let unknown = ExitStatus(code: 3)
}
