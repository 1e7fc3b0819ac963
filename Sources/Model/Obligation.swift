/// A rule applied to one incident, release or matter, or to one slot of a series.
///
/// It carries the rule as it was when the obligation was opened, so that it can be explained years later.
/// Invariants: what has happened (breaches, outcome) is never taken back, only added to; `epoch` grows
/// whenever due moves, so that warnings arm again once for each new due instant.
package struct Obligation: Sendable, Hashable {
    /// `SUBJECT/RULE` or `SUBJECT/RULE/SLOT`; permanent, without a version.
    package let id: String
    package let subject: String
    package let slot: String?
    /// The incident that it belongs to, if any.
    package let incident: String?
    /// Frozen when opened.
    package let rule: Rule
    package let organisation: String
    package let openedAt: Instant
    package let openedSeq: Int64

    package var anchor: Anchor
    package var due: Instant
    /// The due instant rests on a calendar beyond its notices, or on an untrusted clock.
    package var isProvisional: Bool
    /// Ascending, each after the anchor and not after due.
    package var warnAt: [Instant]
    package var epoch: Int
    /// Levels of `warnAt` recorded in this epoch.
    package var warned: Int
    /// One for each epoch that passed its due instant unsatisfied.
    package var breaches: [Breach]
    /// Steps of the ladder recorded in this epoch; 0 is the breach itself.
    package var step: Int
    package var acknowledgement: Acknowledgement?
    /// Until when an acknowledgement holds back the next step of the ladder.
    package var heldUntil: Instant?
    /// Set when a grade that was raised late armed the rule: the instant of the grade.
    package var armedLateAt: Instant?
    /// Everything that moved the due instant, oldest first.
    package var changes: [Change]
    package var settlement: Settlement?
    /// What the outcome would be after a correction that came later; the outcome itself stays.
    package var reassessment: Reassessment?

    package init(
        subject: String,
        slot: String? = nil,
        incident: String?,
        rule: Rule,
        organisation: String,
        openedAt: Instant,
        openedSeq: Int64,
        anchor: Anchor,
        due: Instant,
        isProvisional: Bool = false,
        warnAt: [Instant],
        epoch: Int = 1,
        armedLateAt: Instant? = nil,
    ) {
        id = Self.id(subject: subject, rule: rule.id, slot: slot)
        self.subject = subject
        self.slot = slot
        self.incident = incident
        self.rule = rule
        self.organisation = organisation
        self.openedAt = openedAt
        self.openedSeq = openedSeq
        self.anchor = anchor
        self.due = due
        self.isProvisional = isProvisional
        self.warnAt = warnAt
        self.epoch = epoch
        warned = 0
        breaches = []
        step = 0
        acknowledgement = nil
        heldUntil = nil
        self.armedLateAt = armedLateAt
        changes = []
        settlement = nil
        reassessment = nil
    }

    /// The permanent id.
    package static func id(subject: String, rule: String, slot: String? = nil) -> String {
        subject + "/" + rule + (slot.map { "/" + $0 } ?? "")
    }
}

extension Obligation {
    /// Where it stands; derived, never stored as truth.
    package enum Phase: String, Sendable, Hashable, CaseIterable {
        case scheduled
        case running
        case paused
        case overdue
        case settled

        package var name: Phrase {
            switch self {
            case .scheduled: Phrase("待起算", "scheduled")
            case .running: Phrase("进行中", "running")
            case .paused: Phrase("暂停", "paused")
            case .overdue: Phrase("已逾期", "overdue")
            case .settled: Phrase("已办结", "settled")
            }
        }
    }

    /// How it ended.
    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        case met
        case late
        case missed
        case waived
        case void
        case indeterminate

        package var name: Phrase {
            switch self {
            case .met: Phrase("按时", "met")
            case .late: Phrase("逾期完成", "late")
            case .missed: Phrase("逾期未完成", "missed")
            case .waived: Phrase("豁免", "waived")
            case .void: Phrase("作废", "void")
            case .indeterminate: Phrase("无法判定", "indeterminate")
            }
        }
    }

    /// What the evidence allows to say, given the error of the clock that stamped it.
    package enum Verdict: Sendable, Hashable {
        case met
        case late(by: Milliseconds)
        /// Listed apart and decided by a person.
        case withinClockUncertainty

        /// `t + e <= due` is met, `t - e > due` late, anything else uncertain.
        package init(at satisfied: Instant, due: Instant, clockError: Milliseconds) {
            if satisfied + clockError <= due {
                self = .met
            } else if satisfied - clockError > due {
                self = .late(by: satisfied - due)
            } else {
                self = .withinClockUncertainty
            }
        }
    }

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
