import Desk
import Model
import Testing

/// A decision holds for the text that was seen, and its entry says which that was.
@Suite struct SeenTextTests {
    private enum Act: String, CaseIterable {
        case review
        case approve
        case publish
        case countersign
    }

    private func command(_ act: Act, _ id: String, _ bench: DeskBench, _ seen: SeenText?) throws
        -> DeskCommand
    {
        switch act {
        case .review: return .review(id, kind: .secrecy, hasPassed: true, note: nil, seen: seen)
        case .approve: return .approve(id, findings: [], seen: seen)
        case .publish:
            guard case .publish(let id, let text, _) = try bench.publication(id) else { break }
            return .publish(id, text: text, seen: seen)
        case .countersign: return .countersign(id, seen: seen)
        }
        throw BenchMistake.noRow(id)
    }

    /// A release that waits for the act, and who may do it.
    private func stand(_ act: Act, _ bench: DeskBench) throws -> (String, Officer, Digest) {
        switch act {
        case .review:
            let id = try bench.draft(to: .submitted, isReviewed: false)
            return (id, .reviewer, try bench.release(id).pending?.document ?? .zero)
        case .approve:
            let id = try bench.draft(to: .submitted)
            return (id, .approver, try bench.release(id).pending?.document ?? .zero)
        case .publish:
            let id = try bench.draft(to: .approved)
            return (id, .drafter, try bench.release(id).pending?.document ?? .zero)
        case .countersign:
            let issue = DeskCommand.issue(bench.drafting(), bench.authorisation())
            let id = try bench.act(issue, by: .drafter)[0].subject
            return (id, .approver, try bench.release(id).current?.document ?? .zero)
        }
    }

    @Test func `only the digest of the text as it stands lets the act through`() throws {
        for act in Act.allCases {
            for digits in [12, 13, 63, 64] {
                let bench = DeskBench()
                let (id, officer, document) = try stand(act, bench)
                let hex = String(document.hex.prefix(digits))
                let other = String(hex.dropLast()) + (hex.last == "0" ? "1" : "0")
                let wrong = try command(act, id, bench, SeenText(other))
                #expect(bench.refusal(wrong, by: officer) == "refused.textChanged", "\(act)")
                let right = try command(act, id, bench, SeenText(hex.uppercased()))
                let made = try bench.act(right, by: officer)
                #expect(made.last?.body["document"]?.string == document.hex, "\(act)")
            }
        }
    }

    @Test func `without a digest the act is about the text as it stands, and says which`() throws {
        for act in Act.allCases {
            let bench = DeskBench()
            let (id, officer, document) = try stand(act, bench)
            let made = try bench.act(try command(act, id, bench, nil), by: officer)
            #expect(made.last?.body["document"]?.string == document.hex, "\(act)")
        }
    }

    @Test func `an edit behind the reader's back is told from a matter of stage`() throws {
        let bench = DeskBench()
        let (id, _, document) = try stand(.approve, bench)
        let seen = SeenText(document.hex)
        try bench.act(bench.edit(id, "换掉的标题"), by: .editor)
        let approval = try command(.approve, id, bench, seen)
        #expect(bench.refusal(approval, by: .approver) == "refused.textChanged")
        // Submitted and reviewed once more it still is not what was read.
        try bench.act(.submit(id, findings: []), by: .submitter)
        try bench.act(bench.pass(id), by: .reviewer)
        #expect(bench.refusal(approval, by: .approver) == "refused.textChanged")
        #expect(bench.refusal(.approve(id, findings: []), by: .approver) == nil)
    }

    @Test func `a later emergency release is not signed unseen`() throws {
        let bench = DeskBench()
        let (id, _, first) = try stand(.countersign, bench)
        let correction = bench.drafting(DeskBench.text("更正"), corrects: id)
        try bench.act(.issue(correction, bench.authorisation()), by: .drafter)
        let blind = DeskCommand.countersign(id, seen: SeenText(first.hex))
        #expect(bench.refusal(blind, by: .approver) == "refused.textChanged")
        let newest = try #require(try bench.release(id).current?.document)
        let signed = try bench.act(.countersign(id, seen: SeenText(newest.hex)), by: .approver)
        #expect(signed.map { $0.body["document"]?.string } == [first.hex, newest.hex])
    }

    @Test(arguments: [
        "", "4f1c2a9d03b", "4f1c2a9d03bg", " 4f1c2a9d03be", "4f1c2a9d03be ", "４f1c2a9d03be",
        "sha256:4f1c2a9d03be", String(repeating: "a", count: 65),
    ])
    func `what names no text is none`(text: String) {
        #expect(SeenText(text) == nil)
    }
}
