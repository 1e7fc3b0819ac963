import Testing

@testable import Platform

@Suite struct HTTPResponseReaderTests {
    private func read(
        _ text: String,
        method: String = "GET",
        limit: Int = 1000,
        step: Int? = nil,
    ) throws(HTTPFailure) -> HTTPResponse {
        var reader = HTTPResponseReader(answering: method, bodyLimitBytes: limit)
        let bytes = Array(text.utf8)
        let step = step ?? max(bytes.count, 1)
        for start in stride(from: 0, to: bytes.count, by: step) {
            let part = Array(bytes[start..<min(start + step, bytes.count)])
            if let response = try reader.receive(part) { return response }
        }
        return try reader.end()
    }

    @Test(arguments: [
        "x", "HTTP/2 200\r\n\r\n", "HTTP/1.1 99 x\r\n\r\n", "HTTP/1.1 600 x\r\n\r\n",
        "HTTP/1.1  200\r\n\r\n", "HTTP/1.1 2000\r\n\r\n", "SSH-2.0-OpenSSH\r\n\r\n",
        "HTTP/1.1 200 OK\r\n folded\r\n\r\n", "HTTP/1.1 200 OK\r\nname value\r\n\r\n",
        "HTTP/1.1 200 OK\r\nname : value\r\n\r\n", "HTTP/1.1 200 OK\r\n: value\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 3, 2\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n123456789\r\n",
        "HTTP/1.1 101 Switching\r\n\r\n",
    ])
    func `what is not plain HTTP is refused, in one piece and byte by byte`(text: String) {
        for step in [nil, 1] {
            do throws(HTTPFailure) {
                let response = try read(text, step: step)
                Issue.record("accepted: \(response)")
            } catch {
                guard case .badResponse = error else {
                    Issue.record("\(error)")
                    continue
                }
            }
        }
    }

    @Test func `an end before anything is no answer`() {
        #expect(throws: HTTPFailure.noAnswer("the connection was closed")) { try read("") }
        #expect(throws: HTTPFailure.noAnswer("the connection was closed")) {
            try read("HTTP/1.1 100 Continue\r\n\r\n")
        }
    }

    struct Sound: Sendable {
        let text: String
        let status: Int
        let body: String
    }

    static let sound = [
        Sound(text: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", status: 200, body: "abc"),
        Sound(text: "HTTP/1.0 404\r\nContent-Length: 3, 3\r\n\r\nabc", status: 404, body: "abc"),
        Sound(text: "HTTP/1.1 200 OK\n\nuntil the end", status: 200, body: "until the end"),
        Sound(text: "HTTP/1.1 204 \r\nContent-Length: 9\r\n\r\n", status: 204, body: ""),
        Sound(text: "HTTP/1.1 304 x\r\n\r\n", status: 304, body: ""),
        Sound(
            text: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n"
                + "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n",
            status: 201,
            body: ""
        ),
        Sound(
            text: "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n"
                + "3;ext=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n",
            status: 200,
            body: "abc0123456789"
        ),
    ]

    @Test(arguments: sound)
    func `a sound response is the same however it is cut`(sound: Sound) throws {
        for step in 1...sound.text.utf8.count {
            let response = try read(sound.text, step: step)
            #expect(response.status == sound.status)
            #expect(String(decoding: response.body, as: UTF8.self) == sound.body)
        }
    }

    @Test func `HEAD has no body whatever its length says`() throws {
        let response = try read("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", method: "HEAD")
        #expect(response.body.isEmpty)
        #expect(response.field("content-LENGTH") == "99")
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n",
        "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 1001),
    ])
    func `a body over the limit is refused before it is kept`(text: String) {
        #expect(throws: HTTPFailure.responseTooLarge(limitBytes: 1000)) { try read(text) }
    }

    @Test func `a head without an end is refused`() {
        let text = "HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: 8000)
        #expect(throws: HTTPFailure.badResponse("its head is too long")) { try read(text) }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x, Close\r\n\r\n", false),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200", false),
    ])
    func `a connection is kept only if both the version and the fields say so`(
        text: String,
        keeps: Bool,
    ) throws {
        var reader = HTTPResponseReader(answering: "GET", bodyLimitBytes: 10)
        _ = try #require(try reader.receive(Array(text.utf8)))
        #expect(reader.keepsConnection == keeps)
    }
}

@Suite struct WebAddressTests {
    @Test(arguments: [
        "", "http://", "https:///x", "ftp://a/", "HTTP://a/", "http:/a", "//a", "a", "http://a b/",
        "http://user@a/", "http://u:p@a/", "http://a/#f", "http://a:0/", "http://a:65536/",
        "http://a:/", "http://a:8x/", "http://a:+8/", "http://[::1/", "http://[1.2.3.4]/",
        "http://[::g]/", "http://::1/", "http://-a/", "http://a-/", "http://a..b/", "http://a./",
        "http://.a/", "http://127.1/", "http://1.2.3.256/", "http://2130706433/", "http://a/%",
        "http://a/%2", "http://a/%zz", "http://a/a b", "http://a/\r\nX: y", "http://a/\"",
        "http://a/<", "http://a/\\", "http://澜/", "http://a/澜", "http://a\0/", "http://a/\u{7f}",
        "http://a/" + String(repeating: "x", count: WebAddress.limitBytes),
    ])
    func `anything but a plain web address is refused`(text: String) {
        #expect(WebAddress(text) == nil)
    }

    struct Sound: Sendable {
        let text: String
        let host: String
        let port: UInt16
        let target: String
        let header: String
    }

    @Test(arguments: [
        Sound(text: "http://a", host: "a", port: 80, target: "/", header: "a"),
        Sound(
            text: "https://A.Example/x?y=1&z=%20",
            host: "a.example",
            port: 443,
            target: "/x?y=1&z=%20",
            header: "a.example"
        ),
        Sound(text: "http://a:8080?q", host: "a", port: 8080, target: "/?q", header: "a:8080"),
        Sound(
            text: "http://127.0.0.1:80/",
            host: "127.0.0.1",
            port: 80,
            target: "/",
            header: "127.0.0.1"
        ),
        Sound(
            text: "https://[2001:DB8::1]:444/",
            host: "2001:db8::1",
            port: 444,
            target: "/",
            header: "[2001:db8::1]:444"
        ),
        Sound(text: "https://a:80/", host: "a", port: 80, target: "/", header: "a:80"),
    ])
    func `its parts are taken apart and put together again`(sound: Sound) throws {
        let address = try #require(WebAddress(sound.text))
        #expect(address.host == sound.host)
        #expect(address.port == sound.port)
        #expect(address.target == sound.target)
        #expect(address.hostHeader == sound.header)
        #expect(WebAddress(address.description) == address)
    }
}
