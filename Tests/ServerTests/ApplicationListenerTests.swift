import Glibc
import Platform
import Synchronization
import Testing

@testable import Server

@Suite("Control and service listeners", .timeLimit(.minutes(20)), .serialized)
struct ApplicationListenerTests {
    /// Answers with what it was asked.
    private static let echo: Handler = { request, responder in
        let user = request.credentials.map { "\($0.user)/\($0.process)" } ?? "-"
        let text =
            "\(request.listener.rawValue) \(request.method.rawValue) \(request.path) "
            + "\(request.query) \(request.header("x-name") ?? "-") \(user) "
        responder.respond(Response(body: Array(text.utf8) + request.body))
    }

    private func control(_ fixture: ServerFixture) throws -> SocketClient {
        try #require(SocketClient(fixture.server.addresses.control))
    }

    private func service(_ fixture: ServerFixture) throws -> SocketClient {
        try #require(SocketClient(fixture.server.addresses.service))
    }

    @Test
    func `a handler gets the whole request and who asks`() throws {
        let fixture = try ServerFixture(handlers: ServerHandlers(control: Self.echo))
        let client = try control(fixture)
        let answer = try #require(
            client.ask(
                "PUT /api/v1/x%20y?a=b HTTP/1.1\r\nHost: a\r\nX-Name:  n \r\n"
                    + "Content-Length: 5\r\n\r\nhello"
            )
        )
        #expect(answer.text == "control PUT /api/v1/x y a=b n \(getuid())/\(getpid()) hello")
        let chunked = try #require(
            client.ask(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
            )
        )
        #expect(chunked.text.hasSuffix(" abcde"))
    }

    @Test
    func `the socket has the mode that was asked for, and goes with the server`() throws {
        let path: String
        do {
            let fixture = try ServerFixture()
            path = fixture.socketPath
            var status = stat()
            #expect(unsafe stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            #expect(throws: ServerError.self) {
                try Server(ServerConfiguration(control: .unix(path: path, mode: 0o600)))
            }
        }
        #expect(unsafe access(path, F_OK) != 0)
    }

    @Test
    func `three listeners do not reach each other's routes`() throws {
        let handlers = ServerHandlers(
            control: { request, responder in
                let isMine = request.path == "/control"
                responder.respond(Response(status: isMine ? .ok : .notFound))
            },
            service: { request, responder in
                let isMine = request.path == "/service"
                responder.respond(Response(status: isMine ? .ok : .notFound))
            },
        )
        let fixture = try ServerFixture(handlers: handlers)
        let clients = try [control(fixture), service(fixture), #require(fixture.open())]
        let paths = ["/control", "/service", "/a%20b"]
        for (row, client) in clients.enumerated() {
            for (column, path) in paths.enumerated() {
                #expect(client.ask(get(path))?.status == (row == column ? 200 : 404))
            }
            #expect(client.ask(get("/events"))?.status == (row == 2 ? 200 : 404))
        }
    }

    @Test
    func `answers come in order, however late; one in flight for a connection`() throws {
        let waiting = try Arrivals<(path: String, responder: Responder)>()
        let handler: Handler = { request, responder in waiting.add((request.path, responder)) }
        let fixture = try ServerFixture(handlers: ServerHandlers(service: handler))
        let client = try service(fixture)
        client.send(get("/1") + get("/2") + get("/3"))
        for number in 1...3 {
            let (path, responder) = try #require(waiting.take())
            #expect(path == "/\(number)")
            #expect(waiting.isEmpty)
            let thread = try WorkerThread(name: "answer") {
                responder.respond(Response(body: Array(path.utf8)))
                responder.respond(Response(body: Array("twice".utf8)))
            }
            thread.join()
            #expect(client.answer()?.text == "/\(number)")
        }
    }

    @Test
    func `a dropped responder is 500, an answer with a broken header too`() throws {
        let handler: Handler = { request, responder in
            guard request.path == "/broken" else { return }
            responder.respond(Response(headers: [("X", "a\r\nb")]))
        }
        let fixture = try ServerFixture(handlers: ServerHandlers(service: handler))
        let client = try service(fixture)
        #expect(client.ask(get("/dropped"))?.status == 500)
        #expect(client.ask(get("/broken"))?.status == 500)
    }

    @Test
    func `an answer for a client that is gone is dropped`() throws {
        let waiting = try Arrivals<Responder>()
        let handler: Handler = { request, responder in
            guard request.path == "/late" else {
                return responder.respond(Response(body: [0x78]))
            }
            waiting.add(responder)
        }
        let fixture = try ServerFixture(handlers: ServerHandlers(service: handler))
        let responder: Responder
        do {
            let client = try service(fixture)
            client.send(get("/late"))
            responder = try #require(waiting.take())
        }
        responder.respond(Response(body: Array("not for you".utf8)))
        #expect(try service(fixture).ask(get("/"))?.text == "x")
    }

    @Test
    func `a client that waits is told to go on`() throws {
        let fixture = try ServerFixture(handlers: ServerHandlers(service: Self.echo))
        let client = try service(fixture)
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        #expect(client.ask(head)?.status == 100)
        #expect(client.ask("ok")?.text.hasSuffix(" ok") == true)
    }

    @Test(
        arguments: [
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n", 413),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400),
            ("GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab", 408),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-", 408),
        ]
    )
    func `a request that cannot be taken is refused and the connection closed`(
        text: String,
        status: Int,
    ) throws {
        let fixture = try ServerFixture(handlers: ServerHandlers(service: Self.echo)) {
            $0.limits.bodyBytes = 100
            $0.limits.bodyReadMilliseconds = 50
            $0.limits.headReadMilliseconds = 50
        }
        let (client, answer) = try #require(try askInTime(text) { try service(fixture) })
        #expect(answer.status == status)
        #expect(answer.header("connection") == "close")
        client.finishSending()
        #expect(client.isClosedByServer())
    }

    @Test
    func `a large answer reaches a slow reader whole`() throws {
        let handler: Handler = { _, responder in
            responder.respond(Response(body: ServerFixture.bigBody))
        }
        let fixture = try ServerFixture(handlers: ServerHandlers(service: handler))
        let client = try #require(
            SocketClient(fixture.server.addresses.service, receiveBytes: 8_192)
        )
        client.send(get("/") + get("/"))
        #expect(client.answer()?.body == ServerFixture.bigBody)
        #expect(client.answer()?.body == ServerFixture.bigBody)
    }

    @Test
    func `drain lets a handler finish and closes after its answer`() throws {
        let waiting = try Arrivals<Responder>()
        let handler: Handler = { _, responder in waiting.add(responder) }
        let fixture = try ServerFixture(handlers: ServerHandlers(control: handler))
        let client = try control(fixture)
        client.send(get("/"))
        let responder = try #require(waiting.take())
        let server = fixture.server
        let thread = try WorkerThread(name: "drain") { server.drain(withinMilliseconds: 5_000) }
        responder.respond(Response(body: [0x78]))
        #expect(client.answer()?.text == "x")
        #expect(client.isClosedByServer())
        thread.join()
    }
}
