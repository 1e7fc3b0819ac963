import Model

/// One option that a command knows.
struct CommandOption: Sendable {
    enum Kind: Sendable, Equatable {
        /// Given or not.
        case flag
        /// Takes a text; the placeholder stands for it in help.
        case text(String)
        /// Takes one of these.
        case choice([String])
        /// Takes a text, and may be given again.
        case texts(String)
    }

    /// Without the dashes.
    let name: String
    let kind: Kind
    let summary: Phrase
    let isRequired: Bool

    init(
        _ name: String,
        _ kind: Kind = .flag,
        _ summary: Phrase,
        isRequired: Bool = false,
    ) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.isRequired = isRequired
    }

    /// `--grade I|II|III|IV`.
    var usage: String {
        switch kind {
        case .flag: "--" + name
        case .text(let placeholder): "--\(name) \(placeholder)"
        case .texts(let placeholder): "--\(name) \(placeholder)…"
        case .choice(let words): "--\(name) " + words.joined(separator: "|")
        }
    }
}

/// One word that a command takes by its place.
struct Positional: Sendable {
    /// As help shows it: `ID`.
    let name: String
    let summary: Phrase
    let isRequired: Bool
    /// Non-empty: one of these.
    let choices: [String]

    init(_ name: String, _ summary: Phrase, isRequired: Bool = true, choices: [String] = []) {
        self.name = name
        self.summary = summary
        self.isRequired = isRequired
        self.choices = choices
    }

    var usage: String {
        let shown = choices.isEmpty ? name : choices.joined(separator: "|")
        return isRequired ? shown : "[\(shown)]"
    }
}
