import Model

/// One run of one command: what was typed, and the world around it.
struct Invocation: Sendable {
    let arguments: Arguments
    let globals: Globals
    let session: Session

    /// The word at a place that the command declares as required.
    func positional(_ index: Int) -> String { arguments.positional(index) }

    func value(_ option: String) -> String? { arguments.value(option) }

    func has(_ flag: String) -> Bool { arguments.has(flag) }

    var language: Language { globals.language }

    /// An object of the options named: those given, under the key of the daemon.
    func body(_ fields: [(option: String, key: String)]) -> [JSON.Member] {
        fields.compactMap { field in
            value(field.option).map { JSON.Member(field.key, .string($0)) }
        }
    }

    /// A sheet as wide as the terminal.
    func sheet() -> Sheet {
        Sheet(
            language: language,
            width: session.width,
            usesColour: globals.usesColour,
            now: session.now(),
        )
    }

    /// Prints a screen, or the answer as one JSON document.
    func print(_ answer: JSON, _ draw: Command.Draw) throws(Failure) {
        if globals.isJSON { return try session.output(answer.indentedText + "\n") }
        guard !globals.isQuiet else { return }
        var sheet = sheet()
        let facts = Facts(answer)
        if let now = facts.stamp("now") { sheet.now = now.instant }
        draw(facts, &sheet)
        try session.output(sheet.text)
    }
}

/// The world as a command sees it; tests hand in another one.
struct Session: Sendable {
    /// Sends one call and gives the answer's document.
    let send: @Sendable (Call) throws(Failure) -> JSON
    /// Reads standard input to its end, or to the limit.
    let standardInput: @Sendable (_ limitBytes: Int) throws(Failure) -> [UInt8]
    /// Fails when it cannot be written, or when nobody reads it any more.
    let output: @Sendable (String) throws(Failure) -> Void
    let errors: @Sendable (String) -> Void
    let now: @Sendable () -> Instant
    /// Cells of a line; nil where standard output is no terminal.
    let width: Int?
    /// Asks a question on the terminal; nil where nobody can answer.
    let ask: (@Sendable (String) -> String?)?
}

/// One request to the daemon.
struct Call: Equatable, Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    var method: Method
    /// Below `/api/v1`, such as `/incidents/2026-0001`; parts are encoded.
    var path: String
    var query: [JSON.Member]
    var body: JSON?
    /// How long the daemon may take.
    var patience: Milliseconds

    /// Enough for any act that only writes to the record.
    static let usualPatience = Milliseconds.seconds(30)

    static func get(_ path: String, _ query: [JSON.Member] = []) -> Call {
        Call(method: .get, path: path, query: query, body: nil, patience: usualPatience)
    }

    static func post(_ path: String, _ body: [JSON.Member] = []) -> Call {
        Call(method: .post, path: path, query: [], body: .object(body), patience: usualPatience)
    }

    func patient(_ patience: Milliseconds) -> Call {
        var call = self
        call.patience = patience
        return call
    }

    /// Path and query as the request line has them (RFC 3986).
    var target: String {
        let query = query.map { member in
            let text: String
            switch member.value {
            case .string(let words): text = words
            case .bool(let flag): text = flag ? "true" : "false"
            default: text = member.value.compactText
            }
            return Call.encoded(member.key) + "=" + Call.encoded(text)
        }
        return "/api/v1" + path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    /// Percent-encodes all but unreserved characters.
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }
}
