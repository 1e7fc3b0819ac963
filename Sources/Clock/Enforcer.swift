package import Model

/// Records each crossing of each obligation exactly once: warnings, the breach, the steps of the ladder,
/// the end of an acknowledgement.
///
/// It only reads the rows; the entries that it returns are committed by the one writer. A fact stamped
/// at or before a due instant that is already queued there commits first, so that the breach is not
/// recorded beside it: that order is the daemon's duty, because only the writer sees the queue.
package enum Enforcer {
    /// Entries of one batch: what one transaction may hold.
    package static let batchLimit = 1_000

    /// A crossing that is not recorded this long after it came is the auditor's finding.
    package static let auditTolerance = Milliseconds.seconds(60)

    /// The entries that are due at `now`, in order of time, at most about `limit`; the caller commits them
    /// and asks again until none come.
    ///
    /// An obligation's crossings are never torn apart, so the last one of a batch may exceed the limit
    /// by the few that one obligation has.
    package static func step(
        now: Instant,
        records: any RecordReading,
        limit: Int = batchLimit,
    ) throws(StorageFault) -> [EntryDraft] {
        let rows = try open(records, through: now.milliseconds, limit: limit)
        var batch: [(at: Instant, draft: EntryDraft)] = []
        for row in rows where batch.count < limit {
            batch += try drafts(for: read(row), upTo: now)
        }
        // Stable: what one obligation gives stays in its order.
        return batch.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element.draft)
    }

    /// When to wake next: the earliest crossing of all; nil when nothing runs.
    package static func nextCrossing(records: any RecordReading) throws(StorageFault) -> Instant? {
        let rows = try open(records, through: Instant.never.milliseconds - 1, limit: 1)
        return rows.first.map { Instant(milliseconds: $0.order) }
    }

    /// Obligations with a crossing that should long have been recorded: reads only the rows, and is run by
    /// something else than what calls `step`.
    package static func audit(
        now: Instant,
        records: any RecordReading,
        limit: Int = 100,
    ) throws(StorageFault) -> [String] {
        try open(records, through: (now - auditTolerance).milliseconds, limit: limit).map(\.id)
    }

    /// Open obligations by their next crossing, of both states that open ones can be in.
    private static func open(
        _ records: any RecordReading,
        through: Int64,
        limit: Int,
    ) throws(StorageFault) -> [Record] {
        var rows: [Record] = []
        for state in Obligation.openStates {
            rows += try records.records(.obligation, state: state, through: through, limit: limit)
        }
        return Array(rows.sorted { ($0.order, $0.id) < ($1.order, $1.id) }.prefix(limit))
    }

    /// The crossings of one obligation as entries.
    ///
    /// After down time several warnings are recorded in order, and only the last of them notifies; none
    /// does when the due instant itself has passed, because the breach always does.
    static func drafts(
        for obligation: Obligation,
        upTo now: Instant,
    ) -> [(at: Instant, draft: EntryDraft)] {
        let crossings = obligation.crossings(upTo: now)
        let isOverdue = now > obligation.due
        let lastWarning = crossings.last { if case .warned = $0.kind { true } else { false } }
        return crossings.map { crossing in
            let draft =
                switch crossing.kind {
                case .warned(let level):
                    EntryDraft(
                        .obligationWarned,
                        subject: obligation.id,
                        actor: EntryDraft.systemActor,
                        effectiveAt: crossing.at,
                        body: [
                            "level": .integer(Int64(level)),
                            "due": JSON(obligation.due),
                            "epoch": .integer(Int64(obligation.epoch)),
                            "notify": .bool(!isOverdue && crossing == lastWarning),
                        ],
                    )
                case .breached: Drafts.breached(obligation, now: now)
                case .escalated(let step):
                    EntryDraft(
                        .obligationEscalated,
                        subject: obligation.id,
                        actor: EntryDraft.systemActor,
                        effectiveAt: crossing.at,
                        body: [
                            "step": .integer(Int64(step)),
                            "due": JSON(obligation.due),
                            "epoch": .integer(Int64(obligation.epoch)),
                            "notify": true,
                        ],
                    )
                case .ackExpired:
                    EntryDraft(
                        .obligationAckExpired,
                        subject: obligation.id,
                        actor: EntryDraft.systemActor,
                        effectiveAt: crossing.at,
                        body: [
                            "epoch": .integer(Int64(obligation.epoch)),
                            "notify": .bool(isOverdue),
                        ],
                    )
                }
            return (crossing.at, draft)
        }
    }

    static func read(_ row: Record) throws(StorageFault) -> Obligation {
        do {
            return try Obligation(record: row)
        } catch {
            throw .corrupt("obligation \(row.id): \(error)")
        }
    }
}
