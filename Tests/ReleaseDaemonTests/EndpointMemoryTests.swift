import Model
import Platform
import Testing

@testable import ReleaseDaemon

/// What is remembered of a service, and what its answers mean.
@Suite struct EndpointMemoryTests {
    static func address(_ text: String) throws -> WebAddress { try #require(WebAddress(text)) }

    static func answer(_ status: Int, _ fields: (String, String)...) -> HTTPResponse {
        HTTPResponse(status: status, fields: fields.map { HTTPField($0.0, $0.1) })
    }

    @Test func `validators are sent once their rows are durable, and an entity tag beats a time`()
        throws
    {
        let address = try Self.address("http://a.example/x")
        var memory = EndpointMemory()
        #expect(memory.conditions.isEmpty)
        let first = Self.answer(200, ("etag", "\"1\""), ("Last-Modified", "yesterday"))
        #expect(memory.judge(first, from: address, mayFollow: false) == .read)
        #expect(memory.conditions.isEmpty)
        memory.taken(first)
        #expect(memory.conditions == [HTTPField("If-None-Match", "\"1\"")])
        #expect(memory.judge(Self.answer(304), from: address, mayFollow: false) == .unchanged)
        memory.taken(Self.answer(200, ("Last-Modified", "today")))
        #expect(memory.conditions == [HTTPField("If-Modified-Since", "today")])
        memory.taken(Self.answer(200))
        #expect(memory.conditions.isEmpty)
        guard case .failed = memory.judge(Self.answer(304), from: address, mayFollow: false) else {
            Issue.record("a 304 out of the blue")
            return
        }
        // What would be a way to send other fields, or is too long to be sent back, is forgotten.
        memory.taken(Self.answer(200, ("ETag", String(repeating: "x", count: 501))))
        #expect(memory.conditions.isEmpty)
        memory.taken(Self.answer(200, ("ETag", "\"é\"")))
        #expect(memory.conditions.isEmpty)
    }

    @Test(arguments: [
        ("http://a.example/x", "/y?z=1", "http://a.example/y?z=1"),
        ("http://a.example/x", "http://a.example/y", "http://a.example/y"),
        ("http://a.example/x", "https://a.example/y", "https://a.example/y"),
        ("https://a.example/x", "http://a.example/y", nil),
        ("http://a.example/x", "http://b.example/y", nil),
        ("http://a.example/x", "//b.example/y", nil),
        ("http://a.example/x", "http://a.example:81/y", nil),
        ("http://a.example/x", "http://user@a.example/y", nil),
        ("http://a.example/x", "file:///etc/passwd", nil),
        ("http://a.example/x", "", nil),
    ])
    func `a redirection stays on its host and never leaves https`(
        from: String,
        location: String,
        to: String?,
    ) throws {
        let address = try Self.address(from)
        let answer = Self.answer(302, ("Location", location))
        let verdict = EndpointMemory().judge(answer, from: address, mayFollow: true)
        if let to {
            #expect(verdict == .follow(try Self.address(to)))
        } else if case .failed = verdict {
        } else {
            Issue.record("followed to \(location)")
        }
        guard case .failed = EndpointMemory().judge(answer, from: address, mayFollow: false) else {
            Issue.record("followed without leave")
            return
        }
    }

    @Test func `misses are counted until an answer comes`() {
        var memory = EndpointMemory()
        memory.failed("a")
        memory.failed("b")
        #expect(memory.misses == 2)
        #expect(memory.lastFailure == "b")
        memory.succeeded()
        #expect(memory.misses == 0)
        #expect(memory.lastFailure == nil)
    }

    @Test func `the pause varies by a tenth`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<1_000 {
            let pause = EndpointMemory.pause(.minutes(5), &random)
            #expect(pause >= .seconds(270) && pause <= .seconds(330))
        }
        #expect(EndpointMemory.pause(Milliseconds(5), &random) == Milliseconds(5))
    }
}
