import Ledger
import Model
import Platform
import Testing

@testable import ReleaseDaemon

@Suite("What the last run left")
struct SiteManifestTests {
    private let key = SHA256.digest(of: "this program")
    private let head = LedgerHead(seq: 7, hash: SHA256.digest(of: "entry 7"))

    private func page(_ path: String, _ body: String, stamp: String? = nil) -> SiteManifest.Page {
        let digest = SHA256.digest(of: body)
        return SiteManifest.Page(
            path: path,
            mediaType: "text/html; charset=utf-8",
            caching: .release,
            lastModified: Instant(milliseconds: -1_500),
            stamp: stamp.map { SHA256.digest(of: $0) } ?? digest,
            digest: digest,
            identity: FileIdentity(
                sizeBytes: body.utf8.count,
                inode: .max,
                modifiedNanoseconds: 1_784_000_000_123_456_789,
            ),
        )
    }

    private func text(_ pages: [SiteManifest.Page]) -> [UInt8] {
        let lines =
            [SiteManifest.firstLine(key: key), SiteManifest.line(boot: "b0")]
            + pages.map { SiteManifest.line($0) } + [SiteManifest.line(head)]
        return lines.flatMap { Array($0.utf8) }
    }

    @Test func `what is written is read again, and the last line about a page counts`() throws {
        let old = page("/", "old")
        let new = page("/", "new")
        let feed = page("/feeds/all.atom", "feed", stamp: "pieces")
        let manifest = try #require(SiteManifest(text([old, feed, new]), key: key))
        #expect(manifest.boot == "b0")
        #expect(manifest.head == head)
        #expect(manifest.pages == ["/": new, "/feeds/all.atom": feed])
        #expect(feed.isStamped && !new.isStamped)
        let again = try #require(SiteManifest(manifest.bytes(key: key), key: key))
        #expect(again.pages == manifest.pages)
        #expect(again.head == head)
    }

    @Test func `a manifest of another program, format or zone is none`() {
        let bytes = text([page("/", "home")])
        #expect(SiteManifest(bytes, key: SHA256.digest(of: "another program")) == nil)
        #expect(SiteManifest(Array("released-site-2\t\(key.hex)\n".utf8), key: key) == nil)
        #expect(SiteManifest([], key: key) == nil)
    }

    @Test func `cut anywhere it is what was whole before, or none`() throws {
        let pages = [page("/", "home"), page("/en", "home"), page("/about", "about")]
        let bytes = text(pages)
        for length in 0..<bytes.count {
            guard let manifest = SiteManifest(Array(bytes[..<length]), key: key) else { continue }
            Issue.record("\(length) of \(bytes.count) bytes name the head \(manifest.head.seq)")
        }
        let longer = bytes + SiteManifest.line(page("/", "changed")).utf8
        for length in bytes.count..<longer.count {
            let manifest = try #require(SiteManifest(Array(longer[..<length]), key: key))
            #expect(manifest.pages["/"] == pages[0])
        }
    }

    @Test(arguments: [
        "page\ttext/html\tr\t0\t=\tabc\t1\t2\t3\t/",
        "page\ttext/html\tx\t0\t=\t\(String(repeating: "0", count: 64))\t1\t2\t3\t/",
        "page\ttext/html\tr\t0\t=\t\(String(repeating: "0", count: 64))\t1\t2\t3",
        "page\ttext/html\tr\t\t=\t\(String(repeating: "0", count: 64))\t1\t2\t3\t/",
        "head\tx\ty", "something", "",
    ])
    func `a line that says nothing makes it worth nothing`(_ line: String) {
        #expect(SiteManifest(text([page("/", "home")]) + line.utf8 + [0x0A], key: key) == nil)
    }
}
