import Desk
import Model
import Testing

/// Matters in stages at the desk: bad orders first, then a draft for comment from its opening to the decision.
@Suite struct StageTests {
    private static func phrase(_ text: String) -> Phrase { Phrase(text, text) }

    private static let comment = StagePlan(
        id: "consultation",
        name: phrase("预公开"),
        kind: .consultation,
        basis: Rule.Basis(document: "方案", quote: "预公开", isOwnCommitment: true),
        stages: [
            StagePlan.Stage(id: "comment", name: phrase("征求意见"), releases: [.notice]),
            StagePlan.Stage(id: "summary", name: phrase("意见采纳"), after: ["comment"]),
            StagePlan.Stage(
                id: "decision",
                name: phrase("决定"),
                after: ["summary"],
                wait: StagePlan.Wait(stage: "comment", days: 30),
            ),
        ],
    )
    private static let project = StagePlan(
        id: "project",
        name: phrase("项目"),
        kind: .staged,
        stages: [
            StagePlan.Stage(id: "approved", name: phrase("立项")),
            StagePlan.Stage(id: "tendered", name: phrase("招标")),
        ],
    )

    private func bench() -> DeskBench {
        let bench = DeskBench()
        bench.policy = bench.policy.with(templates: [Self.comment, Self.project])
        return bench
    }

    private func opening(
        _ bench: DeskBench,
        _ kind: Matter.Kind,
        _ template: String?,
    ) -> DeskCommand {
        let text = MatterText(title: "某项目")
        return .openMatter(
            DeskCommand.MatterOpening(
                kind: kind,
                organisation: nil,
                rules: [],
                incident: nil,
                anchors: [:],
                isInternal: false,
                template: template,
                text: Kept(text, bench.keep(text.json.canonicalBytes)),
            )
        )
    }

    private func enter(_ bench: DeskBench, _ id: String, _ stage: String?) -> DeskCommand {
        .noteMatter(
            id,
            DeskCommand.Noting(step: .staged, at: bench.now, evidence: nil, stage: stage)
        )
    }

    /// A release of a stage, approved.
    private func approved(_ bench: DeskBench, _ matter: String, _ stage: String?) throws -> String {
        try bench.draft(to: .approved, drafting(bench, matter, stage))
    }

    private func approve(_ bench: DeskBench, _ id: String) throws {
        try bench.act(.submit(id, findings: []), by: .submitter)
        try bench.act(bench.pass(id), by: .reviewer)
        try bench.act(.approve(id, findings: []), by: .approver)
    }

    private func drafting(
        _ bench: DeskBench,
        _ matter: String?,
        _ stage: String?,
        kind: ReleaseKind = .notice,
    ) -> DeskCommand.Drafting {
        DeskCommand.Drafting(
            kind: kind,
            incident: nil,
            matter: matter,
            stage: stage,
            corrects: nil,
            text: bench.keep(DeskBench.text("关于某项目的公告")),
            findings: [],
        )
    }

    private func publish(_ bench: DeskBench, _ id: String) throws -> DeskCommand {
        let document = try #require(try bench.release(id).pending?.document)
        return .publish(id, text: try bench.text(document))
    }

    @Test func `a matter in stages names its template, and goes only forward`() throws {
        let bench = bench()
        for (kind, template, code) in [
            (Matter.Kind.staged, nil, "usage.template"), (.staged, "nothing", "usage.template"),
            (.staged, "consultation", "usage.template"), (.decision, "project", "usage.template"),
        ] {
            #expect(bench.refusal(opening(bench, kind, template), by: .drafter) == code)
        }
        let id = try bench.act(opening(bench, .staged, "project"), by: .drafter)[0].subject
        let plain = try bench.act(opening(bench, .decision, nil), by: .drafter)[0].subject
        #expect(bench.refusal(enter(bench, plain, "approved"), by: .drafter) == "refused.noStages")
        #expect(bench.refusal(enter(bench, id, nil), by: .drafter) == "usage.stage")
        #expect(bench.refusal(enter(bench, id, "finished"), by: .drafter) == "usage.stage")
        // Its opening has begun the first stage.
        #expect(bench.refusal(enter(bench, id, "approved"), by: .drafter) == "refused.order")
        let other = DeskCommand.noteMatter(
            id,
            DeskCommand.Noting(step: .accepted, at: bench.now, evidence: nil, stage: "tendered"),
        )
        #expect(bench.refusal(other, by: .drafter) == "usage.stage")
        try bench.act(enter(bench, id, "tendered"), by: .drafter)
        #expect(bench.refusal(enter(bench, id, "approved"), by: .drafter) == "refused.order")
        let row = try #require(bench.records.record(.matter, id))
        let matter = try Matter(id: id, row: row.body)
        #expect(matter.stage == "tendered" && matter.plan == Self.project)
        #expect(try bench.rebuilt() == bench.snapshot())
    }

