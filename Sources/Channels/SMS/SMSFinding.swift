package import Model

/// One thing to say about an SMS text before it is approved.
package struct SMSFinding: Sendable, Hashable {
    package enum Problem: Sendable, Hashable {
        case empty
        case tooManyParts(parts: Int, limit: Int)
        case tooManyUnits(units: Int, limit: Int)
        case tornPair(Unicode.Scalar)
        case control(Unicode.Scalar)
        /// More than one part: each is paid for and shown on its own by old handsets.
        case severalParts(parts: Int, units: Int)
    }

    package let channel: String
    package let problem: Problem

    package init(channel: String, problem: Problem) {
        self.channel = channel
        self.problem = problem
    }

    /// False when the text may go out with a warning.
    package var isError: Bool {
        if case .severalParts = problem { false } else { true }
    }

    package var message: Phrase {
        switch problem {
        case .empty: Phrase("短信没有文字", "the SMS has no text")
        case .tooManyParts(let parts, let limit):
            Phrase("短信分 \(parts) 条，上限 \(limit) 条", "SMS of \(parts) parts, limit \(limit)")
        case .tooManyUnits(let units, let limit):
            Phrase("短信 \(units) 字，上限 \(limit) 字", "SMS of \(units) units, limit \(limit)")
        case .tornPair(let scalar):
            Phrase(
                "短信中的“\(scalar)”落在分条处，网关会把它切断，请调整文字",
                "“\(scalar)” stands where the SMS is cut; the gateway would tear it, move it",
            )
        case .control(let scalar):
            Phrase(
                "短信含不可见字符 \(scalar.codePoint)",
                "the SMS contains the invisible character \(scalar.codePoint)",
            )
        case .severalParts(let parts, let units):
            Phrase("短信 \(units) 字，按 \(parts) 条计费", "SMS of \(units) units, sent as \(parts)")
        }
    }
}

extension SMSFinding {
    /// The same for the check of a release.
    package var finding: Finding {
        Finding(isError ? .refusal : .warning, "sms." + code, message)
    }

    private var code: String {
        switch problem {
        case .empty: "empty"
        case .tooManyParts: "tooManyParts"
        case .tooManyUnits: "tooManyUnits"
        case .tornPair: "tornPair"
        case .control: "control"
        case .severalParts: "severalParts"
        }
    }
}
