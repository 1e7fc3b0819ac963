package import Model

/// What the outbox does with one delivery when something happens to it; a pure function of the row, the
/// event and the instant.
///
/// Expiry beats everything: what is no longer true is not sent. Where the far side cannot tell a repeat
/// (SMS), an attempt without a known outcome is never repeated by itself. The first attempt, each
/// change of result and each receipt are entries; the same failure again is not, unless the channel
/// cannot tell a repeat, where each attempt is on record before it is made.
package struct OutboxPolicy: Sendable {
    /// What happened to a delivery.
    package enum Event: Sendable, Hashable {
        /// Its time has come.
        ///
        /// Held: its channel is paused, its target rests, or an earlier text to the same target is
        /// still on its way.
        case due(isHeld: Bool)
        case ended(DeliveryOutcome)
        case receipt(DeliveryReceipt)
        /// The daemon starts and finds the delivery as the last run left it.
        case restarted
        /// A newer delivery to the same target says the same or more.
        case overtaken(by: String)
        /// A person sends it again.
        case retriedByHand(actor: String)
    }

    /// What to record, what the row is then, and whether to send now.
    package struct Decision: Sendable, Hashable {
        package var entries: [EntryDraft] = []
        package var delivery: Delivery
        package var sends = false
        /// The target is gone for good.
        package var disablesTarget = false
    }

    private let kind: ChannelKind
    private let schedule: RetrySchedule
    private let receiptWithin: Milliseconds?

    /// `receiptWithin`: how long a taken delivery waits for its receipt before it counts as unknown;
    /// nil when the channel sends none.
    package init(
        _ kind: ChannelKind,
        schedule: RetrySchedule = .standard,
        receiptWithin: Milliseconds? = nil,
    ) {
        self.kind = kind
        self.schedule = schedule
        self.receiptWithin = receiptWithin
    }

    /// True when sending twice does no harm: a file is replaced, a hook is given the same key.
    package var isRepeatable: Bool { kind != .sms }

    /// Answers one event.
    package func step(_ delivery: Delivery, _ event: Event, now: Instant) -> Decision {
        switch event {
        case .due(let isHeld): due(delivery, isHeld: isHeld, now: now)
        case .ended(let outcome): ended(delivery, outcome, now: now)
        case .receipt(let receipt): received(delivery, receipt, now: now)
        case .restarted: restarted(delivery, now: now)
        case .overtaken(let newer): overtaken(delivery, by: newer, now: now)
        case .retriedByHand(let actor): retriedByHand(delivery, actor: actor, now: now)
        }
    }

    private func due(_ delivery: Delivery, isHeld: Bool, now: Instant) -> Decision {
        if delivery.state == .accepted, receiptWithin != nil, now >= delivery.nextAttemptAt,
            delivery.nextAttemptAt != .never
        {
            return unknown(delivery, reason: Reason.noReceipt, now: now)
        }
        guard delivery.state == .queued else { return Decision(delivery: delivery) }
        if let expiry = delivery.expiresAt, now >= expiry { return expired(delivery, at: expiry) }
        guard !isHeld, now >= delivery.nextAttemptAt else { return Decision(delivery: delivery) }
        let draft = entry(.deliveryAttempted, delivery, ["attempt": JSON(delivery.attempts + 1)])
        let isSilent = isRepeatable && delivery.attempts > 0
        var next = DeliveryFold.apply(draft, to: delivery, at: now)
        // A crash now leaves the row queued, and sending again does no harm.
        next.state = .sending
        return Decision(entries: isSilent ? [] : [draft], delivery: next, sends: true)
    }

    private func ended(
        _ delivery: Delivery,
        _ outcome: DeliveryOutcome,
        now: Instant,
    ) -> Decision {
        let isAwaited = delivery.state == .sending || delivery.state == .unknown
        // A receipt can overtake the reply to the submission: what it proved stands, and that the
        // far side took the delivery goes on record all the same.
        let isOvertaken = delivery.state == .accepted || delivery.state == .confirmed
        guard isAwaited || isOvertaken && outcome.isSuccess else {
            return Decision(delivery: delivery)
        }
        switch outcome {
        case .written(let path, let digest):
            return accepted(
                delivery,
                ["result": "written", "path": .string(path), "digest": JSON(digest)],
                now: now,
            )
        case .accepted(let reference, let isQueued):
            return accepted(
                delivery,
                [
                    "result": isQueued ? "queued_by_gateway" : "accepted",
                    "reference": JSON(reference),
                ],
                now: now,
            )
        case .handedOver: return accepted(delivery, ["result": "handed_over"], now: now)
        case .retry(let reason, let after):
            return failed(delivery, reason: reason, asked: after, now: now)
        case .permanent(let reason): return dead(delivery, reason: reason, now: now)
        case .disabled(let reason):
            var decision = dead(delivery, reason: reason, now: now)
            decision.disablesTarget = true
            return decision
        case .unknown(let reason):
            return isRepeatable
                ? failed(delivery, reason: reason, asked: nil, now: now)
                : unknown(delivery, reason: reason, now: now)
        }
    }

    private func accepted(_ delivery: Delivery, _ facts: JSON, now: Instant) -> Decision {
        var body = facts
        body["attempt"] = JSON(delivery.attempts)
        body["receiptBy"] = JSON(receiptWithin.map { now + $0 })
        return record(entry(.deliveryAccepted, delivery, body), delivery, now: now)
    }

    private func failed(
        _ delivery: Delivery,
        reason: String,
        asked: Milliseconds?,
        now: Instant,
    ) -> Decision {
        let wait = schedule.wait(after: delivery.attempts, of: delivery.id, asked: asked)
        guard let wait else {
            return dead(delivery, reason: Reason.exhausted(reason), now: now)
        }
        // A retry that would come too late is not made: at its expiry the delivery expires.
        let retryAt = min(now + wait, delivery.expiresAt ?? .never)
        let draft = entry(
            .deliveryFailed,
            delivery,
            [
                "attempt": JSON(delivery.attempts), "reason": .string(reason),
                "retryAt": JSON(retryAt),
            ],
        )
        let isSame = isRepeatable && delivery.reason == reason && delivery.attempts > 1
        var decision = record(draft, delivery, now: now)
        if isSame { decision.entries = [] }
        return decision
    }

    private func unknown(_ delivery: Delivery, reason: String, now: Instant) -> Decision {
        record(
            entry(
                .deliveryUnknown,
                delivery,
                ["attempt": JSON(delivery.attempts), "reason": .string(reason)],
            ),
            delivery,
            now: now,
        )
    }

    private func dead(_ delivery: Delivery, reason: String, now: Instant) -> Decision {
        record(
            entry(
                .deliveryDead,
                delivery,
                ["attempt": JSON(delivery.attempts), "reason": .string(reason)],
            ),
            delivery,
            now: now,
        )
    }

    private func expired(_ delivery: Delivery, at expiry: Instant) -> Decision {
        record(entry(.deliveryExpired, delivery, ["at": JSON(expiry)]), delivery, now: expiry)
    }

    private func received(
        _ delivery: Delivery,
        _ receipt: DeliveryReceipt,
        now: Instant,
    ) -> Decision {
        let draft = entry(
            .deliveryReceipt,
            delivery,
            [
                "state": .string(receipt.state.rawValue), "reference": JSON(receipt.reference),
                "detail": JSON(receipt.detail),
            ],
        )
        var decision = record(draft, delivery, now: now)
        // One group of people brings one receipt a person: only what changes the row is an entry.
        if decision.delivery == delivery { decision.entries = [] }
        return decision
    }

    private func restarted(_ delivery: Delivery, now: Instant) -> Decision {
        guard delivery.state == .sending else { return Decision(delivery: delivery) }
        if !isRepeatable { return unknown(delivery, reason: Reason.stopped, now: now) }
        return failed(delivery, reason: Reason.stopped, asked: nil, now: now)
    }

    private func overtaken(_ delivery: Delivery, by newer: String, now: Instant) -> Decision {
        guard delivery.state == .queued else { return Decision(delivery: delivery) }
        let draft = entry(.deliverySuperseded, delivery, ["by": .string(newer)])
        return record(draft, delivery, now: now)
    }

    private func retriedByHand(_ delivery: Delivery, actor: String, now: Instant) -> Decision {
        guard delivery.state == .dead || delivery.state == .unknown || delivery.state == .queued
        else { return Decision(delivery: delivery) }
        if let expiry = delivery.expiresAt, now >= expiry {
            return delivery.state == .queued
                ? expired(delivery, at: expiry) : Decision(delivery: delivery)
        }
        let draft = EntryDraft(
            .deliveryRetried,
            subject: delivery.id,
            actor: actor,
            body: ["attempt": JSON(delivery.attempts)],
        )
        return record(draft, delivery, now: now)
    }

    private func record(_ draft: EntryDraft, _ delivery: Delivery, now: Instant) -> Decision {
        Decision(
            entries: [draft],
            delivery: DeliveryFold.apply(draft, to: delivery, at: now),
        )
    }

    private func entry(_ kind: EntryKind, _ delivery: Delivery, _ body: JSON) -> EntryDraft {
        EntryDraft(kind, subject: delivery.id, actor: EntryDraft.systemActor, body: body)
    }

    /// Reasons of our own, as they stand in entries.
    package enum Reason {
        package static let noReceipt = "no receipt in time"
        package static let stopped = "the daemon stopped during the attempt"
        package static let notConfigured = "no such channel"
        package static let queueFull = "the queue of the channel is full"

        package static func exhausted(_ last: String) -> String { "attempts used up: " + last }
    }
}
