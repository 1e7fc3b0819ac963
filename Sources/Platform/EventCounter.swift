import CLinux
import Glibc

/// Wakes a loop from any thread: an eventfd(2) that becomes readable when signalled.
package final class EventCounter: Sendable {
    package let descriptor: Int32

    package init() throws(KernelError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        guard descriptor >= 0 else { throw .last("eventfd") }
    }

    deinit {
        close(descriptor)
    }

    /// Makes the descriptor readable.
    ///
    /// A counter that is already full is readable too, so failure is no loss.
    package func signal() {
        var one: UInt64 = 1
        _ = unsafe write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Takes back every signal so far and says how many there were.
    @discardableResult
    package func reset() -> UInt64 {
        var count: UInt64 = 0
        let taken = unsafe read(descriptor, &count, MemoryLayout<UInt64>.size)
        return taken == MemoryLayout<UInt64>.size ? count : 0
    }
}
