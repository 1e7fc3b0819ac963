package import Model

/// Spans of time within inclusive bounds.
extension ConfigurationReader {
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
