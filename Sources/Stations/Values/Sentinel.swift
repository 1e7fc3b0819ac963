/// Texts that stand where a number is missing.
///
/// They are recognised before any unit is converted: −999 averaged into a mean, or multiplied by a
/// factor, looks like a value.
package enum Sentinel {
    /// True for empty texts, words for nothing, and runs of nines after a minus sign.
    package static func isMissing(_ text: String) -> Bool {
        // Nearly every text is a number, and none that begins with a digit stands for nothing.
        if let first = text.utf8.first, (0x30...0x39).contains(first) { return false }
        let text = text.lowercased()
        return words.contains(text) || isMinusNines(text)
    }

    private static let words: Set<String> = [
        "", "na", "n/a", "nan", "null", "nil", "none", "-", "--", "---", "—", "*", "/",
    ]

    /// Fewer nines are a cold day or a level below the datum.
    private static let minimumNines = 3

    /// `-999`, `-9999.0`, `-999.99`.
    private static func isMinusNines(_ text: String) -> Bool {
        guard text.hasPrefix("-") else { return false }
        let halves = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = halves.first, whole.utf8.count >= minimumNines, halves.count <= 2,
            whole.allSatisfy({ $0 == "9" })
        else { return false }
        return halves.count == 1 || halves[1].allSatisfy { $0 == "0" || $0 == "9" }
    }

    /// The number of a text; nil where it is none or stands for a missing one.
    package static func number(_ text: String) -> Decimal? {
        if text.utf8.first == UInt8(ascii: "-"), isMinusNines(text) { return nil }
        return Decimal(text)
    }
}
