import Ledger
import Model

/// To which hour of the chain of readings the rows at hand belong.
///
/// A value of the thread that extends the chain: a transaction works on a copy. An hour is closed by the first
/// row after it, or by a look at the clock; a clock that is set back keeps the hour open.
struct HourBook: Sendable {
    /// Hours since 1970.
    private var hour: Int64
    /// The last row that an hour has.
    private var closed: Int64
    /// The last row of all.
    private(set) var position: Int64

    init(after last: ReadingHour?, chainedAfter: Int64 = 0, position: Int64 = 0, now: Instant) {
        let present = Self.hour(now)
        hour = min(last.map { $0.hour + 1 } ?? present, present)
        closed = max(last?.head.position ?? 0, chainedAfter)
        self.position = position
    }

    private static func hour(_ now: Instant) -> Int64 {
        now.milliseconds / ReadingHour.length.count
    }

    func isOver(at now: Instant) -> Bool { position > closed && Self.hour(now) > hour }

    /// When the hour is over; nil while no row waits for it.
    var end: Instant? {
        position > closed
            ? Instant(milliseconds: (hour + 1) * ReadingHour.length.count) : nil
    }

    /// Rows that come now belong to the hour of `now`; gives the hour that this closes.
    mutating func turn(to now: Instant, _ head: ReadingHead) -> ReadingHour? {
        let present = Self.hour(now)
        guard present > hour else { return nil }
        defer { hour = present }
        guard head.position > closed else { return nil }
        defer { closed = head.position }
        return ReadingHour(hour: hour, first: closed + 1, head: head)
    }

    mutating func wrote(_ head: ReadingHead) { position = head.position }
}
