import Desk
import Model
import Testing

@Suite struct EmergencyTests {
    private func issue(_ bench: DeskBench, _ authorisation: DeskCommand.Authorisation? = nil)
        -> DeskCommand
    { .issue(bench.drafting(), authorisation ?? bench.authorisation()) }

    @Test func `an issue is drafted, authorised and published in one step and leaves a duty`()
        throws
    {
        let bench = DeskBench()
        let incident = try bench.act(bench.opening(), by: .drafter)[0].subject
        let entries = try bench.act(
            .issue(bench.drafting(incident: incident), bench.authorisation()),
            by: .drafter,
        )
        #expect(entries.map(\.kind) == [.releaseDrafted, .releaseAuthorised, .releasePublished])
        #expect(Set(entries.map(\.subject)) == ["R-0001"])
        let authorised = entries[1].body
        #expect(authorised["authorisedBy"]?.string == Officer.approver.id)
        #expect(authorised["secrecyBy"]?.string == Officer.reviewer.id)
        #expect(authorised["means"]?.string == "phone")
        #expect(authorised["incident"]?.string == incident)
        #expect(authorised["document"] == entries[2].body["document"])
        let release = try bench.release("R-0001")
        #expect(release.needsCountersignature && release.uncountersigned == [1])
        #expect(release.current?.approver == Officer.approver.id)
        let signed = try bench.act(.countersign("R-0001"), by: .approver)
        #expect(signed.map { $0.body["revision"] } == [1])
        #expect(try bench.release("R-0001").needsCountersignature == false)
        #expect(
            bench.refusal(.countersign("R-0001"), by: .approver) == "refused.noCountersignature"
        )
    }

    @Test(arguments: [
        ("stranger", "refused.authority"), ("drafterAsApprover", "refused.authority"),
        ("secrecyWithoutRole", "refused.authority"), ("future", "usage.future"),
        ("old", "refused.authorisationOld"), ("nobody", "refused.authority"),
    ])
    func `an oral approval that is none is refused`(defect: String, code: String) {
        let bench = DeskBench()
        let authorisation =
            switch defect {
            case "stranger": bench.authorisation(by: Officer.stranger.id)
            case "drafterAsApprover": bench.authorisation(by: Officer.drafter.id)
            case "secrecyWithoutRole": bench.authorisation(secrecyBy: Officer.approver.id)
            case "future": bench.authorisation(at: bench.now + Milliseconds(1))
            case "old": bench.authorisation(at: bench.now - .hours(24) - Milliseconds(1))
            default: bench.authorisation(by: "p-unknown")
            }
        #expect(bench.refusal(issue(bench, authorisation), by: .drafter) == code)
    }

    @Test func `nobody authorises or answers for secrecy of their own text`() {
        let bench = DeskBench()
        let own = bench.authorisation(by: Officer.chief.id)
        #expect(bench.refusal(issue(bench, own), by: .chief) == "refused.fourEyes")
        let secrecy = bench.authorisation(secrecyBy: Officer.chief.id)
        #expect(bench.refusal(issue(bench, secrecy), by: .chief) == "refused.fourEyes")
    }

    @Test func `only an officer issues, and only where the path is open`() {
        let bench = DeskBench()
        for officer in [Officer.approver, .reviewer, .stranger] {
            #expect(bench.refusal(issue(bench), by: officer) == "permission.role")
        }
        bench.policy = .make(isEmergencyPathOpen: false)
        #expect(bench.refusal(issue(bench), by: .drafter) == "refused.emergencyPathClosed")
    }

    @Test func `an approval exactly 24 hours old still holds`() {
        let bench = DeskBench()
        let edge = bench.authorisation(at: bench.now - .hours(24))
        #expect(bench.refusal(issue(bench, edge), by: .drafter) == nil)
    }

    @Test func `the drafter can't countersign`() throws {
        let bench = DeskBench()
        try bench.act(issue(bench), by: .chief)
        #expect(bench.refusal(.countersign("R-0001"), by: .chief) == "refused.fourEyes")
        #expect(bench.refusal(.countersign("R-0001"), by: .drafter) == "permission.role")
        #expect(bench.refusal(.countersign("R-0001"), by: .approver) == nil)
    }

    @Test(
        arguments: [
            ("p-drafter", "refused.fourEyes"), ("p-editor-1", "refused.fourEyes"),
            ("p-editor-2", "refused.fourEyes"), ("p-submitter", "refused.fourEyes"),
            ("p-issuer", "refused.fourEyes"), ("p-other", nil),
        ] as [(String, String?)]
    )
    func `whoever had a hand in an orally approved text, or issued it, can't countersign`(
        person: String,
        code: String?
    ) throws {
        let bench = DeskBench()
        let first = bench.keep(DeskBench.text("一稿")).digest.hex
        let last = bench.keep(DeskBench.text("定稿")).digest.hex
        let steps: [(EntryKind, String, JSON)] = [
            (
                .releaseDrafted, "p-drafter",
                [
                    "revision": 1, "kind": "first", "document": .string(first),
                    "publisher": "traffic",
                ]
            ),
            (.releaseEdited, "p-editor-1", ["revision": 1, "document": .string(first)]),
            (.releaseEdited, "p-editor-2", ["revision": 1, "document": .string(last)]),
            (.releaseSubmitted, "p-submitter", ["revision": 1]),
            (
                .releaseAuthorised, "p-issuer",
                ["revision": 1, "document": .string(last), "authorisedBy": "p-approver"]
            ),
            (
                .releasePublished, "p-issuer",
                [
                    "revision": 1, "kind": "first", "document": .string(last),
                    "publisher": "traffic", "indexNumber": "X/2026-00001", "indexYear": 2_026,
                    "channels": ["web"],
                ]
            ),
        ]
        for (kind, actor, body) in steps {
            bench.append(EntryDraft(kind, subject: "R-0001", actor: actor, body: body))
        }
        let officer = Officer.named(person, .officer, .approver)
        #expect(bench.refusal(.countersign("R-0001"), by: officer) == code)
        #expect(try bench.rebuilt() == bench.snapshot())
    }

    @Test func `a later correction takes away neither the duty nor its four eyes`() throws {
        let bench = DeskBench()
        try bench.act(issue(bench), by: .chief)
        _ = try bench.published(bench.drafting(DeskBench.text("更正"), corrects: "R-0001"))
        #expect(try bench.release("R-0001").current?.drafter == Officer.drafter.id)
        #expect(try bench.release("R-0001").uncountersigned == [1])
        // Whoever issued revision 1 is not let in by somebody else's revision 2.
        #expect(bench.refusal(.countersign("R-0001"), by: .chief) == "refused.fourEyes")
        let signed = try bench.act(.countersign("R-0001"), by: .approver)
        #expect(signed.map { $0.body["revision"] } == [1])
    }

    @Test func `two issues of one release leave two signatures`() throws {
        let bench = DeskBench()
        try bench.act(issue(bench), by: .drafter)
        try bench.act(
            .issue(bench.drafting(DeskBench.text("更正"), corrects: "R-0001"), bench.authorisation()),
            by: .drafter,
        )
        #expect(try bench.release("R-0001").uncountersigned == [1, 2])
        let signed = try bench.act(.countersign("R-0001"), by: .approver)
        #expect(signed.map { $0.body["revision"] } == [1, 2])
        #expect(try bench.release("R-0001").uncountersigned == [])
    }
}
