import Glibc
import Model
import Platform

/// Sends calls to the daemon: over the control socket, or to the service listener of one elsewhere.
///
/// An act carries a random idempotency key, so that it may be sent again after a lost connection: the
/// daemon answers the second as it answered the first. Only when that fails, too, is the outcome unknown.
struct ControlClient: Sendable {
    let target: Globals.Target
    let token: Secret?
    let language: Language

    /// Answers of the control API are lists of at most some thousands of objects.
    static let answerLimitBytes = 64 << 20
    /// Sendings of one act in all.
    static let attemptLimit = 3
    /// Between two sendings: long enough for a daemon that restarts.
    static let pauseMicroseconds: UInt32 = 300_000

    func send(_ call: Call) throws(Failure) -> JSON {
        let request = try request(for: call)
        let peer: HTTPPeer =
            switch target {
            case .socket(let path): .unixSocket(path: path)
            case .url: .address
            }
        var attempt = 1
        var wasSent = false
        while true {
            let failure: HTTPFailure
            switch exchange(request, with: peer, patience: call.patience) {
            case .success(let response): return try read(response)
            case .failure(let caught): failure = caught
            }
            wasSent = wasSent || failure.mayHaveActed
            guard wasSent, attempt < ControlClient.attemptLimit, mayRepeat(failure) else {
                throw refusal(of: failure, call, wasSent: wasSent)
            }
            attempt += 1
            usleep(ControlClient.pauseMicroseconds)
        }
    }

    private func exchange(
        _ request: HTTPRequest,
        with peer: HTTPPeer,
        patience: Milliseconds,
    ) -> Result<HTTPResponse, HTTPFailure> {
        do throws(HTTPFailure) {
            return .success(
                try HTTPConnection.send(
                    request,
                    to: peer,
                    timeLimit: patience,
                    bodyLimitBytes: ControlClient.answerLimitBytes,
                )
            )
        } catch {
            return .failure(error)
        }
    }

    /// A time limit that has passed is not met by waiting as long again.
    private func mayRepeat(_ failure: HTTPFailure) -> Bool {
        switch failure {
        case .noAnswer, .couldNotConnect: true
        default: false
        }
    }

    private var addressText: String {
        switch target {
        case .socket(let path): path
        case .url(let url): url
        }
    }

    private func request(for call: Call) throws(Failure) -> HTTPRequest {
        let base: String
        switch target {
        case .socket: base = "http://localhost"
        case .url(let url): base = url
        }
        let address = WebAddress(base)
        guard base.hasPrefix("http://"), let address else {
            let reason = Phrase(
                "写成 http://主机:端口；https 由前面的代理提供",
                "write http://HOST:PORT; https is for a proxy in front",
            )
            throw .usage(.unusable(name: "--url", value: base, reason: reason))
        }
        guard let address = address.with(target: call.target) else {
            let reason = Phrase("参数太长", "the arguments are too long")
            throw .usage(.unusable(name: "URL", value: call.path, reason: reason))
        }
        var fields = [
            HTTPField("Accept", "application/json"),
            HTTPField("Accept-Language", language.rawValue),
        ]
        if let token { fields.append(HTTPField("Authorization", "Bearer " + token.reveal())) }
        if call.method == .post {
            fields.append(HTTPField("Content-Type", "application/json"))
            fields.append(HTTPField("Idempotency-Key", Hex.encode(RandomBytes.make(16))))
        }
        return HTTPRequest(
            call.method.rawValue,
            address,
            fields: fields,
            body: call.body?.compactBytes ?? [],
        )
    }

    private func read(_ response: HTTPResponse) throws(Failure) -> JSON {
        let document = try? JSONReader.read(response.body)
        if response.isSuccess, let document { return document }
        guard let error = document?["error"], let message = error["message"]?.string else {
            throw .garbled(reason: "HTTP \(response.status)")
        }
        throw .refusal(
            status: response.status,
            code: error["code"]?.string ?? "unknown",
            message: message,
            hint: error["hint"]?.string,
        )
    }

    private func refusal(of failure: HTTPFailure, _ call: Call, wasSent: Bool) -> Failure {
        if wasSent, call.method == .post { return .outcomeUnknown(reason: reason(failure)) }
        if case .badResponse(let what) = failure { return .garbled(reason: what) }
        return .unreachable(address: addressText, reason: reason(failure))
    }

    private func reason(_ failure: HTTPFailure) -> String {
        if case .couldNotConnect(_, let code?) = failure { return SystemWords.of(code)[language] }
        guard language == .chinese else { return failure.description }
        return switch failure {
        case .invalidRequest(let what): "请求不能发出：\(what)"
        case .couldNotConnect(let what, _): what
        case .timedOutBeforeSending: "连接超时"
        case .noAnswer: "连接中断"
        case .timedOutAfterSending: "等不到答复"
        case .badResponse(let what): "答复不是 HTTP：\(what)"
        case .responseTooLarge(let limit): "答复超过 \(limit) 字节"
        }
    }
}

/// Where the token comes from: a file, else the environment; never the command line.
enum TokenSource {
    static let limitBytes = 4_096

    static func read(_ globals: Globals) throws(Failure) -> Secret? {
        guard let path = globals.tokenFile else {
            return Environment.value("RELEASECTL_TOKEN").flatMap { secret($0) }
        }
        do throws(FileError) {
            let bytes = try FileTree.read(path, limitBytes: limitBytes)
            return secret(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw .input(
                code: "usage.tokenFile",
                TextInput.reason(error, of: Phrase("令牌文件", "token file")),
                hint: Phrase(
                    "用 --token-file 指明令牌文件，或设置 RELEASECTL_TOKEN",
                    "name the file with --token-file, or set RELEASECTL_TOKEN",
                ),
            )
        }
    }

    private static func secret(_ text: String) -> Secret? {
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.first.map { Secret(String($0)) }
    }
}
