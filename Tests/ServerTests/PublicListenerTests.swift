import Glibc
import Platform
import Synchronization
import Testing

@testable import Server

@Suite("Public listener", .timeLimit(.minutes(20)))
struct PublicListenerTests {
    @Test
    func `a page is answered with its validators, and again unmodified`() throws {
        let fixture = try ServerFixture()
        let client = try #require(fixture.open())
        let full = try #require(client.ask(get("/?utm=1")))
        #expect(full.status == 200)
        #expect(full.text == "home")
        #expect(full.header("etag") == "\"tag-home\"")
        #expect(full.header("last-modified") == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(full.header("cache-control") == "max-age=5")
        #expect(full.header("access-control-allow-origin") == "*")
        #expect(full.header("date")?.hasSuffix("GMT") == true)
        #expect(full.header("connection") == nil)
        let same = try #require(client.ask(get("/", "If-None-Match: W/\"tag-home\"\r\n")))
        #expect(same.status == 304)
        #expect(same.header("etag") == "\"tag-home\"")
        #expect(same.header("cache-control") == "max-age=5")
        #expect(same.header("content-length") == nil)
        #expect(client.ask(get("/a%20b"))?.text == "spaced")
        #expect(client.ask(get("/none"))?.status == 404)
        #expect(client.ask(get("/a%20b/"))?.text == "spaced")
    }

