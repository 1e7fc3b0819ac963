/// One publication with its revisions, as the record has it now.
///
/// Invariant: revisions are numbered from 1 without gaps and never change; `pending` is the one revision
/// that is being worked on, numbered one above the last published.
package struct Release: Sendable, Hashable {
    /// How far the work on a revision has come.
    package enum Stage: String, Sendable, Hashable, CaseIterable {
        case draft
        case submitted
        case approved

        package var name: Phrase {
            switch self {
            case .draft: Phrase("草稿", "draft")
            case .submitted: Phrase("待审", "submitted")
            case .approved: Phrase("已批准", "approved")
            }
        }
    }

    /// A recorded review of the text named by `document`.
    package struct Review: Sendable, Hashable {
        package let kind: ReviewKind
        package let by: String
        package let at: Instant
        package let hasPassed: Bool
        package let document: Digest
        package let note: Digest?

        package init(
            kind: ReviewKind,
            by: String,
            at: Instant,
            hasPassed: Bool,
            document: Digest,
            note: Digest?,
        ) {
            self.kind = kind
            self.by = by
            self.at = at
            self.hasPassed = hasPassed
            self.document = document
            self.note = note
        }
    }

    /// The revision being worked on.
    package struct Pending: Sendable, Hashable {
        package var number: Int
        package var document: Digest
        package var stage: Stage
        package var drafter: String
        /// Everybody who changed the text since; the last one is the last editor.
        package var editors: [String]
        package var submitter: String?
        package var approver: String?
        package var approvedAt: Instant?
        package var reviews: [Review]
        /// Under the steps of a workflow, in order; empty without one.
        package var signatures: [StepSignature]
        /// Set on the emergency path: it went out on an oral approval.
        package var isAuthorised: Bool

        package init(number: Int, document: Digest, drafter: String) {
            self.number = number
            self.document = document
            stage = .draft
            self.drafter = drafter
            editors = []
            submitter = nil
            approver = nil
            approvedAt = nil
            reviews = []
            signatures = []
            isAuthorised = false
        }
    }

    /// A revision that went out.
    package struct Revision: Sendable, Hashable {
        package let number: Int
        package let document: Digest
        package let publishedAt: Instant
        /// The entry `release.published`.
        package let seq: Int64
        package let entryHash: Digest
        package let drafter: String
        package let approver: String?
        package let channels: [String]
        package let expiresAt: Instant?
        /// Who may not countersign it: the drafter, and for an oral approval everybody who edited,
        /// submitted or issued it.
        ///
        /// Never empty.
        package let writers: [String]
        /// Under the steps of its workflow, the approval with its check list among them; empty without one.
        package let signatures: [StepSignature]

        package init(
            number: Int,
            document: Digest,
            publishedAt: Instant,
            seq: Int64,
            entryHash: Digest,
            drafter: String,
            approver: String?,
            channels: [String],
            expiresAt: Instant?,
            writers: [String] = [],
            signatures: [StepSignature] = [],
        ) {
            self.number = number
            self.document = document
            self.publishedAt = publishedAt
            self.seq = seq
            self.entryHash = entryHash
            self.drafter = drafter
            self.approver = approver
            self.channels = channels
            self.expiresAt = expiresAt
            self.writers = writers.isEmpty ? [drafter] : writers
            self.signatures = signatures
        }
    }

    /// The last revision that was given up before it went out; its number is used again.
    package struct Discard: Sendable, Hashable {
        package let revision: Int
        package let document: Digest
        package let at: Instant
        package let by: String
        /// A note in the content store.
        package let reason: Digest

        package init(revision: Int, document: Digest, at: Instant, by: String, reason: Digest) {
            self.revision = revision
            self.document = document
            self.at = at
            self.by = by
            self.reason = reason
        }
    }

    /// The recorded end of validity of the newest revision.
    package struct Expiry: Sendable, Hashable {
        package let at: Instant
        package let seq: Int64
        package let hash: Digest

        package init(at: Instant, seq: Int64, hash: Digest) {
            self.at = at
            self.seq = seq
            self.hash = hash
        }
    }

    package let id: String
    package var kind: ReleaseKind
    /// Never changes.
    package let audience: Audience
    /// Of an internal one: why it is not disclosed.
    package let withheld: Withholding?
    package var incident: String?
    /// The matter that it belongs to, if any.
    package var matter: String?
    /// The stage of that matter, if it has stages.
    package var stage: String?
    package var publisher: String
    package var createdAt: Instant
    package var indexNumber: String?
    package var pending: Pending?
    package var revisions: [Revision]
    package var withdrawnAt: Instant?
    package var withdrawalReason: Digest?
    package var withdrawalSeq: Int64?
    package var withdrawalHash: Digest?
    /// Revisions that went out on an oral approval which nobody has signed yet, ascending.
    package var uncountersigned: [Int]
    package var expiry: Expiry?
    package var discarded: Discard?

    package init(
        id: String,
        kind: ReleaseKind,
        incident: String?,
        matter: String? = nil,
        publisher: String,
        createdAt: Instant,
        audience: Audience = .everybody,
        withheld: Withholding? = nil,
    ) {
        self.id = id
        self.kind = kind
        self.audience = audience
        self.withheld = withheld
        self.incident = incident
        self.matter = matter
        self.publisher = publisher
        self.createdAt = createdAt
        indexNumber = nil
        pending = nil
        revisions = []
        withdrawnAt = nil
        withdrawalReason = nil
        withdrawalSeq = nil
        withdrawalHash = nil
        uncountersigned = []
        expiry = nil
        discarded = nil
    }

    /// The newest revision that went out.
    package var current: Revision? { revisions.last }

    /// True once a revision is out, to the public or, of an internal one, inside the bureau.
    package var isPublished: Bool { !revisions.isEmpty }

    /// Its people alone read it: no page, channel, feed or list of the public ever does.
    package var isInternal: Bool { audience == .inside }

    /// True while an oral approval waits for its signature.
    package var needsCountersignature: Bool { !uncountersigned.isEmpty }

    package var isWithdrawn: Bool { withdrawnAt != nil }

    /// True of a draft that was given up: nothing of it ever went out.
    package var isDiscarded: Bool { discarded != nil && pending == nil && !isPublished }

    /// The text that its people see: the one in the works, else the one that is out, else the one given up.
    package var shownDocument: Digest? {
        pending?.document ?? current?.document ?? discarded?.document
    }

    /// When the public saw the last change: publication, correction or withdrawal.
    package var updatedAt: Instant? { withdrawnAt ?? current?.publishedAt }
}
