import Model
import Testing

@testable import Channels

@Suite struct FanoutTests {
    private let now = OutboxPolicyTests.now
    private let records = MemoryRecords()
    private let plan = ChannelPlan(
        channels: [
            .init(name: "web", kind: .web, targets: ["site"]),
            .init(name: "led", kind: .led, targets: ["b1", "b2"]),
            .init(
                name: "sms",
                kind: .sms,
                targets: ["residents", "ships"],
                expiresAfter: .hours(2),
            ),
        ],
        people: [
            .init(id: "p1", organisation: "transport", roles: [.officer]),
            .init(id: "p2", organisation: "health", roles: [.officer, .approver]),
        ],
    )

    private func entry(_ kind: EntryKind, _ subject: String, _ body: JSON = [:]) -> Entry {
        Entry(
            seq: 1,
            at: now,
            draft: EntryDraft(kind, subject: subject, actor: "p1", body: body),
            previous: .zero,
        ) { _, _ in .zero }
    }

    /// Records what the fan-out answers, as the ledger would.
    private func react(_ entry: Entry) throws -> [EntryDraft] {
        let drafts = try Fanout(plan).reactions(to: entry, records: records, now: now)
        for draft in drafts {
            let follower = Entry(seq: 2, at: now, draft: draft, previous: .zero) { _, _ in .zero }
            try DeliveryProjection().apply(follower, to: records)
        }
        return drafts
    }

    private func publish(_ revision: Int, _ channels: [String]) throws -> [EntryDraft] {
        try react(
            entry(
                .releasePublished,
                "R-0001",
                ["revision": JSON(revision), "channels": JSON(channels)],
            )
        )
    }

    private func set(_ id: String, _ state: Delivery.State) throws {
        var delivery = try #require(try Delivery.read(id, records))
        delivery.state = state
        records.put(.delivery, delivery.record)
    }

    private func state(_ id: String) throws -> Delivery.State? {
        try Delivery.read(id, records)?.state
    }

