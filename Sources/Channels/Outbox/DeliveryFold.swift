package import Model

/// Folds one entry into the row of a delivery.
///
/// Monotonic: receipts come late, twice and out of order, and a late "accepted" never undoes
/// "confirmed".
package enum DeliveryFold {
    /// The `state` of a receipt that says that a read-back has not found the right bytes yet.
    package static let notYet = "not_yet"

    /// The row that `delivery.queued` begins; nil when the entry is no such thing or lacks a key.
    package static func first(_ entry: Entry) -> Delivery? {
        guard entry.kind == .deliveryQueued, let channel = entry.body["channel"]?.string,
            let target = entry.body["target"]?.string, let subject = entry.body["of"]?.string
        else { return nil }
        return Delivery(
            id: entry.subject,
            channel: channel,
            target: target,
            subject: subject,
            revision: Int(entry.body["revision"]?.integer ?? 0),
            queuedAt: entry.at,
            expiresAt: entry.body.optionalInstant("expiresAt"),
            purpose: entry.body["purpose"]?.string ?? DeliveryPurpose.release,
        )
    }

    /// The row after an entry with these facts.
    package static func apply(
        _ draft: EntryDraft,
        to delivery: Delivery,
        at instant: Instant,
    ) -> Delivery {
        apply(draft.kind, draft.body, to: delivery, at: instant)
    }

    static func apply(
        _ kind: EntryKind,
        _ body: JSON,
        to delivery: Delivery,
        at instant: Instant,
    ) -> Delivery {
        var next = delivery
        let isOpen = delivery.state != .confirmed
        switch kind {
        case .deliveryAttempted:
            guard delivery.state == .queued else { return delivery }
            next.state = .sending
            next.attempts = max(delivery.attempts + 1, Int(body["attempt"]?.integer ?? 0))
        case .deliveryAccepted:
            guard isOpen else { return delivery }
            accept(&next, body, at: instant)
        case .deliveryConfirmed:
            next.digest = body.optionalDigest("digest") ?? next.digest
            confirm(&next, at: instant)
        case .deliveryReceipt:
            receive(&next, body, at: instant)
        case .deliveryFailed:
            guard delivery.state.isPending else { return delivery }
            next.state = .queued
            next.attempts = max(delivery.attempts, Int(body["attempt"]?.integer ?? 0))
            next.nextAttemptAt = body.optionalInstant("retryAt") ?? instant
            next.reason = body["reason"]?.string
        case .deliveryUnknown:
            guard isOpen, delivery.state != .dead else { return delivery }
            next.state = .unknown
            next.reason = body["reason"]?.string
        case .deliveryDead:
            guard isOpen else { return delivery }
            next.state = .dead
            next.reason = body["reason"]?.string
        case .deliveryExpired:
            guard delivery.state == .queued else { return delivery }
            next.state = .expired
        case .deliverySuperseded: return supersede(delivery)
        case .deliveryRetried:
            guard isOpen else { return delivery }
            next.state = .queued
            next.nextAttemptAt = instant
            next.reason = nil
        default: return delivery
        }
        return next
    }

    /// The row when a newer revision takes its place before it got out.
    static func supersede(_ delivery: Delivery) -> Delivery {
        guard delivery.state == .queued else { return delivery }
        var next = delivery
        next.state = .superseded
        return next
    }

    private static func accept(_ next: inout Delivery, _ body: JSON, at instant: Instant) {
        next.state = .accepted
        next.reason = nil
        next.acceptedAt = next.acceptedAt ?? instant
        next.reference = body["reference"]?.string ?? next.reference
        next.digest = body.optionalDigest("digest") ?? next.digest
        // A taken delivery comes up again only to be asked for its receipt.
        next.nextAttemptAt = body.optionalInstant("receiptBy") ?? .never
    }

    private static func confirm(_ next: inout Delivery, at instant: Instant) {
        next.state = .confirmed
        next.reason = nil
        next.acceptedAt = next.acceptedAt ?? instant
        next.confirmedAt = next.confirmedAt ?? instant
    }

    private static func receive(_ next: inout Delivery, _ body: JSON, at instant: Instant) {
        if body["state"]?.string == notYet {
            next.reason = body["detail"]?.string
            return
        }
        guard let word = body["state"]?.string, let state = DeliveryReceipt.State(rawValue: word)
        else { return }
        let isConfirmed = next.state == .confirmed
        switch state {
        case .delivered, .fetched: confirm(&next, at: instant)
        case .accepted, .buffered:
            guard [.queued, .sending, .unknown].contains(next.state) else { break }
            accept(&next, body, at: instant)
        case .failed, .rejected:
            guard !isConfirmed else { return }
            next.state = .dead
            next.reason = [state.rawValue, body["detail"]?.string].compactMap(\.self)
                .joined(separator: ": ")
        }
        // The first name that the far side gave stays: parts and people have names of their own.
        next.reference = next.reference ?? body["reference"]?.string
    }
}

/// Why a delivery exists.
package enum DeliveryPurpose {
    package static let release = "release"
    package static let withdrawal = "withdrawal"
    /// `warned-1`, `breached`, `escalated-2`.
    package static func alarm(_ crossing: String) -> String { crossing }
}
