import Testing

@testable import Server

@Suite("Targets and queries")
struct TargetTests {
    @Test(
        arguments: [
            ("/", "/"), ("/a/b", "/a/b"), ("/a%20b", "/a b"), ("/%E4%B8%AD", "/\u{4E2D}"),
            ("/a%2fb", "/a%2Fb"), ("/a%2Fb", "/a%2Fb"), ("/...", "/..."), ("/.well", "/.well"),
            ("/a.b/c.", "/a.b/c."), ("//a", "//a"), ("/%41%2e%2E%2e", "/A..."),
        ]
    )
    func `an escaped path is decoded, a slash stays escaped`(raw: String, decoded: String) {
        let bytes = Array(raw.utf8)
        let range = ByteRange(start: 0, end: bytes.count)
        #expect(RequestTarget.path(bytes.span, range) == decoded)
    }

    @Test(
        arguments: [
            "/%", "/%4", "/%zz", "/%00", "/%0A", "/%7f", "/%ff", "/..", "/../a", "/a/..", "/a/../b",
            "/.", "/a/./b", "/%2e%2E/a", "/a/.%2e", "/%2e",
        ]
    )
    func `a malformed or climbing path is refused`(raw: String) {
        let bytes = Array(raw.utf8)
        #expect(RequestTarget.path(bytes.span, ByteRange(start: 0, end: bytes.count)) == nil)
    }

    @Test
    func `parameters are found by name and decoded`() {
        let query = "a=1&b=x%20y+z&c&=d&a=2"
        let bytes = Array(query.utf8)
        let range = ByteRange(start: 0, end: bytes.count)
        #expect(Query.value(bytes.span, range, of: "a").map { text(bytes.span, $0) } == "1")
        #expect(Query.value(bytes.span, range, of: "c").map { text(bytes.span, $0) } == "")
        #expect(Query.value(bytes.span, range, of: "d") == nil)
        let all = Query.parameters(query) ?? []
        #expect(all.map(\.name) == ["a", "b", "c", "", "a"])
        #expect(all.map(\.value) == ["1", "x y z", "", "d", "2"])
        #expect(Query.parameters("a=%f") == nil)
    }
}

@Suite("Conditional requests")
struct ConditionalTests {
    /// Asks for a representation tagged `"v1"` of 6 November 1994, 08:49:37.
    private func isNotModified(_ lines: String, lastModified: Int64? = 784_111_777) -> Bool {
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n".utf8)
        guard
            case .request(let head) = RequestParser(ServerLimits()).parse(bytes.span)
        else { return false }
        return Conditional.isNotModified(
            bytes.span,
            head,
            etag: Array("\"v1\"".utf8).span,
            lastModified: lastModified,
        )
    }

    static let cases: [(String, Bool)] = [
        ("", false),
        ("If-None-Match: \"v1\"\r\n", true),
        ("If-None-Match: W/\"v1\"\r\n", true),
        ("If-None-Match: \"v0\", W/\"v1\" \r\n", true),
        ("If-None-Match: \"v0\",,\"v1\"\r\n", true),
        ("If-None-Match: *\r\n", true),
        ("If-None-Match: \"v2\"\r\n", false),
        ("If-None-Match: v1\r\n", false),
        ("If-None-Match: \"v1\r\n", false),
        ("If-None-Match: w/\"v1\"\r\n", false),
        ("If-None-Match:\r\n", false),
        ("If-None-Match: \"v1\"\r\nIf-None-Match: \"v2\"\r\n", false),
        ("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n", true),
        ("If-Modified-Since: Sun, 06 Nov 1994 08:49:38 GMT\r\n", true),
        ("If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n", false),
        ("If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT\r\n", true),
        ("If-Modified-Since: Sun Nov  6 08:49:37 1994\r\n", true),
        ("If-Modified-Since: yesterday at nine in the morning\r\n", false),
        (
            "If-None-Match: \"v2\"\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n", false
        ),
    ]

    @Test(arguments: cases)
    func `the tag decides, and the date where there is none`(lines: String, expected: Bool) {
        #expect(isNotModified(lines) == expected)
    }

    @Test
    func `without a date of change the date means nothing`() {
        let line = "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        #expect(!isNotModified(line, lastModified: nil))
    }

    @Test
    func `dates written can be read, over leap years and centuries`() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<2_000 {
            let second = Int64.random(in: 0..<13_000_000_000, using: &generator)
            let bytes = HTTPDate.bytes(second)
            #expect(bytes.count == HTTPDate.count)
            #expect(
                HTTPDate.parse(bytes.span, ByteRange(start: 0, end: bytes.count)) == second
            )
        }
        #expect(
            String(decoding: HTTPDate.bytes(1_709_208_000), as: UTF8.self)
                == "Thu, 29 Feb 2024 12:00:00 GMT"
        )
    }
}
