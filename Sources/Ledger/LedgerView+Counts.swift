package import Model

/// Obligations counted by rule as of an instant.
///
/// Exact for any number of them: the database adds up narrow rows (`duties`), no document is read but
/// those of obligations that were ever paused.
package struct ObligationTally: Sendable {
    /// What is known of one rule.
    package struct RuleCount: Sendable, Hashable {
        package var phases: [Obligation.Phase: Int] = [:]
        package var outcomes: [Obligation.Outcome: Int] = [:]
        /// Earliest due instant not yet passed.
        package var nextDue: Instant?
        /// Due instant of the oldest overdue one.
        package var oldestOverdue: Instant?

        package init() {}
    }

    package var rules: [String: RuleCount] = [:]

    /// Open and not past due, whatever holds them.
    package var running: Int { open - overdue }
    package var overdue: Int { rules.values.reduce(0) { $0 + ($1.phases[.overdue] ?? 0) } }
    package var open: Int {
        rules.values.reduce(0) { $0 + $1.phases.values.reduce(0, +) }
    }

    mutating func add(_ duty: Obligation, now: Instant) {
        rules[duty.rule.id, default: RuleCount()].phases[duty.phase(at: now), default: 0] += 1
        note(due: duty.due, of: duty.rule.id, now: now)
    }

    mutating func note(due: Instant, of rule: String, now: Instant) {
        var count = rules[rule] ?? RuleCount()
        if due <= now {
            count.oldestOverdue = min(count.oldestOverdue ?? .never, due)
        } else if due < .never {
            count.nextDue = min(count.nextDue ?? .never, due)
        }
        rules[rule] = count
    }
}

extension LedgerView {
    /// Every obligation by rule, phase and outcome.
    package func obligationTally(now: Instant) throws(StorageFault) -> ObligationTally {
        var tally = ObligationTally()
        let counts = try database.statement(
            """
            SELECT rule, outcome, state = 'settled', count(*),
                total(due < ?1), total(due >= ?1 AND anchored > ?1),
                min(CASE WHEN due > ?1 THEN due END), min(CASE WHEN due <= ?1 THEN due END)
            FROM duties WHERE pauses = 0 OR state = 'settled' GROUP BY rule, outcome, state
            """
        )
        try counts.bind(.integer(now.milliseconds))
        defer { counts.reset() }
        while try counts.step() {
            let rule = counts.string(0)
            let count = Int(counts.integer(3))
            guard counts.integer(2) == 0 else {
                guard let outcome = Obligation.Outcome(rawValue: counts.string(1)) else { continue }
                tally.rules[rule, default: .init()].outcomes[outcome, default: 0] += count
                continue
            }
            let overdue = Int(counts.integer(4))
            let scheduled = Int(counts.integer(5))
            var phases = tally.rules[rule, default: .init()].phases
            phases[.overdue, default: 0] += overdue
            phases[.scheduled, default: 0] += scheduled
            phases[.running, default: 0] += count - overdue - scheduled
            tally.rules[rule, default: .init()].phases = phases
            for column: Int32 in [6, 7] where !counts.isNull(column) {
                tally.note(
                    due: Instant(milliseconds: counts.integer(column)),
                    of: rule,
                    now: now,
                )
            }
        }
        try addPaused(to: &tally, now: now)
        return tally
    }

    /// Those that were ever paused are few, and only their documents say whether they are now.
    private func addPaused(
        to tally: inout ObligationTally,
        now: Instant,
    ) throws(StorageFault) {
        let ids = try database.statement(
            "SELECT id FROM duties WHERE pauses <> 0 AND state <> 'settled'"
        )
        defer { ids.reset() }
        while try ids.step() {
            guard let row = try record(.obligation, ids.string(0)) else { continue }
            do throws(RowMistake) {
                tally.add(try Obligation(record: row), now: now)
            } catch {
                throw .corrupt("obligation \(row.id): \(error)")
            }
        }
    }

    /// The open obligation that has been overdue the longest; nil when none is.
    package func oldestOverdue(now: Instant) throws(StorageFault) -> String? {
        try firstDuty(
            "SELECT id, min(due) FROM duties WHERE state <> 'settled' AND due < ?1",
            now: now,
        )
    }

    /// Of those past a warning the one that is due next; nil when there is none.
    package func nearestWarned(now: Instant) throws(StorageFault) -> String? {
        try firstDuty(
            "SELECT id, min(due) FROM duties WHERE state = 'alarming' AND due >= ?1",
            now: now,
        )
    }

    private func firstDuty(_ query: String, now: Instant) throws(StorageFault) -> String? {
        let rows = try database.statement(query)
        try rows.bind(.integer(now.milliseconds))
        defer { rows.reset() }
        guard try rows.step(), !rows.isNull(0) else { return nil }
        return rows.string(0)
    }

    /// Deliveries of a state with the instant at which the oldest was queued.
    package func deliveries(
        inState state: String
    ) throws(StorageFault) -> (count: Int, oldest: Instant?) {
        let rows = try database.statement(
            """
            SELECT count(*), min(json_extract(body, '$.queuedAt')) FROM records
            WHERE tbl = 'delivery' AND state = ?1
            """
        )
        try rows.bind(.text(state))
        defer { rows.reset() }
        guard try rows.step() else { return (0, nil) }
        let oldest = rows.isNull(1) ? nil : Instant(milliseconds: rows.integer(1))
        return (Int(rows.integer(0)), oldest)
    }
}
