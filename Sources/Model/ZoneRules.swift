/// What the clock on the wall shows in a time zone: a value, so that nothing depends on the zone of the
/// host or on an environment variable.
///
/// `transitions` come from a TZif file (RFC 8536); after the last of them `daylightRule` holds, or the
/// last offset when there is none.
package struct ZoneRules: Sendable, Hashable {
    /// From `at` on, local time is UTC plus `offsetSeconds`.
    package struct Transition: Sendable, Hashable {
        package let at: Instant
        package let offsetSeconds: Int

        package init(at: Instant, offsetSeconds: Int) {
            self.at = at
            self.offsetSeconds = offsetSeconds
        }
    }

    /// A yearly change of the clock, as the POSIX footer of a TZif file tells it.
    package struct DaylightRule: Sendable, Hashable {
        /// `Mm.w.d/time`: weekday 0 is Sunday, week 5 is the last one; time in seconds of the local day.
        package struct Change: Sendable, Hashable {
            package let month: Int
            package let week: Int
            package let weekday: Int
            package let secondOfDay: Int

            package init(month: Int, week: Int, weekday: Int, secondOfDay: Int) {
                self.month = month
                self.week = week
                self.weekday = weekday
                self.secondOfDay = secondOfDay
            }
        }

        package let daylightOffsetSeconds: Int
        package let start: Change
        package let end: Change

        package init(daylightOffsetSeconds: Int, start: Change, end: Change) {
            self.daylightOffsetSeconds = daylightOffsetSeconds
            self.start = start
            self.end = end
        }
    }

    /// The name, such as `Asia/Shanghai`.
    package let name: String
    /// Sorted by instant.
    package let transitions: [Transition]
    /// The offset before the first transition.
    package let firstOffsetSeconds: Int
    /// The standard offset after the last transition.
    package let lastOffsetSeconds: Int
    /// Nil where the clock no longer changes.
    package let daylightRule: DaylightRule?

    package init(
        name: String,
        transitions: [Transition] = [],
        firstOffsetSeconds: Int,
        lastOffsetSeconds: Int,
        daylightRule: DaylightRule? = nil,
    ) {
        self.name = name
        self.transitions = transitions
        self.firstOffsetSeconds = firstOffsetSeconds
        self.lastOffsetSeconds = lastOffsetSeconds
        self.daylightRule = daylightRule
    }

    /// A zone with one offset for ever.
    package init(name: String, fixedOffsetSeconds: Int) {
        self.init(
            name: name,
            firstOffsetSeconds: fixedOffsetSeconds,
            lastOffsetSeconds: fixedOffsetSeconds,
        )
    }

    package static let utc = ZoneRules(name: "UTC", fixedOffsetSeconds: 0)

    /// Seconds to add to UTC at `instant`.
    package func offsetSeconds(at instant: Instant) -> Int {
        guard let last = transitions.last, instant < last.at else {
            return offsetAfterTransitions(at: instant)
        }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= instant { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? firstOffsetSeconds : transitions[low - 1].offsetSeconds
    }

    private func offsetAfterTransitions(at instant: Instant) -> Int {
        guard let rule = daylightRule else { return lastOffsetSeconds }
        let local = instant + .seconds(Int64(lastOffsetSeconds))
        let year = CivilDate(dayNumber: Self.floorDivide(local.milliseconds, 86_400_000)).year
        let start = Self.instant(of: rule.start, year: year) - .seconds(Int64(lastOffsetSeconds))
        let end =
            Self.instant(of: rule.end, year: year) - .seconds(Int64(rule.daylightOffsetSeconds))
        let isDaylight =
            start < end
            ? start <= instant && instant < end
            : instant < end || start <= instant
        return isDaylight ? rule.daylightOffsetSeconds : lastOffsetSeconds
    }

    private static func instant(of change: DaylightRule.Change, year: Int) -> Instant {
        let first = CivilDate(year: year, month: change.month, day: 1) ?? CivilDate(dayNumber: 0)
        var day = 1 + (change.weekday - first.weekday % 7 + 7) % 7 + (change.week - 1) * 7
        while day > CivilDate.length(ofMonth: change.month, year: year) { day -= 7 }
        let seconds = Int64(first.dayNumber + day - 1) * 86_400 + Int64(change.secondOfDay)
        return Instant(milliseconds: seconds * 1_000)
    }

    static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int {
        Int(number >= 0 ? number / divisor : (number - divisor + 1) / divisor)
    }
}
