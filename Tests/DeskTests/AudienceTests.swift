import Desk
import Model
import Testing

/// Public or internal, at the desk: no combination of kind, audience, channels and commands puts an internal
/// text where the public is told from.
@Suite struct AudienceTests {
    private static func text(_ title: String = "人员任免", channels: [String] = []) -> ReleaseText {
        var text = DeskBench.text(title)
        text.channels = channels
        return text
    }

    private static func drafting(
        _ bench: DeskBench,
        kind: ReleaseKind = .notice,
        incident: String? = nil,
        matter: String? = nil,
        corrects: String? = nil,
        audience: Audience? = .inside,
        withheld: Withholding? = .internalAffairs,
        _ text: ReleaseText = AudienceTests.text(),
    ) -> DeskCommand.Drafting {
        DeskCommand.Drafting(
            kind: kind,
            incident: incident,
            matter: matter,
            corrects: corrects,
            audience: audience,
            withheld: withheld,
            text: bench.keep(text),
            findings: [],
        )
    }

    private func matter(_ bench: DeskBench, isInternal: Bool) throws -> String {
        let text = MatterText(title: "某事项")
        let opening = DeskCommand.MatterOpening(
            kind: .decision,
            organisation: nil,
            rules: [],
            incident: nil,
            anchors: [:],
            isInternal: isInternal,
            text: Kept(text, bench.keep(text.json.canonicalBytes)),
        )
        return try bench.act(.openMatter(opening), by: .drafter)[0].subject
    }

    /// An internal release that its people may read.
    private func circulated(_ bench: DeskBench) throws -> String {
        let id = try bench.draft(to: .approved, Self.drafting(bench))
        try bench.act(bench.publication(id), by: .drafter)
        return id
    }

    @Test func `an internal draft with a channel, or without its ground, is refused`() throws {
        let bench = DeskBench()
        let incident = try bench.act(bench.opening(), by: .drafter)[0].subject
        var board = Self.text()
        board.boardPages = [["任免"]]
        var message = Self.text()
        message.sms = "任免"
        var ending = Self.text()
        ending.expiresAt = bench.now + .days(1)
        let secret = try matter(bench, isInternal: true)
        let cases: [(DeskCommand.Drafting, String)] = [
            (Self.drafting(bench, withheld: nil), "usage.withheld"),
            (Self.drafting(bench, matter: secret, withheld: nil), "usage.withheld"),
            (Self.drafting(bench, Self.text(channels: ["web"])), "refused.internalChannels"),
            (Self.drafting(bench, Self.text(channels: ["nowhere"])), "refused.internalChannels"),
            (Self.drafting(bench, board), "refused.internalChannels"),
            (Self.drafting(bench, message), "refused.internalChannels"),
            (Self.drafting(bench, ending), "refused.internalChannels"),
            (Self.drafting(bench, Self.text("机密★")), "refused.secrecyMark"),
            (
                Self.drafting(
                    bench,
                    matter: secret,
                    audience: nil,
                    withheld: nil,
                    DeskBench.text()
                ),
                "refused.internal"
            ),
            (
                Self.drafting(bench, audience: .everybody, DeskBench.text()), "usage.withheld"
            ),
            (
                Self.drafting(bench, incident: incident, audience: nil, DeskBench.text()),
                "usage.withheld"
            ),
        ]
        for (drafting, code) in cases {
            #expect(bench.refusal(.draft(drafting), by: .drafter) == code)
        }
        let issue = DeskCommand.issue(Self.drafting(bench), bench.authorisation())
        #expect(bench.refusal(issue, by: .drafter) == "refused.internal")
        #expect(!bench.entries.contains { $0.kind == .releaseDrafted })
    }

    @Test func `it is out for its people, without an index number, and public ids have no gap`()
        throws
    {
        let bench = DeskBench()
        let before = try bench.published()
        let id = try circulated(bench)
        let after = try bench.published()
        #expect([before, id, after] == ["R-0001", "N-0001", "R-0002"])
        let release = try bench.release(id)
        #expect(release.isInternal && release.isPublished && release.indexNumber == nil)
        #expect(release.withheld == .internalAffairs)
        #expect(bench.records.record(.release, id)?.state == "internal")
        #expect(try bench.release(after).indexNumber?.hasSuffix("00002") == true)
        try bench.act(.withdraw(id, reason: bench.note()), by: .approver)
        #expect(bench.records.record(.release, id)?.state == "recalled")
        let kinds = bench.entries.filter { $0.subject == id }.map(\.kind)
        #expect(kinds.suffix(2) == [.releaseCirculated, .releaseRecalled])
        #expect(try bench.rebuilt() == bench.snapshot())
    }

    @Test func `releases of an internal matter are internal, and meet no gate`() throws {
        let bench = DeskBench()
        let secret = try matter(bench, isInternal: true)
        let id = try bench.draft(
            to: .approved,
            Self.drafting(bench, kind: .interpretation, matter: secret, audience: nil),
        )
        #expect(id == "N-0001")
        try bench.act(bench.publication(id), by: .drafter)
        #expect(try bench.release(id).isPublished)
    }

