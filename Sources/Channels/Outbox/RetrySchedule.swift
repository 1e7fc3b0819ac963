package import Model

/// When to try again: at once and tightly first, for the law counts in hours, then ever more rarely.
///
/// The jitter comes from the id of the delivery, so that many deliveries to one target spread out and
/// yet the same delivery always has the same times.
package struct RetrySchedule: Sendable, Hashable {
    /// Waits before the second, third … attempt; the last one repeats.
    package let waits: [Milliseconds]
    /// After so many attempts a person has to look.
    package let maximumAttempts: Int

    /// 2, 5, 10, 30 s, then 1, 5, 15, 30 min; 48 attempts are about 20 hours.
    package static let standard = RetrySchedule(
        waits: [
            .seconds(2), .seconds(5), .seconds(10), .seconds(30),
            .minutes(1), .minutes(5), .minutes(15), .minutes(30),
        ],
        maximumAttempts: 48,
    )

    /// A target may ask us to wait, but no longer than this.
    package static let longestAskedWait = Milliseconds.hours(1)

    package init(waits: [Milliseconds], maximumAttempts: Int) {
        precondition(!waits.isEmpty && maximumAttempts > 0, "a schedule has at least one wait")
        self.waits = waits
        self.maximumAttempts = maximumAttempts
    }

    /// The wait after failed attempt number `attempt` (from 1), longer by at most a tenth.
    ///
    /// Nil when the attempts are used up.
    package func wait(
        after attempt: Int,
        of id: String,
        asked: Milliseconds? = nil,
    ) -> Milliseconds? {
        guard attempt < maximumAttempts else { return nil }
        let base = waits[min(max(attempt, 1), waits.count) - 1]
        let jitter = Int64(Self.hash(id, attempt) % UInt64(max(base.count / 10, 1)))
        let wait = base + Milliseconds(jitter)
        return max(wait, min(asked ?? .zero, Self.longestAskedWait))
    }

    /// FNV-1a: the same on every machine and in every run, unlike `Hasher`.
    private static func hash(_ id: String, _ attempt: Int) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in Array(id.utf8) + [UInt8(truncatingIfNeeded: attempt)] {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        // The low bits of FNV follow the last byte closely; the high ones are mixed better.
        return hash ^ (hash >> 32)
    }
}
