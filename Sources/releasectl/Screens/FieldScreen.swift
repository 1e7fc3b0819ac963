import Model

/// Any object, one field a line: for what has no screen of its own, so that nothing is kept from view.
enum FieldScreen {
    static func fields(_ facts: Facts, skipping: Set<String> = [], on sheet: inout Sheet) {
        let members = (facts.json.members ?? []).filter { !skipping.contains($0.key) }
        let width = members.map { DisplayWidth.of(Visible.text($0.key)) }.max() ?? 0
        for member in members where !member.value.isNull {
            let label = "  " + DisplayWidth.pad(Visible.text(member.key), to: width) + "  "
            sheet.line([Span(label, .faint), Span(words(member.value))], hanging: width + 4)
        }
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
