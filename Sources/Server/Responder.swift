import Synchronization

/// The one chance to answer a request, from any thread, now or later.
///
/// Invariant: exactly one answer reaches the connection; the first `respond` wins, and a responder
/// that is dropped without one
/// answers 500.
package final class Responder: Sendable {
    private let isAnswered = Atomic(false)
    private let deliver: @Sendable (Response) -> Void

    package init(_ deliver: @escaping @Sendable (Response) -> Void) {
        self.deliver = deliver
    }

    deinit {
        respond(.failed)
    }

    /// Later calls do nothing.
    ///
    /// An answer for a connection that is gone is dropped.
    package func respond(_ response: Response) {
        let isFirst = isAnswered.compareExchange(
            expected: false,
            desired: true,
            ordering: .acquiringAndReleasing,
        ).exchanged
        if isFirst { deliver(response) }
    }
}

/// Answers one kind of request.
///
/// It runs on the listener's loop thread and must not block: long work goes elsewhere and takes the
/// responder with it.
package typealias Handler = @Sendable (Request, Responder) -> Void
