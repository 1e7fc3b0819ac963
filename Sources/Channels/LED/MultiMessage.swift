/// One message in MULTI, the mark-up of NTCIP 1203: ASCII with tags in square brackets.
package enum MultiMessage {
    /// What a sign would answer; what we refuse is told in the same words (NTCIP 1203,
    /// dmsMultiSyntaxError).
    package enum SyntaxError: Int, Sendable, Hashable {
        case textTooBig = 5
        case characterNotDefined = 7
        case tagConflict = 11
        case tooManyPages = 12

        package var name: String {
            switch self {
            case .textTooBig: "textTooBig"
            case .characterNotDefined: "characterNotDefined"
            case .tagConflict: "tagConflict"
            case .tooManyPages: "tooManyPages"
            }
        }
    }

    /// Bytes of a message with its tags; what signs commonly hold (dmsMaxMultiStringLength is theirs).
    package static let limitBytes = 1_000

    /// The message of these pages: how long each stands, centred, brackets of the text doubled.
    ///
    /// A page that is blank on purpose still has its tag: no message is ever empty.
    package static func text(_ pages: [[String]], seconds: ([String]) -> Int) -> String {
        var message = "[jp3][jl3]"
        var former: Int?
        for (index, page) in pages.enumerated() {
            if index > 0 { message += "[np]" }
            let tenths = min(seconds(page) * 10, maximumPageTenths)
            // It holds until the next one.
            if former != tenths { message += "[pt\(tenths)o0]" }
            former = tenths
            message += page.map(escaped).joined(separator: "[nl]")
        }
        return message
    }

    /// Literal brackets are doubled.
    static func escaped(_ line: String) -> String {
        var out = ""
        for character in line {
            switch character {
            case "[": out += "[["
            case "]": out += "]]"
            default: out.append(character)
            }
        }
        return out
    }

    /// Page times are one byte of tenths of a second.
    private static let maximumPageTenths = 255
}
