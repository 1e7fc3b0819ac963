/// A run of text of one look.
///
/// The look only adds to what the words and marks say already.
struct Span: Hashable, Sendable, ExpressibleByStringInterpolation {
    enum Look: Sendable {
        case plain
        case good
        case warning
        case bad
        case strong
        case faint

        /// The parameters of `CSI … m` (ECMA-48).
        var parameters: String? {
            switch self {
            case .plain: nil
            case .good: "32"
            case .warning: "33"
            case .bad: "31;1"
            case .strong: "1"
            case .faint: "2"
            }
        }
    }

    var text: String
    var look: Look

    init(_ text: String, _ look: Look = .plain) {
        self.text = text
        self.look = look
    }

    init(stringLiteral value: String) { self.init(value) }

    var width: Int { DisplayWidth.of(text) }
}

/// The three marks, readable without colour.
enum Mark {
    static let good = Span("✔", .good)
    static let warning = Span("!", .warning)
    static let bad = Span("✘", .bad)
    static let waiting = Span("…", .faint)
}
