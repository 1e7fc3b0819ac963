import CLinux
import Glibc
package import Model

/// The machine's own clocks.
package struct SystemTime: TimeSource {
    package init() {}

    package var now: Instant { Self.now() }

    /// The wall clock (CLOCK_REALTIME), whole milliseconds, rounded down.
    package static func now() -> Instant {
        Instant(milliseconds: nanoseconds(CLOCK_REALTIME) / 1_000_000)
    }

    /// Nanoseconds since boot, suspend counted (CLOCK_BOOTTIME).
    ///
    /// Never set, never back.
    package static func bootNanoseconds() -> Int64 { nanoseconds(CLOCK_BOOTTIME) }

    /// Nanoseconds since boot, suspend not counted (CLOCK_MONOTONIC): for spans within a process.
    package static func monotonicNanoseconds() -> Int64 { nanoseconds(CLOCK_MONOTONIC) }

    /// The random name of this boot; boot clocks can be compared only under the same one.
    package static func bootIdentifier() -> String? {
        guard let bytes = try? FileTree.read("/proc/sys/kernel/random/boot_id", limitBytes: 64)
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).prefix { !$0.isWhitespace }
        return text.isEmpty ? nil : String(text)
    }

    private static func nanoseconds(_ source: clockid_t) -> Int64 {
        var time = timespec()
        let result = unsafe clock_gettime(source, &time)
        precondition(result == 0, "every Linux kernel has this clock")
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
