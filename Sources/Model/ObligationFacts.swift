/// What an obligation remembers: each part names the entry that is its proof.
extension Obligation {
    /// From where the time is counted, and which entry says so.
    package struct Anchor: Sendable, Hashable {
        package let field: Rule.AnchorField
        package let at: Instant
        package let seq: Int64
        package let isEstimated: Bool

        package init(
            field: Rule.AnchorField,
            at: Instant,
            seq: Int64,
            isEstimated: Bool = false,
        ) {
            self.field = field
            self.at = at
            self.seq = seq
            self.isEstimated = isEstimated
        }
    }

    /// The due instant passed unsatisfied: a fact at `due`, however late it was noticed.
    package struct Breach: Sendable, Hashable {
        package let due: Instant
        package let detectedAt: Instant
        package let epoch: Int
        package let seq: Int64
        /// `armedLate`, `corrected`; nil for the ordinary case.
        package let cause: String?

        package init(due: Instant, detectedAt: Instant, epoch: Int, seq: Int64, cause: String?) {
            self.due = due
            self.detectedAt = detectedAt
            self.epoch = epoch
            self.seq = seq
            self.cause = cause
        }
    }

    /// Somebody has it: repeats stop until then.
    ///
    /// It never touches the clock.
    package struct Acknowledgement: Sendable, Hashable {
        package let by: String
        /// The step of the ladder on which the person stands.
        package let level: Int
        package let at: Instant
        package let until: Instant

        package init(by: String, level: Int, at: Instant, until: Instant) {
            self.by = by
            self.level = level
            self.at = at
            self.until = until
        }
    }

    /// Time that is not counted, left-open and right-closed: `(from, to]`; open-ended while it lasts.
    package struct Pause: Sendable, Hashable {
        package let from: Instant
        package let to: Instant?

        package init(from: Instant, to: Instant?) {
            self.from = from
            self.to = to
        }
    }

    /// What moved the due instant.
    package enum Cause: String, Sendable, Hashable, CaseIterable {
        case corrected
        case paused
        case resumed
        case extended
        case restarted
        case calendarRevised

        package var name: Phrase {
            switch self {
            case .corrected: Phrase("更正", "corrected")
            case .paused: Phrase("暂停", "paused")
            case .resumed: Phrase("恢复", "resumed")
            case .extended: Phrase("延期", "extended")
            case .restarted: Phrase("重新起算", "restarted")
            case .calendarRevised: Phrase("日历更新", "calendar revised")
            }
        }
    }

    /// One move of the due instant: by a correction, a legal act or a calendar.
    package struct Change: Sendable, Hashable {
        package let cause: Cause
        package let seq: Int64
        package let at: Instant
        package let by: String
        package let formerAnchor: Anchor
        package let formerDue: Instant
        package let anchor: Anchor
        package let due: Instant
        package let epoch: Int
        /// For paused and resumed; a resumption repeats the beginning.
        package let pause: Pause?
        /// For extended: by how much the budget grew, in the unit of the measure.
        package let extendedBy: Int64?
        package let approvedBy: String?
        package let basis: String?
        /// Digest of the reason in the content store.
        package let reason: Digest?

        package init(
            cause: Cause,
            seq: Int64,
            at: Instant,
            by: String,
            formerAnchor: Anchor,
            formerDue: Instant,
            anchor: Anchor,
            due: Instant,
            epoch: Int,
            pause: Pause? = nil,
            extendedBy: Int64? = nil,
            approvedBy: String? = nil,
            basis: String? = nil,
            reason: Digest? = nil,
        ) {
            self.cause = cause
            self.seq = seq
            self.at = at
            self.by = by
            self.formerAnchor = formerAnchor
            self.formerDue = formerDue
            self.anchor = anchor
            self.due = due
            self.epoch = epoch
            self.pause = pause
            self.extendedBy = extendedBy
            self.approvedBy = approvedBy
            self.basis = basis
            self.reason = reason
        }
    }

    /// What stopped the clock.
    package struct Evidence: Sendable, Hashable {
        /// The entry that is the proof.
        package let seq: Int64
        package let release: String?
        package let revision: Int?
        package let channel: String?
        package let url: String?
        /// Of the bytes read back.
        package let digest: Digest?
        /// Greatest error of the machine's clock at that instant; nil when it is not known.
        package let clockError: Milliseconds?

        package init(
            seq: Int64,
            release: String? = nil,
            revision: Int? = nil,
            channel: String? = nil,
            url: String? = nil,
            digest: Digest? = nil,
            clockError: Milliseconds? = nil,
        ) {
            self.seq = seq
            self.release = release
            self.revision = revision
            self.channel = channel
            self.url = url
            self.digest = digest
            self.clockError = clockError
        }
    }

    /// How it ended, as it was known then.
    package struct Settlement: Sendable, Hashable {
        package let outcome: Outcome
        package let at: Instant
        package let seq: Int64
        package let by: String
        package let satisfiedAt: Instant?
        package let lateBy: Milliseconds?
        package let evidence: Evidence?
        package let reason: Digest?
        package let basis: String?
        package let approvedBy: String?

        package init(
            outcome: Outcome,
            at: Instant,
            seq: Int64,
            by: String,
            satisfiedAt: Instant? = nil,
            lateBy: Milliseconds? = nil,
            evidence: Evidence? = nil,
            reason: Digest? = nil,
            basis: String? = nil,
            approvedBy: String? = nil,
        ) {
            self.outcome = outcome
            self.at = at
            self.seq = seq
            self.by = by
            self.satisfiedAt = satisfiedAt
            self.lateBy = lateBy
            self.evidence = evidence
            self.reason = reason
            self.basis = basis
            self.approvedBy = approvedBy
        }
    }

    /// The outcome as corrected: another view, not another fact.
    package struct Reassessment: Sendable, Hashable {
        package let anchor: Anchor
        package let due: Instant
        package let outcome: Outcome
        package let lateBy: Milliseconds?
        package let seq: Int64

        package init(
            anchor: Anchor,
            due: Instant,
            outcome: Outcome,
            lateBy: Milliseconds?,
            seq: Int64,
        ) {
            self.anchor = anchor
            self.due = due
            self.outcome = outcome
            self.lateBy = lateBy
            self.seq = seq
        }
    }
}
