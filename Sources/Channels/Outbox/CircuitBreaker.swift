package import Model

/// Keeps a target that does not answer from being hammered: after some failures in a row it is left
/// alone for a while, then one delivery probes it.
///
/// It belongs to one target and can never hold back another. While it is open its owner makes one delivery
/// at a time, so the first after a rest is the probe: when it fails, the target rests again.
package struct CircuitBreaker: Sendable, Hashable {
    /// Failures in a row that open it.
    package static let threshold = 5
    package static let shortestRest = Milliseconds.seconds(30)
    package static let longestRest = Milliseconds.minutes(5)

    /// Failures since the last success.
    package private(set) var failures = 0
    /// Nil while closed.
    package private(set) var openUntil: Instant?

    package init() {}

    package var isOpen: Bool { openUntil != nil }

    /// The end of a rest that is not over; nil when a delivery may go to the target now.
    package func restsUntil(now: Instant) -> Instant? {
        openUntil.flatMap { now < $0 ? $0 : nil }
    }

    /// Notes how an attempt ended; only failures of the target itself count.
    ///
    /// True when the target answers again after it had been left alone.
    package mutating func note(_ outcome: DeliveryOutcome, now: Instant) -> Bool {
        switch outcome {
        case .retry, .unknown:
            failures += 1
            guard failures >= Self.threshold else { return false }
            let doublings = min(failures - Self.threshold, 8)
            let rest = Milliseconds(Self.shortestRest.count << Int64(doublings))
            openUntil = now + min(rest, Self.longestRest)
            return false
        case .written, .accepted, .handedOver, .permanent, .disabled:
            // A refusal is an answer: the target is there.
            defer {
                failures = 0
                openUntil = nil
            }
            return isOpen
        }
    }
}
