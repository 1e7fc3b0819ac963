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
}
