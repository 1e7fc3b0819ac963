/// One combination of topics on one loop: its ring and who listens to it.
final class EventStream {
    var ring: EventRing
    /// Descriptors, unordered.
    private(set) var subscribers: [Int32] = []
    /// Subscribers below this index have not been looked at in the present pass.
    var passIndex = 0
    /// Where the ring's head was when the pass began.
    private var passHead: UInt64 = 0

    init(capacity: Int, position: UInt64) {
        ring = EventRing(capacity: capacity, position: position)
    }

    func add(_ descriptor: Int32) -> Int {
        subscribers.append(descriptor)
        return subscribers.count - 1
    }

    /// Takes one out; says which descriptor now has its index.
    ///
    /// A pass goes downwards, so whoever moves here from the end has been seen or will be seen.
    func remove(at index: Int) -> Int32? {
        let last = subscribers.removeLast()
        passIndex = min(passIndex, subscribers.count)
        guard index < subscribers.count else { return nil }
        subscribers[index] = last
        return last
    }

    /// Whether somebody may still lack bytes; begins another pass when the head moved on during the
    /// last one.
    func needsPass() -> Bool {
        if passIndex > 0 { return true }
        guard passHead != ring.head, !subscribers.isEmpty else { return false }
        passHead = ring.head
        passIndex = subscribers.count
        return true
    }
}
