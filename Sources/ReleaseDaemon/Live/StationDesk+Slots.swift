import Configuration
import Ledger
import Model
import Stations

extension StationSettings {
    /// The slots that it owes.
    func slotPlan(in zone: ZoneRules) -> SlotPlan {
        SlotPlan(
            period: self.period,
            grace: self.grace,
            offset: self.slotOffset,
            quiet: self.quietHours,
            maintenance: self.maintenance,
            zone: zone,
        )
    }
}

extension StationDesk.Known {
    /// Owes nothing that is past due.
    func isInTime(at now: Instant) -> Bool { slots.lateAt.map { now <= $0 } ?? true }

    /// The first slot expected after the newest period, whether it counts or not.
    private var following: Int64? {
        guard let end = latestEnd else { return slots.next }
        return slots.plan.expected(after: slots.plan.slot(endingAt: end))
    }

    /// When the next period that is expected will be over.
    var expectedAt: Instant? { following.map(slots.plan.end) }

    /// Until when what is shown is current; nil before the first report.
    var staleAfter: Instant? { latestEnd == nil ? nil : following.map(slots.plan.due) }

    /// Set when the newest period is from before the first slot that counts, and stale: nothing is owed, but
    /// nobody may take it for current.
    func oldSince(now: Instant) -> Instant? {
        guard let following, following < slots.since, let staleAfter, now > staleAfter else {
            return nil
        }
        return slots.plan.end(following)
    }

    /// What became of the slots from the one that ended at `since` to the newest one.
    func count(since: Instant, now: Instant) -> SlotCount {
        let first = slots.plan.lastEnded(by: since)
        return first <= slots.top ? slots.count(first...slots.top, now: now) : SlotCount()
    }

    /// Why the newest row since then was refused.
    func refusal(since: Instant, now: Instant) -> String? {
        refused.flatMap { $0.at >= since && $0.at <= now ? $0.code : nil }
    }

    /// What the public is told of the slots; nil before the first.
    func liveSlots(interruptedSince: Instant?, now: Instant) -> LiveSlots? {
        let last = max(slots.top, slots.newestMissed(at: now) ?? slots.top)
        guard last >= slots.since else { return nil }
        let end = slots.plan.end(last)
        return LiveSlots(
            through: end,
            day: slots.count(after: end - .hours(24), through: end, now: now),
            missing: interruptedSince.map { since in
                let first = slots.plan.lastEnded(by: since)
                return first <= last ? slots.count(first...last, now: now).missed : 0
            },
        )
    }

    /// Takes over a new configuration of the same station; false when its slots are counted anew.
    func keepsSlots(under plan: SlotPlan) -> Bool {
        slots.plan.period == plan.period && slots.plan.offset == plan.offset
    }
}

extension StoredSlots {
    init(_ log: SlotLog) {
        self.init(
            period: log.plan.period.count,
            offset: log.plan.offset.count,
            since: log.since,
        )
    }
}

extension StoredSlots.Change {
    init(_ change: SlotLog.Change) {
        self.init()
        since = change.since
        removedEmpty = change.empty.removed
        addedEmpty = change.empty.added
        removedLate = change.late.removed
        addedLate = change.late.added
    }
}
