import CLinux
package import Model

/// Whether the kernel believes that its wall clock is disciplined, and by how much it may be wrong.
///
/// Read from adjtimex(2) without changing anything; whoever runs NTP tells the kernel.
package enum ClockSynchronisation: Hashable, Sendable {
    /// Disciplined; the true time is at most `maximumError` away, as the kernel estimates.
    case synchronised(maximumError: Milliseconds)
    /// Nobody disciplines the clock, or nobody has for long.
    case unsynchronised
    /// The kernel did not say, for instance inside some containers.
    case unknown

    /// What the kernel says now.
    package static func current() -> Self {
        var state = timex()
        let result = unsafe adjtimex(&state)
        return decide(
            result: result,
            status: state.status,
            maximumErrorMicroseconds: Int64(state.maxerror),
        )
    }

    /// The decision itself: return value, status bits and maximum error as adjtimex gives them.
    static func decide(result: Int32, status: Int32, maximumErrorMicroseconds: Int64) -> Self {
        guard result >= 0 else { return .unknown }
        guard result != TIME_ERROR, status & Int32(STA_UNSYNC) == 0 else { return .unsynchronised }
        return .synchronised(maximumError: Milliseconds((maximumErrorMicroseconds + 999) / 1000))
    }
}
