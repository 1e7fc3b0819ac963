import Model
import Testing

@testable import Channels

@Suite("Feeds")
struct FeedTests {
    private func body(_ path: String, _ input: SiteInput) -> String {
        let rendition = Site.render(input).first { $0.path == path }
        return String(decoding: rendition?.body ?? [], as: UTF8.self)
    }

    /// The texts between `<name>` and `</name>`.
    private func texts(_ name: String, in xml: String) -> [String] {
        xml.split(separator: "<\(name)>", omittingEmptySubsequences: false).dropFirst().compactMap {
            $0.split(separator: "</\(name)>", omittingEmptySubsequences: false).first
                .map(String.init)
        }
    }

    @Test(arguments: ["/feeds/all.json", "/feeds/incidents/2026-0001.json"])
    func `JSON Feed keeps every rule of version 1.1`(path: String) throws {
        let feed = try JSONReader.read(body(path, SampleSite.input))
        #expect(JSONFeedChecker.breaches(feed) == [])
        #expect(feed["items"]?.array?.isEmpty == false)
    }

    @Test func `an empty JSON Feed keeps every rule`() throws {
        let feed = try JSONReader.read(body("/feeds/all.json", SampleSite.empty))
        #expect(JSONFeedChecker.breaches(feed) == [])
    }

    @Test(
        arguments: [
            (#"{"title":"t","version":"https://jsonfeed.org/version/1.1","items":[]}"#, 3),
            (
                #"{"version":"https://jsonfeed.org/version/1.1","title":" ","#
                    + #""home_page_url":"https://a","feed_url":"https://a/f","#
                    + #""items":[{"id":"","url":"https://a/1","date_published":"yesterday"}],"#
                    + #""_1":{}}"#, 5
            ),
            (
                #"{"version":"https://jsonfeed.org/version/1.1","title":"t","#
                    + #""home_page_url":"https://a","feed_url":"https://a/f"}"#, 1
            ),
        ]
    )
    func `the checker finds what is wrong`(text: String, count: Int) throws {
        let breaches = JSONFeedChecker.breaches(try JSONReader.read(text))
        #expect(breaches.count == count, "\(breaches)")
    }

    @Test func `Atom, RSS and JSON list the same ids in the same order`() throws {
        let entries = body("/feeds/all.atom", SampleSite.input)
            .split(separator: "<entry>").dropFirst()
        let atom = entries.compactMap { texts("id", in: String($0)).first }
        let rss = body("/feeds/all.rss", SampleSite.input)
            .split(separator: "isPermaLink=\"false\">").dropFirst()
            .compactMap { $0.split(separator: "<").first.map(String.init) }
        let json = try JSONReader.read(body("/feeds/all.json", SampleSite.input))
        let ids = json["items"]?.array?.compactMap { $0["id"]?.string }
        #expect(atom == rss)
        #expect(atom == ids)
        #expect(atom.first == "tag:yunjin.example,2026:releases/R-0005")
        #expect(atom.count == 5)
    }

    @Test func `a withdrawn release keeps its id and moves updated`() {
        let entry =
            body("/feeds/all.atom", SampleSite.input).split(separator: "<entry>")
            .map(String.init).first { $0.contains("releases/R-0004</id>") } ?? ""
        #expect(texts("title", in: entry) == ["【已撤回】关于东港供水水质不实信息的澄清"])
        #expect(texts("updated", in: entry) == ["2026-09-04T12:00:00.000+08:00"])
        #expect(texts("published", in: entry) == ["2026-09-04T09:10:00.000+08:00"])
        #expect(!entry.contains("没有停水安排"))
    }

    @Test func `the feed was updated when its last significant change was`() {
        let atom = body("/feeds/all.atom", SampleSite.input)
        // The road closure expired at 10:00, which is no change of what was said.
        #expect(texts("updated", in: atom).first == "2026-11-05T07:25:00.000+08:00")
        let empty = body("/feeds/all.atom", SampleSite.empty)
        #expect(texts("updated", in: empty) == ["2026-01-01T00:00:00.000+08:00"])
    }

    @Test func `expiry changes no title, and the text says until when it holds`() {
        let atom = body("/feeds/all.atom", SampleSite.input)
        #expect(!atom.contains("已失效"))
        #expect(atom.contains("有效至2026年11月5日 10:00。"))
        #expect(atom.contains("<r:expires>2026-11-05T10:00:00.000+08:00</r:expires>"))
        #expect(atom.contains("<r:validity>expired</r:validity>"))
    }

    @Test func `the feed names the newest entry it depends on`() {
        let hash = SampleSite.hash(35).hex
        let atom = body("/feeds/incidents/2026-0001.atom", SampleSite.input)
        #expect(atom.contains("<r:entry seq=\"35\" hash=\"\(hash)\"/>"))
    }

    @Test func `a correction brings an old release back to the top`() {
        var input = SampleSite.input
        let old = SampleSite.bridgeFollowup
        input.releases[1] = PublicRelease(
            id: old.id,
            kind: old.kind,
            incident: old.incident,
            indexNumber: old.indexNumber,
            publisherName: old.publisherName,
            revisions: old.revisions + [
                SampleSite.revision(
                    2,
                    seq: 90,
                    at: "2026-12-01T00:00:00+08:00",
                    old.current.text,
                )
            ],
            withdrawal: nil,
        )
        let feed = Feed(.all, SiteIndex(input))
        #expect(feed.entries.first?.release.id == "R-0002")
        #expect(feed.entries.first?.id == "tag:yunjin.example,2026:releases/R-0002")
    }

    private func release(_ number: Int, body: String) -> PublicRelease {
        PublicRelease(
            id: "R-" + CivilDate.padded(number, 4),
            kind: .notice,
            incident: nil,
            indexNumber: "i/\(number)",
            publisherName: Phrase("云津市", "Yunjin"),
            revisions: [
                SampleSite.revision(
                    1,
                    seq: Int64(number),
                    at: "2026-07-12T08:20:03.412+08:00",
                    SampleSite.text("t", [body], classification: "c", dated: "2026-07-12"),
                )
            ],
            withdrawal: nil,
        )
    }

    @Test func `a feed is bounded by count`() {
        var input = SampleSite.empty
        input.releases = (1...100).map { release($0, body: "短") }
        let feed = Feed(.all, SiteIndex(input))
        #expect(feed.entries.count == FeedTopic.entryLimit)
        #expect(feed.entries.first?.release.id == "R-0100")
    }

    @Test func `a feed is bounded by bytes but never empty`() {
        var input = SampleSite.empty
        let long = String(repeating: "长", count: 15_000)
        input.releases = (1...10).map { release($0, body: long) }
        let feed = Feed(.all, SiteIndex(input))
        #expect(feed.entries.count == 2)
        for suffix in [".atom", ".rss", ".json"] {
            #expect(self.body("/feeds/all" + suffix, input).utf8.count < 250_000)
        }
        input.releases = [release(1, body: String(repeating: "长", count: 100_000))]
        #expect(Feed(.all, SiteIndex(input)).entries.count == 1)
    }

    @Test(arguments: [
        ("2026-07-12T08:20:03.412+08:00", "Sun, 12 Jul 2026 08:20:03 +0800"),
        ("2026-01-01T00:00:00+08:00", "Thu, 01 Jan 2026 00:00:00 +0800"),
    ])
    func `an RSS date is RFC 822 with four digits of year`(time: String, wanted: String) {
        #expect(TimeText(SampleSite.zone).rfc822(SampleSite.time(time)) == wanted)
    }
}
