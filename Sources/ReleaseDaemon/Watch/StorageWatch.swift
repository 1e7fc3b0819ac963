import Model

/// What the room on the disk of the state folder means for what is accepted.
///
/// Pure: bytes and instant are arguments. Below the minimum only what tells the public is accepted; it
/// stays so until there is an eighth more than the minimum, so that a disk at the bound does not flap.
struct StorageWatch: Sendable, Equatable {
    /// From plenty to too little.
    enum Level: String, Sendable {
        case ample
        /// Below the warning: an alarm.
        case low
        /// Below the minimum: an alarm, and only releases are accepted.
        case scarce

        var name: Phrase {
            switch self {
            case .ample: Phrase("充足", "ample")
            case .low: Phrase("偏少", "low")
            case .scarce: Phrase("不足，只受理发布", "too little: only releases are accepted")
            }
        }
    }

    /// A bound was crossed.
    struct Crossing: Sendable, Equatable {
        let from: Level
        let to: Level
        let freeBytes: Int
    }

    let warningBytes: Int
    let minimumBytes: Int
    private(set) var level = Level.ample
    /// As of the last look; nil when nobody could tell.
    private(set) var freeBytes: Int?
    /// When the level was entered; nil before the first crossing.
    private(set) var since: Instant?

    init(warningBytes: Int, minimumBytes: Int) {
        self.warningBytes = warningBytes
        self.minimumBytes = minimumBytes
    }

    /// Where everything is accepted again.
    var resumeBytes: Int { minimumBytes + minimumBytes / 8 }

    /// Takes what is free now; what can't be told changes nothing.
    mutating func step(freeBytes: Int?, now: Instant) -> Crossing? {
        self.freeBytes = freeBytes ?? self.freeBytes
        guard let freeBytes else { return nil }
        let bound = level == .scarce ? resumeBytes : minimumBytes
        let next: Level =
            freeBytes < bound ? .scarce : freeBytes < warningBytes ? .low : .ample
        guard next != level else { return nil }
        let crossing = Crossing(from: level, to: next, freeBytes: freeBytes)
        level = next
        since = now
        return crossing
    }
}

extension StorageWatch {
    /// The acts that tell the public, name who may, or mend the trouble: accepted on any disk.
    ///
    /// Everything else that writes waits until there is room; `backup` and `ledger.export` are judged by
    /// the disk that they write to.
    static func isAlwaysAccepted(_ command: String) -> Bool {
        ["release.", "incident.", "matter.", "conference.", "token."].contains {
            command.hasPrefix($0)
        }
            || [
                "alert.ack", "channel.pause", "channel.resume", "delivery.retry", "delivery.done",
                "board.fit",
                "reload", "backup", "ledger.export",
            ].contains(command)
    }
}
