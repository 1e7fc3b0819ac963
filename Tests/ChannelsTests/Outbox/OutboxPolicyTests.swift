import Model
import Testing

@testable import Channels

@Suite struct OutboxPolicyTests {
    static let now = Instant(milliseconds: 1_783_815_600_000)
    private var now: Instant { Self.now }

    static func delivery(
        _ state: Delivery.State = .queued,
        channel: String = "sms",
        attempts: Int = 0,
        expires: Int64? = nil,
    ) -> Delivery {
        var delivery = Delivery(
            id: "R-0001/1/\(channel)/residents",
            channel: channel,
            target: "residents",
            subject: "R-0001",
            revision: 1,
            queuedAt: now,
            expiresAt: expires.map { now + .seconds($0) },
            purpose: DeliveryPurpose.release,
        )
        delivery.state = state
        delivery.attempts = attempts
        return delivery
    }

    private let sms = OutboxPolicy(.sms, receiptWithin: .minutes(10))
    private let hook = OutboxPolicy(.hook)

    @Test func `expiry beats a retry, a pause and a hand`() {
        let late = Self.delivery(expires: 0)
        for event in [OutboxPolicy.Event.due(isHeld: false), .due(isHeld: true)] {
            let decision = sms.step(late, event, now: now)
            #expect(decision.entries.map(\.kind) == [.deliveryExpired])
            #expect(decision.delivery.state == .expired)
            #expect(!decision.sends)
        }
        let byHand = sms.step(
            Self.delivery(.dead, expires: 0),
            .retriedByHand(actor: "p1"),
            now: now,
        )
        #expect(byHand.entries.isEmpty && !byHand.sends)
        let failing = Self.delivery(.sending, attempts: 3, expires: 1)
        let failed = sms.step(failing, .ended(.retry(reason: "503", after: nil)), now: now)
        #expect(failed.delivery.nextAttemptAt == now + .seconds(1))
        let end = sms.step(failed.delivery, .due(isHeld: false), now: now + .seconds(1))
        #expect(end.delivery.state == .expired && !end.sends)
    }

    @Test func `an SMS without a known outcome is never sent again by itself`() {
        let sending = sms.step(Self.delivery(), .due(isHeld: false), now: now)
        #expect(sending.sends)
        #expect(sending.entries.map(\.kind) == [.deliveryAttempted])
        let ways: [OutboxPolicy.Event] = [.ended(.unknown(reason: "time-out")), .restarted]
        for event in ways {
            let unknown = sms.step(sending.delivery, event, now: now)
            #expect(unknown.delivery.state == .unknown)
            #expect(unknown.entries.map(\.kind) == [.deliveryUnknown])
            for later: Int64 in [1, 3_600, 2_592_000] {
                let due = sms.step(
                    unknown.delivery,
                    .due(isHeld: false),
                    now: now + .seconds(later),
                )
                #expect(!due.sends && due.entries.isEmpty)
            }
            let restarted = sms.step(unknown.delivery, .restarted, now: now)
            #expect(restarted.entries.isEmpty)
            let forced = sms.step(unknown.delivery, .retriedByHand(actor: "p1"), now: now)
            #expect(forced.entries.map(\.actor) == ["p1"])
            #expect(sms.step(forced.delivery, .due(isHeld: false), now: now).sends)
        }
    }

    @Test func `what can be repeated is repeated after a crash or a time-out`() {
        let sending = hook.step(Self.delivery(channel: "h"), .due(isHeld: false), now: now)
        let ways: [OutboxPolicy.Event] = [.ended(.unknown(reason: "time-out")), .restarted]
        for event in ways {
            let again = hook.step(sending.delivery, event, now: now)
            #expect(again.delivery.state == .queued)
            #expect(again.entries.map(\.kind) == [.deliveryFailed])
            let wait = again.delivery.nextAttemptAt - now
            #expect(wait >= .seconds(2) && wait <= Milliseconds(2_200))
        }
    }

    @Test func `the same failure again is no entry, another one is`() {
        var delivery = Self.delivery(channel: "h")
        var kinds: [EntryKind] = []
        var instant = now
        for reason in ["503", "503", "503", "refused", "refused"] {
            let due = hook.step(delivery, .due(isHeld: false), now: instant)
            let ended = hook.step(
                due.delivery,
                .ended(.retry(reason: reason, after: nil)),
                now: instant,
            )
            kinds += (due.entries + ended.entries).map(\.kind)
            delivery = ended.delivery
            instant = delivery.nextAttemptAt
        }
        #expect(kinds == [.deliveryAttempted, .deliveryFailed, .deliveryFailed])
        #expect(delivery.attempts == 5)
    }

    @Test func `when the attempts are used up a person has to look`() {
        let policy = OutboxPolicy(
            .hook,
            schedule: RetrySchedule(waits: [.seconds(1)], maximumAttempts: 2),
        )
        let last = Self.delivery(.sending, channel: "h", attempts: 2)
        let decision = policy.step(last, .ended(.retry(reason: "503", after: nil)), now: now)
        #expect(decision.entries.map(\.kind) == [.deliveryDead])
        #expect(decision.delivery.reason == "attempts used up: 503")
    }

    @Test func `a held delivery keeps its place`() {
        let decision = sms.step(Self.delivery(), .due(isHeld: true), now: now)
        #expect(decision == OutboxPolicy.Decision(delivery: Self.delivery()))
    }

    @Test func `nothing happens before its time`() {
        var delivery = Self.delivery()
        delivery.nextAttemptAt = now + .seconds(1)
        #expect(!sms.step(delivery, .due(isHeld: false), now: now).sends)
    }

