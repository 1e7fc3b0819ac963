import Configuration
import Platform

/// Says in the log what a listener refuses: each reason at most once in `every`, with how many there were.
struct RefusalLog {
    /// Milliseconds between two lines of one reason.
    private static let every: UInt64 = 60_000
    /// Characters of a name that somebody sent.
    private static let nameLimit = 64

    private let log: Log
    private let speech: DeviceProtocol
    private var saidAt: [ListenerRefusal: UInt64] = [:]
    private var unsaid: [ListenerRefusal: Int] = [:]

    init(_ log: Log, _ speech: DeviceProtocol) {
        self.log = log
        self.speech = speech
    }

    mutating func note(
        _ reason: ListenerRefusal,
        from address: PeerAddress?,
        name: String? = nil,
        now: UInt64,
    ) {
        if let saidAt = saidAt[reason], now - saidAt < Self.every {
            unsaid[reason, default: 0] += 1
            return
        }
        saidAt[reason] = now
        let more = unsaid.removeValue(forKey: reason) ?? 0
        log.warning(
            "listener.refused",
            [
                "protocol": speech.rawValue, "reason": reason.rawValue,
                "address": address?.description ?? "-",
                "device": name.map { String($0.prefix(Self.nameLimit)) } ?? "-",
                "unsaid": more,
            ],
        )
    }
}
