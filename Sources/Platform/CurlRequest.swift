package import Model

/// The same request through the system's `curl`, which brings TLS, certificates and proxies.
///
/// One child process a request. Nothing of the request is on the command line, where any account of
/// the machine could read it: address and fields go in by standard input, the body by a memory file.
/// No redirects are followed, no configuration of the account is read.
package struct CurlRequest: Sendable {
    package var request: HTTPRequest
    /// A file of certificates to trust instead of the system's.
    package var authorityFile: String?
    /// The proxy's address; nil goes straight.
    package var proxy: String?
    /// Where curl is.
    package var program: String
    package var timeLimit: Milliseconds
    package var bodyLimitBytes: Int
    /// Plain http is refused unless this is set; through a proxy it can be what is wanted.
    package var allowsPlain: Bool

    package static let defaultProgram = "/usr/bin/curl"

    /// How much longer than curl's own limit the process may live.
    private static let reserve = Milliseconds.seconds(2)

    package init(
        _ request: HTTPRequest,
        authorityFile: String? = nil,
        proxy: String? = nil,
        program: String = defaultProgram,
        timeLimit: Milliseconds,
        bodyLimitBytes: Int = HTTPConnection.defaultBodyLimitBytes,
        allowsPlain: Bool = false,
    ) {
        self.request = request
        self.authorityFile = authorityFile
        self.proxy = proxy
        self.program = program
        self.timeLimit = timeLimit
        self.bodyLimitBytes = bodyLimitBytes
        self.allowsPlain = allowsPlain
    }

    /// Sends it and waits for the whole answer.
    ///
    /// Blocks: for a worker thread.
    package func send() throws(HTTPFailure) -> HTTPResponse {
        let result = ChildProcess(
            program: program,
            // `-q` must come first: it keeps curl from reading the account's own configuration.
            arguments: ["-q", "--config", "-"],
            environment: ["LC_ALL": "C"],
            input: Array(try configuration().utf8),
            attachment: request.hasBody ? request.body : nil,
            timeLimit: timeLimit + Self.reserve,
            // Chunk lengths come on top of the body.
            outputLimitBytes: 2 * bodyLimitBytes + 2 * HTTPResponseReader.headLimitBytes,
        ).run()
        return try answer(result)
    }

    /// The options, one a line, as curl's configuration file has them.
    func configuration() throws(HTTPFailure) -> String {
        try request.check()
        guard request.address.scheme == .https || allowsPlain else {
            throw .invalidRequest("plain http through curl")
        }
        var lines = [
            "silent", "show-error", "include", "raw", "http1.1", "globoff", "no-keepalive",
            "suppress-connect-headers",
            Self.option("proto", allowsPlain ? "=http,https" : "=https"),
            Self.option("url", request.address.description),
            Self.option("max-time", Self.seconds(timeLimit)),
            Self.option("write-out", "%{stderr}\\n" + Self.sentMark + "%{size_request}\\n"),
        ]
        lines.append(
            request.method == "HEAD" ? "head" : Self.option("request", request.method)
        )
        if let authorityFile { lines.append(Self.option("cacert", authorityFile)) }
        lines.append(proxy.map { Self.option("proxy", $0) } ?? Self.option("noproxy", "*"))
        // A field without a value is one that curl would add by itself and now does not.
        lines.append(Self.option("header", "Expect:"))
        if request.hasBody {
            lines.append(Self.option("data-binary", "@/dev/fd/3"))
            if !request.fields.contains(where: { $0.name.lowercased() == "content-type" }) {
                lines.append(Self.option("header", "Content-Type:"))
            }
        }
        for field in request.fields {
            let text = field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
            lines.append(Self.option("header", text))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What curl's end means; pure.
    func answer(_ result: ChildProcess.Result) throws(HTTPFailure) -> HTTPResponse {
        let message = Self.message(result.errorText)
        let hasSent = Self.sentBytes(result.errorText).map { $0 > 0 }
        switch result.ending {
        case .couldNotStart(let code):
            throw .couldNotConnect("\(program): \(SystemError.text(code)); https needs curl")
        case .timedOut:
            throw .timedOutAfterSending
        case .signal(let signal):
            throw .noAnswer("curl ended by signal \(signal)")
        case .exit(0):
            return try response(result)
        case .exit(let status):
            throw Self.failure(status: status, hasSent: hasSent ?? true, message: message)
        }
    }

    private func response(_ result: ChildProcess.Result) throws(HTTPFailure) -> HTTPResponse {
        var reader = HTTPResponseReader(
            answering: request.method,
            bodyLimitBytes: bodyLimitBytes,
        )
        if let response = try reader.receive(result.output) { return response }
        guard !result.outputOverflowed else {
            throw .responseTooLarge(limitBytes: bodyLimitBytes)
        }
        return try reader.end()
    }

    /// Exit statuses of curl(1), where they say more than whether anything was sent.
    private static func failure(status: Int32, hasSent: Bool, message: String) -> HTTPFailure {
        switch status {
        case 2, 3, 4: .invalidRequest(message)
        case 60, 77: .couldNotConnect(message + "; authorityFile names certificates to trust")
        case 28: hasSent ? .timedOutAfterSending : .timedOutBeforeSending
        case 1 where hasSent, 8: .badResponse(message)
        default: hasSent ? .noAnswer(message) : .couldNotConnect(message)
        }
    }

    private static let sentMark = "request-bytes="

    /// How many bytes of request curl says that it has sent; nil if it did not come to say so.
    private static func sentBytes(_ errorText: String) -> Int? {
        errorText.split(separator: "\n").last { $0.hasPrefix(sentMark) }
            .flatMap { Int($0.dropFirst(sentMark.count)) }
    }

    private static func message(_ errorText: String) -> String {
        errorText.split(separator: "\n").filter { !$0.hasPrefix(sentMark) }.joined(separator: "; ")
    }

    private static func seconds(_ span: Milliseconds) -> String {
        let milliseconds = String(max(1, span.count % 1000) + 1000).dropFirst()
        return "\(span.count / 1000).\(milliseconds)"
    }

    /// `name = "value"`.
    ///
    /// Quotes and backslashes are escaped; line ends cannot occur in what was checked.
    private static func option(_ name: String, _ value: String) -> String {
        var quoted = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\t": quoted += "\\t"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return "\(name) = \"\(quoted)\""
    }
}
