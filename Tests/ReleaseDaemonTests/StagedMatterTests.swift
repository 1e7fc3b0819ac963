import Ledger
import Model
import Platform
import Testing

@testable import ReleaseDaemon

@Suite("Staged matters", .timeLimit(.minutes(20)))
struct StagedMatterTests {
    @Test func `the shipped templates go from their opening to their last stage`() throws {
        let bench = try OfficeBench()
        let templates = try bench.get("duty-a", "matters/templates")["items"]?.array ?? []
        #expect(
            templates.compactMap { $0["id"]?.string }
                == ["consultation", "eia", "project", "procurement", "disaster"]
        )
        for template in templates {
            let opened = try bench.act(
                "duty-a",
                "matters",
                [
                    "type": template["type"] ?? .null, "template": template["id"] ?? .null,
                    "title": "某项目",
                ],
            )
            let id = try #require(opened["id"]?.string)
            let stages = (template["stages"]?.array ?? []).compactMap { $0["id"]?.string }
            #expect(opened["stage"]?.string == stages.first)
            for stage in stages.dropFirst() {
                let entered = try bench.act(
                    "duty-b",
                    "matters/\(id)/stage",
                    ["stage": .string(stage), "evidence": "第1号"],
                )
                #expect(entered["stage"]?.string == stage)
            }
            let shown = try bench.get("auditor-a", "matters/\(id)")
            let states = (shown["stages"]?.array ?? []).compactMap { $0["state"]?.string }
            #expect(states.last == "now" && states.dropLast().allSatisfy { $0 == "past" })
            let owed = (shown["obligations"]?.array ?? []).compactMap { $0["id"]?.string }
            let named = (template["stages"]?.array ?? []).filter {
                $0["rules"]?.array?.isEmpty == false
            }
            #expect(owed.count == named.count, "\(id): \(owed)")
        }
    }

    @Test func `a stage is met by its release, read back, and explain says which`() throws {
        let bench = try OfficeBench()
        let opened = try bench.act(
            "duty-a",
            "matters",
            ["type": "staged", "template": "eia", "title": "某码头工程环评", "at": "-5m"],
        )
        let id = try #require(opened["id"]?.string)
        try bench.act("duty-a", "matters/\(id)/stage", ["stage": "accepted", "at": "-4m"])
        let release = try bench.approved(
            OfficeBench.draft(nil, ["kind": "notice", "matter": .string(id)])
        )
        #expect(try bench.get("duty-a", "releases/\(release)")["stage"] == "accepted")
        try bench.publish(release)
        func duty(_ stage: String) throws -> JSON? {
            try bench.get("duty-a", "matters/\(id)")["obligations"]?.array?
                .first { $0["id"]?.string?.hasSuffix("/" + stage) ?? false }
        }
        #expect(try duty("accepted")?["outcome"] == "met")
        #expect(try duty("prepared")?["phase"] == "running")
        #expect(try duty("prepared")?["title"] == "逐段公开（prepared）")
        let explained = try bench.call(
            "auditor-a",
            "GET",
            "explain?obligation=\(id)/pub.stage/prepared",
        )
        #expect(explained.text.contains("进入阶段 prepared") && explained.text.contains("本单位承诺"))
        let list = try bench.get("duty-a", "matters")["items"]?.array ?? []
        #expect(list.first?["stageName"] == "受理")
        let back = try bench.call("duty-a", "POST", "matters/\(id)/stage", ["stage": "prepared"])
        #expect(back.code == "refused.order")
        let none = try bench.call("duty-a", "POST", "matters", ["type": "staged", "title": "某项目"])
        #expect(none.code == "usage.template")
        #expect(none.json["error"]?["hint"]?.string?.contains("eia") == true)
    }
}
