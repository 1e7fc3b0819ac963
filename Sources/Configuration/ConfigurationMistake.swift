package import Model

/// One thing that is wrong with the configuration: where it stands, what is wrong and what would be
/// right, in both languages.
package struct ConfigurationMistake: Error, Sendable, Hashable {
    /// Relative to the configuration folder, such as `boards.json5`.
    package let file: String
    /// Nil when the mistake is that something is not there.
    package let place: JSONReader.Mistake.Place?
    /// `boards[2].columns`; empty for the file as a whole.
    package let keyPath: String
    package let problem: Phrase
    package let hint: Phrase?

    package init(
        file: String,
        place: JSONReader.Mistake.Place? = nil,
        keyPath: String = "",
        problem: Phrase,
        hint: Phrase? = nil,
    ) {
        self.file = file
        self.place = place
        self.keyPath = keyPath
        self.problem = problem
        self.hint = hint
    }

    /// `boards.json5:12:5  boards[2].columns  低于下限 2` and the hint on a line of its own.
    package func text(in language: Language) -> String {
        var text = file
        if let place { text += ":\(place.line):\(place.column)" }
        if !keyPath.isEmpty { text += "  " + keyPath }
        text += "  " + problem[language]
        if let hint {
            text += "\n    " + (language == .chinese ? "提示：" : "hint: ") + hint[language]
        }
        return text
    }
}

/// Everything that is wrong with a configuration, in the order of files and lines.
///
/// Invariant: never empty. Nothing starts with half a configuration: either a whole value or this.
package struct ConfigurationMistakes: Error, Sendable, Hashable {
    package let mistakes: [ConfigurationMistake]

    init(_ found: [ConfigurationMistake]) {
        precondition(!found.isEmpty, "mistakes are thrown only when there are some")
        var seen: Set<ConfigurationMistake> = []
        mistakes = found.filter { seen.insert($0).inserted }
            .sorted { first, second in
                (first.file, first.place?.line ?? 0, first.place?.column ?? 0)
                    < (second.file, second.place?.line ?? 0, second.place?.column ?? 0)
            }
    }

    /// One mistake a line (and its hint), then how many.
    package func text(in language: Language) -> String {
        let count = mistakes.count
        let end =
            language == .chinese ? "配置有 \(count) 处错误" : "\(count) mistakes in the configuration"
        return mistakes.map { $0.text(in: language) + "\n" }.joined() + end + "\n"
    }
}
