package import Model

/// Which slots a station owes, and until when: a period ends every `period`, `offset` after full multiples
/// of it by the bureau's standard time, and its values are due `grace` later.
///
/// Slots have numbers, so that counting them is arithmetic. At its due instant a slot is still in time, one
/// millisecond later it is late.
package struct SlotPlan: Sendable, Hashable {
    /// How long a value may wait from a certain slot on.
    package struct Grace: Sendable, Hashable {
        package let from: Int64
        package let length: Milliseconds
    }

    package let period: Milliseconds
    package let offset: Milliseconds
    package let quiet: QuietHours?
    package let maintenance: [MaintenanceWindow]
    package let zone: ZoneRules
    /// Ascending by slot; the first holds from the beginning.
    package private(set) var graces: [Grace]
    /// The end of slot 0.
    private let origin: Int64

    /// Precondition: the offset is less than the period.
    package init(
        period: Milliseconds,
        grace: Milliseconds,
        offset: Milliseconds = .zero,
        quiet: QuietHours? = nil,
        maintenance: [MaintenanceWindow] = [],
        zone: ZoneRules,
    ) {
        self.period = period
        self.offset = offset
        self.quiet = quiet
        self.maintenance = maintenance.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
        self.zone = zone
        graces = [Grace(from: .min, length: grace)]
        origin = offset.count - Int64(zone.lastOffsetSeconds) * 1_000
    }

    // MARK: numbers

    /// A value may be stamped this much after the end of its period and still be meant for it.
    package var skew: Milliseconds { Milliseconds(period.count / 4) }

    package func end(_ slot: Int64) -> Instant {
        Instant(milliseconds: origin + slot * period.count)
    }

    /// The slot that a value whose period ends then is for.
    package func slot(endingAt end: Instant) -> Int64 {
        -Self.floor(-(end.milliseconds - skew.count - origin), period.count)
    }

    /// The last slot that has ended by then.
    package func lastEnded(by instant: Instant) -> Int64 {
        Self.floor(instant.milliseconds - origin, period.count)
    }

    /// The slots whose ends lie in `(from, to]`; nil when there are none.
    package func slots(after from: Instant, through to: Instant) -> ClosedRange<Int64>? {
        let first = lastEnded(by: from) + 1
        let last = lastEnded(by: to)
        return first <= last ? first...last : nil
    }

    static func floor(_ number: Int64, _ divisor: Int64) -> Int64 {
        number >= 0 ? number / divisor : (number - divisor + 1) / divisor
    }

    // MARK: due

    package func grace(of slot: Int64) -> Milliseconds {
        graces.last { $0.from <= slot }?.length ?? .zero
    }

    package func due(_ slot: Int64) -> Instant { end(slot) + grace(of: slot) }

    /// Another grace from a slot on, such as a tighter one at high water.
    package mutating func setGrace(_ length: Milliseconds, from slot: Int64) {
        guard grace(of: slot) != length else { return }
        graces.removeAll { $0.from >= slot && $0.from != .min }
        graces.append(Grace(from: slot, length: length))
    }

    /// The slots of `range` that are past due at `now`.
    package func overdue(in range: ClosedRange<Int64>, at now: Instant) -> [ClosedRange<Int64>] {
        var found: [ClosedRange<Int64>] = []
        for (index, grace) in graces.enumerated() {
            let next = index + 1 < graces.count ? graces[index + 1].from - 1 : Int64.max
            let last = Self.floor(now.milliseconds - 1 - grace.length.count - origin, period.count)
            let from = max(grace.from, range.lowerBound)
            let to = min(min(next, last), range.upperBound)
            if from <= to { found.append(from...to) }
        }
        return found
    }

    // MARK: excused

    /// Why nothing is expected of a slot, and the last one of which that holds; nil when it is expected.
    package func excuse(of slot: Int64) -> (through: Int64, reason: Phrase)? {
        let end = end(slot)
        if let window = maintenance.first(where: { $0.contains(end) }) {
            return (lastEnded(by: window.to), window.reason)
        }
        guard let quiet else { return nil }
        let date = zone.date(end)
        for day in [date.adding(days: -1), date] {
            let window = quiet.window(of: day, in: zone)
            if window.from < end, end <= window.to {
                return (lastEnded(by: window.to), quiet.reason)
            }
        }
        return nil
    }

    /// The excused slots of `range`.
    package func excused(in range: ClosedRange<Int64>) -> SlotRuns {
        var runs = SlotRuns()
        func add(_ from: Instant, _ to: Instant) {
            guard let slots = slots(after: from, through: to), slots.overlaps(range) else { return }
            runs.insert(slots.clamped(to: range))
        }
        for window in maintenance { add(window.from, window.to) }
        if let quiet {
            var day = zone.date(end(range.lowerBound)).adding(days: -1)
            let last = zone.date(end(range.upperBound))
            while day <= last {
                let window = quiet.window(of: day, in: zone)
                add(window.from, window.to)
                day = day.adding(days: 1)
            }
        }
        return runs
    }

    /// The first expected slot after `slot`; nil when quiet hours leave none.
    package func expected(after slot: Int64) -> Int64? {
        var next = slot + 1
        for _ in 0..<Self.excuseLimit {
            guard let excuse = excuse(of: next) else { return next }
            next = max(next, excuse.through) + 1
        }
        return nil
    }

    /// Windows in a row that are looked past: about a year of quiet hours.
    private static let excuseLimit = 400

    /// The work that goes on at `now`.
    package func work(at now: Instant) -> MaintenanceWindow? {
        maintenance.first { $0.from < now && now <= $0.to }
    }

    /// When work next begins or ends, after `now`.
    package func nextWork(after now: Instant) -> Instant? {
        maintenance.flatMap { [$0.from.successor, $0.to.successor] }.filter { $0 > now }.min()
    }
}
