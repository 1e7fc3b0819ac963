import Glibc
import Platform
import Synchronization
import Testing

@testable import Server

@Suite("Limits of the public listener", .timeLimit(.minutes(20)), .serialized)
struct PublicLimitTests {
    @Test
    func `a slow writer gets 408, and more bytes win it no time`() throws {
        let fixture = try ServerFixture { $0.limits.headReadMilliseconds = 60 }
        let part = "GET / HTTP/1.1\r\nHost: a\r\n"
        let (client, answer) = try #require(askInTime(part) { fixture.open() })
        #expect(answer.status == 408)
        client.finishSending()
        #expect(client.isClosedByServer())
        #expect(eventually { fixture.server.counters(of: .open).droppedSlowWriters == 1 })
    }

    @Test
    func `a silent connection is closed, a fresh one and an idle one`() throws {
        let fixture = try ServerFixture {
            $0.limits.headReadMilliseconds = 50
            $0.limits.idleMilliseconds = 50
        }
        let fresh = try #require(fixture.open())
        #expect(fresh.isClosedByServer())
        let (idle, answer) = try #require(askInTime(get("/")) { fixture.open() })
        #expect(answer.status == 200)
        #expect(idle.isClosedByServer())
    }

    @Test
    func `a slow reader is dropped`() throws {
        let fixture = try ServerFixture { $0.limits.writeStallMilliseconds = 60 }
        let client = try #require(fixture.open(receiveBytes: 4_096))
        // More than any socket buffer of loopback takes.
        for _ in 0..<8 { client.send(get("/big")) }
        #expect(eventually { fixture.server.counters(of: .open).droppedSlowReaders == 1 })
        #expect(eventually { fixture.server.counters(of: .open).open == 0 })
    }

    @Test
    func `one connection too many is turned away with 503`() throws {
        let notices = Mutex<[ServerNotice]>([])
        let fixture = try ServerFixture(
            change: { configuration in
                configuration.limits.connections = 2
                configuration.loops = 1
            },
            notice: { notice in notices.withLock { $0.append(notice) } },
        )
        let first = try #require(fixture.open())
        let second = try #require(fixture.open())
        #expect(first.ask(get("/"))?.status == 200)
        #expect(second.ask(get("/"))?.status == 200)
        let third = try #require(fixture.open())
        let answer = try #require(third.answer())
        #expect(answer.status == 503)
        #expect(answer.header("retry-after") != nil)
        #expect(third.isClosedByServer())
        #expect(notices.withLock { $0 } == [.connectionsFull(limit: 2)])
        #expect(first.ask(get("/"))?.status == 200)
    }

    @Test
    func `one address can be held to a few connections`() throws {
        let fixture = try ServerFixture { $0.limits.connectionsPerAddress = 1 }
        do {
            let first = try #require(fixture.open())
            #expect(first.ask(get("/"))?.status == 200)
            let second = try #require(fixture.open())
            #expect(second.answer()?.status == 503)
        }
        #expect(eventually { fixture.server.counters(of: .open).open == 0 })
        let third = try #require(fixture.open())
        #expect(third.ask(get("/"))?.status == 200)
    }

    /// In a process of its own: the limit of descriptors belongs to all tests of one.
    @Test
    func `without descriptors accepting pauses, says so once, and goes on by itself`() async {
        await #expect(processExitsWith: .success) {
            let notices = Mutex<[ServerNotice]>([])
            let fixture = try ServerFixture(
                change: { $0.loops = 1 },
                notice: { notice in notices.withLock { $0.append(notice) } },
            )
            let kept = try #require(fixture.open())
            #expect(kept.ask(get("/"))?.status == 200)
            let next = dup(kept.descriptor)
            close(next)
            // Room for the client's own end of one more connection, and for no server's end.
            var limit = rlimit(rlim_cur: rlim_t(next) + 1, rlim_max: 20_000)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
            guard unsafe setrlimit(resource, &limit) == 0 else { exit(2) }
            let waiting = try #require(fixture.open())
            waiting.send(get("/"))
            let hasPaused = eventually { fixture.server.counters(of: .open).acceptPauses >= 2 }
            guard hasPaused, kept.ask(get("/"))?.status == 200 else { exit(3) }
            limit.rlim_cur = 1_024
            guard unsafe setrlimit(resource, &limit) == 0 else { exit(4) }
            guard waiting.answer()?.status == 200 else { exit(5) }
            guard notices.withLock({ $0 }) == [.acceptPaused(.open, code: EMFILE)] else { exit(6) }
        }
    }

    @Test
    func `drain ends idle connections and streams, finishes an answer under way, and says close`()
        throws
    {
        let fixture = try ServerFixture()
        let idle = try #require(fixture.open())
        #expect(idle.ask(get("/"))?.status == 200)
        let stream = try #require(fixture.open())
        stream.send(get("/events"))
        #expect(stream.wait(for: "retry:"))
        let reader = try #require(fixture.open(receiveBytes: 65_536))
        reader.send(get("/big"))
        #expect(reader.wait(for: "HTTP/1.1 200"))
        let server = fixture.server
        let thread = try WorkerThread(name: "drain") { server.drain(withinMilliseconds: 5_000) }
        #expect(idle.isClosedByServer())
        #expect(stream.isClosedByServer())
        #expect(reader.answer()?.body == ServerFixture.bigBody)
        #expect(reader.isClosedByServer())
        thread.join()
        #expect(fixture.open() == nil)
    }

    @Test
    func `drain does not wait beyond its deadline`() throws {
        let fixture = try ServerFixture()
        let reader = try #require(fixture.open(receiveBytes: 4_096))
        for _ in 0..<8 { reader.send(get("/big")) }
        #expect(reader.wait(for: "HTTP/1.1 200"))
        fixture.server.drain(withinMilliseconds: 50)
        #expect(fixture.server.counters(of: .open).open == 0)
    }
}
