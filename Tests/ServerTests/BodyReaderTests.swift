import Testing

@testable import Server

@Suite("Request bodies")
struct BodyReaderTests {
    private func makeReader(_ line: String, limit: Int = 100) -> BodyReader? {
        let bytes = Array("POST / HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n".utf8)
        guard case .request(let head) = RequestParser(ServerLimits()).parse(bytes.span) else {
            return nil
        }
        return BodyReader(head, limit: limit)
    }

    /// Feeds pieces, keeping what was not taken, as a connection does.
    private func feed(
        _ reader: inout BodyReader,
        _ pieces: [[UInt8]],
    ) -> (BodyReader.Progress, left: [UInt8]) {
        var held: [UInt8] = []
        var progress = BodyReader.Progress.incomplete
        for piece in pieces where progress == .incomplete {
            held += piece
            let (taken, now) = reader.feed(held.span)
            held.removeFirst(taken)
            progress = now
        }
        return (progress, held)
    }

    static let chunked = "5\r\nhello\r\n006;name=\"v\"\r\n world\r\n0\r\nTrailer: x\r\n\r\n"

    @Test
    func `chunks split at any two bytes give the body`() throws {
        let bytes = Array(Self.chunked.utf8)
        for first in 0...bytes.count {
            for second in stride(from: first, through: bytes.count, by: 3) {
                var reader = try #require(makeReader("Transfer-Encoding: chunked"))
                let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]].map(
                    Array.init
                )
                let (progress, left) = feed(&reader, pieces)
                #expect(progress == .complete)
                #expect(left.isEmpty)
                #expect(reader.body == Array("hello world".utf8))
            }
        }
    }

    @Test(
        arguments: [
            ("x\r\n", 400), ("\r\n", 400), ("5 \r\n", 400), ("-1\r\n", 400), ("0x5\r\n", 400),
            ("5\nhello\n", 400), ("5\r\nhelloX", 400), ("5\r\nhello\rX", 400), ("5\rX", 400),
            ("FFFFFFFFFFFFFFFFF\r\n", 400), ("65\r\n", 413), ("5\r\nhello\r\n60\r\n", 413),
            ("5;\u{0}\r\n", 400), (String(repeating: "0", count: 2_000), 400),
            ("0\r\n" + String(repeating: "a: b\r\n", count: 101), 431),
            ("0\r\na\nb: c\r\n\r\n", 400),
        ]
    )
    func `a wrong chunk is refused`(text: String, code: Int) throws {
        var reader = try #require(makeReader("Transfer-Encoding: chunked"))
        #expect(feed(&reader, [Array(text.utf8)]).0 == .refuse(Status(code)))
    }

    @Test
    func `a counted body ends at its length, and the next request stays`() throws {
        var reader = try #require(makeReader("Content-Length: 5"))
        let (progress, left) = feed(&reader, [Array("hel".utf8), Array("loGET /".utf8)])
        #expect(progress == .complete)
        #expect(reader.body == Array("hello".utf8))
        #expect(left == Array("GET /".utf8))
    }

    @Test
    func `no body is complete at once`() throws {
        var reader = try #require(makeReader("X: y"))
        #expect(feed(&reader, [[]]).0 == .complete)
    }
}
