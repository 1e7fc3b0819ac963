import CLinux
import Glibc

/// Tells the service manager how the daemon is, by datagrams to `$NOTIFY_SOCKET` (sd_notify(3)).
///
/// Without that variable every call does nothing. Sending never waits: a manager that does not read
/// must not stop the daemon.
package struct ServiceNotification: Sendable {
    /// One assignment of a notification.
    package enum Message: Hashable, Sendable {
        /// Started, or reloaded, completely.
        case ready
        /// One line for people, shown by `systemctl status`.
        case status(String)
        /// Reloading has begun; the time is CLOCK_MONOTONIC in microseconds.
        case reloading(monotonicMicroseconds: Int64)
        case stopping
        /// Still alive and moving.
        case watchdog
        /// Something inside is beyond repair: act as if the watchdog had run out.
        case watchdogTrigger
        /// Starting or stopping takes longer: this many microseconds more from now on.
        case extendTimeout(microseconds: Int64)
        /// Why starting failed.
        case failure(errno: Int32)

        var text: String {
            switch self {
            case .ready: "READY=1"
            case .status(let status): "STATUS=" + Self.oneLine(status)
            case .reloading(let microseconds): "RELOADING=1\nMONOTONIC_USEC=\(microseconds)"
            case .stopping: "STOPPING=1"
            case .watchdog: "WATCHDOG=1"
            case .watchdogTrigger: "WATCHDOG=trigger"
            case .extendTimeout(let microseconds): "EXTEND_TIMEOUT_USEC=\(microseconds)"
            case .failure(let code): "ERRNO=\(code)"
            }
        }

        /// A line end in a status would begin another assignment.
        private static func oneLine(_ text: String) -> String {
            String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 ? " " : $0 }))
        }
    }

    private let address: UnixSocketAddress?

    /// Notifies the socket at a path or abstract `@name`; nil or an unusable one notifies nobody.
    package init(socket path: String?) {
        // Other families (`vsock:`) belong to virtual machines and are not spoken here.
        let usable = path.flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
        address = usable.flatMap { UnixSocketAddress($0) }
    }

    /// Notifies whoever started this process.
    package static func fromEnvironment() -> Self {
        Self(socket: Environment.value("NOTIFY_SOCKET"))
    }

    /// Whether anybody listens for notifications.
    package var isConnected: Bool { address != nil }

    /// Sends all of it in one datagram; false if it could not be sent at once.
    @discardableResult
    package func send(_ messages: Message...) -> Bool {
        guard let address else { return false }
        let text = Array(messages.map(\.text).joined(separator: "\n").utf8)
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return false }
        let descriptor = FileDescriptor(owning: number)
        let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
        return unsafe address.withPointer { pointer, length in
            unsafe sendto(descriptor.number, text, text.count, flags, pointer, length)
                == text.count
        }
    }

    /// How often to send `watchdog`, in microseconds; nil if nobody waits for it.
    ///
    /// Half of `$WATCHDOG_USEC`, unless `$WATCHDOG_PID` names another process (a child that inherited
    /// the variables must not answer for its parent).
    package static func watchdogInterval(
        microseconds: String? = Environment.value("WATCHDOG_USEC"),
        process: String? = Environment.value("WATCHDOG_PID"),
        ownProcess: Int32 = getpid(),
    ) -> Int64? {
        if let process, Int32(process) != ownProcess { return nil }
        guard let limit = microseconds.flatMap({ Int64($0) }), limit >= 2 else { return nil }
        return limit / 2
    }
}
