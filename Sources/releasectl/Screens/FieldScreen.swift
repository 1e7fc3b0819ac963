import Model

/// Any object, one field a line: for what has no screen of its own, so that nothing is kept from view.
enum FieldScreen {
    static func fields(_ facts: Facts, skipping: Set<String> = [], on sheet: inout Sheet) {
        let top = (facts.json.members ?? []).filter { !skipping.contains($0.key) }
        let members = top.flatMap { flat($0.key, $0.value) }
        let width = members.map { DisplayWidth.of(Visible.text($0.key)) }.max() ?? 0
        for member in members where !member.value.isNull {
            let label = "  " + DisplayWidth.pad(Visible.text(member.key), to: width) + "  "
            sheet.line([Span(label, .faint), Span(words(member.value))], hanging: width + 4)
        }
    }

    /// `terms.basis.document` for what lies deeper.
    private static func flat(_ key: String, _ value: JSON) -> [JSON.Member] {
        guard let inner = value.members, !inner.isEmpty else { return [JSON.Member(key, value)] }
        return inner.flatMap { flat(key + "." + $0.key, $0.value) }
    }

    private static func words(_ value: JSON) -> String {
        switch value {
        case .string(let text): text
        case .array(let elements) where elements.allSatisfy { $0.members == nil }:
            elements.map { words($0) }.joined(separator: " ")
        default: value.compactText
        }
    }
}
