import Testing

@testable import Server

private let parser = RequestParser(ServerLimits())

private func parse(_ text: String) -> RequestParser.Result {
    parser.parse(Array(text.utf8).span)
}

private func status(_ text: String) -> Int? {
    if case .refuse(let status) = parse(text) { return status.code }
    return nil
}

private func head(_ text: String) throws -> RequestHead {
    let result = parse(text)
    guard case .request(let head) = result else {
        Issue.record("not a request: \(result)")
        throw Unexpected()
    }
    return head
}

private func shown(_ bytes: Span<UInt8>, _ range: ByteRange) -> String {
    text(bytes, range)
}

private struct Unexpected: Error {}

@Suite("Request heads")
struct RequestParserTests {
    static let refusals: [(String, Int)] = [
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: user@a\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\tHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{0}\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{7F}\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX\u{0}: b\r\n\r\n", 400),
        ("GET /\u{1} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /é HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
        ("GET /\r\nHost: a\r\n\r\n", 400),
        ("GET / http/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/11\r\nHost: a\r\n\r\n", 400),
        (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("\u{16}\u{3}\u{1}\u{2}", 400),
        ("FETCH / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        ("get / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            400
        ),
        ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n", 400),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n", 400
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\nExpect: a miracle\r\n\r\n", 417),
        ("GET /" + String(repeating: "a", count: 9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        ("GET /" + String(repeating: "a", count: 9_000), 414),
        (String(repeating: "A", count: 9_000), 414),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 17_000)
                + "\r\n\r\n", 431
        ),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 17_000), 431),
        (
            "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: a\r\n", count: 101) + "\r\n",
            431
        ),
    ]

    @Test(arguments: refusals)
    func `a wrong request is refused with its status`(text: String, code: Int) {
        #expect(status(text) == code)
    }

    @Test(arguments: refusals.filter { $0.0.utf8.count < 200 })
    func `no beginning of a wrong request is taken for a right one`(text: String, code: Int) {
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            let result = parser.parse(Array(bytes[..<count]).span)
            #expect(result == .incomplete || result == .refuse(Status(code)))
        }
    }

    static let requests: [String] = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "HEAD /a/b?c=d&e=%20 HTTP/1.1\r\nHost: a.example:8080\r\nConnection: close\r\n\r\n",
        "GET http://a.example/x?y HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /api HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n",
        "POST /api HTTP/1.1\r\nHost:a\r\ntransfer-encoding:\t Chunked \r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"x\", W/\"y\"\r\nLast-Event-ID: 7\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX-Name: \u{4E2D}\u{6587}\r\nX-Empty:\r\n\r\n",
    ]

    @Test(arguments: requests)
    func `a request split at any byte is incomplete until its end`(text: String) {
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            #expect(parser.parse(Array(bytes[..<count]).span) == .incomplete, "\(count) bytes")
        }
        let whole = parser.parse(bytes.span)
        guard case .request(let head) = whole else {
            Issue.record("\(whole)")
            return
        }
        #expect(head.count == bytes.count)
        let followed = parser.parse((bytes + Array("GET /next".utf8)).span)
        #expect(followed == whole)
    }

    @Test
    func `what a request says is found`() throws {
        let text =
            "GET /a%20b?c=d HTTP/1.1\r\nhost: a\r\nX-Forwarded-For: 192.0.2.1\r\n"
            + "if-modified-since: then\r\nCONNECTION: foo, Close\r\n\r\n"
        let bytes = Array(text.utf8)
        let head = try head(text)
        #expect(shown(bytes.span, head.path) == "/a%20b")
        #expect(shown(bytes.span, head.query) == "c=d")
        #expect(shown(bytes.span, head.forwardedFor) == "192.0.2.1")
        #expect(shown(bytes.span, head.ifModifiedSince) == "then")
        #expect(!head.keepsAlive)
        #expect(!head.isPlainPath)
    }

    @Test(
        arguments: [
            ("HTTP/1.1", "", true), ("HTTP/1.0", "", false),
            ("HTTP/1.0", "Connection: keep-alive\r\n", true),
            ("HTTP/1.1", "Connection: keep-alive, close\r\n", false),
            ("HTTP/1.1", "Connection: closed\r\n", true),
        ]
    )
    func `a connection stays open as version and header say`(
        version: String,
        line: String,
        stays: Bool,
    ) throws {
        #expect(try head("GET / \(version)\r\nHost: a\r\n\(line)\r\n").keepsAlive == stays)
    }

    @Test
    func `the path of an absolute target is found, an empty one is the root`() throws {
        for (target, path) in [
            ("http://a/b", "/b"), ("HTTPS://a/", "/"), ("http://a", "/"), ("http://a?q", "/"),
        ] {
            let text = "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n"
            let head = try head(text)
            #expect(shown(Array(text.utf8).span, head.path) == path)
        }
    }
}
