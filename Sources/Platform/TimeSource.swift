package import Model
import Synchronization

/// Where "now" comes from.
///
/// Only the shells hold one; decisions get the instant as an argument.
package protocol TimeSource: Sendable {
    /// The wall clock.
    var now: Instant { get }
}

/// A wall clock that stands still until it is moved; for tests and simulation.
package final class ManualTime: TimeSource {
    private let instant: Mutex<Instant>

    package init(_ instant: Instant) { self.instant = Mutex(instant) }

    package var now: Instant { instant.withLock { $0 } }

    /// Moves on, or back by a negative span.
    package func advance(by span: Milliseconds) { instant.withLock { $0 = $0 + span } }

    /// Steps to any instant, as a person with the right to set the clock can.
    package func set(_ instant: Instant) { self.instant.withLock { $0 = instant } }
}
