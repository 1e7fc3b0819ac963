package import Platform
import Synchronization

/// A board's file was fetched: one answer 200 or 304 was handed to the kernel.
///
/// Whether it counts as the board's own poll (address, key) is the daemon's decision.
package struct BoardPoll: Sendable, Equatable {
    package let board: Int32
    /// What the board was shown.
    package let revision: UInt64
    /// Wall clock, milliseconds since 1970.
    package let at: Int64
    package let address: PeerAddress?
    /// X-Forwarded-For, only when the peer is one of the configured proxies.
    package let forwardedFor: String?
    /// The `key` parameter of the query, undecoded.
    package let key: String?
}

/// Polls between loops and daemon: bounded, and a full ring never makes a loop wait.
package final class BoardPolls: Sendable {
    private let limit: Int
    private let waiting = Mutex<[BoardPoll]>([])

    package init(limit: Int) {
        self.limit = limit
    }

    /// False when the ring is full: the poll is lost, and counted by the caller.
    func note(_ poll: BoardPoll) -> Bool {
        waiting.withLock { polls in
            guard polls.count < limit else { return false }
            polls.append(poll)
            return true
        }
    }

    /// Everything since the last call, oldest first.
    package func take() -> [BoardPoll] {
        waiting.withLock { polls in
            let taken = polls
            polls = []
            return taken
        }
    }
}
