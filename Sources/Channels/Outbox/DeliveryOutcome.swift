package import Model

/// What one attempt came to.
///
/// The cases are split by what happens next; a time-out is `unknown`, never a failure, because the far
/// side may have acted.
package enum DeliveryOutcome: Sendable, Hashable {
    /// The file stands under its name.
    case written(path: String, digest: Digest)
    /// The gateway or hook has taken it; this is not "delivered".
    case accepted(reference: String?, isQueuedByGateway: Bool)
    /// Given to an engine that sends no receipts.
    case handedOver
    /// Nothing was done; try again, not before `after` from now if it is given.
    case retry(reason: String, after: Milliseconds?)
    /// It will never work like this.
    case permanent(reason: String)
    /// The far side may have acted.
    case unknown(reason: String)
    /// The target says that it is gone for good: nothing more is sent to it.
    case disabled(reason: String)

    /// True when the target answered as it should: its circuit breaker closes.
    package var isSuccess: Bool {
        switch self {
        case .written, .accepted, .handedOver: true
        case .retry, .permanent, .unknown, .disabled: false
        }
    }
}

/// What came back from the far side after it had taken a delivery.
package struct DeliveryReceipt: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, CaseIterable {
        case delivered
        /// A board has fetched it from its own address.
        case fetched
        case buffered
        /// The carrier has taken it.
        case accepted
        case failed
        case rejected

        package var name: Phrase {
            switch self {
            case .delivered: Phrase("已送达", "delivered")
            case .fetched: Phrase("已取走", "fetched")
            case .buffered: Phrase("运营商暂存", "buffered")
            case .accepted: Phrase("运营商已受理", "accepted by the carrier")
            case .failed: Phrase("未送达", "failed")
            case .rejected: Phrase("被拒绝", "rejected")
            }
        }
    }

    package let state: State
    /// The far side's own name for the message.
    package let reference: String?
    /// The far side's words, bounded; never a number of a person.
    package let detail: String?

    package init(_ state: State, reference: String? = nil, detail: String? = nil) {
        self.state = state
        self.reference = reference
        self.detail = detail
    }
}
