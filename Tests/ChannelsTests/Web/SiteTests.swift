import Model
import Platform
import Testing

@testable import Channels

@Suite("Site")
struct SiteTests {
    /// By path; a path that comes twice would be two pages at one address.
    private func byPath(_ renditions: [Rendition]) -> [String: Rendition] {
        Dictionary(renditions.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func text(_ rendition: Rendition?) -> String {
        String(decoding: rendition?.body ?? [], as: UTF8.self)
    }

    private func pages(_ input: SiteInput) -> [Rendition] {
        Site.render(input).filter { $0.mediaType.hasPrefix("text/html") }
    }

    @Test func `every page is as its golden file says`() throws {
        for rendition in Site.render(SampleSite.input) {
            let isFixed = ["style.css", "live.js", "icon.svg"].contains(rendition.file)
            guard !isFixed else { continue }
            let folder = rendition.path.hasPrefix("/feeds/") ? "feed/" : "web/"
            let name = folder + rendition.file
            #expect(try GoldenSite.difference(rendition.body, from: name) == nil)
        }
    }

    @Test func `an empty site is as its golden files say`() throws {
        let names = ["/", "/incidents", "/archive", "/status.json", "/feeds/all.atom"]
        let site = byPath(Site.render(SampleSite.empty))
        for path in names + ["/feeds/all.rss", "/feeds/all.json"] {
            let rendition = try #require(site[path])
            let folder = rendition.path.hasPrefix("/feeds/") ? "feed/empty/" : "web/empty/"
            let name = folder + (rendition.file.split(separator: "/").joined(separator: "-"))
            #expect(try GoldenSite.difference(rendition.body, from: name) == nil)
        }
    }

    @Test func `paths and files are all different`() {
        let all = Site.render(SampleSite.input)
        #expect(Set(all.map(\.path)).count == all.count)
        #expect(Set(all.map(\.file)).count == all.count)
    }

    @Test func `input in any order gives the same bytes`() {
        var other = SampleSite.input
        other.incidents.reverse()
        other.releases.reverse()
        #expect(byPath(Site.render(other)) == byPath(Site.render(SampleSite.input)))
    }

    @Test(arguments: ["R-0001", "R-0002", "R-0003", "R-0004", "R-0005"])
    func `publishing changes nothing but what it touches`(id: String) {
        var before = SampleSite.input
        before.releases.removeAll { $0.id == id }
        before.expired[id] = nil
        expectOnlyTouched(before, SampleSite.input, .release(id))
    }

    @Test func `a correction changes nothing but what it touches`() {
        var before = SampleSite.input
        let release = SampleSite.bridgeFirst
        before.releases.removeAll { $0.id == release.id }
        before.releases.append(
            PublicRelease(
                id: release.id,
                kind: release.kind,
                incident: release.incident,
                indexNumber: release.indexNumber,
                publisherName: release.publisherName,
                revisions: [release.revisions[0]],
                withdrawal: nil,
            )
        )
        expectOnlyTouched(before, SampleSite.input, .release(release.id))
    }

    @Test func `expiry changes nothing but what it touches`() {
        var before = SampleSite.input
        before.expired = [:]
        expectOnlyTouched(before, SampleSite.input, .release("R-0005"))
    }

    @Test func `closing an incident changes nothing but what it touches`() {
        var after = SampleSite.input
        let old = SampleSite.bridge.incident
        after.incidents[0] = SiteIncident(
            PublicIncident(
                id: old.id,
                title: old.title + "事件",
                place: old.place,
                category: .natural,
                grade: .serious,
                occurredAt: old.occurredAt,
                isEstimated: false,
                leadOrganisationName: old.leadOrganisationName,
                closedAt: SampleSite.time("2026-07-15T10:00:00+08:00"),
                nextDue: nil,
            ),
            lastEntry: SampleSite.mark(70, "2026-07-15T10:00:00+08:00"),
        )
        expectOnlyTouched(SampleSite.input, after, .incident(old.id))
    }

    private func expectOnlyTouched(_ before: SiteInput, _ after: SiteInput, _ change: SiteChange) {
        var edition = SiteEdition()
        let old = byPath(edition.render(before))
        let touched = byPath(edition.render(after, changes: [change]))
        let new = byPath(Site.render(after))
        #expect(touched.count < new.count)
        for (path, rendition) in touched { #expect(new[path] == rendition, "\(path)") }
        for (path, rendition) in new where old[path] != rendition {
            #expect(touched[path] == rendition, "\(path) changed but was not rendered")
        }
    }

    @Test func `every page has its language, one heading, landmarks and no inline script`() {
        for input in [SampleSite.input, SampleSite.empty] {
            for page in pages(input) {
                let html = text(page)
                let tag = page.path.hasPrefix("/en") ? "en" : "zh-CN"
                #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"\(tag)\""), "\(page.path)")
                for part in ["<h1", "<main ", "<nav ", "<footer ", "class=\"skip\"", "<title>"] {
                    #expect(occurrences(of: part, in: html) == 1, "\(part) on \(page.path)")
                }
                #expect(occurrences(of: "<script", in: html) == 1)
                #expect(html.contains("<script src=\"/live.js\" defer></script>"))
                #expect(!html.contains("style=\""))
                #expect(!html.contains(" onclick"))
                #expect(html.contains("data-entry=\""))
            }
        }
    }

    @Test func `a release shows what the catalogue demands`() {
        let site = byPath(Site.render(SampleSite.input))
        let html = text(site["/releases/R-0002"])
        let labels = ["索引号", "信息分类", "发布机构", "成文日期", "发布时间", "有效性", "责任"]
        for label in labels { #expect(html.contains("<dt>\(label)</dt>"), "\(label)") }
        #expect(html.contains("000000000DEMO0001X/2026-00002"))
        #expect(html.contains(SampleSite.marker))
        #expect(html.contains("值班负责人"))
        #expect(!html.contains("duty-head"))
        #expect(html.contains("datetime=\"2026-07-12T13:00:00.000+08:00\""))
    }

    @Test func `a withdrawn release says so and no longer says what it said`() {
        let site = byPath(Site.render(SampleSite.input))
        for path in ["/releases/R-0004", "/releases/R-0004.json", "/releases/R-0004.txt"] {
            let body = text(site[path])
            #expect(body.contains("检测数据引用有误"), "\(path)")
            #expect(!body.contains("没有停水安排"), "\(path)")
        }
        #expect(text(site["/releases/R-0004"]).contains("【已撤回】"))
        #expect(text(site["/releases/R-0004/1"]).contains("没有停水安排"))
        #expect(text(site["/releases/R-0004/1"]).contains("本发布已撤回"))
    }

    @Test func `a superseded revision keeps its text and names the newest`() {
        let site = byPath(Site.render(SampleSite.input))
        let old = text(site["/releases/R-0001/1"])
        #expect(old.contains("人员96名"))
        #expect(old.contains("已被取代"))
        #expect(old.contains("<a href=\"/releases/R-0001\">"))
        let new = text(site["/releases/R-0001"])
        #expect(new.contains("人员69名"))
        #expect(new.contains("原写为96名"))
    }

    /// The follow-up on the bridge with its text gone, and the paths that tell of it.
    private func withoutText(_ erasure: PublicRevision.Erasure?) -> [(path: String, body: String)] {
        var input = SampleSite.input
        let release = SampleSite.bridgeFollowup
        let published = "2026-07-12T13:00:00+08:00"
        input.releases = [
            PublicRelease(
                id: release.id,
                kind: release.kind,
                incident: release.incident,
                indexNumber: release.indexNumber,
                publisherName: release.publisherName,
                revisions: [
                    SampleSite.revision(1, seq: 35, at: published, nil, erasure: erasure)
                ],
                withdrawal: nil,
            )
        ]
        let site = byPath(Site.render(input))
        let paths = [
            "/releases/R-0002", "/releases/R-0002/1", "/en/releases/R-0002", "/releases/R-0002.txt",
            "/feeds/all.atom",
        ]
        return paths.map { ($0, text(site[$0])) }
    }

    @Test func `a destroyed text leaves the record of the release, and the basis`() {
        let order = PublicRevision.Erasure(
            at: SampleSite.time("2026-07-20T09:00:00+08:00"),
            basis: "个人信息保护法第四十七条",
            seq: 60,
            entryHash: SampleSite.hash(60),
        )
        for (path, body) in withoutText(order) {
            let isEnglish = path.hasPrefix("/en")
            #expect(body.contains(isEnglish ? "destroyed by order of law" : "依法销毁"), "\(path)")
            #expect(!body.contains(isEnglish ? "no longer kept" : "不再保存"), "\(path)")
            #expect(body.contains("2026-00002"), "\(path)")
            let isPage = !path.contains(".")
            #expect(body.contains("个人信息保护法第四十七条") == isPage, "\(path)")
        }
    }

    @Test func `a text that was lost with a disk is not put on the law`() {
        for (path, body) in withoutText(nil) {
            let isEnglish = path.hasPrefix("/en")
            #expect(body.contains(isEnglish ? "no longer kept" : "不再保存"), "\(path)")
            #expect(!body.contains(isEnglish ? "order of law" : "依法"), "\(path)")
            #expect(body.contains("2026-00002"), "\(path)")
        }
    }

    @Test func `a promise that was broken says so`() {
        var input = SampleSite.input
        let running = SampleSite.bridge.obligations[0]
        input.incidents[0] = SiteIncident(
            SampleSite.bridge.incident,
            obligations: [
                PublicObligation(
                    id: running.id,
                    title: running.title,
                    due: running.due,
                    state: .overdue,
                )
            ],
            lastEntry: SampleSite.bridge.lastEntry,
        )
        #expect(text(byPath(Site.render(input))["/"]).contains("已逾期"))
        #expect(!text(byPath(Site.render(SampleSite.input))["/"]).contains("已逾期"))
    }

    @Test func `the status counts and changes with the list`() throws {
        let status = try JSONReader.read(
            text(byPath(Site.render(SampleSite.input))["/status.json"])
        )
        #expect(status["activeIncidents"]?.integer == 2)
        #expect(status["releases"]?.integer == 5)
        var other = SampleSite.input
        other.expired = [:]
        let changed = try JSONReader.read(text(byPath(Site.render(other))["/status.json"]))
        #expect(changed["releaseListHash"] != status["releaseListHash"])
    }

    @Test func `a revision that nothing superseded has the entry of its own publication`() {
        let site = byPath(Site.render(SampleSite.input))
        #expect(text(site["/releases/R-0002"]).contains("data-entry=\"35\""))
        #expect(text(site["/releases/R-0001/1"]).contains("data-entry=\"33\""))
        #expect(site["/releases/R-0002"]?.lastModified == SampleSite.bridgeFollowup.publishedAt)
    }

    private func occurrences(of part: String, in text: String) -> Int {
        text.split(separator: part, omittingEmptySubsequences: false).count - 1
    }
}
