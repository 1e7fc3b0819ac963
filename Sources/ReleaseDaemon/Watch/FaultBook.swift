import Model
import Platform
import Synchronization

/// Faults of the daemon's own parts, by name: first occurrence and each change are logged, repeats are
/// not.
final class FaultBook: Sendable {
    private let log: Log
    private let faults = Mutex<[String: (text: String, since: Instant)]>([:])

    init(log: Log) {
        self.log = log
    }

    func raise(_ part: String, _ text: String) {
        let isNews = faults.withLock { faults in
            let known = faults[part]
            faults[part] = (text, known?.since ?? SystemTime.now())
            return known?.text != text
        }
        if isNews { log.error("fault.raised", ["part": part, "fault": text]) }
    }

    func clear(_ part: String) {
        let was = faults.withLock { $0.removeValue(forKey: part) }
        if was != nil { log.info("fault.cleared", ["part": part]) }
    }

    var current: [(part: String, text: String, since: Instant)] {
        faults.withLock { faults in
            faults.map { ($0.key, $0.value.text, $0.value.since) }.sorted { $0.0 < $1.0 }
        }
    }
}
