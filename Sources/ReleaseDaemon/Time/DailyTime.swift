import Model

/// A time of day by the bureau's wall clock, and what is owed since it last came.
///
/// Pure. After a time of being down only the newest one is owed: one copy, one checkpoint, not many.
struct DailyTime: Sendable, Equatable {
    let at: DayEnd
    let zone: ZoneRules

    /// The newest instant not after `now` at which the clock showed it.
    func last(atOrBefore now: Instant) -> Instant {
        let today = zone.date(now)
        // 24:00 of a day is 00:00 of the next, and a change of the offset may move it: three days hold it.
        for days in [0, -1, -2] {
            let candidate = instant(today.adding(days: days))
            if candidate <= now { return candidate }
        }
        return instant(today.adding(days: -3))
    }

    /// The first instant after `now`.
    func next(after now: Instant) -> Instant {
        let today = zone.date(now)
        for days in [-1, 0, 1] {
            let candidate = instant(today.adding(days: days))
            if candidate > now { return candidate }
        }
        return instant(today.adding(days: 2))
    }

    /// The instant whose work is not done; nil when it is, or when nothing was there to do it for.
    ///
    /// `done` is the instant that the last work was for, `since` when there began to be something to do
    /// it for, such as the first entry.
    func owed(done: Instant?, since: Instant, now: Instant) -> Instant? {
        let last = last(atOrBefore: now)
        guard last >= since, done.map({ $0 < last }) ?? true else { return nil }
        return last
    }

    private func instant(_ date: CivilDate) -> Instant {
        zone.instant(date, millisecondOfDay: at.millisecondOfDay)
    }
}
