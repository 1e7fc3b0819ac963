package import Model

/// What became of the slots of one station: a pure fold over the ends of its periods and when they came.
///
/// Only what is not as it should be is kept: the slots below the newest one that are empty, and those that
/// were filled late. Everything else follows by arithmetic, so that a station in time costs nothing, and
/// the order in which periods come makes no difference to the counts.
package struct SlotLog: Sendable, Hashable {
    /// What a period was for its slot.
    package enum Filling: Sendable, Hashable {
        /// Before the first slot that counts, or of one that is excused: history.
        case uncounted
        /// The slot has a value already.
        case again
        case inTime
        case late
    }

    /// What changed in the runs, for the store.
    package struct Change: Sendable, Hashable {
        package var filling: Filling
        package var empty = SlotRuns.Change()
        package var late = SlotRuns.Change()
        /// The first slot that counts, when it has moved.
        package var since: Int64?
        /// Expected slots that this period left empty behind itself.
        package var skipped: ClosedRange<Int64>?

        package var isStored: Bool { !empty.isEmpty || !late.isEmpty || since != nil }
    }

    package var plan: SlotPlan
    /// The first slot that counts.
    package private(set) var since: Int64
    /// The newest slot that has a value, or the one before `since`.
    package private(set) var top: Int64
    /// Slots from `since` to `top` without a value.
    package private(set) var empty = SlotRuns()
    /// Slots whose first value came past due.
    package private(set) var late = SlotRuns()

    /// Runs of each kind; beyond it the oldest are no longer counted, and `since` says from where.
    package static let runLimit = 4_096

    /// Counts from the first slot that ends after `known`.
    package init(plan: SlotPlan, known: Instant) {
        self.plan = plan
        since = plan.lastEnded(by: known) + 1
        top = since - 1
    }

    /// As it was stored.
    package init(
        plan: SlotPlan,
        since: Int64,
        top: Int64,
        empty: SlotRuns,
        late: SlotRuns,
    ) {
        self.plan = plan
        self.since = since
        self.top = max(top, since - 1)
        self.empty = empty
        self.late = late
    }

    /// Takes a period that was not there before.
    package mutating func fill(endingAt end: Instant, receivedAt: Instant) -> Change {
        let slot = plan.slot(endingAt: end)
        guard slot >= since else { return Change(filling: .uncounted) }
        var change = Change(filling: .again)
        if slot > top {
            if slot > top + 1 {
                change.empty = empty.insert((top + 1)...(slot - 1))
                change.skipped = (top + 1)...(slot - 1)
            }
            top = slot
        } else {
            change.empty = empty.remove(slot)
            guard !change.empty.isEmpty else { return change }
        }
        if plan.excuse(of: slot) != nil {
            change.filling = .uncounted
        } else if receivedAt <= plan.due(slot) {
            change.filling = .inTime
        } else {
            change.filling = .late
            change.late = late.insert(slot...slot)
        }
        forget(&change)
        return change
    }

    /// Keeps the runs within their limit.
    private mutating func forget(_ change: inout Change) {
        while empty.runs.count > Self.runLimit || late.runs.count > Self.runLimit {
            let isEmpty = empty.runs.count > Self.runLimit
            guard let run = isEmpty ? empty.removeFirst() : late.removeFirst() else { return }
            if isEmpty {
                change.empty.removed.append(run.lowerBound)
                change.empty.added.removeAll { $0 == run }
            } else {
                change.late.removed.append(run.lowerBound)
                change.late.added.removeAll { $0 == run }
            }
            since = max(since, run.upperBound + 1)
            change.since = since
        }
    }
}

extension SlotLog {
    /// Counts the slots of `range` that have ended by `now`.
    package func count(_ range: ClosedRange<Int64>, now: Instant) -> SlotCount {
        let last = min(range.upperBound, max(top, plan.lastEnded(by: now)))
        let first = max(range.lowerBound, since)
        guard first <= last else { return SlotCount() }
        let range = first...last
        let excused = plan.excused(in: range)
        func expected(_ piece: ClosedRange<Int64>) -> Int64 {
            piece.slotCount - excused.count(in: piece)
        }
        var count = SlotCount()
        count.expected = expected(range)
        count.late = late.pieces(in: range).reduce(0) { $0 + expected($1) }
        for piece in absent(in: range) {
            let overdue = plan.overdue(in: piece, at: now).reduce(0) { $0 + expected($1) }
            count.missed += overdue
            count.open += expected(piece) - overdue
        }
        count.inTime = count.expected - count.late - count.missed - count.open
        return count
    }

    /// Slots with ends in `(from, to]`.
    package func count(after from: Instant, through to: Instant, now: Instant) -> SlotCount {
        plan.slots(after: from, through: to).map { count($0, now: now) } ?? SlotCount()
    }

    /// Slots of `range` without a value, whether expected or not.
    private func absent(in range: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
        var absent = empty.pieces(in: range)
        if top < range.upperBound {
            absent.append(max(top + 1, range.lowerBound)...range.upperBound)
        }
        return absent
    }

    /// What became of one slot; nil when nothing is expected of it.
    package func standing(of slot: Int64, at now: Instant) -> Standing? {
        guard slot >= since, plan.excuse(of: slot) == nil else { return nil }
        if slot > top || empty.contains(slot) { return now > plan.due(slot) ? .missed : .open }
        return late.contains(slot) ? .late : .inTime
    }

    package enum Standing: Sendable, Hashable {
        case inTime
        case late
        case missed
        case open
    }

    /// The first expected slot after the newest one; nil when none is ever expected.
    package var next: Int64? { plan.expected(after: top) }

    /// Until when the station is in time.
    package var lateAt: Instant? { next.map(plan.due) }

    /// The newest of the slots past due at `now` that a silent station owes; nil while it is in time.
    package func newestMissed(at now: Instant) -> Int64? {
        guard let next, now > plan.due(next) else { return nil }
        return plan.overdue(in: next...max(next, plan.lastEnded(by: now)), at: now)
            .last?.upperBound
    }
}
