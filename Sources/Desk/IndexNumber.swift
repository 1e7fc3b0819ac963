package import Model

/// 索引号: the number by which a published release is found for ever.
///
/// Invariant: counted per issuer and year without gaps, given at first publication, kept by every later
/// revision, never used again.
package enum IndexNumber {
    /// A template such as `{org}/{yyyy}-{seq:5}`.
    package struct Template: Sendable, Hashable {
        private enum Part: Sendable, Hashable {
            case text(String)
            case organisation
            case year
            case yearMonth
            case date
            case sequence(width: Int)
        }

        private let parts: [Part]
        package let text: String

        package static let standard = Template(
            parts: [.organisation, .text("/"), .year, .text("-"), .sequence(width: 5)],
            text: "{org}/{yyyy}-{seq:5}",
        )

        private init(parts: [Part], text: String) {
            self.parts = parts
            self.text = text
        }

        /// Nil when a field is unknown, a brace is open, or `{org}`, a year or `{seq:N}` is missing: the
        /// number would not be unique.
        package init?(_ text: String) {
            var parts: [Part] = []
            var rest = Substring(text)
            while !rest.isEmpty {
                guard let open = rest.firstIndex(of: "{") else {
                    parts.append(.text(String(rest)))
                    break
                }
                if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
                guard let close = rest[open...].firstIndex(of: "}") else { return nil }
                guard let part = Self.part(rest[rest.index(after: open)..<close]) else {
                    return nil
                }
                parts.append(part)
                rest = rest[rest.index(after: close)...]
            }
            let hasYear = parts.contains { [.year, .yearMonth, .date].contains($0) }
            let hasSequence = parts.contains { if case .sequence = $0 { true } else { false } }
            guard parts.contains(.organisation), hasYear, hasSequence else { return nil }
            self.init(parts: parts, text: text)
        }

        private static func part(_ name: Substring) -> Part? {
            switch name {
            case "org": return .organisation
            case "yyyy": return .year
            case "yyyymm": return .yearMonth
            case "yyyymmdd": return .date
            default:
                let digits = name.dropFirst(4)
                guard name.hasPrefix("seq:"), digits.count == 1, let width = Int(digits), width > 0
                else { return nil }
                return .sequence(width: width)
            }
        }

        /// The number of the `sequence`th release of an issuer in the year of `date`.
        package func number(organisationCode: String, date: CivilDate, sequence: Int64) -> String {
            var number = ""
            for part in parts {
                switch part {
                case .text(let text): number += text
                case .organisation: number += organisationCode
                case .year: number += CivilDate.padded(date.year, 4)
                case .yearMonth:
                    number += CivilDate.padded(date.year, 4) + CivilDate.padded(date.month, 2)
                case .date: number += date.text.split(separator: "-").joined()
                case .sequence(let width): number += CivilDate.padded(Int(sequence), width)
                }
            }
            return number
        }
    }

    /// The row of `.sequence` that counts for this issuer and year.
    static func sequenceID(organisation: String, year: Int) -> String {
        "index/" + organisation + "/" + String(year)
    }
}
