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

/// Stations whose pages are to be made anew, in the order in which they changed.
///
/// They are taken by so many at a time that a release never waits for all of a province.
struct PressStations {
    private(set) var ids: Set<String> = []
    private var order: [String] = []

    /// Of one turn.
    private static let turnLimit = 64

    var isEmpty: Bool { ids.isEmpty }
    /// As many as a turn takes: more may wait.
    var isFull: Bool { order.count >= Self.turnLimit }

    mutating func add(_ others: Set<String>) {
        for id in others where ids.insert(id).inserted { order.append(id) }
    }

    /// Keeps those of one turn, and gives the others.
    mutating func splitOff() -> PressStations {
        guard order.count > Self.turnLimit else { return PressStations() }
        var others = PressStations()
        others.order = Array(order.dropFirst(Self.turnLimit))
        others.ids = Set(others.order)
        order.removeLast(others.order.count)
        ids = Set(order)
        return others
    }
}
