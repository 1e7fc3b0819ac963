package import Model

/// The plain values: one line a key gives name, default and bounds.
extension ConfigurationReader {
    /// What a text must look like; nil when it does.
    package typealias TextCheck = (String) -> Phrase?

    /// A text without control characters, its length in characters.
    package func text(
        _ key: String,
        default fallback: String? = nil,
        length: ClosedRange<Int> = 1...200,
        check: TextCheck? = nil,
    ) -> String {
        let found = value(
            key,
            default: fallback.map { .string($0) },
            below: length.lowerBound > 0 ? "" : nil,
            above: .string(String(repeating: "x", count: length.upperBound + 1)),
        )
        guard let found else { return fallback ?? "" }
        return checkedText(key, found, length, check) ?? fallback ?? ""
    }

    /// A text that may be absent or null.
    package func optionalText(
        _ key: String,
        length: ClosedRange<Int> = 1...200,
        check: TextCheck? = nil,
    ) -> String? {
        let found = value(
            key,
            default: .null,
            below: length.lowerBound > 0 ? "" : nil,
            above: .string(String(repeating: "x", count: length.upperBound + 1)),
        )
        return found.flatMap { checkedText(key, $0, length, check) }
    }

    func checkedText(
        _ key: String,
        _ json: JSON,
        _ length: ClosedRange<Int>,
        _ check: TextCheck?,
    ) -> String? {
        guard let text = json.string else {
            report(key, Complaint.wrongType("文字", "text"))
            return nil
        }
        guard length.contains(text.count) else {
            let bounds = ("\(length.lowerBound)", "\(length.upperBound)")
            report(
                key,
                Phrase("有 \(text.count) 个字符", "has \(text.count) characters"),
                hint: Phrase("\(bounds.0) 到 \(bounds.1) 个", "\(bounds.0) to \(bounds.1)"),
            )
            return nil
        }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            report(key, Phrase("含控制字符", "contains a control character"))
            return nil
        }
        if let complaint = check?(text) {
            report(key, complaint)
            return nil
        }
        return text
    }

    /// Several texts; `[]` unless `counts` demands one.
    package func texts(
        _ key: String,
        counts: ClosedRange<Int> = 0...100,
        length: ClosedRange<Int> = 1...200,
        default fallback: [String] = [],
        check: TextCheck? = nil,
    ) -> [String] {
        elements(key, counts: counts, default: JSON(fallback)).compactMap { index, json in
            checkedText(key + "[\(index)]", json, length, check)
        }
    }

    /// Chinese and English; `en` may be left out and is then the Chinese.
    package func phrase(_ key: String, length: ClosedRange<Int> = 1...100) -> Phrase {
        object(key, required: true) { inner in
            let chinese = inner.text("zh", length: length)
            return Phrase(chinese, inner.optionalText("en", length: length) ?? chinese)
        }
    }

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

    /// A whole number within inclusive bounds.
    package func integer(
        _ key: String,
        default fallback: Int? = nil,
        in range: ClosedRange<Int>,
    ) -> Int {
        let found = value(
            key,
            default: fallback.map { .integer(Int64($0)) },
            below: .integer(Int64(range.lowerBound) - 1),
            above: .integer(Int64(range.upperBound) + 1),
        )
        guard let found else { return fallback ?? range.lowerBound }
        return checkedInteger(key, found, range) ?? fallback ?? range.lowerBound
    }

    /// A whole number that may be absent or null.
    package func optionalInteger(_ key: String, in range: ClosedRange<Int>) -> Int? {
        let found = value(
            key,
            default: .null,
            below: .integer(Int64(range.lowerBound) - 1),
            above: .integer(Int64(range.upperBound) + 1),
        )
        return found.flatMap { checkedInteger(key, $0, range) }
    }

    func checkedInteger(_ key: String, _ json: JSON, _ range: ClosedRange<Int>) -> Int? {
        guard let number = json.integer else {
            report(key, Complaint.wrongType("整数", "a whole number"))
            return nil
        }
        guard range.contains(Int(number)) else {
            let bounds = ("\(range.lowerBound)", "\(range.upperBound)")
            report(key, Complaint.outside("\(number)", bounds.0, bounds.1))
            return nil
        }
        return Int(number)
    }

    /// A span such as `15s`, `6h`, `250ms`, within inclusive bounds.
    package func duration(
        _ key: String,
        default fallback: Milliseconds? = nil,
        in range: ClosedRange<Milliseconds>,
    ) -> Milliseconds {
        let found = value(
            key,
            default: fallback.map { .string($0.configurationText) },
            below: range.lowerBound.count > 0
                ? .string(Milliseconds(range.lowerBound.count - 1).configurationText) : nil,
            above: .string(Milliseconds(range.upperBound.count + 1).configurationText),
        )
        guard let found else { return fallback ?? range.lowerBound }
        return checkedDuration(key, found, range) ?? fallback ?? range.lowerBound
    }

    /// A span that may be absent or null.
    package func optionalDuration(
        _ key: String,
        in range: ClosedRange<Milliseconds>,
    ) -> Milliseconds? {
        let found = value(
            key,
            default: .null,
            below: range.lowerBound.count > 0
                ? .string(Milliseconds(range.lowerBound.count - 1).configurationText) : nil,
            above: .string(Milliseconds(range.upperBound.count + 1).configurationText),
        )
        return found.flatMap { checkedDuration(key, $0, range) }
    }

    func checkedDuration(
        _ key: String,
        _ json: JSON,
        _ range: ClosedRange<Milliseconds>,
    ) -> Milliseconds? {
        guard let text = json.string, let span = Milliseconds(text) else {
            report(
                key,
                Complaint.wrongType("时长", "a span of time"),
                hint: Phrase(
                    "例如 \"15s\"、\"5m\"、\"6h\"、\"2d\"",
                    "such as \"15s\", \"5m\", \"6h\", \"2d\""
                ),
            )
            return nil
        }
        guard range.contains(span) else {
            let least = range.lowerBound.configurationText
            report(key, Complaint.outside(text, least, range.upperBound.configurationText))
            return nil
        }
        return span
    }

    /// A number of bytes: a whole number, or a text such as `64MiB`, `16KiB`.
    package func byteCount(_ key: String, default fallback: Int, in range: ClosedRange<Int>) -> Int
    {
        let found = value(
            key,
            default: .string(ByteCount.text(fallback)),
            below: .integer(Int64(range.lowerBound) - 1),
            above: .integer(Int64(range.upperBound) + 1),
        )
        guard let found else { return fallback }
        guard let count = found.integer.map({ Int($0) }) ?? found.string.flatMap(ByteCount.parse)
        else {
            report(
                key,
                Complaint.wrongType("字节数", "a number of bytes"),
                hint: Phrase("例如 \"64MiB\"", "such as \"64MiB\""),
            )
            return fallback
        }
        guard range.contains(count) else {
            let least = ByteCount.text(range.lowerBound)
            let most = ByteCount.text(range.upperBound)
            report(key, Complaint.outside(ByteCount.text(count), least, most))
            return fallback
        }
        return count
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

extension Milliseconds {
    /// The shortest single unit that says it exactly: `90s`, `15m`, `6h`.
    package var configurationText: String {
        let units: [(Int64, String)] = [
            (86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s"),
        ]
        for (factor, unit) in units where count != 0 && count % factor == 0 {
            return "\(count / factor)\(unit)"
        }
        return count == 0 ? "0s" : "\(count)ms"
    }
}

/// Numbers of bytes as configuration writes them.
enum ByteCount {
    private static let units: [(String, Int)] = [
        ("GiB", 1_073_741_824), ("MiB", 1_048_576), ("KiB", 1_024), ("B", 1),
    ]

    /// `64MiB`; nil for anything else, an overflow included.
    static func parse(_ text: String) -> Int? {
        for (unit, factor) in units where text.hasSuffix(unit) {
            let digits = text.dropLast(unit.count)
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(digits)
            else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: factor)
            return overflow ? nil : product
        }
        return nil
    }

    /// In the largest unit that says it exactly.
    static func text(_ count: Int) -> String {
        for (unit, factor) in units where count != 0 && count % factor == 0 {
            return "\(count / factor)\(unit)"
        }
        return "0B"
    }
}

extension ConfigurationReader {
    /// Whole numbers within inclusive bounds, each at most once.
    package func integers(
        _ key: String,
        counts: ClosedRange<Int>,
        in range: ClosedRange<Int>,
    ) -> [Int] {
        var numbers: [Int] = []
        for (index, json) in elements(key, counts: counts) {
            let place = key + "[\(index)]"
            guard let number = checkedInteger(place, json, range) else { continue }
            if numbers.contains(number) { report(place, Phrase("重复", "occurs twice")) }
            numbers.append(number)
        }
        return numbers
    }
}

extension ConfigurationReader {
    /// Spans within inclusive bounds, in the order of the file.
    package func durations(
        _ key: String,
        counts: ClosedRange<Int>,
        default fallback: [Milliseconds],
        in range: ClosedRange<Milliseconds>,
    ) -> [Milliseconds] {
        let json = JSON(fallback.map(\.configurationText))
        return elements(key, counts: counts, default: json).compactMap { index, element in
            checkedDuration(key + "[\(index)]", element, range)
        }
    }
}
