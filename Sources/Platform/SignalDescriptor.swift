import CLinux
import Glibc

/// Signals as readable events: signalfd(2).
///
/// The signals are blocked for the calling thread and every thread that it starts later, so create this
/// before any other thread exists.
package struct SignalDescriptor: ~Copyable {
    package let descriptor: Int32

    /// - Throws: `KernelError` when a signal number is unknown or no descriptor is left.
    package init(_ signals: [Int32]) throws(KernelError) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals {
            guard unsafe sigaddset(&set, signal) == 0 else { throw .last("sigaddset") }
        }
        let blocked = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        guard blocked == 0 else { throw .refused(operation: "pthread_sigmask", code: blocked) }
        let opened = unsafe signalfd(-1, &set, Int32(SFD_NONBLOCK) | Int32(SFD_CLOEXEC))
        guard opened >= 0 else { throw .last("signalfd") }
        descriptor = opened
    }

    deinit {
        close(descriptor)
    }

    /// The next signal that waits, or nil.
    package func next() -> Int32? {
        var information = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        let taken = unsafe read(descriptor, &information, size)
        guard taken == size else { return nil }
        return Int32(information.ssi_signo)
    }
}
