import Ledger
import Model
import Testing

@testable import ReleaseDaemon

@Suite("Text seen, over the API", .timeLimit(.minutes(20)))
struct SeenTextTests {
    @Test func `an approval of a text that changed meanwhile is refused and recorded`() throws {
        let bench = try OfficeBench()
        let made = try bench.act("duty-a", "releases", OfficeBench.draft(nil, channels: "web"))
        let id = try #require(made["id"]?.string)
        let first = try #require(made["pending"]?["digest"]?.string)
        #expect(made["text"]?["digest"]?.string == first)
        try bench.act("duty-a", "releases/\(id)/edit", ["title": "关于望澜大桥事件的通报"])
        try bench.act("duty-a", "releases/\(id)/submit")
        let steps: [(String, String, JSON)] = [
            ("secrecy-a", "review", ["kind": "secrecy", "passed": true]),
            ("leader-a", "approve", [:]), ("duty-a", "publish", [:]),
        ]
        let now = try bench.get("leader-a", "releases/\(id)")["pending"]?["digest"]
        let digest = try #require(now?.string)
        for (person, step, body) in steps {
            var stale = body
            stale["expectedDigest"] = .string(first)
            let refused = try bench.call(person, "POST", "releases/\(id)/\(step)", stale)
            #expect(refused.status == 409, "\(refused.text)")
            #expect(refused.code == "refused.textChanged")
            #expect(refused.json["error"]?["hint"]?.string?.contains("release show") == true)
            let entry = try bench.entries(.commandRefused).last
            #expect(entry?.body["code"]?.string == "refused.textChanged")
            #expect(entry?.subject == id)
            var fresh = body
            fresh["expectedDigest"] = .string(String(digest.prefix(12)))
            try bench.act(person, "releases/\(id)/\(step)", fresh)
        }
        for kind in [EntryKind.releaseReviewed, .releaseApproved, .releasePublished] {
            #expect(try bench.entries(kind).last?.body["document"]?.string == digest)
        }
        let out = try bench.get("duty-a", "releases/\(id)?history=true")
        #expect(out["revisions"]?.array?.first?["digest"]?.string == digest)
    }

    @Test(arguments: ["〇", "4f1c", "zz1c2a9d03be", ""])
    func `a digest that can't be read is told from one that is not the text's`(text: String)
        throws
    {
        let bench = try OfficeBench()
        let made = try bench.act("duty-a", "releases", OfficeBench.draft(nil, channels: "web"))
        let id = try #require(made["id"]?.string)
        let body: JSON = ["expectedDigest": .string(text)]
        let answer = try bench.call("leader-a", "POST", "releases/\(id)/approve", body)
        #expect(answer.status == 400 && answer.code == "usage.digest", "\(answer.text)")
        #expect(answer.json["error"]?["hint"] != nil)
    }

    @Test func `a draft that is given up frees its incident and stays to be read`() throws {
        let bench = try OfficeBench()
        let (incident, out) = try bench.released(channels: "web")
        let made = try bench.act("duty-a", "releases", OfficeBench.draft(incident))
        let id = try #require(made["id"]?.string)
        let gone = try bench.act("duty-a", "releases/\(id)/discard", ["reason": "重复起草"])
        #expect(gone["state"] == "discarded" && gone["stateName"] == "已作废")
        #expect(gone["discarded"]?["reason"] == "重复起草")
        #expect(gone["discarded"]?["by"] == "duty-a")
        #expect(gone["text"]?["title"] == made["text"]?["title"])
        #expect(gone["pending"] == nil)
        let listed = { (query: String) in
            try bench.get("duty-a", "releases" + query)["items"]?.array?.compactMap {
                $0["id"]?.string
            }
        }
        #expect(try listed("") == [out])
        #expect(try listed("?state=discarded") == [id])
        let never = try bench.call("leader-a", "POST", "releases/\(out)/discard", ["reason": "r"])
        #expect(never.status == 409 && never.code == "refused.nothingPending", "\(never.text)")
        let verified = try bench.get("auditor-a", "ledger/verify")
        #expect(verified["ok"] == true, "\(verified.compactText)")
    }
}
