import Glibc
import Platform
import Testing

@testable import Server

@Suite("Event stream", .timeLimit(.minutes(20)), .serialized)
struct EventStreamTests {
    private func event(_ position: UInt64, _ topic: String, _ data: String) -> StreamEvent {
        StreamEvent(position: position, topic: topic, name: "e", data: Array(data.utf8))
    }

    private func subscribe(_ fixture: ServerFixture, _ query: String = "", _ lines: String = "")
        throws -> SocketClient
    {
        let client = try #require(fixture.open())
        client.send(get("/events\(query)", lines))
        #expect(client.wait(for: "retry:"))
        return client
    }

    private func body(_ client: SocketClient) -> StreamReader {
        let all = String(decoding: client.received, as: UTF8.self)
        let body = all.components(after: "\r\n\r\n")
        return StreamReader(Array(body.utf8))
    }

    @Test
    func `a new subscriber is greeted at once and gets only what is new, of its topics`() throws {
        let fixture = try ServerFixture { $0.stream.position = 4 }
        try fixture.server.append([event(5, "a", "old")])
        let one = try subscribe(fixture, "?topics=a")
        let both = try subscribe(fixture)
        let all = String(decoding: one.received, as: UTF8.self)
        for line in [
            "HTTP/1.1 200", "Content-Type: text/event-stream", "X-Accel-Buffering: no",
            "Cache-Control: no-store", "Access-Control-Allow-Origin: *",
        ] {
            #expect(all.contains(line))
        }
        #expect(one.wait(for: "id: 5\n"))
        try fixture.server.append([event(6, "b", "six"), event(7, "a", "seven")])
        #expect(one.wait(for: "data: seven\n\n"))
        #expect(both.wait(for: "data: seven\n\n"))
        #expect(body(one).events.map(\.data) == ["seven"])
        #expect(body(both).events.map(\.data) == ["six", "seven"])
        #expect(body(one).lastID == "7")
        let retry = try #require(body(one).retry)
        #expect((3_000..<5_000).contains(retry))
    }

    @Test
    func `a reader resumes after its last id, by header before query`() throws {
        let fixture = try ServerFixture()
        try fixture.server.append([event(1, "a", "one"), event(2, "b", "two")])
        try fixture.server.append([event(3, "a", "three")])
        let header = try subscribe(fixture, "?last_event_id=0", "Last-Event-ID: 2\r\n")
        let query = try subscribe(fixture, "?last_event_id=1&topics=a,b")
        let current = try subscribe(fixture, "", "Last-Event-ID: 3\r\n")
        try fixture.server.append([event(4, "a", "four")])
        for client in [header, query, current] { #expect(client.wait(for: "data: four\n\n")) }
        #expect(body(header).events.map(\.data) == ["three", "four"])
        #expect(body(query).events.map(\.data) == ["two", "three", "four"])
        #expect(body(current).events.map(\.data) == ["four"])
    }

    @Test(arguments: ["99", "x", "-1", "3", "18446744073709551616"])
    func `an unknown id gets the gap and then what came after its snapshot`(id: String) throws {
        let fixture = try ServerFixture { $0.stream.position = 5 }
        try fixture.server.append([event(6, "a", "six")])
        try fixture.server.setGapSnapshot(Array("{\"at\":6}".utf8), position: 6)
        try fixture.server.append([event(7, "a", "seven")])
        let client = try subscribe(fixture, "", "Last-Event-ID: \(id)\r\n")
        #expect(client.wait(for: "data: seven\n\n"))
        #expect(body(client).events.map(\.name) == ["gap", "e"])
        #expect(body(client).events.map(\.data) == ["{\"at\":6}", "seven"])
        #expect(body(client).lastID == "7")
    }

    @Test
    func `a stream that is silent has a heartbeat`() throws {
        let fixture = try ServerFixture { $0.stream.heartbeatMilliseconds = 20 }
        let client = try subscribe(fixture)
        #expect(client.wait(for: ":\n\n:\n\n"))
    }

    @Test
    func `who falls too far behind is dropped, the others get everything`() throws {
        let fixture = try ServerFixture {
            $0.limits.subscriberLagBytes = 65_536
            $0.loops = 1
        }
        let slow = try #require(fixture.open(receiveBytes: 4_096))
        slow.send(get("/events"))
        #expect(slow.wait(for: "retry:"))
        let quick = try subscribe(fixture)
        let text = String(repeating: "x", count: 30_000)
        var position: UInt64 = 0
        while fixture.server.counters(of: .open).droppedLagging == 0, position < 2_000 {
            position += 1
            try fixture.server.append([event(position, "a", text)])
            #expect(quick.wait(for: "id: \(position)\n"))
            quick.forget()
        }
        #expect(fixture.server.counters(of: .open).droppedLagging == 1)
        #expect(slow.isClosedByServer())
        try fixture.server.append([event(position + 1, "a", "end")])
        #expect(quick.wait(for: "data: end\n\n"))
        #expect(eventually { fixture.server.counters(of: .open).subscribers == 1 })
    }

    @Test
    func `a topic that is not offered is 400, a subscriber too many is 503`() throws {
        let fixture = try ServerFixture { $0.limits.subscribers = 1 }
        let client = try #require(fixture.open())
        #expect(client.ask(get("/events?topics=c"))?.status == 400)
        let first = try subscribe(fixture)
        let answer = try #require(client.ask(get("/events")))
        #expect(answer.status == 503)
        #expect(answer.header("retry-after") != nil)
        #expect(!first.received.isEmpty)
    }

    @Test
    func `an event that is too large or has no topic is refused whole`() throws {
        let fixture = try ServerFixture { $0.limits.eventBytes = 300 }
        let large = event(1, "a", String(repeating: "x", count: 301))
        #expect(throws: ServerError.eventTooLarge(bytes: 301)) {
            try fixture.server.append([event(1, "a", "fits"), large])
        }
        #expect(throws: ServerError.unknownTopic("c")) {
            try fixture.server.append([event(1, "c", "x")])
        }
    }

    @Test
    func `many subscribers on two loops all get a burst, and pollers are served meanwhile`() throws
    {
        let fixture = try ServerFixture { $0.limits.subscribersPerTurn = 4 }
        let clients = try (0..<100).map { _ in try subscribe(fixture) }
        let poller = try #require(fixture.open())
        for position in 1...20 as ClosedRange<UInt64> {
            try fixture.server.append([event(position, "a", "<\(position)>")])
            #expect(poller.ask(get("/"))?.status == 200)
        }
        for client in clients {
            #expect(client.wait(for: "data: <20>\n\n"))
            #expect(body(client).events.map(\.data) == (1...20).map { "<\($0)>" })
        }
        #expect(eventually { fixture.server.counters(of: .open).subscribers == 100 })
    }
}

extension String {
    fileprivate func components(after mark: String) -> String {
        guard let range = firstRange(of: mark) else { return "" }
        return String(self[range.upperBound...])
    }
}