    @Test func `a release belongs to the stage that is named or reached, and has its kind`() throws
    {
        let bench = bench()
        let id = try bench.act(opening(bench, .consultation, nil), by: .drafter)[0].subject
        #expect(
            bench.refusal(.draft(drafting(bench, id, "nothing")), by: .drafter) == "usage.stage"
        )
        #expect(
            bench.refusal(.draft(drafting(bench, nil, "comment")), by: .drafter) == "usage.stage"
        )
        #expect(
            bench.refusal(.draft(drafting(bench, id, "comment", kind: .rebuttal)), by: .drafter)
                == "usage.kind"
        )
        let first = try bench.act(.draft(drafting(bench, id, nil)), by: .drafter)[0].subject
        #expect(try bench.release(first).stage == "comment")
        let last = try bench.act(.draft(drafting(bench, id, "decision")), by: .drafter)[0].subject
        #expect(try bench.release(last).stage == "decision")
    }

    @Test func `no decision before the draft was open for its days and the summary is out`() throws
    {
        let bench = bench()
        let id = try bench.act(opening(bench, .consultation, nil), by: .drafter)[0].subject
        let decision = try approved(bench, id, "decision")
        #expect(bench.refusal(try publish(bench, decision), by: .drafter) == "refused.stageWait")
        // Nor on the emergency path.
        let issue = DeskCommand.issue(
            drafting(bench, id, "decision"),
            DeskCommand.Authorisation(
                by: Officer.approver.id,
                at: bench.now,
                means: .phone,
                secrecyBy: Officer.reviewer.id,
            ),
        )
        #expect(bench.refusal(issue, by: .drafter) == "refused.stageWait")
        let draft = try approved(bench, id, "comment")
        try bench.act(try publish(bench, draft), by: .drafter)
        let end = StagePlan.Wait(stage: "comment", days: 30)
            .end(from: bench.now, in: DeskBench.shanghai)
        #expect(LocalTime(end, in: DeskBench.shanghai).dateHourMinute == "2026-08-12 00:00")
        bench.now = end - Milliseconds(1)
        #expect(bench.refusal(try publish(bench, decision), by: .drafter) == "refused.stageWait")
        bench.now = end
        #expect(bench.refusal(try publish(bench, decision), by: .drafter) == "refused.stageBefore")
        let summary = try bench.act(.draft(drafting(bench, id, "summary")), by: .drafter)[0].subject
        #expect(bench.refusal(try publish(bench, decision), by: .drafter) == "refused.stageBefore")
        try approve(bench, summary)
        // Both in one transaction, each with an index number of its own.
        let made = try bench.act(try publish(bench, decision), by: .drafter)
        #expect(made.map(\.subject) == [decision, summary])
        #expect(Set(made.compactMap { $0.body["indexNumber"]?.string }).count == 2)
        #expect(try bench.rebuilt() == bench.snapshot())
    }

    @Test func `a draft that was withdrawn has not been open, and a correction waits for nothing`()
        throws
    {
        let bench = bench()
        let id = try bench.act(opening(bench, .consultation, nil), by: .drafter)[0].subject
        let draft = try approved(bench, id, "comment")
        try bench.act(try publish(bench, draft), by: .drafter)
        bench.pass(.days(31))
        let summary = try approved(bench, id, "summary")
        let decision = try approved(bench, id, "decision")
        #expect(bench.wouldRefuse(try publish(bench, decision), by: .drafter) == nil)
        try bench.act(.withdraw(draft, reason: bench.note()), by: .approver)
        #expect(bench.refusal(try publish(bench, decision), by: .drafter) == "refused.stageWait")
        #expect(bench.refusal(try publish(bench, summary), by: .drafter) == "refused.stageBefore")
    }
}

extension DeskPolicy {
    fileprivate func with(templates: [StagePlan]) -> DeskPolicy {
        DeskPolicy(
            zone: zone,
            organisations: organisations,
            people: people,
            channels: channels,
            defaultChannels: defaultChannels,
            requiredReviews: requiredReviews,
            isEmergencyPathOpen: isEmergencyPathOpen,
            defaultClassification: defaultClassification,
            serviceNumbers: serviceNumbers,
            indexTemplate: indexTemplate,
            matterRules: matterRules,
            gates: gates,
            templates: templates,
        )
    }
}
