package import Model

/// Keeps a target that does not answer from being hammered: after some failures in a row it is left
/// alone for a while, then one delivery probes it.
///
/// It belongs to one target and can never hold back another.
package struct CircuitBreaker: Sendable, Hashable {
    /// Failures in a row that open it.
    package static let threshold = 5
    package static let shortestRest = Milliseconds.seconds(30)
    package static let longestRest = Milliseconds.minutes(5)

    /// Failures since the last success.
    package private(set) var failures = 0
    /// Nil while closed.
    package private(set) var openUntil: Instant?
    private var isProbing = false

    package init() {}

    package var isOpen: Bool { openUntil != nil }

    /// True when a delivery may go to the target now; behind a rest, only for the one probe.
    package mutating func claim(now: Instant) -> Bool {
        guard let openUntil else { return true }
        guard now >= openUntil, !isProbing else { return false }
        isProbing = true
        return true
    }

    /// Notes how an attempt ended; only failures of the target itself count.
    package mutating func note(_ outcome: DeliveryOutcome, now: Instant) {
        isProbing = false
        switch outcome {
        case .retry, .unknown:
            failures += 1
            guard failures >= Self.threshold else { return }
            let doublings = min(failures - Self.threshold, 8)
            let rest = Milliseconds(Self.shortestRest.count << Int64(doublings))
            openUntil = now + min(rest, Self.longestRest)
        case .written, .accepted, .handedOver, .permanent, .disabled:
            // A refusal is an answer: the target is there.
            failures = 0
            openUntil = nil
        }
    }
}