    @Test func `taken without a receipt in time is unknown, not delivered`() {
        let sending = Self.delivery(.sending, attempts: 1)
        let taken = sms.step(
            sending,
            .ended(.accepted(reference: "g-1", isQueuedByGateway: false)),
            now: now,
        )
        #expect(taken.delivery.state == .accepted)
        #expect(taken.delivery.reference == "g-1")
        let early = sms.step(taken.delivery, .due(isHeld: false), now: now + .minutes(9))
        #expect(early.entries.isEmpty)
        let late = sms.step(taken.delivery, .due(isHeld: false), now: now + .minutes(10))
        #expect(late.delivery.state == .unknown)
        let receipt = sms.step(late.delivery, .receipt(DeliveryReceipt(.delivered)), now: now)
        #expect(receipt.delivery.state == .confirmed)
    }

    @Test func `receipts only move a delivery forward`() {
        let orders: [([DeliveryReceipt.State], Delivery.State)] = [
            ([.delivered, .accepted], .confirmed),
            ([.accepted, .delivered], .confirmed),
            ([.delivered, .failed], .confirmed),
            ([.failed, .delivered], .confirmed),
            ([.accepted, .rejected], .dead),
            ([.rejected, .accepted], .dead),
            ([.buffered], .accepted),
        ]
        for (states, end) in orders {
            var delivery = Self.delivery(.accepted, attempts: 1)
            for state in states {
                delivery = sms.step(delivery, .receipt(DeliveryReceipt(state)), now: now).delivery
            }
            #expect(delivery.state == end, "\(states)")
        }
    }

    @Test func `a receipt that says nothing new is no entry`() {
        var delivery = Self.delivery(.accepted, attempts: 1)
        let receipt = OutboxPolicy.Event.receipt(DeliveryReceipt(.delivered, reference: "x"))
        let first = sms.step(delivery, receipt, now: now)
        #expect(first.entries.map(\.kind) == [.deliveryReceipt])
        delivery = first.delivery
        #expect(sms.step(delivery, receipt, now: now + .seconds(9)).entries.isEmpty)
    }

    @Test func `a receipt that overtakes the reply is kept`() {
        let sending = Self.delivery(.sending, attempts: 1)
        let receipt = sms.step(sending, .receipt(DeliveryReceipt(.delivered)), now: now)
        let reply = sms.step(receipt.delivery, .ended(.unknown(reason: "time-out")), now: now)
        #expect(reply.delivery.state == .confirmed && reply.entries.isEmpty)
    }

    @Test(arguments: [DeliveryReceipt.State.delivered, .accepted, .buffered])
    func `a reply that a receipt overtook goes on record and undoes nothing`(
        _ state: DeliveryReceipt.State,
    ) {
        let sending = Self.delivery(.sending, attempts: 1)
        let receipt = sms.step(sending, .receipt(DeliveryReceipt(state)), now: now)
        let taken = DeliveryOutcome.accepted(reference: "g-7", isQueuedByGateway: true)
        let reply = sms.step(receipt.delivery, .ended(taken), now: now + .seconds(1))
        #expect(reply.entries.map(\.kind) == [.deliveryAccepted])
        #expect(reply.delivery.state == receipt.delivery.state)
        #expect(reply.delivery.acceptedAt == now)
        let rejected = sms.step(sending, .receipt(DeliveryReceipt(.rejected)), now: now)
        #expect(sms.step(rejected.delivery, .ended(taken), now: now).entries.isEmpty)
    }

    @Test func `a target that is gone is given up and disabled`() {
        let decision = hook.step(
            Self.delivery(.sending, channel: "h", attempts: 1),
            .ended(.disabled(reason: "410")),
            now: now,
        )
        #expect(decision.disablesTarget && decision.delivery.state == .dead)
    }

    @Test func `replaying the entries gives the row that was decided`() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<2_000 {
            let kind: ChannelKind = Bool.random(using: &random) ? .sms : .led
            let policy = OutboxPolicy(kind, receiptWithin: .minutes(1))
            var decided = Self.delivery(
                channel: "c",
                expires: Bool.random(using: &random) ? 400 : nil,
            )
            var replayed = decided
            var instant = now
            for _ in 0..<12 {
                instant = instant + .seconds(Int64.random(in: 0...40, using: &random))
                let decision = policy.step(decided, Self.event(&random), now: instant)
                if decided.state == .confirmed { #expect(decision.delivery.state == .confirmed) }
                decided = decision.delivery
                for draft in decision.entries {
                    let at = draft.kind == .deliveryExpired ? decided.expiresAt ?? now : instant
                    replayed = DeliveryFold.apply(draft, to: replayed, at: at)
                }
                // Silent repeats are not on record; what counts is.
                if kind == .sms { #expect(replayed == decided) }
                #expect(replayed.state.isPending == decided.state.isPending)
            }
        }
    }

    private static func event(_ random: inout SeededRandom) -> OutboxPolicy.Event {
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<4: .due(isHeld: Bool.random(using: &random))
        case 4: .ended(.retry(reason: "503", after: .seconds(3)))
        case 5: .ended(.accepted(reference: "a", isQueuedByGateway: true))
        case 6: .ended(.unknown(reason: "time-out"))
        case 7: .ended(.permanent(reason: "400"))
        case 8: .receipt(DeliveryReceipt(.delivered, reference: "b"))
        case 9: .receipt(DeliveryReceipt(.rejected))
        case 10: .restarted
        default: .retriedByHand(actor: "p1")
        }
    }
}
