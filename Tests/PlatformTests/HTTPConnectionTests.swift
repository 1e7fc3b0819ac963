import CLinux
import Glibc
import Model
import Testing

@testable import Platform

@Suite(.timeLimit(.minutes(20))) struct HTTPConnectionTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private func request(
        _ port: UInt16,
        method: String = "GET",
        fields: [HTTPField] = [],
        body: [UInt8] = [],
    ) throws -> HTTPRequest {
        let address = try #require(WebAddress("http://127.0.0.1:\(port)/path?q=1"))
        return HTTPRequest(method, address, fields: fields, body: body)
    }

    /// The failure of one request on a connection of its own.
    private func failure(
        _ request: HTTPRequest,
        to peer: HTTPPeer = .address,
        timeLimit: Milliseconds = .seconds(20),
        bodyLimitBytes: Int = 1000,
    ) -> HTTPFailure? {
        do throws(HTTPFailure) {
            let response = try HTTPConnection.send(
                request,
                to: peer,
                timeLimit: timeLimit,
                bodyLimitBytes: bodyLimitBytes,
            )
            Issue.record("answered: \(response)")
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        HTTPField("X", "a\r\nY: b"), HTTPField("X", "a\nb"), HTTPField("X", "a\0"),
        HTTPField("X: y\r\nZ", "a"), HTTPField("", "a"), HTTPField("X Y", "a"),
        HTTPField("X:", "a"), HTTPField("Content-Length", "0"), HTTPField("connection", "close"),
        HTTPField("Transfer-Encoding", "chunked"), HTTPField("Host", "a\r\nX: b"),
        HTTPField("X", String(repeating: "a", count: 20_000)),
    ])
    func `a field that would change the message is refused, unsent`(field: HTTPField) throws {
        let failure = try #require(failure(try request(1, fields: [field])))
        guard case .invalidRequest = failure else {
            Issue.record("\(failure)")
            return
        }
        #expect(!failure.mayHaveActed)
    }

    @Test(arguments: ["", "get", "G T", "GET /x HTTP/1.1\r\nX:", "CONNECT"])
    func `so is a method`(method: String) throws {
        #expect(try failure(request(1, method: method))?.code == "invalid_request")
    }

    @Test func `nobody listening is certainly not done`() throws {
        let listener = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0))
        guard case .tcp(_, let port) = listener.address else { return }
        _ = consume listener
        let refused = try failure(request(port))
        #expect(refused?.code == "could_not_connect")
        #expect(refused?.mayHaveActed == false)
        let folder = try TemporaryFolder()
        let missing = try failure(request(80), to: .unixSocket(path: folder.file("none")))
        #expect(missing?.code == "could_not_connect")
        let long = String(repeating: "x", count: 200)
        #expect(try failure(request(80), to: .unixSocket(path: long))?.code == "could_not_connect")
    }

    @Test func `an unknown name is certainly not done`() throws {
        let address = try #require(WebAddress("http://name.invalid/"))
        #expect(failure(HTTPRequest("GET", address))?.mayHaveActed == false)
    }

    @Test func `a connection that ends after the request leaves the outcome unknown`() throws {
        for steps: [ScriptedServer.Step] in [
            [.readRequest(bodyBytes: 3)], [.readRequest(bodyBytes: 3), .reset],
        ] {
            let server = try ScriptedServer([steps])
            let failure = try failure(request(server.port, method: "POST", body: [97, 98, 99]))
            #expect(failure?.code == "no_answer")
            #expect(failure?.mayHaveActed == true)
        }
    }

    @Test func `silence after the request is a time limit passed, outcome unknown`() throws {
        let server = try ScriptedServer([[.readRequest(bodyBytes: 0), .waitForEnd]])
        let failure = try failure(request(server.port), timeLimit: .seconds(1))
        #expect(failure == .timedOutAfterSending)
        #expect(failure?.mayHaveActed == true)
    }

    @Test func `an answer that trickles in does not stretch the time limit`() throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"
        let server = try ScriptedServer([[.readRequest(bodyBytes: 0), .send(head), .waitForEnd]])
        let began = SystemTime.monotonicNanoseconds()
        #expect(
            try failure(request(server.port), timeLimit: .seconds(1)) == .timedOutAfterSending
        )
        #expect(SystemTime.monotonicNanoseconds() - began < 10_000_000_000)
    }

    @Test func `what is not HTTP, cut short or too long is told apart`() throws {
        let answers = [
            ("220 mail.example\r\n\r\n", "bad_response"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "bad_response"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "response_too_large"),
        ]
        for (answer, code) in answers {
            let server = try ScriptedServer([[.readRequest(bodyBytes: 0), .send(answer)]])
            let failure = try failure(request(server.port))
            #expect(failure?.code == code)
            #expect(failure?.mayHaveActed == true)
        }
    }

    @Test func `the request arrives as it was meant`() throws {
        let server = try ScriptedServer([[.readRequest(bodyBytes: 3), .send(Self.ok)]])
        let post = try request(
            server.port,
            method: "POST",
            fields: [HTTPField("Host", "bureau.example"), HTTPField("X-Empty", "")],
            body: Array("abc".utf8),
        )
        let response = try HTTPConnection.send(post, timeLimit: .seconds(20))
        #expect(response.status == 200)
        #expect(response.isSuccess)
        #expect(response.body == Array("ok".utf8))
        #expect(
            server.requests == [
                "POST /path?q=1 HTTP/1.1\r\nHost: bureau.example\r\nX-Empty: \r\n"
                    + "Content-Length: 3\r\nConnection: close\r\n\r\nabc"
            ]
        )
    }

    @Test func `a redirect is an answer like any other`() throws {
        let answer =
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        let server = try ScriptedServer([[.readRequest(bodyBytes: 0), .send(answer)]])
        let response = try HTTPConnection.send(request(server.port), timeLimit: .seconds(20))
        #expect(response.status == 302)
        #expect(response.field("location") == "http://127.0.0.1:1/")
    }

    @Test func `an early answer to a long request is heard`() throws {
        let answer = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"
        let server = try ScriptedServer([
            [.readRequest(bodyBytes: 0), .send(answer), .waitForEnd]
        ])
        let body = [UInt8](repeating: 97, count: 8_000_000)
        let post = try request(server.port, method: "POST", body: body)
        #expect(try HTTPConnection.send(post, timeLimit: .seconds(20)).status == 413)
    }

    @Test func `a Unix socket is spoken to alike`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("control.sock")
        let server = try ScriptedServer(
            [[.readRequest(bodyBytes: 0), .send(Self.ok)]],
            unixPath: path,
        )
        let response = try HTTPConnection.send(
            request(80),
            to: .unixSocket(path: path),
            timeLimit: .seconds(20),
        )
        #expect(response.body == Array("ok".utf8))
        #expect(server.requests.count == 1)
    }

    @Test func `a kept connection carries two requests, and a closed one is opened anew`() throws {
        let one: [ScriptedServer.Step] = [.readRequest(bodyBytes: 0), .send(Self.ok)]
        let closing = Self.ok.replacing("200 OK\r\n", with: "200 OK\r\nConnection: close\r\n")
        let server = try ScriptedServer([
            one + [.readRequest(bodyBytes: 0), .send(closing)], one + [.waitForEnd],
        ])
        let connection = HTTPConnection()
        for _ in 0..<3 {
            let response = try connection.send(request(server.port), timeLimit: .seconds(20))
            #expect(response.body == Array("ok".utf8))
        }
        #expect(server.requests.count == 3)
    }

    @Test func `https is not spoken here`() throws {
        let address = try #require(WebAddress("https://127.0.0.1/"))
        #expect(failure(HTTPRequest("GET", address))?.code == "invalid_request")
    }
}