    @Test func `neither an edit nor a correction changes the audience or the ground`() throws {
        let bench = DeskBench()
        let inside = try circulated(bench)
        let outside = try bench.published()
        var corrected = Self.text("更正")
        corrected.correction = "原文有误"
        var opened = DeskBench.text("更正")
        opened.correction = "原文有误"
        let refused: [(DeskCommand.Drafting, String)] = [
            (
                Self.drafting(
                    bench,
                    corrects: inside,
                    audience: .everybody,
                    withheld: nil,
                    opened
                ),
                "refused.audience"
            ),
            (
                Self.drafting(bench, corrects: inside, withheld: .processInformation, corrected),
                "refused.audience"
            ),
            (Self.drafting(bench, corrects: outside, corrected), "refused.audience"),
            // Nothing said about it: the channels of a public text are refused all the same.
            (
                Self.drafting(bench, corrects: inside, audience: nil, withheld: nil, opened),
                "refused.internalChannels"
            ),
        ]
        for (drafting, code) in refused {
            #expect(bench.refusal(.draft(drafting), by: .drafter) == code)
            #expect(
                bench.refusal(.issue(drafting, bench.authorisation()), by: .drafter) != nil
            )
        }
        let plain = Self.drafting(
            bench,
            corrects: inside,
            audience: nil,
            withheld: nil,
            corrected
        )
        #expect(
            bench.refusal(.issue(plain, bench.authorisation()), by: .drafter)
                == "refused.internal"
        )
        try bench.act(.draft(plain), by: .drafter)
        let edit = DeskCommand.edit(inside, text: bench.keep(opened), findings: [])
        #expect(bench.refusal(edit, by: .editor) == "refused.internalChannels")
        try bench.act(.submit(inside, findings: []), by: .drafter)
        try bench.act(bench.pass(inside), by: .reviewer)
        try bench.act(.approve(inside, findings: []), by: .approver)
        try bench.act(bench.publication(inside), by: .drafter)
        #expect(try bench.release(inside).revisions.count == 2)
        #expect(try bench.release(inside).isInternal)
    }

    /// Entries that a public page, feed, board, message or duty follows from.
    private static let publicKinds: Set<EntryKind> = [
        .releasePublished, .releaseWithdrawn, .releaseAuthorised, .releaseCountersigned,
        .releaseExpired, .deliveryQueued,
    ]

    @Test func `no kind, channel and order of commands makes an internal release public`() throws {
        let sets: [[String]] = [
            [], ["web"], ["feed"], ["led"], ["sms"], ["web", "feed", "led", "sms"],
        ]
        var out = 0
        for kind in ReleaseKind.allCases {
            for channels in sets {
                for seed in UInt64(1)...2 {
                    out += try walk(kind, channels, seed)
                }
            }
        }
        // The walks go as far as the end often enough to mean something.
        #expect(out > 20)
    }

    /// How many internal texts its people may read in the end.
    private func walk(_ kind: ReleaseKind, _ channels: [String], _ seed: UInt64) throws -> Int {
        var random = SeededRandom(seed: seed)
        let bench = DeskBench()
        let incident = try bench.act(bench.opening(), by: .drafter)[0].subject
        let secret = try matter(bench, isInternal: true)
        for number in 1...60 {
            var text = Self.text("第\(number)稿", channels: channels)
            if Bool.random(using: &random) { text.channels = [] }
            text.correction = "更正"
            let id = Bool.random(using: &random) ? "N-0001" : "R-0001"
            let drafting = Self.drafting(
                bench,
                kind: kind,
                incident: Bool.random(using: &random) ? incident : nil,
                matter: Bool.random(using: &random) ? secret : nil,
                corrects: Bool.random(using: &random) ? id : nil,
                audience: [.inside, .everybody, nil].randomElement(using: &random) ?? nil,
                withheld: Bool.random(using: &random) ? .processInformation : nil,
                text,
            )
            // Every other command is what the text waits for, so that the walks go far.
            let stage = try? bench.release(id).pending?.stage
            let wanted =
                switch stage {
                case .draft?: 3
                case .submitted?: Bool.random(using: &random) ? 4 : 5
                case .approved?: 6
                case nil: 0
                }
            let choice =
                Bool.random(using: &random) ? wanted : Int.random(in: 0..<11, using: &random)
            let command: (DeskCommand, Officer) =
                switch choice {
                case 0, 1: (.draft(drafting), .drafter)
                case 2: (.edit(id, text: bench.keep(text), findings: []), .editor)
                case 3: (.submit(id, findings: []), .submitter)
                case 4: (bench.pass(id), .reviewer)
                case 5: (.approve(id, findings: []), .approver)
                case 6, 7: ((try? bench.publication(id)) ?? .publish(id, text: text), .drafter)
                case 8: (.withdraw(id, reason: bench.note()), .approver)
                case 9: (.issue(drafting, bench.authorisation()), .drafter)
                default: (.countersign(id), .approver)
                }
            _ = try? bench.act(command.0, by: command.1)
        }
        #expect(try bench.rebuilt() == bench.snapshot())
        for entry in bench.entries where entry.subject.hasPrefix("N-") {
            #expect(!Self.publicKinds.contains(entry.kind), "\(kind) \(channels) \(seed)")
            #expect(entry.body["channels"] == nil && entry.body["indexNumber"] == nil)
        }
        for row in bench.records.records(.release, prefix: "", limit: .max) {
            let release = try Release(id: row.id, row: row.body)
            #expect(release.isInternal == row.id.hasPrefix("N-"))
            #expect(!release.isInternal || !["published", "withdrawn"].contains(row.state))
            let isQuiet = release.revisions.allSatisfy(\.channels.isEmpty)
            #expect(!release.isInternal || isQuiet)
        }
        return bench.entries.count { $0.kind == .releaseCirculated }
    }
}
