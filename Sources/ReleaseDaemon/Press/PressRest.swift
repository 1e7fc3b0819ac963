import Model
import Platform

/// How long what may wait for company does wait after a piece of work: some times as long as the work took, so
/// that a flood of readings leaves most of a processor to those who bring and those who read them.
///
/// Only turns that are full are followed by one: a few readings are worked on at once.
struct PressRest {
    private var begun: Int64 = 0
    private var until: Int64 = 0

    /// Times the work took.
    private static let factor: Int64 = 3
    /// However long it took.
    private static let limit = Milliseconds.seconds(2)

    mutating func begin() { begun = Self.now }

    mutating func end() {
        let now = Self.now
        until = now + min((now - begun) * Self.factor, Self.limit.count)
    }

    /// Zero when nothing has to wait.
    var left: Milliseconds { Milliseconds(max(until - Self.now, 0)) }

    private static var now: Int64 { SystemTime.monotonicNanoseconds() / 1_000_000 }
}
