import Model
import Platform

/// How long the pages of stations wait after a piece of work: some times as long as the work took while a flood
/// of readings is written, so that most of a processor is left to those who bring them, and not at all otherwise:
/// a few readings, or those of a whole province once an hour, are worked on at once.
struct PressRest {
    /// How long the store of readings has been at work, in nanoseconds.
    let stored: @Sendable () -> Int64
    private var begun: Int64 = 0
    private var storedBefore: Int64 = 0
    private var until: Int64 = 0

    /// Times the work took.
    private static let factor: Int64 = 7
    /// However long it took.
    private static let limit = Milliseconds.seconds(2)
    /// The share of the time in which the store was at work, one in so many, from which on it is a flood.
    private static let floodShare: Int64 = 3

    init(stored: @escaping @Sendable () -> Int64) { self.stored = stored }

    mutating func begin() {
        begun = Self.now
        storedBefore = stored()
    }

    mutating func end() {
        let now = Self.now
        let isFlood = (stored() - storedBefore) * Self.floodShare >= now - begun
        until = isFlood ? now + min((now - begun) * Self.factor, Self.limit.count * 1_000_000) : now
    }

    /// Zero when nothing has to wait.
    var left: Milliseconds { Milliseconds(max(until - Self.now, 0) / 1_000_000) }

    private static var now: Int64 { SystemTime.monotonicNanoseconds() }
}
