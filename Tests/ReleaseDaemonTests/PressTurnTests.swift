import Testing

@testable import ReleaseDaemon

@Suite("Turns of the press")
struct PressTurnTests {
    @Test func `stations are taken in the order in which they changed, so many at a time`() {
        let ids = (0..<150).map { "s-\($0)" }
        var waiting = PressStations()
        for id in ids { waiting.add([id]) }
        // One that waits already keeps its place.
        waiting.add(["s-0", "s-149"])
        var turns: [Set<String>] = []
        while !waiting.isEmpty {
            var turn = waiting
            waiting = turn.splitOff()
            turns.append(turn.ids)
            // What changes meanwhile comes after those that wait.
            if turns.count == 1 { waiting.add(["s-3"]) }
        }
        #expect(turns == [Set(ids[..<64]), Set(ids[64..<128]), Set(ids[128...] + ["s-3"])])
    }

    @Test func `nothing waits for a turn that is not full`() {
        var waiting = PressStations()
        waiting.add(["a", "b"])
        #expect(waiting.splitOff().isEmpty)
        #expect(waiting.ids == ["a", "b"])
    }
}
