import Platform

/// Carries descriptors from the thread that opened them to the loop that will own them.
///
/// `@unchecked Sendable`: written by the opening thread before the loop's thread exists, emptied
/// once by the loop's thread.
final class Handover: @unchecked Sendable {
    private var listener: ListeningSocket?
    private var poller: Poller?

    init(listener: consuming ListeningSocket, poller: consuming Poller) {
        self.listener = consume listener
        self.poller = consume poller
    }

    /// Precondition: called once each.
    func takeListener() -> ListeningSocket {
        guard let taken = listener.take() else { preconditionFailure("a loop is started once") }
        return taken
    }

    func takePoller() -> Poller {
        guard let taken = poller.take() else { preconditionFailure("a loop is started once") }
        return taken
    }
}
