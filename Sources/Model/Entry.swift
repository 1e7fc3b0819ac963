/// What a decision wants recorded: an entry before the ledger has given it number, time and hash.
package struct EntryDraft: Sendable, Hashable {
    package let kind: EntryKind
    /// What it is about: the id of an incident, release, obligation, delivery, board, channel or token.
    package let subject: String
    /// Who acted: the id of a person, or `system` for the daemon itself.
    ///
    /// Never a name.
    package let actor: String
    /// When the recorded fact holds, if that is not the moment of recording (bitemporal).
    package let effectiveAt: Instant?
    /// The facts: whole numbers, strings, digests in hexadecimal, instants in milliseconds.
    ///
    /// No text that may be personal: such text lies in the content store and is named by its
    /// digest.
    package let body: JSON

    package init(
        _ kind: EntryKind,
        subject: String,
        actor: String,
        effectiveAt: Instant? = nil,
        body: JSON = [:],
    ) {
        self.kind = kind
        self.subject = subject
        self.actor = actor
        self.effectiveAt = effectiveAt
        self.body = body.withoutNulls
    }

    /// The actor of everything that no person did.
    package static let systemActor = "system"
}

/// One line of the ledger: immutable, numbered without gaps from 1, chained to the one before.
///
/// `hash = SHA-256("released-entry-1" || previous || hashedBytes)`, where `previous` is the 32 bytes of
/// the hash before (zero for the first) and `hashedBytes` the canonical JSON (RFC 8785) of the rest.
package struct Entry: Sendable, Hashable {
    package let seq: Int64
    /// The wall clock when it was recorded, set by the machine.
    package let at: Instant
    package let kind: EntryKind
    package let subject: String
    package let actor: String
    package let effectiveAt: Instant
    package let body: JSON
    package let previous: Digest
    package let hash: Digest

    package init(
        seq: Int64,
        at: Instant,
        draft: EntryDraft,
        previous: Digest,
        hash: (_ previous: Digest, _ hashedBytes: [UInt8]) -> Digest,
    ) {
        self.seq = seq
        self.at = at
        kind = draft.kind
        subject = draft.subject
        actor = draft.actor
        effectiveAt = draft.effectiveAt ?? at
        body = draft.body
        self.previous = previous
        self.hash = hash(
            previous,
            Self.hashedBytes(
                seq: seq,
                at: at,
                kind: draft.kind.rawValue,
                subject: draft.subject,
                actor: draft.actor,
                effectiveAt: draft.effectiveAt ?? at,
                body: draft.body,
            ),
        )
    }

    /// An entry read back from storage, hashes as stored.
    package init(
        seq: Int64,
        at: Instant,
        kind: EntryKind,
        subject: String,
        actor: String,
        effectiveAt: Instant,
        body: JSON,
        previous: Digest,
        hash: Digest,
    ) {
        self.seq = seq
        self.at = at
        self.kind = kind
        self.subject = subject
        self.actor = actor
        self.effectiveAt = effectiveAt
        self.body = body
        self.previous = previous
        self.hash = hash
    }

    /// What stands before the hash input; the number grows if the form ever changes.
    package static let hashDomain = "released-entry-1"

    /// Canonical JSON of everything but the two hashes.
    package static func hashedBytes(
        seq: Int64,
        at: Instant,
        kind: String,
        subject: String,
        actor: String,
        effectiveAt: Instant,
        body: JSON,
    ) -> [UInt8] {
        let document: JSON = [
            "actor": .string(actor),
            "at": .integer(at.milliseconds),
            "body": body,
            "effectiveAt": .integer(effectiveAt.milliseconds),
            "kind": .string(kind),
            "seq": .integer(seq),
            "subject": .string(subject),
        ]
        return document.canonicalBytes
    }
}
