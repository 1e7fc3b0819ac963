import Ledger
import Model
import Platform
import Testing

@testable import ReleaseDaemon

@Suite("Erasure", .timeLimit(.minutes(20)))
struct ErasureTests {
    private static func order(_ digest: String) -> JSON {
        [
            "digest": .string(digest), "reason": "当事人申请", "basis": "个人信息保护法第四十七条",
            "approvedBy": "leader-a",
        ]
    }

    private func digests(_ bench: OfficeBench, _ id: String) throws -> [String] {
        let release = try bench.get("admin-a", "releases/\(id)?history=true")
        return (release["revisions"]?.array ?? []).compactMap { $0["digest"]?.string }
    }

    private func refuses(_ bench: OfficeBench, _ digest: String, _ code: String) throws {
        let before = try bench.entries(.contentErased).count
        let answer = try bench.call("admin-a", "POST", "ledger/erase", Self.order(digest))
        #expect(answer.status == 409, "\(answer.text)")
        #expect(answer.code == code)
        #expect(answer.json["error"]?["hint"]?.string?.contains("releasectl release") == true)
        #expect(try bench.entries(.contentErased).count == before)
        #expect(try bench.entries(.commandRefused).last?.body["code"]?.string == code)
    }

    private func correct(_ bench: OfficeBench, _ id: String) throws {
        let correction = OfficeBench.draft(
            nil,
            channels: "web,feed",
            ["corrects": .string(id), "correction": "删去个人信息", "title": "关于望澜大桥事件的通报"],
        )
        try bench.act("duty-a", "releases", correction)
        try bench.approve(id)
        try bench.publish(id)
    }

    @Test func `the text of a page that stands is not destroyed under it`() throws {
        let bench = try OfficeBench()
        let (_, id) = try bench.released()
        let live = try #require(try digests(bench, id).first)
        try refuses(bench, live, "refused.textLive")
        #expect(try bench.page("/releases/\(id)").text.contains("触碰"))
        let draft = try bench.act("duty-a", "releases", OfficeBench.draft(nil))
        let pending = try #require(draft["pending"]?["digest"]?.string)
        try refuses(bench, pending, "refused.textPending")
        // Given up, nobody needs it any more.
        let other = draft["id"]?.string ?? ""
        try bench.act("duty-a", "releases/\(other)/discard", ["reason": "不发"])
        try bench.act("admin-a", "ledger/erase", Self.order(pending))
        #expect(try bench.get("duty-a", "releases/\(other)")["isTextErased"] == true)
    }

    @Test func `an erased revision says that, when and on what basis, in both languages`() throws {
        let bench = try OfficeBench()
        let (_, id) = try bench.released()
        let personal = "集装箱船航经我市澜溪江"
        #expect(try bench.page("/releases/\(id)/1").text.contains(personal))
        try correct(bench, id)
        let former = try #require(try digests(bench, id).first)
        let newest = try bench.page("/releases/\(id)")
        let entry = try bench.act("admin-a", "ledger/erase", Self.order(former))
        let seq = try #require(entry["seq"]?.integer)
        try bench.wait("the page was not rendered again") {
            try !bench.page("/releases/\(id)/1").text.contains(personal)
        }
        let expected: [(String, [String])] = [
            ("", ["本版文字已依法销毁", "销毁时间", "销毁依据", "个人信息保护法第四十七条", "第 1 版"]),
            (
                "/en",
                ["destroyed by order of law", "Destroyed", "Legal basis", "个人信息保护法第四十七条"]
            ),
        ]
        let day = bench.running.core.setup.bureau.zone.date(bench.time.now).text
        for (root, words) in expected {
            let page = try bench.page("\(root)/releases/\(id)/1")
            #expect(page.status == 200)
            for word in words + [day] { #expect(page.text.contains(word), "\(root) \(word)") }
        }
        let json = try JSONReader.read(bench.page("/releases/\(id).json").body)
        let revisions = json["revisions"]?.array ?? []
        #expect(revisions.first?["erased"]?["basis"] == "个人信息保护法第四十七条")
        #expect(revisions.first?["erased"]?["entry"]?["seq"] == .integer(seq))
        #expect(revisions.last?["erased"] == nil)
        // The page that stands keeps its text, and names the entry that it now depends on.
        let after = try bench.page("/releases/\(id)")
        #expect(after.text.contains(personal) && after.body != newest.body)
        let verified = try bench.get("auditor-a", "ledger/verify")
        #expect(verified["ok"] == true, "\(verified.compactText)")
        // Made anew from the record it is the same page.
        let erased = try bench.page("/releases/\(id)/1").body
        try bench.restart()
        #expect(try bench.page("/releases/\(id)/1").body == erased)
    }

    @Test func `what was withdrawn may be erased, what waits for a signature may not`() throws {
        let bench = try OfficeBench()
        let fields: JSON = [
            "authorisedBy": "leader-a", "authorisedAt": "now", "means": "phone",
            "secrecyBy": "secrecy-a", "wait": 20_000,
        ]
        let issued = try bench.act(
            "duty-a",
            "releases/issue",
            OfficeBench.draft(nil, channels: "web", fields),
        )
        let id = try #require(issued["id"]?.string)
        let digest = try #require(try digests(bench, id).first)
        try bench.act("leader-a", "releases/\(id)/withdraw", ["reason": "有误", "wait": 20_000])
        try refuses(bench, digest, "refused.uncountersigned")
        try bench.act("leader-b", "releases/\(id)/countersign")
        try bench.act("admin-a", "ledger/erase", Self.order(digest))
        try bench.wait("the page was not rendered again") {
            try bench.page("/releases/\(id)/1").text.contains("本版文字已依法销毁")
        }
        #expect(try bench.page("/releases/\(id)").text.contains("本发布已撤回"))
    }

    @Test func `a repeated order answers as the first and a marked basis is not stored`() throws {
        let bench = try OfficeBench()
        let made = try bench.act("duty-a", "releases", OfficeBench.draft(nil))
        let id = made["id"]?.string ?? ""
        let digest = try #require(made["pending"]?["digest"]?.string)
        try bench.act("duty-a", "releases/\(id)/discard", ["reason": "不发"])
        var marked = Self.order(digest)
        marked["basis"] = "机密★文件"
        let answer = try bench.call("admin-a", "POST", "ledger/erase", marked)
        #expect(answer.code == "refused.secrecyMark", "\(answer.text)")
        let key = [HTTPField("Idempotency-Key", "erase-1")]
        for _ in 0..<2 {
            let answer = try bench.call(
                "admin-a",
                "POST",
                "ledger/erase",
                Self.order(digest),
                fields: key,
            )
            #expect(answer.status == 200, "\(answer.text)")
        }
        #expect(try bench.entries(.contentErased).count == 1)
    }
}
