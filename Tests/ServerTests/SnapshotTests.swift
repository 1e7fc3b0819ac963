import Testing

@testable import Server

@Suite("Snapshots")
struct SnapshotTests {
    private func page(_ text: String) throws -> Representation {
        try Representation(RepresentationHead(contentType: "text/plain"), body: Array(text.utf8))
    }

    private func find(_ snapshot: SiteSnapshot, _ path: String) -> Bool {
        let bytes = Array(path.utf8)
        let range = ByteRange(start: 0, end: bytes.count)
        let hash = pathHash(bytes.span, range)
        let shard = snapshot.shards[shardIndex(hash)]
        return unsafe shard.find(bytes.span, range, hash: hash) != nil
    }

    @Test
    func `every path of many is found, and no other`() throws {
        var builder = SiteSnapshot.Builder()
        let shared = try page("x")
        for number in 0..<20_000 { try builder.set("/releases/R-\(number)", shared) }
        let snapshot = builder.build()
        #expect(snapshot.count == 20_000)
        for number in stride(from: 0, to: 20_000, by: 7) {
            #expect(find(snapshot, "/releases/R-\(number)"))
            #expect(!find(snapshot, "/releases/R-\(number)x"))
        }
        #expect(!find(snapshot, ""))
    }

    @Test
    func `a change shares what it does not touch`() throws {
        var builder = SiteSnapshot.Builder()
        for number in 0..<1_000 { try builder.set("/\(number)", try page("\(number)")) }
        let before = builder.build()
        var next = SiteSnapshot.Builder(from: before)
        try next.set("/5", try page("new"))
        next.remove("/6")
        let after = next.build()
        let sharedShards = zip(before.shards, after.shards).filter { $0 === $1 }.count
        #expect(sharedShards >= SiteSnapshot.shardCount - 2)
        #expect(after.representation(at: "/7") === before.representation(at: "/7"))
        #expect(after.representation(at: "/5") !== before.representation(at: "/5"))
        #expect(after.representation(at: "/6") == nil)
        #expect(before.representation(at: "/6") != nil)
        #expect(after.notFound === before.notFound)
    }

    private func fallback(_ snapshot: SiteSnapshot, _ path: String) -> Representation {
        let bytes = Array(path.utf8)
        return snapshot.fallback(bytes.span, ByteRange(start: 0, end: bytes.count))
    }

    @Test
    func `a page is the same with a slash behind it, a file is not`() throws {
        var builder = SiteSnapshot.Builder()
        for path in ["/", "/en", "/en/archive", "/style.css"] { try builder.set(path, page(path)) }
        let snapshot = builder.build()
        for path in ["/en", "/en/archive"] {
            #expect(fallback(snapshot, path + "/") === snapshot.representation(at: path))
        }
        for path in ["//", "/en//", "/style.css/", "/none/", "/none", "", "/"] {
            #expect(fallback(snapshot, path) === snapshot.notFound, "\(path)")
        }
    }

    @Test
    func `an unknown path is answered by the page of its prefix, also after a change`() throws {
        var builder = SiteSnapshot.Builder()
        let (all, english) = (try page("all"), try page("english"))
        builder.setNotFound(all)
        builder.setNotFound(try page("old"), below: "/en")
        builder.setNotFound(english, below: "/en")
        var next = SiteSnapshot.Builder(from: builder.build())
        try next.set("/x", page("x"))
        let snapshot = next.build()
        for path in ["/en/none", "/en", "/en/", "/en/a/b"] {
            #expect(fallback(snapshot, path) === english, "\(path)")
        }
        for path in ["/english", "/", "/none", "/a/en/b"] {
            #expect(fallback(snapshot, path) === all, "\(path)")
        }
    }

    @Test(arguments: ["", "a", "/a/../b", "/a/.", "/\u{1}", "/a\u{0}"])
    func `a path that nobody can ask for is refused`(path: String) throws {
        var builder = SiteSnapshot.Builder()
        let page = try page("x")
        #expect(throws: ServerError.unusablePath(path)) { try builder.set(path, page) }
    }

    @Test
    func `a header that would break the head is refused`() {
        let wrong: [(name: String, value: String)] = [
            ("X", "a\r\nSet-Cookie: b"), ("X Y", "a"), ("", "a"), ("X", "\u{0}"),
        ]
        for header in wrong {
            let head = RepresentationHead(contentType: "text/plain", headers: [header])
            #expect(throws: ServerError.unusableHeader(header.name)) {
                try Representation(head, body: [])
            }
        }
        let tag = RepresentationHead(contentType: "text/plain", etag: "a\"b")
        #expect(throws: ServerError.unusableHeader("ETag")) { try Representation(tag, body: []) }
    }

    @Test(arguments: ["", "/etc/passwd", "../a", "a/../b", "a//b", "a\u{0}b", "./a"])
    func `a file outside the site folder is refused`(file: String) {
        let head = RepresentationHead(contentType: "text/html")
        #expect(throws: ServerError.unusablePath(file)) {
            try Representation(head, page: DiskPage(file: file, length: 1))
        }
    }

    @Test
    func `every limit has a range that holds its default`() {
        let limits = ServerLimits()
        let values = Mirror(reflecting: limits).children.map { ($0.label ?? "", $0.value as? Int) }
        #expect(values.map(\.0) == ServerLimits.ranges.map(\.name))
        for (value, range) in zip(values, ServerLimits.ranges) {
            #expect(value.1.map { range.range.contains($0) } == true, "\(range.name)")
        }
    }
}
