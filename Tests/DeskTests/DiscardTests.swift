import Desk
import Model
import Testing

@Suite struct DiscardTests {
    private func discard(_ id: String, _ bench: DeskBench) -> DeskCommand {
        .discard(id, reason: bench.note("重复"))
    }

    /// Drafted by one, edited by another, submitted by a third.
    private func written(_ bench: DeskBench) throws -> String {
        let id = try bench.act(.draft(bench.drafting()), by: .drafter)[0].subject
        try bench.act(bench.edit(id, "改过的标题"), by: .editor)
        try bench.act(.submit(id, findings: []), by: .submitter)
        return id
    }

    @Test(
        arguments: [
            ("p-drafter", nil), ("p-editor", nil), ("p-approver", nil), ("p-chief", nil),
            ("p-submitter", "refused.notYours"), ("p-reviewer", "permission.role"),
            ("p-lawyer", "permission.role"), ("p-stranger", "permission.role"),
        ] as [(String, String?)]
    )
    func `its drafter, its last editor or an approver gives a draft up`(
        person: String,
        code: String?
    ) throws {
        let bench = DeskBench()
        let id = try written(bench)
        let officer = try #require(Officer.all.first { $0.id == person })
        #expect(bench.refusal(discard(id, bench), by: officer) == code)
    }

    @Test func `an editor before the last one has no say any more`() throws {
        let bench = DeskBench()
        let id = try written(bench)
        try bench.act(bench.edit(id, "又改"), by: .submitter)
        #expect(bench.refusal(discard(id, bench), by: .editor) == "refused.notYours")
        #expect(bench.refusal(discard(id, bench), by: .submitter) == nil)
    }

    @Test(arguments: Release.Stage.allCases)
    func `at every stage it stays on record and nothing more can be done`(
        stage: Release.Stage
    ) throws {
        let bench = DeskBench()
        let id = try bench.draft(to: stage)
        let document = try #require(try bench.release(id).pending?.document)
        let made = try bench.act(discard(id, bench), by: .drafter)
        #expect(made.map(\.kind) == [.releaseDiscarded])
        #expect(made[0].body["document"]?.string == document.hex)
        #expect(made[0].body["revision"] == 1)
        let release = try bench.release(id)
        #expect(
            release.isDiscarded && release.pending == nil && release.record.state == "discarded"
        )
        #expect(release.shownDocument == document)
        #expect(release.discarded?.by == Officer.drafter.id)
        let later: [(DeskCommand, Officer, String)] = [
            (bench.edit(id, "改"), .drafter, "refused.discarded"),
            (.submit(id, findings: []), .drafter, "refused.discarded"),
            (bench.pass(id), .reviewer, "refused.discarded"),
            (.approve(id, findings: []), .approver, "refused.discarded"),
            (.publish(id, text: DeskBench.text()), .drafter, "refused.discarded"),
            (discard(id, bench), .approver, "refused.discarded"),
            (.withdraw(id, reason: bench.note()), .approver, "refused.notPublished"),
        ]
        for (command, officer, code) in later {
            #expect(bench.refusal(command, by: officer) == code)
        }
        #expect(try bench.rebuilt() == bench.snapshot())
    }

    @Test func `what is out is never given up, only the correction in the works`() throws {
        let bench = DeskBench()
        let id = try bench.published()
        #expect(bench.refusal(discard(id, bench), by: .approver) == "refused.nothingPending")
        let out = try bench.release(id)
        let correction = bench.drafting(DeskBench.text("更正"), corrects: id)
        try bench.act(.draft(correction), by: .drafter)
        try bench.act(discard(id, bench), by: .drafter)
        let after = try bench.release(id)
        #expect(after.revisions == out.revisions && after.record.state == "published")
        #expect(!after.isDiscarded && after.discarded?.revision == 2)
        // The number is free again, and so is the release.
        try bench.act(.draft(correction), by: .drafter)
        #expect(try bench.release(id).pending?.number == 2)
        #expect(try bench.release(id).discarded == nil)
    }

    @Test func `an index number is not used up and an incident can be closed`() throws {
        let bench = DeskBench()
        let incident = try bench.act(bench.opening(), by: .drafter)[0].subject
        let id = try bench.draft(to: .approved, bench.drafting(incident: incident))
        #expect(
            bench.refusal(.closeIncident(incident, missedReason: nil), by: .drafter)
                == "refused.draftsOpen"
        )
        try bench.act(discard(id, bench), by: .approver)
        #expect(
            bench.refusal(.closeIncident(incident, missedReason: nil), by: .drafter) == nil
        )
        let next = try bench.published()
        #expect(next == "R-0002")
        #expect(try bench.release(next).indexNumber?.hasSuffix("00001") == true)
    }
}
