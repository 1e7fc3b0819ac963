import Desk
import Model
import Testing

/// Steps as data: their order, organisations, readings, check lists, and who may take them.
@Suite struct StepTests {
    private static let lawOffice = Officer(
        id: "p-law",
        roles: [.legality],
        organisation: "law-office"
    )
    private static let floodChief = Officer(
        id: "p-flood",
        roles: [.approver],
        organisation: "flood"
    )
    private static let head = Officer(
        id: "p-head",
        roles: [.approver, .head],
        organisation: "traffic"
    )
    private static let second = Officer(
        id: "p-second",
        roles: [.content],
        organisation: "traffic"
    )
    private static let third = Officer(id: "p-third", roles: [.content], organisation: "traffic")
    private static let people = Officer.all + [lawOffice, floodChief, head, second, third]

    private static let fair = Workflow.Question(id: "fair", text: Phrase("过程是否公正", "fair?"))
    private static let open = Workflow.Question(id: "open", text: Phrase("决策是否民主", "open?"))
    private static let truth = Workflow.Question(id: "true", text: Phrase("结果是否真实", "true?"))

    /// Sorting with a check list, co-signature of two offices, legality outside, secrecy.
    private static let policy = Workflow(
        id: "grave",
        name: Phrase("重大事件", "grave"),
        kinds: [.first, .followup],
        grades: [.extraordinary, .major],
        steps: [
            Workflow.Step(
                id: "sorted",
                name: Phrase("梳理", "sorting"),
                role: .content,
                questions: [fair, open],
            ),
            Workflow.Step(
                id: "cosign",
                name: Phrase("会签", "co-signature"),
                role: .approver,
                organisations: ["traffic", "flood"],
            ),
            Workflow.Step(
                id: "legal",
                name: Phrase("合法性审查", "legality"),
                role: .legality,
                review: .legality,
                organisations: ["law-office"],
                isOutside: true,
            ),
            Workflow.Step(
                id: "secret",
                name: Phrase("保密审查", "secrecy"),
                role: .secrecy,
                review: .secrecy,
            ),
        ],
        approval: Workflow.Step(
            id: Workflow.approvalID,
            name: Phrase("批准", "approval"),
            role: .approver,
            questions: [truth],
        ),
    )

    private static func bench(_ workflows: [Workflow] = [policy]) -> DeskBench {
        let base = DeskPolicy.bench
        return DeskBench(
            policy: DeskPolicy(
                zone: base.zone,
                organisations: base.organisations,
                people: Dictionary(uniqueKeysWithValues: people.map { ($0.id, $0.roles) }),
                channels: base.channels,
                defaultChannels: base.defaultChannels,
                defaultClassification: base.defaultClassification,
                workflows: workflows,
                affiliations: Dictionary(
                    uniqueKeysWithValues: people.map { ($0.id, $0.organisation) }
                ),
            )
        )
    }

    private static func sign(
        _ id: String,
        _ step: String,
        passed: Bool = true,
        _ answers: [String: Workflow.Answer] = [:],
        note: Digest? = nil,
    ) -> DeskCommand {
        .sign(
            id,
            DeskCommand.Signing(step: step, hasPassed: passed, answers: answers, note: note)
        )
    }

    private static let answers: [String: Workflow.Answer] = ["fair": .yes, "open": .yes]

    /// A submitted first release of an incident of grade II, signed through as many steps.
    private func submitted(_ bench: DeskBench, signed: Int = 0) throws -> String {
        let incident = try bench.act(bench.opening(), by: .drafter)[0].subject
        let id = try bench.act(.draft(bench.drafting(incident: incident)), by: .drafter)[0].subject
        try bench.act(.submit(id, findings: []), by: .submitter)
        let all: [(String, Officer)] = [
            ("sorted", .subeditor), ("cosign", .approver), ("cosign", Self.floodChief),
            ("legal", Self.lawOffice), ("secret", .reviewer),
        ]
        for (step, officer) in all.prefix(signed) {
            try bench.act(Self.sign(id, step, step == "sorted" ? Self.answers : [:]), by: officer)
        }
        return id
    }

