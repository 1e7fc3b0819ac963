/// What is wrong with a rule as written: everything at once, each with its path.
package struct RuleMistake: Error, Sendable, Hashable, CustomStringConvertible {
    /// One finding: `ladder[1].after`, and what would be right.
    package struct Finding: Sendable, Hashable {
        package let path: String
        package let reason: String

        package init(_ path: String, _ reason: String) {
            self.path = path
            self.reason = reason
        }
    }

    package let findings: [Finding]

    package init(_ findings: [Finding]) {
        self.findings = findings
    }

    package var description: String {
        findings.map { "\($0.path): \($0.reason)" }.joined(separator: "; ")
    }
}

/// Reads one object of a rule: remembers what was asked for, so that a misspelt key is found, and goes on
/// after a mistake, so that all are reported.
struct RuleReader {
    private let members: [JSON.Member]
    private let path: String
    /// Of each member, whether it was asked for.
    private var asked: [Bool]
    private(set) var findings: [RuleMistake.Finding] = []

    init(_ json: JSON, path: String) {
        self.path = path
        members = json.members ?? []
        asked = Array(repeating: false, count: members.count)
        if json.members == nil { findings.append(.init(path, "an object is expected")) }
    }

    func place(_ key: String) -> String { path.isEmpty ? key : path + "." + key }

    mutating func report(_ key: String, _ reason: String) {
        findings.append(.init(place(key), reason))
    }

    mutating func include(_ others: [RuleMistake.Finding]) { findings += others }

    /// The value under `key`; nil when it is absent or null.
    mutating func value(_ key: String) -> JSON? {
        guard let index = members.firstIndex(where: { $0.key == key }) else { return nil }
        asked[index] = true
        if case .null = members[index].value { return nil }
        return members[index].value
    }

    mutating func text(_ key: String, default fallback: String? = nil) -> String {
        guard let value = value(key) else {
            if fallback == nil { report(key, "missing: text is expected") }
            return fallback ?? ""
        }
        guard let text = value.string, !text.isEmpty else {
            report(key, "text is expected")
            return ""
        }
        return text
    }

    mutating func flag(_ key: String, default fallback: Bool) -> Bool {
        guard let value = value(key) else { return fallback }
        if let flag = value.bool { return flag }
        report(key, "true or false is expected")
        return fallback
    }

    mutating func number(_ key: String, in range: ClosedRange<Int64>, default fallback: Int64?)
        -> Int64
    {
        guard let value = value(key) else {
            if fallback == nil { report(key, "missing: a whole number is expected") }
            return fallback ?? range.lowerBound
        }
        if let number = value.integer, range.contains(number) { return number }
        report(key, "a whole number from \(range.lowerBound) to \(range.upperBound) is expected")
        return range.lowerBound
    }

    mutating func span(_ key: String) -> Milliseconds? {
        guard let value = value(key) else { return nil }
        if let text = value.string, let span = Milliseconds(text) { return span }
        report(key, "a duration such as 6h or 15m is expected")
        return nil
    }

    mutating func word<Word: RawRepresentable & CaseIterable>(
        _ key: String,
        default fallback: Word,
        required: Bool = false,
    ) -> Word where Word.RawValue == String {
        guard let value = value(key) else {
            if required { report(key, "missing: one of \(Self.list(Word.self)) is expected") }
            return fallback
        }
        if let word = value.string.flatMap({ Word(rawValue: $0) }) { return word }
        report(key, "one of \(Self.list(Word.self)) is expected")
        return fallback
    }

    mutating func words<Word: RawRepresentable & CaseIterable>(_ key: String) -> [Word]
    where Word.RawValue == String {
        var words: [Word] = []
        for (index, element) in list(key).enumerated() {
            if let word = element.string.flatMap({ Word(rawValue: $0) }) {
                words.append(word)
            } else {
                report("\(key)[\(index)]", "one of \(Self.list(Word.self)) is expected")
            }
        }
        return words
    }

    mutating func numbers(_ key: String, in range: ClosedRange<Int64>) -> [Int] {
        var numbers: [Int] = []
        for (index, element) in list(key).enumerated() {
            if let number = element.integer, range.contains(number) {
                numbers.append(Int(number))
            } else {
                report(
                    "\(key)[\(index)]",
                    "a number from \(range.lowerBound) to \(range.upperBound) is expected",
                )
            }
        }
        return numbers
    }

    mutating func texts(_ key: String) -> [String] {
        var texts: [String] = []
        for (index, element) in list(key).enumerated() {
            if let text = element.string, !text.isEmpty {
                texts.append(text)
            } else {
                report("\(key)[\(index)]", "text is expected")
            }
        }
        return texts
    }

    /// The elements under `key`; empty when it is absent.
    mutating func list(_ key: String) -> [JSON] {
        guard let value = value(key) else { return [] }
        if let elements = value.array { return elements }
        report(key, "a list is expected")
        return []
    }

    /// Reports every key that nobody asked for.
    mutating func finish() {
        for (member, wasAsked) in zip(members, asked) where !wasAsked {
            report(member.key, "unknown key")
        }
    }

    private static func list<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> String
    where Word.RawValue == String {
        type.allCases.map(\.rawValue).joined(separator: ", ")
    }
}
