package import Model

/// The entries of a duty that nobody's act opened or settled: what `simulate` puts on its record.
package enum SimulatedDuty {
    /// The id of a slot.
    package static func id(_ duty: DutyCalendar.Duty) -> String {
        Obligation.id(subject: subject(of: duty), rule: duty.rule.id, slot: duty.date.text)
    }

    /// `obligation.opened` of a slot, counted anew from its anchor.
    package static func opened(
        _ duty: DutyCalendar.Duty,
        organisation: String,
        seq: Int64,
        times: TimeRules,
    ) -> EntryDraft {
        Drafts.opened(
            rule: duty.rule,
            subject: subject(of: duty),
            slot: duty.date.text,
            incident: nil,
            organisation: organisation,
            anchor: Obligation.Anchor(field: .slot, at: duty.opens, seq: seq),
            times: times,
        )
    }

    /// `obligation.settled` by the entry `seq`, with the breach before it where that is owed.
    package static func settled(
        _ obligation: Obligation,
        at satisfiedAt: Instant,
        seq: Int64,
        now: Instant,
    ) -> [EntryDraft] {
        Drafts.settled(
            obligation,
            at: satisfiedAt,
            evidence: Obligation.Evidence(seq: seq),
            now: now,
        )
    }

    private static func subject(of duty: DutyCalendar.Duty) -> String {
        duty.rule.appliesTo.rawValue
    }
}
