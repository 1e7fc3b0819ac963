import Model

/// How index numbers (索引号) of releases are written: `{code}/{year}-{number:5}`.
package struct IndexNumberTemplate: Sendable, Hashable {
    package let text: String
    private let digits: Int

    /// What is used unless configured.
    package static let standard = "{code}/{year}-{number:5}"

    /// Fails unless code, year and number occur once each, the number with its digits (1 to 9).
    package init?(_ text: String) {
        self.text = text
        guard text.split(separator: "{code}", omittingEmptySubsequences: false).count == 2,
            text.split(separator: "{year}", omittingEmptySubsequences: false).count == 2
        else { return nil }
        let found = (1...9).filter { text.contains("{number:\($0)}") }
        guard found.count == 1 else { return nil }
        digits = found[0]
        let bare = string(code: "", year: 0, number: 0)
        guard !bare.contains("{"), !bare.contains("}") else { return nil }
    }

    /// The index number of the `number`th release of a publisher in `year`, both from 1.
    package func string(code: String, year: Int, number: Int) -> String {
        text.replacing("{code}", with: code)
            .replacing("{year}", with: CivilDate.padded(year, 4))
            .replacing("{number:\(digits)}", with: CivilDate.padded(number, digits))
    }
}
