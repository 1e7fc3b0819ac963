/// What a check has to say of a text before it goes out.
package struct Finding: Sendable, Hashable {
    package enum Severity: String, Sendable, Hashable, CaseIterable {
        /// Looked for and found in order: shown, so that the officer knows it was looked for.
        case ok
        /// The officer decides.
        case warning
        /// It can't be submitted like this.
        case refusal
    }

    package let severity: Severity
    /// Stable, for scripts: `element.time`, `personal.idNumber`, `led.tooWide`.
    package let code: String
    package let message: Phrase
    package let hint: Phrase?
    /// The offending piece or its place, shown beside the message.
    package let place: String?

    package init(
        _ severity: Severity,
        _ code: String,
        _ message: Phrase,
        hint: Phrase? = nil,
        place: String? = nil,
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.hint = hint
        self.place = place
    }
}
