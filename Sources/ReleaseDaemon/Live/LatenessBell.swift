import Model
import Platform
import Synchronization

/// Sleeps until one absolute instant, a ring, or a step of the wall clock.
final class LatenessBell: Sendable {
    private let counter: EventCounter
    private let isClosing = Atomic(false)

    init() throws(KernelError) { counter = try EventCounter() }

    /// Something came: the next instant may be another.
    func ring() { counter.signal() }

    func close() {
        isClosing.store(true, ordering: .releasing)
        ring()
    }

    /// Calls `step` at the instant that it gave last, and at each ring; nil sleeps until the next ring.
    func run(_ core: OfficeCore, _ step: () -> Instant?) {
        do {
            let timer = try AbsoluteTimer()
            let poller = try Poller(capacity: 2)
            let tokens = [PollToken(slot: 0, generation: 0), PollToken(slot: 1, generation: 0)]
            _ = poller.add(timer.descriptor, for: .readable, token: tokens[0])
            _ = poller.add(counter.descriptor, for: .readable, token: tokens[1])
            while !isClosing.load(ordering: .acquiring) {
                if let next = step() {
                    // By how far it lies ahead on the clock that decides, which is not the machine's in a test.
                    let ahead = max((next - core.time.now).count, 0)
                    try timer.arm(atMilliseconds: SystemTime.now().milliseconds + ahead)
                } else {
                    try timer.disarm()
                }
                _ = poller.wait(milliseconds: -1)
                _ = timer.acknowledge()
                _ = counter.reset()
            }
        } catch {
            core.faults.raise("lateness", "\(error)")
        }
    }
}
