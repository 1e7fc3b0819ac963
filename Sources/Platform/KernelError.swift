import Glibc

/// A refusal by the kernel: which operation, and why.
///
/// Thrown by the descriptors of the event kernel (poller, counter, timer, signals, listeners, threads).
package enum KernelError: Error, Equatable, CustomStringConvertible {
    /// A system call failed with `code` (an `errno` value).
    case refused(operation: String, code: Int32)
    /// An address that cannot be parsed, or a Unix path longer than the kernel takes (107 bytes).
    case unusableAddress(String)

    package var description: String {
        switch self {
        case .refused(let operation, let code):
            "\(operation): \(unsafe String(cString: strerror(code))) (errno \(code))"
        case .unusableAddress(let text):
            "unusable address: \(text)"
        }
    }

    /// The current `errno` as an error; call it on the statement after the failed call.
    package static func last(_ operation: String) -> KernelError {
        .refused(operation: operation, code: errno)
    }
}
