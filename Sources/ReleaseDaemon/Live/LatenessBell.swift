import Model
import Platform
import Synchronization

/// Sleeps until one absolute instant, a ring, or a step of the wall clock.
final class LatenessBell: Sendable {
    /// How many times as long as a step took the next ring waits, and for how long a step at most this counts, in
    /// milliseconds: a flood of readings leaves the processor to those who bring them.
    private static let restFactor: Int64 = 8
    private static let restLimit: Int64 = 50

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
            let rest = try Poller(capacity: 1)
            _ = rest.add(timer.descriptor, for: .readable, token: tokens[0])
            while !isClosing.load(ordering: .acquiring) {
                let begun = SystemTime.monotonicNanoseconds()
                if let next = step() {
                    // By how far it lies ahead on the clock that decides, which is not the machine's in a test.
                    let ahead = max((next - core.time.now).count, 0)
                    try timer.arm(atMilliseconds: SystemTime.now().milliseconds + ahead)
                } else {
                    try timer.disarm()
                }
                // The instant itself never waits.
                let took = (SystemTime.monotonicNanoseconds() - begun) / 1_000_000
                if took > 0 {
                    _ = rest.wait(milliseconds: Int32(min(took, Self.restLimit) * Self.restFactor))
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
