import Desk
import Ledger
import Model
import Platform

/// Whose token it is, remembered until the record says anything of tokens: a station comes with the same one each
/// time, and looking it up costs more than its reading.
final class CallerMemory: Sendable {
    struct Caller: Sendable {
        let officer: Officer
        let account: UInt32?
    }

    private struct State {
        /// Changes whenever what is remembered may be wrong.
        var generation = 0
        var callers: [Digest: Caller] = [:]
    }

    /// More tokens than stations have sources.
    private static let limit = 1_000

    private let state = Monitor(State())

    /// Told of every committed batch before anybody hears of it: a token that is revoked ends with the answer.
    func note(_ committed: CommittedEntries) {
        let matters = committed.entries.contains { entry in
            entry.kind == .tokenCreated || entry.kind == .tokenRevoked
                || entry.kind == .configurationLoaded
        }
        if matters { forget() }
    }

    func forget() {
        state.look { state in
            state.generation += 1
            state.callers = [:]
        }
    }

    func caller(_ token: String, _ find: () throws -> Caller) throws -> Caller {
        let digest = SHA256.digest(of: token)
        let (known, generation) = state.look { ($0.callers[digest], $0.generation) }
        if let known { return known }
        let found = try find()
        state.look { state in
            // What was found before something changed is for this call only.
            guard state.generation == generation else { return }
            if state.callers.count >= Self.limit { state.callers = [:] }
            state.callers[digest] = found
        }
        return found
    }
}
