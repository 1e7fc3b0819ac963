import Desk
import Model
import Testing

@Suite struct WorkflowTests {
    /// What may be done to a release, one command each, as it stands in the situation.
    enum Act: String, CaseIterable {
        case edit
        case submit
        case review
        case approve
        case sendBack
        case discard
        case publish
        case withdraw
        case countersign
    }

    enum Situation: String, CaseIterable {
        case draft
        case submitted
        case reviewed
        case approved
        case published
        case withdrawn
        case authorised
        case discarded
    }

    /// A release drafted by `drafter`, edited by `editor`, submitted by `submitter`.
    private func stand(_ situation: Situation, _ bench: DeskBench) throws -> String {
        if situation == .authorised {
            return try bench.act(
                .issue(bench.drafting(), bench.authorisation()),
                by: .drafter,
            )[0].subject
        }
        let id = try bench.act(.draft(bench.drafting()), by: .drafter)[0].subject
        try bench.act(bench.edit(id, "改过的标题"), by: .editor)
        if situation == .draft { return id }
        try bench.act(.submit(id, findings: []), by: .submitter)
        if situation == .submitted { return id }
        if situation == .discarded {
            try bench.act(.discard(id, reason: bench.note()), by: .approver)
            return id
        }
        try bench.act(bench.pass(id), by: .reviewer)
        if situation == .reviewed { return id }
        try bench.act(.approve(id, findings: []), by: .approver)
        if situation == .approved { return id }
        try bench.act(try bench.publication(id), by: .drafter)
        if situation == .published { return id }
        try bench.act(.withdraw(id, reason: bench.note()), by: .approver)
        return id
    }

    private func command(_ act: Act, _ id: String, _ bench: DeskBench) throws -> DeskCommand {
        switch act {
        case .edit: return bench.edit(id, "又一个标题")
        case .submit: return .submit(id, findings: [])
        case .review: return bench.pass(id)
        case .approve: return .approve(id, findings: [])
        case .sendBack: return .sendBack(id, note: bench.note())
        case .discard: return .discard(id, reason: bench.note())
        case .publish: return try bench.publication(id)
        case .withdraw: return .withdraw(id, reason: bench.note())
        case .countersign: return .countersign(id)
        }
    }

    /// Roles that the act needs: the first wall.
    private func roles(_ act: Act) -> Set<Role> {
        switch act {
        case .edit, .submit: [.officer]
        case .review: [.secrecy]
        case .approve, .withdraw, .countersign: [.approver]
        case .sendBack: [.approver, .secrecy, .legality, .content]
        case .publish, .discard: [.officer, .approver]
        }
    }

    /// What the situation says to somebody with the role who has no hand in the text.
    private func answer(_ act: Act, in situation: Situation) -> String? {
        let stages: [Act: [Situation]] = [
            .edit: [.draft, .submitted, .reviewed, .approved],
            .submit: [.draft],
            .review: [.submitted, .reviewed],
            .approve: [.reviewed],
            .sendBack: [.submitted, .reviewed, .approved],
            .publish: [.approved],
            .discard: [.draft, .submitted, .reviewed, .approved],
            .withdraw: [.published, .authorised],
            .countersign: [.authorised],
        ]
        if stages[act]?.contains(situation) == true { return nil }
        switch act {
        case .withdraw:
            return situation == .withdrawn ? "refused.withdrawn" : "refused.notPublished"
        case .countersign: return "refused.noCountersignature"
        default: break
        }
        if situation == .discarded { return "refused.discarded" }
        if [.published, .withdrawn, .authorised].contains(situation) {
            return "refused.nothingPending"
        }
        if act == .approve, situation == .submitted { return "refused.reviewMissing" }
        return "refused.stage"
    }

