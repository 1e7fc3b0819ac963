package import Model

/// The slots of a rule that asks for a report at fixed times: the daily report by noon, the monthly one by the
/// last of the month.
///
/// A slot is named by the day of its due instant, or by its month; it opens when that day or month begins, and
/// from there its due instant is counted by the one equation.
package struct ReportSeries: Sendable, Hashable {
    package struct Slot: Sendable, Hashable {
        /// `2026-07-12`, `2026-07`.
        package let name: String
        /// The anchor.
        package let opens: Instant
        package let due: Instant
    }

    package let rule: Rule
    private let times: TimeRules

    /// What every report is about: `report/RULE/SLOT`.
    package static let subject = "report"

    /// Slots in one go; after a longer time of being down the rest follows at once.
    package static let batchLimit = 400

    /// Nil for any other rule.
    package init?(_ rule: Rule, in times: TimeRules) {
        guard rule.isEnabled, rule.appliesTo == .feed, rule.anchor == .slot,
            case .series = rule.measure, case .released = rule.satisfiedBy
        else { return nil }
        self.rule = rule
        self.times = times
    }

    private var isMonthly: Bool {
        if case .series(let series, _) = rule.measure { !series.days.isEmpty } else { false }
    }

    /// The first slot that is due after `instant`; nil when the series has none.
    package func slot(dueAfter instant: Instant) -> Slot? {
        let equation = Equation(anchor: instant, measure: rule.measure, budget: 1)
        let due = equation.deadline(in: times).due
        guard due < .never else { return nil }
        // 24:00 belongs to the day that it ends.
        let date = times.zone.date(due - Milliseconds(1))
        let first = isMonthly ? date.adding(days: 1 - date.day) : date
        return Slot(
            name: isMonthly ? String(date.text.prefix(7)) : date.text,
            opens: times.zone.instant(first),
            due: due,
        )
    }

    /// The slots that have opened by `now` and are due after `last`, oldest first; and when the next one opens.
    package func slots(dueAfter last: Instant, openedBy now: Instant) -> (
        open: [Slot], next: Instant?
    ) {
        var open: [Slot] = []
        var last = last
        while let slot = slot(dueAfter: last) {
            guard slot.opens <= now, open.count < Self.batchLimit else { return (open, slot.opens) }
            open.append(slot)
            last = slot.due
        }
        return (open, nil)
    }

    package func id(_ slot: Slot) -> String {
        Obligation.id(subject: Self.subject, rule: rule.id, slot: slot.name)
    }

    /// `obligation.opened` of a slot.
    package func opened(_ slot: Slot, organisation: String, seq: Int64) -> EntryDraft {
        Drafts.opened(
            rule: rule,
            subject: Self.subject,
            slot: slot.name,
            incident: nil,
            organisation: organisation,
            anchor: Obligation.Anchor(field: .slot, at: slot.opens, seq: seq),
            times: times,
        )
    }

    /// The draft that was prepared for a slot; nil when there is none yet.
    package func prepared(
        for slot: String,
        in records: any RecordReading,
    ) throws(StorageFault) -> String? {
        try Proof.prepared(for: slot, records: records)
    }
}
