package import Model

/// Texts: one line a key gives name, default and bounds.
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
}