    @Test(arguments: Situation.allCases)
    func `every person gets the answer that role, stage and four eyes give`(
        situation: Situation
    ) throws {
        let writers = [Officer.drafter, .editor, .submitter].map(\.id)
        for act in Act.allCases {
            for officer in Officer.all {
                let bench = DeskBench()
                let id = try stand(situation, bench)
                let found = bench.refusal(try command(act, id, bench), by: officer)
                var expected = answer(act, in: situation)
                // Giving up is for those whose text it is, and for approvers.
                if act == .discard, expected == nil, officer.id == Officer.submitter.id {
                    expected = "refused.notYours"
                }
                if officer.roles.isDisjoint(with: roles(act)) { expected = "permission.role" }
                #expect(
                    found == expected,
                    "\(act.rawValue) by \(officer.id) in \(situation.rawValue)",
                )
                #expect(!writers.contains(officer.id) || act != .approve || found != nil)
            }
        }
    }

    @Test(arguments: ["drafter", "editor", "submitter"])
    func `who had a hand in the text neither reviews nor approves it`(part: String) throws {
        let bench = DeskBench()
        let id = try bench.act(
            .draft(bench.drafting()),
            by: part == "drafter" ? .chief : .drafter,
        )[0].subject
        try bench.act(bench.edit(id, "改"), by: part == "editor" ? .chief : .editor)
        try bench.act(.submit(id, findings: []), by: part == "submitter" ? .chief : .submitter)
        for kind in ReviewKind.allCases {
            #expect(bench.refusal(bench.pass(id, kind), by: .chief) == "refused.fourEyes")
        }
        try bench.act(bench.pass(id), by: .reviewer)
        #expect(bench.refusal(.approve(id, findings: []), by: .chief) == "refused.fourEyes")
    }

    @Test func `an edit after the approval voids it and names who approved`() throws {
        let bench = DeskBench()
        let id = try bench.draft(to: .approved)
        let approved = try bench.publication(id)
        let entry = try bench.act(bench.edit(id, "批准后改"), by: .editor)[0]
        #expect(entry.body["voidedApprovalBy"]?.string == Officer.approver.id)
        let pending = try #require(try bench.release(id).pending)
        #expect(pending.stage == .draft && pending.approver == nil)
        #expect(bench.refusal(approved, by: .drafter) == "refused.stage")
        // The former review was of other words.
        try bench.act(.submit(id, findings: []), by: .submitter)
        #expect(bench.refusal(.approve(id, findings: []), by: .approver) == "refused.reviewMissing")
    }

    @Test func `an approver who edits afterwards can't approve again`() throws {
        let bench = DeskBench()
        let id = try bench.draft(to: .submitted)
        try bench.act(.approve(id, findings: []), by: .chief)
        try bench.act(bench.edit(id, "审批人自己改"), by: .chief)
        try bench.act(.submit(id, findings: []), by: .submitter)
        try bench.act(bench.pass(id), by: .reviewer)
        #expect(bench.refusal(.approve(id, findings: []), by: .chief) == "refused.fourEyes")
        // Not after a return either, and not by others editing in between.
        try bench.act(.sendBack(id, note: bench.note()), by: .reviewer)
        try bench.act(bench.edit(id, "别人再改"), by: .editor)
        try bench.act(.submit(id, findings: []), by: .submitter)
        try bench.act(bench.pass(id), by: .reviewer)
        #expect(bench.refusal(.approve(id, findings: []), by: .chief) == "refused.fourEyes")
        try bench.act(.approve(id, findings: []), by: .approver)
    }

    @Test func `the review of a person who then took a hand in the text does not count`() throws {
        let bench = DeskBench()
        let id = try bench.act(.draft(bench.drafting()), by: .drafter)[0].subject
        try bench.act(.submit(id, findings: []), by: .drafter)
        try bench.act(bench.pass(id), by: .chief)
        // The same words again: the document is the reviewed one, the editor is the reviewer.
        try bench.act(.edit(id, text: bench.keep(DeskBench.text()), findings: []), by: .chief)
        try bench.act(.submit(id, findings: []), by: .drafter)
        #expect(bench.refusal(.approve(id, findings: []), by: .approver) == "refused.reviewMissing")
    }

    @Test func `a review is bound to the words it was given for`() throws {
        let bench = DeskBench()
        let id = try bench.draft(to: .submitted)
        let reviewed = try #require(try bench.release(id).pending?.document)
        try bench.act(bench.edit(id, "换一个标题"), by: .editor)
        try bench.act(.submit(id, findings: []), by: .submitter)
        let pending = try #require(try bench.release(id).pending)
        #expect(pending.document != reviewed)
        #expect(pending.reviews.map(\.document) == [reviewed])
        #expect(bench.refusal(.approve(id, findings: []), by: .approver) == "refused.reviewMissing")
        // The reviewed words restored: that review holds again.
        try bench.act(.edit(id, text: bench.keep(DeskBench.text()), findings: []), by: .editor)
        try bench.act(.submit(id, findings: []), by: .submitter)
        #expect(bench.refusal(.approve(id, findings: []), by: .approver) == nil)
    }

    @Test func `a failed review needs a note and sends the text back`() throws {
        let bench = DeskBench()
        let id = try bench.draft(to: .submitted, isReviewed: false)
        let failed = DeskCommand.review(id, kind: .secrecy, hasPassed: false, note: nil)
        #expect(bench.refusal(failed, by: .reviewer) == "usage.note")
        try bench.act(
            .review(id, kind: .secrecy, hasPassed: false, note: bench.note("涉及内部位置")),
            by: .reviewer,
        )
        #expect(try bench.release(id).pending?.stage == .draft)
        try bench.act(.submit(id, findings: []), by: .submitter)
        #expect(bench.refusal(.approve(id, findings: []), by: .approver) == "refused.reviewMissing")
    }

    @Test func `a return takes away the reviews that passed before`() throws {
        let bench = DeskBench()
        let id = try bench.draft(to: .submitted)
        try bench.act(.sendBack(id, note: bench.note("再看保密")), by: .reviewer)
        try bench.act(.submit(id, findings: []), by: .submitter)
        #expect(bench.refusal(.approve(id, findings: []), by: .approver) == "refused.reviewMissing")
    }

    @Test func `every review that the bureau demands must have passed`() throws {
        let bench = DeskBench(policy: .make(requiredReviews: [.secrecy, .legality, .content]))
        let id = try bench.draft(to: .submitted)
        let approve = DeskCommand.approve(id, findings: [])
        #expect(bench.refusal(approve, by: .approver) == "refused.reviewMissing")
        try bench.act(bench.pass(id, .legality), by: .lawyer)
        #expect(bench.refusal(approve, by: .approver) == "refused.reviewMissing")
        #expect(bench.refusal(bench.pass(id, .content), by: .lawyer) == "permission.role")
        try bench.act(bench.pass(id, .content), by: .subeditor)
        #expect(bench.refusal(approve, by: .approver) == nil)
    }

    @Test func `only the approved words go out`() throws {
        let bench = DeskBench()
        let id = try bench.draft(to: .approved)
        let other = DeskCommand.publish(id, text: DeskBench.text("没有批准的标题"))
        #expect(bench.refusal(other, by: .drafter) == "refused.textChanged")
        #expect(bench.refusal(try bench.publication(id), by: .drafter) == nil)
    }

    @Test func `findings that refuse stop submission, approval and issue, warnings do not`() throws
    {
        let bench = DeskBench()
        let refusal = Finding(.refusal, "personal.idNumber", Phrase("号", "number"))
        let warning = Finding(.warning, "element.time", Phrase("时间", "time"))
        let id = try bench.draft()
        #expect(bench.refusal(.submit(id, findings: [refusal]), by: .drafter) == "refused.content")
        #expect(bench.refusal(.submit(id, findings: [warning]), by: .drafter) == nil)
        try bench.act(bench.pass(id), by: .reviewer)
        let approve = DeskCommand.approve(id, findings: [warning, refusal])
        #expect(bench.refusal(approve, by: .approver) == "refused.content")
        let issue = DeskCommand.issue(
            bench.drafting(findings: [refusal]),
            bench.authorisation(),
        )
        #expect(bench.refusal(issue, by: .drafter) == "refused.content")
    }

    @Test func `what has expired is not published`() throws {
        let bench = DeskBench()
        var text = DeskBench.text()
        text.expiresAt = bench.now + .hours(1)
        let id = try bench.draft(to: .approved, bench.drafting(text))
        let publish = try bench.publication(id)
        bench.pass(.hours(1))
        #expect(bench.refusal(publish, by: .drafter) == "refused.expired")
        #expect(bench.refusal(.draft(bench.drafting(text)), by: .drafter) == "usage.expired")
    }

    @Test(arguments: [
        ("title", "usage.title"), ("newline", "usage.title"), ("long", "usage.title"),
        ("publisher", "usage.organisation"), ("body", "usage.body"), ("channel", "usage.channel"),
        ("web", "usage.web"),
    ])
    func `a text that can't be published by anybody is not stored`(
        defect: String,
        code: String,
    ) throws {
        let bench = DeskBench()
        var text = DeskBench.text()
        switch defect {
        case "title": text.title = "  "
        case "newline": text.title = "两行\n标题"
        case "long": text.title = String(repeating: "题", count: 101)
        case "publisher": text.publisher = "nobody"
        case "body": text.body = " \r\n \n"
        case "channel": text.channels = ["web", "fax"]
        default: text.channels = ["feed"]
        }
        #expect(bench.refusal(.draft(bench.drafting(text)), by: .drafter) == code)
        let id = try bench.draft()
        let edit = DeskCommand.edit(id, text: bench.keep(text), findings: [])
        #expect(bench.refusal(edit, by: .drafter) == code)
    }

    @Test func `an unknown release or incident is not found`() throws {
        let bench = DeskBench()
        #expect(bench.refusal(.submit("R-0009", findings: []), by: .drafter) == "notFound.missing")
        let draft = DeskCommand.draft(bench.drafting(incident: "2026-0009"))
        #expect(bench.refusal(draft, by: .drafter) == "notFound.missing")
    }
}