    @Test func `one delivery for each target, with the key as its id`() throws {
        let drafts = try publish(1, ["web", "led", "sms"])
        #expect(
            drafts.map(\.subject) == [
                "R-0001/1/web/site", "R-0001/1/led/b1", "R-0001/1/led/b2",
                "R-0001/1/sms/residents", "R-0001/1/sms/ships",
            ]
        )
        let text = try #require(try Delivery.read("R-0001/1/sms/ships", records))
        #expect(text.expiresAt == now + .hours(2))
        #expect(text.subject == "R-0001" && text.revision == 1)
        #expect(try Delivery.all(of: "R-0001", records, limit: 99).count == 5)
        #expect(try Delivery.all(of: "R-00", records, limit: 99).isEmpty)
    }

    @Test func `a channel that is not configured is a failure on record, not silence`() throws {
        let drafts = try publish(1, ["fax"])
        #expect(drafts.map(\.kind) == [.deliveryQueued, .deliveryDead])
        #expect(try state("R-0001/1/fax/-") == .dead)
    }

    @Test func `beyond the bound of a queue deliveries are given up at once, and say so`() throws {
        let bounded = ChannelPlan(channels: [
            .init(name: "web", kind: .web, targets: ["site"], queueLimit: 1),
            .init(name: "sms", kind: .sms, targets: ["a", "b", "c"], queueLimit: 2),
        ])
        func kinds(_ release: String, _ channel: String) throws -> [EntryKind] {
            let published = entry(
                .releasePublished,
                release,
                ["revision": 1, "channels": JSON([channel])],
            )
            let drafts = try Fanout(bounded).reactions(to: published, records: records, now: now)
            for draft in drafts {
                let next = Entry(seq: 2, at: now, draft: draft, previous: .zero) { _, _ in .zero }
                try DeliveryProjection().apply(next, to: records)
            }
            return drafts.map(\.kind)
        }
        #expect(
            try kinds("R-0001", "sms")
                == [.deliveryQueued, .deliveryQueued, .deliveryQueued, .deliveryDead]
        )
        #expect(
            try Delivery.read("R-0001/1/sms/c", records)?.reason == OutboxPolicy.Reason.queueFull
        )
        // One left the queue: there is room for one.
        try set("R-0001/1/sms/a", .accepted)
        #expect(
            try kinds("R-0002", "sms")
                == [.deliveryQueued] + [.deliveryQueued, .deliveryDead] + [
                    .deliveryQueued, .deliveryDead,
                ]
        )
        // What is shown replaces what was there and piles up nowhere.
        for number in 3...6 {
            #expect(try kinds("R-000\(number)", "web") == [.deliveryQueued])
        }
        // A withdrawal always finds room.
        let withdrawal = entry(.releaseWithdrawn, "R-0002")
        let drafts = try Fanout(bounded).reactions(to: withdrawal, records: records, now: now)
        #expect(!drafts.contains { $0.body["reason"]?.string == OutboxPolicy.Reason.queueFull })
    }

    @Test func `a newer revision takes the place of one that is still queued`() throws {
        _ = try publish(1, ["web"])
        _ = try publish(2, ["web"])
        #expect(try state("R-0001/1/web/site") == .superseded)
        #expect(try state("R-0001/2/web/site") == .queued)
    }

    @Test func `a correction by SMS goes to those who may have had the first text`() throws {
        _ = try publish(1, ["sms"])
        try set("R-0001/1/sms/residents", .unknown)
        try set("R-0001/1/sms/ships", .dead)
        let drafts = try publish(2, ["sms"])
        #expect(drafts.map(\.subject) == ["R-0001/2/sms/residents"])
        #expect(try state("R-0001/1/sms/residents") == .unknown)
    }

    @Test func `an SMS that has not left is replaced by its correction`() throws {
        _ = try publish(1, ["sms"])
        try set("R-0001/1/sms/ships", .sending)
        _ = try publish(2, ["sms"])
        #expect(try state("R-0001/1/sms/residents") == .superseded)
        let sending = try #require(try Delivery.read("R-0001/1/sms/ships", records))
        let correction = try #require(try Delivery.read("R-0001/2/sms/ships", records))
        #expect(correction.mustWait(behind: [sending]))
        #expect(sending.successor(among: [correction])?.id == correction.id)
        #expect(correction.successor(among: [sending]) == nil)
    }

    @Test func `a withdrawal clears pages and boards and tells those who had the SMS`() throws {
        _ = try publish(1, ["web", "led", "sms"])
        for id in ["web/site", "led/b1", "led/b2", "sms/residents"] {
            try set("R-0001/1/" + id, .accepted)
        }
        _ = try react(entry(.releaseWithdrawn, "R-0001"))
        for id in ["web/site", "led/b1", "led/b2", "sms/residents"] {
            let removal = try #require(try Delivery.read("R-0001/withdrawn/" + id, records))
            #expect(removal.purpose == DeliveryPurpose.withdrawal && removal.state == .queued)
        }
        #expect(try state("R-0001/1/sms/ships") == .superseded)
        #expect(try state("R-0001/withdrawn/sms/ships") == .dead)
    }

    @Test func `the same fact twice is queued once`() throws {
        _ = try publish(1, ["web"])
        try set("R-0001/1/web/site", .confirmed)
        _ = try publish(1, ["web"])
        #expect(try state("R-0001/1/web/site") == .confirmed)
    }

    @Test func `a role means the people of the organisation, or else anybody who has it`() {
        #expect(plan.people(for: .role(.officer), organisation: "transport") == ["p1"])
        #expect(plan.people(for: .role(.approver), organisation: "transport") == ["p2"])
        #expect(plan.people(for: .role(.officer), organisation: "water") == ["p1", "p2"])
        #expect(plan.people(for: .person("p9"), organisation: "water") == ["p9"])
    }

    @Test func `a paused channel says so until it is resumed`() throws {
        let projection = DeliveryProjection()
        #expect(try !ChannelState.isPaused("sms", records))
        try projection.apply(entry(.channelPaused, "sms", ["reason": "drill"]), to: records)
        #expect(try ChannelState.isPaused("sms", records))
        try projection.apply(entry(.channelResumed, "sms"), to: records)
        #expect(try !ChannelState.isPaused("sms", records))
    }

    static let obligation = Obligation(
        subject: "2026-0001",
        incident: "2026-0001",
        rule: Rule(
            id: "inc.first_release",
            title: Phrase("首次信息发布", "first release"),
            basis: .init(document: "d", quote: "q"),
            profile: "seed",
            appliesTo: .incident,
            anchor: .occurredAt,
            budget: 21_600_000,
            ladder: [
                .init(after: .zero, recipient: .role(.officer), hooks: ["phone", "file"]),
                .init(after: .minutes(10), recipient: .person("p9"), hooks: ["phone"]),
            ],
            satisfiedBy: .released([]),
        ),
        organisation: "transport",
        openedAt: OutboxPolicyTests.now,
        openedSeq: 1,
        anchor: .init(field: .occurredAt, at: OutboxPolicyTests.now, seq: 1),
        due: OutboxPolicyTests.now + .hours(6),
        warnAt: [OutboxPolicyTests.now + .hours(5)],
    )

    @Test func `an alarm goes to the step of the ladder that was frozen with the obligation`()
        throws
    {
        let obligation = Self.obligation
        records.put(
            .obligation,
            Record(id: obligation.id, body: obligation.row, state: "open", order: 0),
        )
        let warned = try react(entry(.obligationWarned, obligation.id, ["level": 1, "epoch": 1]))
        #expect(
            warned.map(\.subject) == [
                "2026-0001/inc.first_release/1/warned-1/phone/p1",
                "2026-0001/inc.first_release/1/warned-1/file/p1",
            ]
        )
        let first = try #require(try Delivery.read(warned[0].subject, records))
        #expect(first.subject == obligation.id && first.channel == "phone" && first.target == "p1")
        #expect(first.expiresAt == obligation.due)
        let breached = try react(entry(.obligationBreached, obligation.id, ["epoch": 1]))
        #expect(breached.count == 2)
        #expect(breached.allSatisfy { $0.body["expiresAt"] == nil })
        let escalated = try react(
            entry(.obligationEscalated, obligation.id, ["step": 1, "epoch": 1])
        )
        #expect(
            escalated.map(\.subject) == ["2026-0001/inc.first_release/1/escalated-1/phone/p9"]
        )
        #expect(try react(entry(.obligationBreached, "unknown/rule")).isEmpty)
    }
}
