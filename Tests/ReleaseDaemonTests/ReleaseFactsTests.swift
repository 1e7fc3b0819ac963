import Channels
import Ledger
import Model
import Platform
import Testing

@testable import ReleaseDaemon

/// What a release says beside its text: item, form, force, elements, relations.
@Suite("Facts of releases", .timeLimit(.minutes(20)))
struct ReleaseFactsTests {
    private static func bench() throws -> OfficeBench {
        try OfficeBench { folder in
            try folder.edit(
                "catalogue.json5",
                "content: \"在建及大中修路段的名称、起止桩号、方向、时段、绕行路线、咨询电话\",",
                "content: \"在建路段\", fields: [\"起止桩号\", \"绕行路线\"],",
            )
            try folder.edit(
                "people.json5",
                "people: [",
                "publishers: { rebuttal: \"highway\" },\n  people: [",
            )
        }
    }

    private static func notice(_ more: JSON) -> JSON {
        var body: JSON = ["kind": "notice"]
        for member in more.members ?? [] { body[member.key] = member.value }
        return OfficeBench.draft(nil, body)
    }

    private static let refused: [(JSON, String)] = [
        (["item": "nothing"], "usage.item"), (["form": "song"], "usage.form"),
        (["force": "strong"], "usage.force"), (["fields": "x=y"], "usage.fields"),
        (["fields": ["x"]], "usage.fields"), (["relations": ["R-0001"]], "usage.relations"),
        (["relations": ["loves:R-0001"]], "usage.relations"),
        (["relations": ["interprets:R-0999"]], "usage.relation"),
        (["fields": ["办理时限=机密★1年"]], "refused.secrecyMark"),
    ]

    @Test func `wrong facts are told with what is possible, and nothing is kept`() throws {
        let bench = try Self.bench()
        let before = try bench.head
        for (more, code) in Self.refused {
            let answer = try bench.call("duty-a", "POST", "releases", Self.notice(more))
            #expect(answer.code == code, "\(more.compactText): \(answer.text)")
        }
        // Refusals by the desk are on record; nothing else is.
        let added = try bench.entries(after: before).filter { $0.actor == "duty-a" }
        #expect(added.allSatisfy { $0.kind == .commandRefused }, "\(added.map(\.kind))")
    }

    @Test func `a release names the version of its item, with every element that it asks for`()
        throws
    {
        let bench = try Self.bench()
        let draft = Self.notice([
            "item": "road_works", "form": "announcement", "force": "inForce",
            "fields": ["起止桩号=K12+300至K15"],
        ])
        let id = try #require(try bench.act("duty-a", "releases", draft)["id"]?.string)
        let held = try bench.call("duty-a", "POST", "releases/\(id)/submit")
        #expect(held.code == "refused.content")
        #expect(held.text.contains("绕行路线"))
        try bench.act(
            "duty-a",
            "releases/\(id)/edit",
            ["fields": ["起止桩号=K12+300至K15", "绕行路线=滨江大道"]],
        )
        try bench.approve(id)
        try bench.publish(id)
        let published = try #require(try bench.entries(.releasePublished).last)
        #expect(published.body["item"] == "road_works@1")
        let page = try bench.page("/releases/\(id)").text
        for words in [
            "公开事项", "路网施工信息（第 1 版）", "href=\"/catalogue#road_works-1\"", "公告",
            "绕行路线", "滨江大道", "有效",
        ] {
            #expect(page.contains(words), "\(words)")
        }
        #expect(try bench.page("/en/releases/\(id)").text.contains("Road works (version 1)"))
        let json = try bench.page("/releases/\(id).json").json
        #expect(json["item"]?["version"] == 1 && json["form"] == "announcement")
        #expect(json["fields"]?.array?.count == 2)
        #expect(try bench.page("/releases/\(id).txt").text.contains("绕行路线：滨江大道"))
        // The next version of the item takes nothing from it.
        let plain = try bench.released().1
        let other = try bench.page("/releases/\(plain)").text
        #expect(!other.contains("公开事项") && !other.contains("id=\"relations\""))
    }

    @Test func `relations show both ways, follow a correction and end with a withdrawal`() throws {
        let bench = try Self.bench()
        let policy = try bench.approved(Self.notice(["title": "某办法", "force": "inForce"]))
        try bench.publish(policy)
        let before = try bench.page("/releases/\(policy)").text
        let told = try bench.approved(
            Self.notice([
                "title": "某办法的解读", "kind": "interpretation",
                "relations": [.string("interprets:" + policy)],
            ])
        )
        // What is not out yet is on no page.
        #expect(try bench.page("/releases/\(policy)").text == before)
        try bench.publish(told)
        #expect(try bench.page("/releases/\(policy)").text.contains("某办法的解读"))
        #expect(try bench.page("/releases/\(policy)").text.contains("解读材料"))
        #expect(try bench.page("/releases/\(told)").text.contains("/releases/\(policy)\""))
        let made = Self.notice([
            "corrects": .string(policy), "title": "某办法（修正）", "correction": "标题更正",
        ])
        try bench.act("duty-a", "releases", made)
        try bench.approve(policy)
        try bench.publish(policy)
        #expect(try bench.page("/releases/\(told)").text.contains("某办法（修正）"))
        let end = try bench.approved(
            Self.notice(["title": "废止某办法", "relations": [.string("repeals:" + policy)]])
        )
        try bench.publish(end)
        #expect(try bench.page("/releases/\(policy).json").json["force"] == "repealed")
        #expect(try bench.page("/releases/\(policy)").text.contains("废止文件"))
        try bench.act("leader-a", "releases/\(end)/withdraw", ["reason": "误发"])
        try bench.wait("what was withdrawn repeals nothing") {
            let after = try bench.page("/releases/\(policy).json").json
            return after["force"] == "inForce" && after["relations"]?.array?.count == 1
        }
        // A start that renders everything anew comes to the same bytes.
        let served = try bench.page("/releases/\(policy)").text
        try bench.restart()
        #expect(try bench.page("/releases/\(policy)").text == served)
    }

    @Test func `nothing public names what is internal, an internal text may name both`() throws {
        let bench = try Self.bench()
        let policy = try bench.approved(Self.notice(["title": "某办法"]))
        try bench.publish(policy)
        func inside(_ more: JSON) throws -> JSON {
            var body = Self.notice([
                "audience": "internal", "withheld": "internalAffairs", "channels": .null,
            ])
            for member in more.members ?? [] { body[member.key] = member.value }
            return try bench.call("duty-a", "POST", "releases", body).json
        }
        let first = try #require(try inside([:])["id"]?.string)
        let named: JSON = ["relations": [.string("responds:" + first)]]
        let refused = try bench.call("duty-a", "POST", "releases", Self.notice(named))
        #expect(refused.code == "refused.relation" || refused.code == "usage.relation")
        let both: JSON = [
            "relations": [.string("responds:" + first), .string("responds:" + policy)]
        ]
        let second = try inside(both)
        #expect(second["id"]?.string == "N-0002")
        #expect(try bench.page("/releases/\(policy)").text.contains("N-000") == false)
    }

    @Test func `each kind of release may have a unit of its own`() throws {
        let bench = try Self.bench()
        for (kind, unit) in [("rebuttal", "highway"), ("notice", "transport")] {
            let made = try bench.act("duty-a", "releases", Self.notice(["kind": .string(kind)]))
            #expect(made["publisher"]?.string == unit)
        }
        let named = Self.notice(["kind": "rebuttal", "publisher": "transport"])
        #expect(try bench.act("duty-a", "releases", named)["publisher"] == "transport")
    }
}
