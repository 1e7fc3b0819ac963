import Model
import Platform

/// How long what may wait for company does wait after a piece of work: some times as long as the work took, so
/// that a flood of readings leaves most of a processor to those who bring and those who read them.
///
/// One reading alone is worked on at once.
struct PressRest {
    private var begun: Int64 = 0
    private var until: Int64 = 0

    /// Times the work took.
    private static let factor: Int64 = 4
    /// However long it took: what stations measure is seen in seconds.
    private static let limit = Milliseconds.seconds(10)

    mutating func begin() { begun = Self.now }

    mutating func end() {
        let now = Self.now
        until = now + min((now - begun) * Self.factor, Self.limit.count)
    }

    /// Zero when nothing has to wait.
    var left: Milliseconds { Milliseconds(max(until - Self.now, 0)) }

    private static var now: Int64 { SystemTime.monotonicNanoseconds() / 1_000_000 }
}