@Suite(.timeLimit(.minutes(20))) struct CurlRequestTests {
    private static let ok =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"

    static var hasCurl: Bool {
        (try? FileTree.status(CurlRequest.defaultProgram)) != nil
    }

    private func curl(
        _ address: String,
        method: String = "GET",
        fields: [HTTPField] = [],
        body: [UInt8] = [],
        timeLimit: Milliseconds = .seconds(20),
    ) throws -> CurlRequest {
        let address = try #require(WebAddress(address))
        return CurlRequest(
            HTTPRequest(method, address, fields: fields, body: body),
            timeLimit: timeLimit,
            bodyLimitBytes: 1000,
            allowsPlain: true,
        )
    }

    private func code(_ request: CurlRequest) -> String? {
        do throws(HTTPFailure) {
            let response = try request.send()
            Issue.record("answered: \(response)")
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `nothing of the request is an argument, and quotes cannot end a line`() throws {
        let secret = HTTPField("Authorization", "Bearer \"a\\b\"")
        let text = try curl("https://a.example/x", fields: [secret]).configuration()
        #expect(text.contains("header = \"Authorization: Bearer \\\"a\\\\b\\\"\"\n"))
        #expect(text.contains("url = \"https://a.example/x\"\n"))
        #expect(!text.contains("location"))
        #expect(text.contains("max-time = \"20."))
    }

    @Test func `plain http is refused unless allowed`() throws {
        var request = try curl("http://127.0.0.1:1/")
        request.allowsPlain = false
        #expect(code(request) == "invalid_request")
        request = try curl("https://a.example/", fields: [HTTPField("X", "a\nurl = b")])
        #expect(code(request) == "invalid_request")
    }

    @Test func `a machine without curl has certainly not sent`() throws {
        var request = try curl("https://127.0.0.1:1/")
        request.program = "/nonexistent/curl"
        #expect(code(request) == "could_not_connect")
    }

    @Test(arguments: [
        (Int32(7), "request-bytes=0\n", "could_not_connect"),
        (60, "request-bytes=0\n", "could_not_connect"),
        (28, "request-bytes=0\n", "timed_out_before_sending"),
        (28, "request-bytes=90\n", "timed_out_after_sending"),
        (52, "request-bytes=90\n", "no_answer"), (56, "request-bytes=90\n", "no_answer"),
        (56, "", "no_answer"), (8, "request-bytes=90\n", "bad_response"),
        (3, "request-bytes=0\n", "invalid_request"),
    ])
    func `curl's statuses are read with what it has sent`(
        status: Int32,
        errorText: String,
        expected: String,
    ) throws {
        let result = ChildProcess.Result(
            ending: .exit(status),
            output: [],
            outputOverflowed: false,
            errorTail: Array(("curl: why\n" + errorText).utf8),
        )
        let request = try curl("https://a.example/")
        let failure = #expect(throws: HTTPFailure.self) { try request.answer(result) }
        #expect(failure?.code == expected)
    }

    @Test(.enabled(if: hasCurl)) func `the request arrives, secrets and body whole`() throws {
        let server = try ScriptedServer([[.readRequest(bodyBytes: 5), .send(Self.ok)]])
        let request = try curl(
            "http://127.0.0.1:\(server.port)/a[1]?b={c}".replacing("{c}", with: "c"),
            method: "POST",
            fields: [HTTPField("X-Quote", "a \"b\" \\c"), HTTPField("X-Empty", "")],
            body: [97, 0, 10, 34, 98],
        )
        let response = try request.send()
        #expect(response.status == 200)
        #expect(response.body == Array("ok".utf8))
        let text = try #require(server.requests.first)
        #expect(text.hasPrefix("POST /a[1]?b=c HTTP/1.1\r\n"))
        #expect(text.contains("\r\nX-Quote: a \"b\" \\c\r\n"))
        #expect(text.contains("\r\nX-Empty:\r\n"))
        #expect(text.contains("\r\nContent-Length: 5\r\n"))
        #expect(!text.lowercased().contains("content-type"))
        #expect(!text.lowercased().contains("expect"))
        #expect(text.hasSuffix("\r\n\r\na\0\n\"b"))
    }

    @Test(.enabled(if: hasCurl)) func `failures are the same as the plain client's`() throws {
        #expect(code(try curl("http://127.0.0.1:1/")) == "could_not_connect")
        let silent = try ScriptedServer([[.readRequest(bodyBytes: 0), .waitForEnd]])
        let late = try curl("http://127.0.0.1:\(silent.port)/", timeLimit: .seconds(2))
        #expect(code(late) == "timed_out_after_sending")
        let closing = try ScriptedServer([[.readRequest(bodyBytes: 0)]])
        #expect(code(try curl("http://127.0.0.1:\(closing.port)/")) == "no_answer")
        let long = "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 2000)
        let tooLong = try ScriptedServer([[.readRequest(bodyBytes: 0), .send(long)]])
        #expect(code(try curl("http://127.0.0.1:\(tooLong.port)/")) == "response_too_large")
        let plain = try ScriptedServer([[.send("no TLS\r\n"), .waitForEnd]])
        #expect(code(try curl("https://127.0.0.1:\(plain.port)/")) == "could_not_connect")
    }
}
