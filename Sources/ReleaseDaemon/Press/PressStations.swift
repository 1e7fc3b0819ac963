/// Stations whose pages are to be made anew, in the order in which they changed.
///
/// They are taken by so many at a time that a release never waits for all of a province.
struct PressStations {
    private(set) var ids: Set<String> = []
    private var order: [String] = []

    /// Of one turn.
    private static let turnLimit = 64

    var isEmpty: Bool { ids.isEmpty }

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