    @Test
    func `HEAD has the head of GET and no body`() throws {
        let fixture = try ServerFixture()
        let client = try #require(fixture.open())
        client.send("HEAD /big HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try #require(client.answer(isHead: true))
        #expect(answer.header("content-length") == "3000000")
        #expect(client.ask(get("/"))?.text == "home")
    }

    @Test
    func `a pipeline is answered in order, large and small`() throws {
        let fixture = try ServerFixture()
        let client = try #require(fixture.open())
        var requests = ""
        for _ in 0..<300 { requests += get("/") + get("/none") }
        requests += get("/big") + get("/", "Connection: close\r\n")
        client.send(requests)
        for _ in 0..<300 {
            #expect(client.answer()?.text == "home")
            #expect(client.answer()?.status == 404)
        }
        #expect(client.answer()?.body == ServerFixture.bigBody)
        let last = try #require(client.answer())
        #expect(last.header("connection") == "close")
        #expect(client.isClosedByServer())
    }

    @Test
    func `a request in single bytes is answered`() throws {
        let fixture = try ServerFixture()
        let client = try #require(fixture.open())
        for byte in get("/").utf8 { client.send([byte]) }
        #expect(client.answer()?.text == "home")
    }

    @Test(
        arguments: [
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", 405, false),
            ("DELETE / HTTP/1.1\r\nHost: a\r\n\r\n", 405, false),
            ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 405, false),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\nabc", 405, true),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 405, true),
            ("FETCH / HTTP/1.1\r\nHost: a\r\n\r\n", 501, true),
            ("GET / HTTP/1.1\r\n\r\n", 400, true),
            ("GET /%2e%2e/etc HTTP/1.1\r\nHost: a\r\n\r\n", 400, true),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, true),
            ("GET / HTTP/1.0\r\n\r\n", 200, true),
            ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 200, false),
        ]
    )
    func `an answer keeps or closes the connection`(text: String, status: Int, closes: Bool) throws
    {
        let fixture = try ServerFixture()
        let client = try #require(fixture.open())
        let answer = try #require(client.ask(text))
        #expect(answer.status == status)
        if status == 405 { #expect(answer.header("allow") == "GET, HEAD") }
        #expect((answer.header("connection") == "close") == closes)
        if closes {
            client.finishSending()
            #expect(client.isClosedByServer())
        } else {
            #expect(client.ask(get("/"))?.text == "home")
        }
    }

    @Test
    func `after publication every new request sees the new page`() throws {
        let fixture = try ServerFixture()
        let client = try #require(fixture.open())
        for number in 0..<200 {
            var builder = SiteSnapshot.Builder(from: fixture.server.snapshot)
            try builder.set("/", ServerFixture.page("\(number)"))
            fixture.server.publish(builder.build())
            #expect(client.ask(get("/"))?.text == "\(number)")
        }
    }

    @Test
    func `a page on disk is sent from its file, and not under a tag that is not its own`() throws {
        let folder = "/tmp/server-tests-\(getpid())-disk"
        _ = unsafe mkdir(folder, 0o700)
        defer { _ = unsafe rmdir(folder) }
        let bytes = Array(ServerFixture.bigBody[..<500_000])
        let files = [("small.html", Array(bytes[..<100])), ("large.html", bytes)]
        for (name, content) in files {
            let file = unsafe Glibc.open("\(folder)/\(name)", O_CREAT | O_WRONLY | O_TRUNC, 0o600)
            _ = unsafe content.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
            close(file)
        }
        defer { for (name, _) in files { _ = unsafe unlink("\(folder)/\(name)") } }
        let fixture = try ServerFixture { $0.siteFolder = folder }
        var builder = SiteSnapshot.Builder(from: fixture.server.snapshot)
        let head = RepresentationHead(contentType: "text/html", etag: "d")
        for (path, file, length) in [
            ("/small", "small.html", 100), ("/large", "large.html", 500_000),
            ("/changed", "small.html", 99), ("/gone", "gone.html", 1),
        ] {
            let page = DiskPage(file: file, length: length)
            try builder.set(path, Representation(head, page: page))
        }
        fixture.server.publish(builder.build())
        let client = try #require(fixture.open())
        client.send(get("/small") + get("/large") + get("/small") + get("/changed") + get("/gone"))
        #expect(client.answer()?.body == Array(bytes[..<100]))
        #expect(client.answer()?.body == bytes)
        #expect(client.answer()?.body == Array(bytes[..<100]))
        #expect(client.answer()?.status == 503)
        #expect(client.answer()?.status == 503)
        #expect(client.ask(get("/large", "If-None-Match: \"d\"\r\n"))?.status == 304)
    }

    @Test
    func
        `the poll of a board is noted with address and key, a forwarded address only from a proxy`()
        throws
    {
        let fixture = try ServerFixture()
        let client = try #require(fixture.open())
        _ = client.ask(get("/led/x.txt?key=secret", "X-Forwarded-For: 192.0.2.9\r\n"))
        let tag = try #require(client.ask(get("/led/x.txt"))?.header("etag"))
        _ = client.ask(get("/led/x.txt", "If-None-Match: \(tag)\r\n"))
        _ = client.ask("HEAD /led/x.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let polls = fixture.server.takeBoardPolls()
        #expect(polls.map(\.board) == [3, 3, 3])
        #expect(polls.map(\.revision) == [42, 42, 42])
        #expect(polls.map(\.key) == ["secret", nil, nil])
        #expect(polls.map { $0.address?.description } == Array(repeating: "127.0.0.1", count: 3))
        #expect(polls.allSatisfy { $0.forwardedFor == nil })

        let proxied = try ServerFixture { configuration in
            configuration.proxies = PeerAddress("127.0.0.1").map { [$0] } ?? []
        }
        let proxy = try #require(proxied.open())
        _ = proxy.ask(get("/led/x.txt", "X-Forwarded-For: 192.0.2.9\r\n"))
        // The poll is noted after the answer is out.
        #expect(proxy.ask(get("/"))?.status == 200)
        #expect(proxied.server.takeBoardPolls().map(\.forwardedFor) == ["192.0.2.9"])
    }

    @Test
    func `a full ring of polls loses the newest and counts them`() throws {
        let fixture = try ServerFixture { configuration in
            configuration.limits.boardPolls = 2
            configuration.loops = 1
        }
        let client = try #require(fixture.open())
        for _ in 0..<3 { _ = client.ask(get("/led/x.txt")) }
        #expect(eventually { fixture.server.counters(of: .open).lostBoardPolls == 1 })
        #expect(fixture.server.takeBoardPolls().count == 2)
    }

    @Test
    func `a dynamic path is answered from any thread, in order within its connection`() throws {
        let waiting = try Arrivals<Responder>()
        let dynamic: Handler = { request, responder in
            if request.path == "/search/late" {
                waiting.add(responder)
            } else {
                let answer = request.parameter("q") ?? ""
                responder.respond(Response(body: Array("found \(answer)".utf8)))
            }
        }
        let fixture = try ServerFixture(handlers: ServerHandlers(dynamic: dynamic)) {
            $0.dynamicPrefixes = ["/search"]
            $0.limits.dynamicInFlight = 1
        }
        let client = try #require(fixture.open())
        client.send(get("/") + get("/search?q=x%20y") + get("/search/late") + get("/"))
        #expect(client.answer()?.text == "home")
        #expect(client.answer()?.text == "found x y")
        let late = try #require(waiting.take())
        let other = try #require(fixture.open())
        #expect(other.ask(get("/search?q=z"))?.status == 503)
        #expect(other.ask(get("/searching"))?.status == 404)
        late.respond(Response(body: [0x6C]))
        #expect(client.answer()?.text == "l")
        #expect(client.answer()?.text == "home")
    }

    @Test
    func `a question about what is prepared goes to the handler, which may say 304`() throws {
        let dynamic: Handler = { request, responder in
            let hasIt = request.hasVersion(etag: "v1")
            var response = Response(
                status: hasIt ? .notModified : .ok,
                headers: [("Cache-Control", "max-age=1")],
                body: hasIt ? [] : Array("asked \(request.query)".utf8),
            )
            response.etag = "v1"
            response.lastModified = 784_111_777
            responder.respond(response)
        }
        let fixture = try ServerFixture(handlers: ServerHandlers(dynamic: dynamic)) {
            $0.queriedPrefixes = ["/a b"]
        }
        let client = try #require(fixture.open())
        #expect(client.ask(get("/a%20b"))?.text == "spaced")
        #expect(client.ask(get("/a%20b?"))?.text == "spaced")
        #expect(client.ask(get("/?x=1"))?.text == "home")
        let asked = try #require(client.ask(get("/a%20b?x=1")))
        #expect(asked.text == "asked x=1")
        #expect(asked.header("ETag") == "\"v1\"")
        #expect(asked.header("Last-Modified") == "Sun, 06 Nov 1994 08:49:37 GMT")
        for field in ["\"v1\"", "\"v0\", W/\"v1\"", "*"] {
            client.send(get("/a%20b?x=1", "If-None-Match: \(field)\r\n"))
            let same = try #require(client.answer(isHead: true))
            #expect(same.status == 304)
            #expect(same.header("ETag") == "\"v1\"")
            #expect(same.header("Content-Length") == nil)
            #expect(same.header("Content-Type") == nil)
        }
        // The connection goes on after an answer without a length.
        #expect(client.ask(get("/a%20b?y=2"))?.text == "asked y=2")
    }

    @Test
    func `a handler may answer with what is prepared`() throws {
        let box = Mutex<Representation?>(nil)
        let dynamic: Handler = { _, responder in
            if let page = box.withLock({ $0 }) { responder.respond(Response(page)) }
        }
        let fixture = try ServerFixture(handlers: ServerHandlers(dynamic: dynamic)) {
            $0.dynamicPrefixes = ["/x"]
        }
        let missing = fixture.server.snapshot.notFound(at: "/x/y")
        box.withLock { $0 = missing }
        let client = try #require(fixture.open())
        #expect(client.ask(get("/x/y"))?.status == 404)
        let page = fixture.server.snapshot.representation(at: "/")
        box.withLock { $0 = page }
        #expect(client.ask(get("/x/y"))?.text == "home")
    }

    @Test
    func `counters say what was answered`() throws {
        let fixture = try ServerFixture()
        let client = try #require(fixture.open())
        _ = client.ask(get("/"))
        _ = client.ask(get("/none"))
        _ = client.ask(get("/", "If-None-Match: *\r\n"))
        #expect(
            eventually {
                let reading = fixture.server.counters(of: .open)
                return reading.responses2xx == 1 && reading.responses304 == 1
                    && reading.responses4xx == 1 && reading.open == 1 && reading.bytesSent > 300
            }
        )
    }
}
