import Model
import Platform
import Testing

@testable import ReleaseDaemon

/// What the public finds among the releases.
@Suite("Search", .timeLimit(.minutes(20)))
struct SearchTests {
    private func search(_ bench: OfficeBench, _ question: String) throws -> OfficeBench.Answer {
        let query = question.utf8.map { byte in
            "%" + String(UInt16(byte) + 0x100, radix: 16).dropFirst().uppercased()
        }
        return try bench.page("/search?q=" + query.joined())
    }

    @Test func `a release is found by its words and its index number, and by no others`() throws {
        let bench = try OfficeBench()
        let (_, id) = try bench.released()
        let release = try bench.get("duty-a", "releases/\(id)")
        let number = try #require(release["indexNumber"]?.string)
        let link = "href=\"/releases/\(id)\""
        for question in ["望澜大桥", "集装箱船 隧道", number] {
            try bench.wait("\(question) is not found") {
                try search(bench, question).text.contains(link)
            }
        }
        for question in ["望澜大桥 地铁", "不存在的词", "%", "\"", ""] {
            let answer = try search(bench, question)
            #expect(answer.status == 200, "\(question)")
            #expect(!answer.text.contains(link), "\(question)")
        }
    }

    @Test func `a question is shown as text, however long and whatever it holds`() throws {
        let bench = try OfficeBench()
        _ = try bench.released()
        let answer = try search(bench, "<script>alert(1)</script>")
        #expect(answer.status == 200)
        #expect(!answer.text.contains("<script>alert"))
        #expect(answer.text.contains("&lt;script&gt;"))
        #expect(try search(bench, String(repeating: "桥", count: 400)).status == 200)
    }
}

/// What the public narrows a search down to, and the feeds of several issuers.
@Suite("Search and feeds by facet", .timeLimit(.minutes(20)))
struct FacetTests {
    private func query(_ text: String) -> String {
        text.utf8.map { "%" + String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
    }

    @Test func `a search narrows down by date, kind, issuer, category, item, process and force`()
        throws
    {
        let bench = try OfficeBench()
        let draft = OfficeBench.draft(
            nil,
            [
                "kind": "notice", "title": "滨江大道施工通告", "item": "road_works",
                "force": "inForce", "publisher": "highway", "classification": "政务公开/道路施工",
            ],
        )
        let id = try bench.approved(draft)
        try bench.publish(id)
        _ = try bench.released()
        let today = bench.running.core.setup.bureau.zone.date(bench.time.now)
        let next = today.adding(days: 1).text
        let (link, all) = ("href=\"/releases/\(id)\"", "/search?")
        for found in [
            "from=\(today.text)", "to=\(today.text)", "kind=notice", "issuer=highway",
            "category=\(query("政务公开"))", "category=\(query("政务公开/道路施工"))", "item=road_works",
            "process=execution", "force=inForce", "q=\(query("滨江"))&kind=notice",
        ] {
            try bench.wait("\(found) finds nothing") {
                try bench.page(all + found).text.contains(link)
            }
        }
        for missed in [
            "from=\(next)", "to=2020-01-01", "kind=first", "issuer=transport",
            "category=\(query("政务"))", "item=water_quality", "process=service", "force=repealed",
            "q=\(query("地铁"))&kind=notice",
        ] {
            let answer = try bench.page(all + missed)
            #expect(answer.status == 200 && !answer.text.contains(link), "\(missed)")
        }
        for (wrong, words) in [
            ("from=2026-02-30", "日期写作"), ("kind=song", "没有这样的"), ("force=x", "没有这样的"),
            ("process=\(query("<b>"))", "&lt;b&gt;"),
        ] {
            let answer = try bench.page(all + wrong)
            #expect(answer.status == 200 && answer.text.contains(words), "\(wrong)")
            #expect(!answer.text.contains(link), "\(wrong) is taken for all")
        }
    }

    @Test func `each issuer of a platform has a feed of its own beside the one of all`() throws {
        let bench = try OfficeBench()
        let draft = OfficeBench.draft(nil, ["kind": "notice", "publisher": "highway"])
        let id = try bench.approved(draft)
        let empty = try bench.page("/feeds/issuers/highway.atom")
        #expect(empty.status == 200 && !empty.text.contains("/releases/"))
        try bench.publish(id)
        for path in [
            "/feeds/issuers/highway.atom", "/feeds/issuers/highway.json", "/feeds/all.atom",
        ] {
            #expect(try bench.page(path).text.contains("/releases/\(id)"), "\(path)")
        }
        #expect(!(try bench.page("/feeds/issuers/transport.atom").text.contains("/releases/\(id)")))
        #expect(try bench.page("/feeds/issuers/nobody.atom").status == 404)
        #expect(try bench.page("/about").text.contains("/feeds/issuers/highway.atom"))
    }

    @Test
    func `the tree of classifications is on the catalogue, and what is not in it is warned of`()
        throws
    {
        let bench = try OfficeBench { folder in
            try folder.edit(
                "catalogue.json5",
                "items: [",
                "categories: [\"机构职能/机构设置\", \"政策文件\", \"政务公开/突发事件\"],\n  items: [",
            )
        }
        let page = try bench.page("/catalogue").text
        #expect(page.contains("机构职能") && page.contains("机构设置"))
        #expect(page.contains("/search?category=%E6%94%BF%E7%AD%96%E6%96%87%E4%BB%B6"))
        #expect(try bench.page("/catalogue.json").json["categories"]?.array?.count == 3)
        for (category, isKnown) in [
            ("政策文件", true), ("机构职能", true), ("机构职能/机构设置", true), ("机构", false), ("别的", false),
        ] {
            let draft = OfficeBench.draft(nil, ["classification": .string(category)])
            let made = try bench.act("duty-a", "releases", draft)
            #expect(made.compactText.contains("不在分类目录中") != isKnown, "\(category)")
        }
    }
}
