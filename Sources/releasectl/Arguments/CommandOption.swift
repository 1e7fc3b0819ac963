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
    /// What each word of a choice means, in their order; empty where the words say it.
    let meanings: [Phrase]

    init(
        _ name: String,
        _ kind: Kind = .flag,
        _ summary: Phrase,
        isRequired: Bool = false,
        meanings: [Phrase] = [],
    ) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.isRequired = isRequired
        self.meanings = meanings
    }

    /// `--grade I|II|III|IV`.
    var usage: String {
        switch kind {
        case .flag: "--" + name
        case .text(let placeholder): "--\(name) \(placeholder)"
        case .texts(let placeholder): "--\(name) \(placeholder)…"
        case .choice(let words):
            isLongChoice
                ? "--\(name) \(name.uppercased())" : "--\(name) " + words.joined(separator: "|")
        }
    }

    /// Longer lists of words would fill a line of help.
    private static let longChoice = 40

    /// True when the words stand behind the summary and not in the usage.
    var isLongChoice: Bool {
        guard case .choice(let words) = kind else { return false }
        return words.joined(separator: "|").utf8.count > Self.longChoice
    }

    /// What help says beside the usage.
    func explanation(_ language: Language) -> String {
        guard case .choice(let words) = kind, isLongChoice || !meanings.isEmpty else {
            return summary[language]
        }
        let isExplained = meanings.count == words.count
        let shown = words.indices.map { index in
            isExplained ? words[index] + " " + meanings[index][language] : words[index]
        }
        let separator = isExplained ? (language == .chinese ? "，" : ", ") : " "
        return summary[language] + (language == .chinese ? "：" : ": ")
            + shown.joined(separator: separator)
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
