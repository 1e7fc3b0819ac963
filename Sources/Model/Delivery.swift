/// One thing to one target of one channel: a revision to the web, a text to an SMS group, an alarm to a
/// person.
///
/// The id is the idempotency key and never changes between attempts: `R-0001/1/sms/residents`.
/// Receipts only move a delivery forward.
package struct Delivery: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, CaseIterable {
        /// Waits for its first attempt or, after a failure, for `nextAttemptAt`.
        case queued
        /// An attempt was recorded and has no outcome yet; after a crash this becomes `unknown`.
        case sending
        /// The file is written, the gateway has taken it, the hook exited 0.
        case accepted
        /// Read back through the public address, fetched by the board, or a receipt says delivered.
        case confirmed
        /// The far side may have acted.
        ///
        /// It waits for a receipt or a person.
        case unknown
        /// Given up: only a person moves it.
        case dead
        /// It stopped being true before it got out.
        case expired
        /// A newer revision took its place before it got out.
        case superseded

        package var name: Phrase {
            switch self {
            case .queued: Phrase("排队", "queued")
            case .sending: Phrase("发送中", "sending")
            case .accepted: Phrase("已受理", "accepted")
            case .confirmed: Phrase("已确认", "confirmed")
            case .unknown: Phrase("结果不明", "unknown")
            case .dead: Phrase("失败", "failed")
            case .expired: Phrase("已过期", "expired")
            case .superseded: Phrase("已被替代", "superseded")
            }
        }

        /// True when the outbox still has work with it by itself.
        package var isPending: Bool { self == .queued || self == .sending }
    }

    package let id: String
    package let channel: String
    package let target: String
    /// The release id, or the obligation id of an alarm.
    package let subject: String
    /// The revision of the release; 0 for a withdrawal's removal and for alarms.
    package let revision: Int
    package var state: State
    package var attempts: Int
    package var queuedAt: Instant
    package var nextAttemptAt: Instant
    package var expiresAt: Instant?
    /// What the far side calls it.
    package var reference: String?
    /// Digest of the bytes that a read-back must find.
    package var digest: Digest?
    package var reason: String?
    package var acceptedAt: Instant?
    package var confirmedAt: Instant?
    /// What the channel needs beyond the release: the crossing of an alarm, `withdrawal`.
    package var purpose: String

    package init(
        id: String,
        channel: String,
        target: String,
        subject: String,
        revision: Int,
        queuedAt: Instant,
        expiresAt: Instant?,
        purpose: String,
    ) {
        self.id = id
        self.channel = channel
        self.target = target
        self.subject = subject
        self.revision = revision
        state = .queued
        attempts = 0
        self.queuedAt = queuedAt
        nextAttemptAt = queuedAt
        self.expiresAt = expiresAt
        reference = nil
        digest = nil
        reason = nil
        acceptedAt = nil
        confirmedAt = nil
        self.purpose = purpose
    }
}

extension Delivery {
    package init(id: String, row: JSON) throws(RowMistake) {
        self.init(
            id: id,
            channel: try row.text("channel"),
            target: try row.text("target"),
            subject: try row.text("subject"),
            revision: Int(try row.number("revision")),
            queuedAt: try row.instant("queuedAt"),
            expiresAt: row.optionalInstant("expiresAt"),
            purpose: try row.text("purpose"),
        )
        state = try row.word("state")
        attempts = Int(try row.number("attempts"))
        nextAttemptAt = try row.instant("nextAttemptAt")
        reference = row["reference"]?.string
        digest = row.optionalDigest("digest")
        reason = row["reason"]?.string
        acceptedAt = row.optionalInstant("acceptedAt")
        confirmedAt = row.optionalInstant("confirmedAt")
    }

    package var row: JSON {
        let row: JSON = [
            "channel": .string(channel),
            "target": .string(target),
            "subject": .string(subject),
            "revision": .integer(Int64(revision)),
            "state": .string(state.rawValue),
            "attempts": .integer(Int64(attempts)),
            "queuedAt": JSON(queuedAt),
            "nextAttemptAt": JSON(nextAttemptAt),
            "expiresAt": JSON(expiresAt),
            "reference": JSON(reference),
            "digest": JSON(digest),
            "reason": JSON(reason),
            "acceptedAt": JSON(acceptedAt),
            "confirmedAt": JSON(confirmedAt),
            "purpose": .string(purpose),
        ]
        return row.withoutNulls
    }

    /// The row of the projection.
    ///
    /// The state column is `CHANNEL:STATE`, so that each channel reads its own queue in the order
    /// of the next attempt.
    package var record: Record {
        Record(
            id: id,
            body: row,
            state: channel + ":" + state.rawValue,
            order: nextAttemptAt.milliseconds,
        )
    }
}
