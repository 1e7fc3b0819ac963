import Model
import Platform
import Synchronization

/// The newest data and how the last question went; written by the asking thread.
final class WatchFeed: Sendable {
    struct State: Sendable {
        var answer: JSON?
        /// Monotonic nanoseconds of its arrival.
        var answeredAt: Int64 = 0
        var failure: Failure?

        /// What makes a new snapshot: all but the passing of time.
        var news: JSON? {
            guard let items = answer?["items"]?.array else { return nil }
            return .array(
                items.map { item in
                    var item = item
                    item["remainingMilliseconds"] = nil
                    return item
                }
            )
        }
    }

    private let current = Mutex(State())

    var state: State { current.withLock { $0 } }

    func take(_ result: Result<JSON, Failure>) {
        let now = SystemTime.monotonicNanoseconds()
        current.withLock { state in
            switch result {
            case .success(let answer):
                state.answer = answer
                state.answeredAt = now
                state.failure = nil
            case .failure(let failure): state.failure = failure
            }
        }
    }
}
