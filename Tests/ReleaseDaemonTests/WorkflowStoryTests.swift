import Model
import Platform
import Testing

@testable import ReleaseDaemon

/// Steps as the bureau's people meet them: through the API, with the alarm of a step that is late.
@Suite("Workflow", .timeLimit(.minutes(20)))
struct WorkflowStoryTests {
    private static let file = """
        {
          workflows: [{
            id: "grave", name: { zh: "重大事件", en: "Grave incidents" }, grades: ["I", "II"],
            steps: [
              { id: "sorted", name: { zh: "梳理归类", en: "Sorting" }, role: "content", takes: "2h",
                questions: [{ id: "fair", text: { zh: "产生的过程是否公正、合理", en: "Fair?" } }] },
              { id: "cosign", name: { zh: "会签", en: "Co-signature" }, role: "approver",
                organisations: ["transport", "flood"], takes: "1h" },
              { id: "secret", name: { zh: "保密审查", en: "Secrecy" }, role: "secrecy", review: "secrecy",
                organisations: ["gov"], outside: true, takes: "1h" },
            ],
            approval: { takes: "30m", questions: [{ id: "true", text: { zh: "结果是否真实" } }] },
            publication: { takes: "30m" },
          }],
        }
        """

    private func bench() throws -> OfficeBench {
        try OfficeBench { folder in
            try folder.write(Self.file, to: "config/workflow.json5")
            let last = "{ id: \"auditor-a\""
            try folder.edit(
                "people.json5",
                last,
                """
                { id: "flood-b", name: "防汛分管领导", organisation: "flood", roles: ["approver"] },
                    { id: "office-a", name: "机要保密审查员", organisation: "gov", roles: ["secrecy"] },
                    \(last)
                """
            )
        }
    }

    private func steps(_ release: JSON) -> [JSON] {
        release["pending"]?["workflow"]?["steps"]?.array ?? []
    }

    @Test func `each step is shown with who can take it, taken in turn, and kept with the text`()
        throws
    {
        let bench = try bench()
        let incident = try bench.incident()
        let made = try bench.act("duty-a", "releases", OfficeBench.draft(incident))
        let id = try #require(made["id"]?.string)
        #expect(
            steps(made).compactMap { $0["id"]?.string } == [
                "sorted", "cosign", "secret", "approve",
            ]
        )
        try bench.act("duty-a", "releases/\(id)/submit")
        let early = try bench.call(
            "office-a",
            "POST",
            "releases/\(id)/review",
            ["kind": "secrecy", "passed": true]
        )
        #expect(early.code == "refused.stepOrder", "\(early.text)")
        #expect(early.json["error"]?["hint"]?.string?.contains("content-a") == true)
        #expect(try bench.entries(.commandRefused).last?.body["code"] == "refused.stepOrder")
        for (body, code) in [
            (["step": "sorted", "passed": true, "answers": ["fair": "maybe"]], "usage.answers"),
            (["step": "sorted", "passed": true, "answers": "fair"], "usage.answers"),
            (["step": "sorted", "passed": true], "refused.checklist"),
            (["step": "sorted"], "usage.missing"),
        ] as [(JSON, String)] {
            let answer = try bench.call("content-a", "POST", "releases/\(id)/sign", body)
            #expect(answer.code == code, "\(answer.text)")
        }
        let hands: [(String, JSON)] = [
            ("content-a", ["step": "sorted", "passed": true, "answers": ["fair": "yes"]]),
            ("leader-a", ["step": "cosign", "passed": true]),
            ("flood-b", ["step": "cosign", "passed": true, "note": "同意"]),
            ("office-a", ["step": "secret", "passed": true, "note": "不涉密"]),
        ]
        for (who, body) in hands {
            let next = try bench.get("duty-a", "releases/\(id)")
            let isNext = steps(next).first { $0["isNext"] == true }
            #expect(isNext?["id"] == body["step"])
            #expect(isNext?["people"]?.array?.contains(.string(who)) == true, "\(who)")
            try bench.act(who, "releases/\(id)/sign", body)
        }
        try bench.act("leader-b", "releases/\(id)/approve", ["answers": ["true": "yes"]])
        try bench.publish(id)
        try bench.restart()
        let shown = try bench.get("auditor-a", "releases/\(id)?history=true")
        let kept = shown["revisions"]?.array?.first?["signatures"]?.array ?? []
        #expect(
            kept.compactMap { $0["by"]?.string }
                == ["content-a", "leader-a", "flood-b", "office-a", "leader-b"]
        )
        #expect(kept.first?["checked"]?.array?.first?["text"] == "产生的过程是否公正、合理")
        #expect(kept[safe: 2]?["note"] == "同意")
        #expect(try bench.get("auditor-a", "ledger/verify")["ok"] == true)
        // Nothing of it is on the page.
        let page = try bench.page("/releases/\(id)").text
        #expect(!page.contains("会签") && !page.contains("content-a"))
    }

    @Test func `the holder of a step whose latest start has passed is told once`() throws {
        let bench = try bench()
        // Six hours from the occurrence: the five hours of all steps do not fit into what is left.
        let incident = try bench.incident(occurred: "-2h")
        let made = try bench.act("duty-a", "releases", OfficeBench.draft(incident))
        let id = try #require(made["id"]?.string)
        try bench.act("duty-a", "releases/\(id)/submit")
        let alert = "step/\(id)/1/sorted"
        try bench.wait("no alarm of the step") {
            try bench.entries(.alertRaised).contains { $0.subject == alert }
        }
        let raised = try bench.entries(.alertRaised).filter { $0.subject.hasPrefix("step/") }
        #expect(raised.map(\.subject) == [alert])
        #expect(raised.first?.body["people"] == ["content-a"])
        let view = try bench.get("duty-a", "releases/\(id)")
        let first = try #require(steps(view).first)
        #expect(first["isLate"] == true)
        #expect(
            view["pending"]?["workflow"]?["obligation"] == .string(incident + "/inc.first_release")
        )
        // The alarm begins when the step should have.
        let start = try #require(first["latestStart"]?.string)
        let zone = bench.running.core.setup.bureau.zone
        #expect(raised.first.map { zone.rfc3339($0.effectiveAt) } == start)
        let explained = try bench.get("duty-a", "explain?obligation=\(incident)/inc.first_release")
        let lines = (explained["lines"]?.array ?? []).compactMap { $0["text"]?.string }
        #expect(lines.contains { $0.contains("梳理归类") && $0.contains(id) }, "\(lines)")
        let sign: JSON = ["step": "sorted", "passed": true, "answers": ["fair": "yes"]]
        try bench.act("content-a", "releases/\(id)/sign", sign)
        try bench.wait("the alarm goes on") {
            try bench.entries(.alertResolved).contains { $0.subject == alert }
        }
        #expect(try bench.entries(.alertRaised).count { $0.subject == alert } == 1)
    }
}
