import Model
import Synchronization

/// How many attempts run over each hook at the moment: a bound that all channels share which use it.
///
/// A hook that hangs fills its own places and nobody else's.
final class HookSlots: Sendable {
    private struct State {
        var limits: [String: Int] = [:]
        var busy: [String: Int] = [:]
        /// Somebody found no place and waits to be told.
        var wanted: Set<String> = []
    }

    private let state = Mutex(State())

    /// Sets the bounds; attempts that run already go on.
    func setLimits(_ limits: [String: Int]) { state.withLock { $0.limits = limits } }

    /// Takes a place; false when all are taken.
    func take(_ hook: String) -> Bool {
        state.withLock { state in
            let limit = state.limits[hook] ?? 1
            guard state.busy[hook, default: 0] < limit else {
                state.wanted.insert(hook)
                return false
            }
            state.busy[hook, default: 0] += 1
            return true
        }
    }

    /// Gives a place back; true when somebody waits for one.
    func giveBack(_ hook: String) -> Bool {
        state.withLock { state in
            state.busy[hook, default: 1] -= 1
            return state.wanted.remove(hook) != nil
        }
    }
}
