import Synchronization

/// What one loop counted.
///
/// Written by its loop only, once a turn; read from anywhere.
package final class ServerCounters: Sendable {
    /// One look at the counters; sums over loops by `+`.
    package struct Reading: Sendable, Equatable {
        /// Connections accepted since the start.
        package var accepted = 0
        /// Connections open now.
        package var open = 0
        /// Subscribers of the event stream now.
        package var subscribers = 0
        package var responses2xx = 0
        package var responses304 = 0
        package var responses3xx = 0
        package var responses4xx = 0
        package var responses5xx = 0
        /// Bytes handed to the kernel, streams included.
        package var bytesSent = 0
        /// Sends to subscribers; one may carry several events.
        package var deliveries = 0
        package var droppedSlowReaders = 0
        package var droppedSlowWriters = 0
        package var droppedLagging = 0
        /// Connections turned away at a limit.
        package var refusedConnections = 0
        package var refusedSubscribers = 0
        package var refusedDynamic = 0
        /// Malformed or oversized requests.
        package var refusedRequests = 0
        /// Times that accepting paused because descriptors had run out.
        package var acceptPauses = 0
        package var boardPolls = 0
        package var lostBoardPolls = 0

        package init() {}

        mutating func count(_ status: Int) {
            switch status {
            case 200..<300: responses2xx += 1
            case 304: responses304 += 1
            case 300..<400: responses3xx += 1
            case 400..<500: responses4xx += 1
            default: responses5xx += 1
            }
        }

        package static func + (left: Reading, right: Reading) -> Reading {
            var sum = left
            for path in Reading.fields { sum[keyPath: path] += right[keyPath: path] }
            return sum
        }

        private static let fields: [any WritableKeyPath<Reading, Int> & Sendable] = [
            \.accepted, \.open, \.subscribers, \.responses2xx, \.responses304, \.responses3xx,
            \.responses4xx, \.responses5xx, \.bytesSent, \.deliveries, \.droppedSlowReaders,
            \.droppedSlowWriters, \.droppedLagging, \.refusedConnections, \.refusedSubscribers,
            \.refusedDynamic, \.refusedRequests, \.acceptPauses, \.boardPolls, \.lostBoardPolls,
        ]
    }

    private let reading = Mutex(Reading())

    /// What was counted up to the loop's last turn.
    package var current: Reading { reading.withLock { $0 } }

    /// The loop's own word, once a turn; uncontended but while somebody reads.
    func publish(_ value: Reading) {
        reading.withLock { $0 = value }
    }
}