    @Test func `a text passes every step in order, and the check lists stay with the approval`()
        throws
    {
        let bench = Self.bench()
        let id = try submitted(bench, signed: 5)
        let approval = DeskCommand.approve(id, findings: [], answers: ["true": .yes])
        try bench.act(approval, by: .approver)
        try bench.act(bench.publication(id), by: .drafter)
        let revision = try #require(try bench.release(id).current)
        #expect(
            revision.signatures.map(\.step)
                == ["sorted", "cosign", "cosign", "legal", "secret", "approve"]
        )
        #expect(revision.signatures[0].checked.map(\.text) == ["过程是否公正", "决策是否民主"])
        #expect(revision.signatures[2].organisation == "flood")
        #expect(revision.signatures.last?.checked.map(\.answer) == [.yes])
        #expect(revision.signatures.last?.by == Officer.approver.id)
        let kinds = bench.entries.filter { $0.subject == id }.map(\.kind)
        #expect(kinds.count { $0 == .releaseSigned } == 5)
        #expect(try bench.rebuilt() == bench.snapshot())
    }

    @Test func `what no workflow is laid down for takes the usual way`() throws {
        let bench = Self.bench()
        // No incident, and so no grade; another grade; another kind.
        let plain = try bench.published()
        #expect(try bench.release(plain).current?.signatures == [])
        let incident = try bench.act(bench.opening(grade: .serious), by: .drafter)[0].subject
        _ = try bench.published(bench.drafting(incident: incident))
        let grave = try bench.act(bench.opening(), by: .drafter)[0].subject
        _ = try bench.published(bench.drafting(kind: .notice, incident: grave))
        #expect(!bench.entries.contains { $0.kind == .releaseSigned || $0.body["workflow"] != nil })
        let id = try bench.draft(to: .submitted)
        #expect(bench.refusal(Self.sign(id, "sorted"), by: .subeditor) == "refused.noWorkflow")
    }

    @Test func `bad input is told: no such step, a stray answer, a list that is not complete`()
        throws
    {
        let bench = Self.bench()
        let id = try submitted(bench)
        let cases: [(DeskCommand, Officer, String)] = [
            (Self.sign("R-0009", "sorted"), .subeditor, "notFound.missing"),
            (Self.sign(id, "nothing"), .subeditor, "usage.step"),
            (Self.sign(id, "approve"), .approver, "usage.step"),
            (Self.sign(id, "sorted", ["stray": .yes]), .subeditor, "usage.answer"),
            (Self.sign(id, "sorted"), .subeditor, "refused.checklist"),
            (Self.sign(id, "sorted", ["fair": .yes]), .subeditor, "refused.checklist"),
            (
                Self.sign(id, "sorted", ["fair": .yes, "open": .no]), .subeditor,
                "refused.checklist"
            ),
            (
                Self.sign(id, "sorted", ["fair": .yes, "open": .notApplicable]), .subeditor,
                "refused.checklist"
            ),
            (Self.sign(id, "sorted", passed: false), .subeditor, "usage.note"),
            (Self.sign(id, "sorted", Self.answers), .chief, "allowed"),
        ]
        for (command, officer, code) in cases {
            #expect((bench.refusal(command, by: officer) ?? "allowed") == code)
        }
        let other = Self.bench()
        let passed = try submitted(other, signed: 5)
        let bare = DeskCommand.approve(passed, findings: [])
        #expect(other.refusal(bare, by: .approver) == "refused.checklist")
        let wrong = DeskCommand.approve(passed, findings: [], answers: ["true": .no])
        #expect(other.refusal(wrong, by: .approver) == "refused.checklist")
    }

    /// Role × step × relation: only the step whose turn it is, by its role, its organisation and other eyes.
    @Test(arguments: 0...5)
    func `every person gets the answer that turn, role, organisation and four eyes give`(
        signed: Int
    ) throws {
        let bench = Self.bench()
        let id = try submitted(bench, signed: signed)
        let turn = ["sorted", "cosign", "cosign", "legal", "secret", ""][signed]
        let writers = [Officer.drafter, .submitter].map(\.id)
        for step in Self.policy.steps {
            for officer in Self.people {
                let found = bench.wouldRefuse(
                    Self.sign(id, step.id, step.id == "sorted" ? Self.answers : [:]),
                    by: officer
                )
                let isNamed =
                    step.organisations.isEmpty
                    || step.organisations.contains(officer.organisation)
                let position = ["sorted", "cosign", "legal", "secret"].firstIndex(of: step.id) ?? 0
                let now = [0, 1, 1, 2, 3, 4][signed]
                let expected: String? =
                    if !officer.roles.contains(step.role) {
                        "permission.role"
                    } else if writers.contains(officer.id) {
                        "refused.fourEyes"
                    } else if !isNamed {
                        "refused.organisation"
                    } else if position < now {
                        "refused.stepDone"
                    } else if position > now {
                        "refused.stepOrder"
                    } else if step.id == "cosign", signed == 1, officer.organisation == "flood" {
                        "refused.leadFirst"
                    } else if step.id == "cosign", signed == 2, officer.organisation == "traffic" {
                        "refused.stepDone"
                    } else {
                        nil
                    }
                #expect(found == expected, "\(step.id) by \(officer.id), turn of \(turn)")
            }
        }
        // The approval comes after the last step and not before.
        let approval = DeskCommand.approve(id, findings: [], answers: ["true": .yes])
        #expect(
            bench.wouldRefuse(approval, by: .approver)
                == (signed == 5 ? nil : "refused.stepMissing")
        )
    }

    @Test func `a refusal names the step that is next and who can take it`() throws {
        let bench = Self.bench()
        let id = try submitted(bench, signed: 2)
        let early = Self.sign(id, "secret")
        do {
            try bench.act(early, by: .reviewer)
            Issue.record("it was not refused")
        } catch {
            guard case .refused(let refusal) = error else { return }
            #expect(refusal.hint?.chinese.contains("会签") == true)
            #expect(refusal.hint?.english.contains("p-flood") == true)
            #expect(refusal.hint?.english.contains("--step cosign") == true)
            #expect(refusal.hint?.english.contains("p-approver") == false)
        }
    }

    @Test func `an edit voids the steps, the same words restored have them again`() throws {
        let bench = Self.bench()
        let id = try submitted(bench, signed: 5)
        let former = try #require(try bench.release(id).pending?.document)
        try bench.act(bench.edit(id, "另一标题"), by: .editor)
        try bench.act(.submit(id, findings: []), by: .submitter)
        let approval = DeskCommand.approve(id, findings: [], answers: ["true": .yes])
        #expect(bench.refusal(approval, by: .approver) == "refused.stepMissing")
        #expect(bench.refusal(Self.sign(id, "legal"), by: Self.lawOffice) == "refused.stepOrder")
        let text = bench.keep(try bench.text(former))
        try bench.act(.edit(id, text: text, findings: []), by: .editor)
        try bench.act(.submit(id, findings: []), by: .submitter)
        #expect(bench.refusal(approval, by: .approver) == nil)
    }

    @Test
    func `a step that is not passed, and a return, send the text back without its signatures`()
        throws
    {
        let bench = Self.bench()
        let id = try submitted(bench, signed: 1)
        let failed = Self.sign(id, "cosign", passed: false, note: bench.note("数据须核实"))
        try bench.act(failed, by: .approver)
        #expect(try bench.release(id).pending?.stage == .draft)
        try bench.act(.submit(id, findings: []), by: .submitter)
        try bench.act(.sendBack(id, note: bench.note()), by: .approver)
        try bench.act(.submit(id, findings: []), by: .submitter)
        let item = try bench.release(id).pending?.progress(on: Self.policy).next
        #expect(item?.step.id == "sorted")
    }

    @Test func `a review is the signature of its step, and a step of an outside body is its own`()
        throws
    {
        let bench = Self.bench()
        let id = try submitted(bench, signed: 3)
        #expect(bench.refusal(bench.pass(id, .legality), by: .lawyer) == "refused.organisation")
        try bench.act(bench.pass(id, .legality), by: Self.lawOffice)
        try bench.act(bench.pass(id), by: .reviewer)
        let signed = try #require(try bench.release(id).pending?.signatures)
        #expect(signed.map(\.step).suffix(2) == ["legal", "secret"])
        #expect(try bench.release(id).pending?.reviews.map(\.kind) == [.legality, .secrecy])
        // The body is no outside one for what it publishes itself.
        let outside = Workflow(
            id: "o",
            name: Phrase("外", "o"),
            steps: [
                Workflow.Step(
                    id: "x",
                    name: Phrase("外审", "x"),
                    role: .approver,
                    isOutside: true
                )
            ],
        )
        let other = Self.bench([outside])
        let plain = try other.draft(to: .submitted, isReviewed: false)
        #expect(other.refusal(Self.sign(plain, "x"), by: .approver) == "refused.organisation")
        try other.act(Self.sign(plain, "x"), by: Self.floodChief)
    }

    @Test func `three readings are by three persons, and some time apart`() throws {
        let readings = Workflow.Readings(count: 3, apart: .hours(1), areByOthers: true)
        let workflow = Workflow(
            id: "three",
            name: Phrase("三审", "three"),
            steps: [
                Workflow.Step(
                    id: "read",
                    name: Phrase("三审三校", "three readings"),
                    role: .content,
                    readings: readings,
                )
            ],
        )
        let bench = Self.bench([workflow])
        let id = try bench.draft(to: .submitted)
        let read = Self.sign(id, "read")
        try bench.act(read, by: .subeditor)
        #expect(bench.refusal(read, by: .subeditor) == "refused.sameReader")
        #expect(bench.refusal(read, by: Self.second) == "refused.readingTooSoon")
        bench.pass(.hours(1) - Milliseconds(1))
        #expect(bench.refusal(read, by: Self.second) == "refused.readingTooSoon")
        bench.pass(Milliseconds(1))
        try bench.act(read, by: Self.second)
        #expect(
            bench.refusal(.approve(id, findings: []), by: .approver) == "refused.stepMissing"
        )
        bench.pass(.hours(1))
        try bench.act(read, by: Self.third)
        #expect(bench.refusal(read, by: .chief) == "refused.stepDone")
        try bench.act(.approve(id, findings: []), by: .approver)
        let signed = try bench.release(id).pending?.signatures ?? []
        #expect(signed.map(\.reading) == [1, 2, 3, 1])
    }

    @Test func `the emergency path goes past the steps and owes its signature`() throws {
        let bench = Self.bench()
        let incident = try bench.act(bench.opening(), by: .drafter)[0].subject
        let issued = DeskCommand.issue(
            bench.drafting(incident: incident),
            bench.authorisation()
        )
        let id = try bench.act(issued, by: .drafter)[0].subject
        #expect(try bench.release(id).needsCountersignature)
        #expect(try bench.release(id).current?.signatures == [])
    }

    @Test func `what is sensitive is approved and answered by the head of the bureau`() throws {
        let bench = Self.bench([])
        func opening(_ kind: Matter.Kind) -> DeskCommand {
            let text = MatterText(title: "申请公开某信息")
            return .openMatter(
                DeskCommand.MatterOpening(
                    kind: kind,
                    organisation: nil,
                    rules: [],
                    incident: nil,
                    anchors: [:],
                    isInternal: false,
                    isSensitive: true,
                    text: Kept(text, bench.keep(text.json.canonicalBytes)),
                )
            )
        }
        #expect(DeskBench().refusal(opening(.request), by: .drafter) == "refused.noHead")
        let request = try bench.act(opening(.request), by: .drafter)[0].subject
        let answer = DeskCommand.noteMatter(
            request,
            DeskCommand.Noting(
                step: .answered,
                at: bench.now,
                evidence: "答复书1号",
                outcome: .granted,
            ),
        )
        for officer in [Officer.drafter, .approver, .chief] {
            #expect(bench.refusal(answer, by: officer) == "permission.higherApprover")
        }
        try bench.act(answer, by: Self.head)
        let drafting = DeskCommand.Drafting(
            kind: .notice,
            incident: nil,
            matter: request,
            corrects: nil,
            text: bench.keep(DeskBench.text()),
            findings: [],
        )
        let issue = DeskCommand.issue(drafting, bench.authorisation())
        #expect(bench.refusal(issue, by: .drafter) == "refused.authority")
        let id = try bench.draft(to: .submitted, drafting)
        let approval = DeskCommand.approve(id, findings: [])
        #expect(bench.refusal(approval, by: .approver) == "permission.higherApprover")
        #expect(bench.refusal(approval, by: .stranger) == "permission.role")
        try bench.act(approval, by: Self.head)
    }

    @Test func `a policy document is approved once its interpretation is handed in as well`()
        throws
    {
        let together = Workflow(
            id: "policy",
            name: Phrase("政策", "policy"),
            matters: [.policy],
            steps: [],
            isTogether: true,
        )
        let base = Self.bench([together])
        base.policy = DeskPolicy(
            zone: base.policy.zone,
            organisations: base.policy.organisations,
            people: base.policy.people,
            channels: base.policy.channels,
            defaultChannels: base.policy.defaultChannels,
            defaultClassification: base.policy.defaultClassification,
            gates: [.policy: "pol.sync_interpretation"],
            workflows: [together],
            affiliations: base.policy.affiliations,
        )
        let text = MatterText(title: "某办法")
        let opening = DeskCommand.MatterOpening(
            kind: .policy,
            organisation: nil,
            rules: [],
            incident: nil,
            anchors: [:],
            isInternal: false,
            text: Kept(text, base.keep(text.json.canonicalBytes)),
        )
        let matter = try base.act(.openMatter(opening), by: .drafter)[0].subject
        func draft(_ kind: ReleaseKind) -> DeskCommand.Drafting {
            DeskCommand.Drafting(
                kind: kind,
                incident: nil,
                matter: matter,
                corrects: nil,
                text: base.keep(DeskBench.text(kind.rawValue)),
                findings: [],
            )
        }
        let document = try base.draft(to: .submitted, draft(.notice))
        let approval = DeskCommand.approve(document, findings: [])
        #expect(base.refusal(approval, by: .approver) == "refused.together")
        let other = try base.draft(to: .draft, draft(.interpretation))
        #expect(base.refusal(approval, by: .approver) == "refused.together")
        try base.act(.submit(other, findings: []), by: .submitter)
        try base.act(approval, by: .approver)
    }
}
