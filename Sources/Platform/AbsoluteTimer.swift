import CLinux
import Glibc

/// One absolute timer on the wall clock (CLOCK_REALTIME) that also notices when that clock is set.
///
/// timerfd_create(2) with TFD_TIMER_ABSTIME and TFD_TIMER_CANCEL_ON_SET: a due time in the past fires at once, and
/// a step of the clock makes the descriptor readable with `.clockChanged`, upon which the owner looks at the
/// time again and arms anew.
package struct AbsoluteTimer: ~Copyable {
    package let descriptor: Int32

    /// What a readable timer means.
    package enum Event: Equatable, Sendable {
        /// The armed instant has come.
        case fired
        /// The wall clock was set, or the machine slept; the timer is no longer armed.
        case clockChanged
        /// Nothing was waiting.
        case nothing
    }

    package init() throws(KernelError) {
        let opened = timerfd_create(CLOCK_REALTIME, Int32(TFD_NONBLOCK) | Int32(TFD_CLOEXEC))
        guard opened >= 0 else { throw .last("timerfd_create") }
        descriptor = opened
    }

    deinit {
        close(descriptor)
    }

    /// Arms for a wall instant in milliseconds since 1970.
    ///
    /// An instant at or before zero counts as long past.
    package func arm(atMilliseconds instant: Int64) throws(KernelError) {
        let due = max(instant, 1)
        try set(
            seconds: Int(due / millisecondsPerSecond),
            nanoseconds: Int(due % millisecondsPerSecond) * nanosecondsPerMillisecond,
        )
    }

    /// Disarms.
    ///
    /// A change of the clock is not reported either until it is armed again.
    package func disarm() throws(KernelError) {
        try set(seconds: 0, nanoseconds: 0)
    }

    /// Reads what happened; call it when the descriptor is readable.
    package func acknowledge() -> Event {
        var expirations: UInt64 = 0
        let taken = unsafe read(descriptor, &expirations, MemoryLayout<UInt64>.size)
        if taken < 0 { return errno == ECANCELED ? .clockChanged : .nothing }
        return expirations > 0 ? .fired : .nothing
    }

    private func set(seconds: Int, nanoseconds: Int) throws(KernelError) {
        var timing = itimerspec()
        timing.it_value.tv_sec = seconds
        timing.it_value.tv_nsec = nanoseconds
        let flags = Int32(TFD_TIMER_ABSTIME) | Int32(TFD_TIMER_CANCEL_ON_SET)
        let result = unsafe timerfd_settime(descriptor, flags, &timing, nil)
        // A pending cancellation is reported by arming as well as by reading; the timer is armed nevertheless.
        guard result == 0 || errno == ECANCELED else { throw .last("timerfd_settime") }
    }
}

private let millisecondsPerSecond: Int64 = 1_000
private let nanosecondsPerMillisecond = 1_000_000
