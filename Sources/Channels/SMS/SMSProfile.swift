/// What an SMS channel puts around a text and how much of it the gateway takes.
package struct SMSProfile: Sendable, Hashable {
    /// `maximumParts` unless configured: above it Kannel's own default drops text in silence.
    package static let defaultMaximumParts = 10
    /// Vendors on the mainland cap a text at 500 or 600 units; the smaller one holds everywhere.
    package static let defaultMaximumUnits = 500

    package let channel: String
    /// The registered signature without its brackets; empty for none.
    package let signature: String
    package let maximumParts: Int
    package let maximumUnits: Int
    /// True when the gateway cuts at a fixed number of units, whatever stands there (Kannel).
    package let cutsPairs: Bool

    package init(
        channel: String,
        signature: String,
        maximumParts: Int = defaultMaximumParts,
        maximumUnits: Int = defaultMaximumUnits,
        cutsPairs: Bool = true,
    ) {
        self.channel = channel
        self.signature = signature
        self.maximumParts = maximumParts
        self.maximumUnits = maximumUnits
        self.cutsPairs = cutsPairs
    }

    /// The final text: `【signature】` and the text, which is not signed twice.
    package func signed(_ text: String) -> String {
        let mark = "【\(signature)】"
        guard !signature.isEmpty, !text.hasPrefix(mark) else { return text }
        return mark + text
    }
}
