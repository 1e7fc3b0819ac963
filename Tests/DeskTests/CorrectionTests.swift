import Desk
import Model
import Testing

@Suite struct CorrectionTests {
    @Test func `a correction is the next revision with the same id, kind and index number`() throws
    {
        let bench = DeskBench()
        let incident = try bench.act(bench.opening(), by: .drafter)[0].subject
        let id = try bench.published(bench.drafting(kind: .followup, incident: incident))
        let first = try bench.release(id)
        bench.pass(.hours(1))
        var text = DeskBench.text("更正后的通报")
        text.correction = "人数有误"
        let again = try bench.published(bench.drafting(text, kind: .notice, corrects: id))
        #expect(again == id)
        let second = try bench.release(id)
        #expect(second.indexNumber == first.indexNumber)
        #expect(second.kind == .followup && second.incident == incident)
        #expect(second.revisions.map(\.number) == [1, 2])
        #expect(second.revisions[0] == first.revisions[0])
        let published = try #require(bench.entries.last)
        #expect(published.body["indexNumber"]?.string == first.indexNumber)
        // And the next release takes the next number: none was used up.
        let other = try bench.release(try bench.published())
        #expect(first.indexNumber == "000000000DEMO0001X/2026-00001")
        #expect(other.indexNumber == "000000000DEMO0001X/2026-00002")
    }

    @Test func `a correction keeps its publisher, drafted, edited or issued`() throws {
        let bench = DeskBench()
        let id = try bench.published()
        let moved = bench.drafting(DeskBench.text(publisher: "flood"), corrects: id)
        #expect(bench.refusal(.draft(moved), by: .drafter) == "refused.publisherChanged")
        let issue = DeskCommand.issue(moved, bench.authorisation())
        #expect(bench.refusal(issue, by: .drafter) == "refused.publisherChanged")
        try bench.act(.draft(bench.drafting(DeskBench.text("改"), corrects: id)), by: .drafter)
        let edit = DeskCommand.edit(
            id,
            text: bench.keep(DeskBench.text(publisher: "flood")),
            findings: [],
        )
        #expect(bench.refusal(edit, by: .drafter) == "refused.publisherChanged")
    }

    @Test func `an unpublished draft may still change its publisher`() throws {
        let bench = DeskBench()
        let id = try bench.draft()
        let text = DeskBench.text(publisher: "flood")
        try bench.act(.edit(id, text: bench.keep(text), findings: []), by: .editor)
        try bench.act(.submit(id, findings: []), by: .editor)
        try bench.act(bench.pass(id), by: .reviewer)
        try bench.act(.approve(id, findings: []), by: .approver)
        try bench.act(bench.publication(id), by: .editor)
        #expect(try bench.release(id).indexNumber == "000000000DEMO0002X/2026-00001")
        #expect(try bench.release(id).publisher == "flood")
        #expect(try bench.release(bench.published()).indexNumber?.hasSuffix("00001") == true)
    }

    @Test func `one revision is in the works at a time`() throws {
        let bench = DeskBench()
        let id = try bench.published()
        let correction = DeskCommand.draft(bench.drafting(corrects: id))
        try bench.act(correction, by: .drafter)
        #expect(bench.refusal(correction, by: .editor) == "refused.revisionPending")
        let issue = DeskCommand.issue(bench.drafting(corrects: id), bench.authorisation())
        #expect(bench.refusal(issue, by: .drafter) == "refused.revisionPending")
    }

    @Test func `what is not out can't be corrected or withdrawn`() throws {
        let bench = DeskBench()
        let id = try bench.draft(to: .approved)
        let correction = DeskCommand.draft(bench.drafting(corrects: id))
        #expect(bench.refusal(correction, by: .drafter) == "refused.notPublished")
        let withdrawal = DeskCommand.withdraw(id, reason: bench.note())
        #expect(bench.refusal(withdrawal, by: .approver) == "refused.notPublished")
    }

    @Test func `a release is withdrawn once, by an approver, and stays so`() throws {
        let bench = DeskBench()
        let id = try bench.published()
        // A correction in the works does not outlive the withdrawal.
        try bench.act(.draft(bench.drafting(corrects: id)), by: .drafter)
        let withdrawal = DeskCommand.withdraw(id, reason: bench.note("内容有误"))
        for officer in [Officer.drafter, .reviewer, .stranger] {
            #expect(bench.refusal(withdrawal, by: officer) == "permission.role")
        }
        let entry = try bench.act(withdrawal, by: .approver)[0]
        #expect(entry.body["channels"] == JSON(["web", "feed"]))
        let release = try bench.release(id)
        #expect(release.isWithdrawn && release.pending == nil)
        #expect(release.withdrawalSeq == entry.seq && release.withdrawalHash == entry.hash)
        #expect(bench.refusal(withdrawal, by: .approver) == "refused.withdrawn")
        let correction = bench.drafting(corrects: id)
        #expect(bench.refusal(.draft(correction), by: .drafter) == "refused.notPublished")
        #expect(
            bench.refusal(.issue(correction, bench.authorisation()), by: .drafter)
                == "refused.notPublished"
        )
        #expect(bench.refusal(bench.edit(id, "改"), by: .drafter) == "refused.nothingPending")
    }
}
