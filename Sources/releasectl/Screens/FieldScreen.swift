import Model

/// Any object, one field a line: for what has no screen of its own, so that nothing is kept from view.
enum FieldScreen {
    /// With a `zone` an instant is also told as a time of day.
    static func fields(
        _ facts: Facts,
        skipping: Set<String> = [],
        zone: ZoneRules? = nil,
        on sheet: inout Sheet,
    ) {
        let top = (facts.json.members ?? []).filter { !skipping.contains($0.key) }
        let members = top.flatMap { flat($0.key, $0.value) }
        let width = members.map { DisplayWidth.of(Visible.text($0.key)) }.max() ?? 0
        for member in members where !member.value.isNull {
            let label = "  " + DisplayWidth.pad(Visible.text(member.key), to: width) + "  "
            sheet.line(
                [Span(label, .faint), Span(words(member.value)), time(member.value, zone)],
                hanging: width + 4
            )
        }
    }

    /// The years in which milliseconds are taken for an instant: 2001 to 2096.
    private static let instants: Range<Int64> = 1_000_000_000_000..<4_000_000_000_000

    private static func time(_ value: JSON, _ zone: ZoneRules?) -> Span {
        guard let zone, let count = value.integer, instants.contains(count) else { return "" }
        let local = LocalTime(Instant(milliseconds: count), in: zone)
        return Span("  \(local.date.text) \(local.hourMinuteSecond)", .faint)
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
