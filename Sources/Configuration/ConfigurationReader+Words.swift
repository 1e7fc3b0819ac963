import Model

/// Yes or no, and words out of closed sets.
extension ConfigurationReader {
    /// True or false.
    package func boolean(_ key: String, default fallback: Bool?) -> Bool {
        guard let found = value(key, default: fallback.map { .bool($0) }) else {
            return fallback ?? false
        }
        guard let flag = found.bool else {
            report(key, Complaint.wrongType(" true 或 false", "true or false"))
            return fallback ?? false
        }
        return flag
    }

    /// One word out of a closed set.
    package func choice<Word: RawRepresentable & CaseIterable>(
        _ key: String,
        default fallback: Word? = nil,
        as _: Word.Type = Word.self,
    ) -> Word? where Word.RawValue == String {
        guard let found = value(key, default: fallback.map { .string($0.rawValue) }) else {
            return fallback
        }
        return word(key, found) ?? fallback
    }

    /// Words out of a closed set, each at most once.
    package func choices<Word: RawRepresentable & CaseIterable & Hashable>(
        _ key: String,
        counts: ClosedRange<Int>,
        default fallback: [Word] = [],
    ) -> [Word] where Word.RawValue == String {
        let json = JSON(fallback.map(\.rawValue))
        var words: [Word] = []
        for (index, element) in elements(key, counts: counts, default: json) {
            guard let word: Word = word(key + "[\(index)]", element) else { continue }
            if words.contains(word) {
                report(key + "[\(index)]", Phrase("重复", "occurs twice"))
            }
            words.append(word)
        }
        return words
    }

    private func word<Word: RawRepresentable & CaseIterable>(_ key: String, _ json: JSON) -> Word?
    where Word.RawValue == String {
        guard let text = json.string else {
            report(key, Complaint.wrongType("文字", "text"))
            return nil
        }
        if let word = Word(rawValue: text) { return word }
        let all = Word.allCases.map(\.rawValue)
        let near = NearestWord.find(text, among: all).map { " (→ \($0))" } ?? ""
        report(
            key,
            Phrase("“\(text)” 不在可选值中", "“\(text)” is not one of the choices"),
            hint: Phrase(all.joined(separator: "、") + near, all.joined(separator: ", ") + near),
        )
        return nil
    }
}
