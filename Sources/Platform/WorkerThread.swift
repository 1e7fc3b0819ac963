import CLinux
import Glibc

/// A named thread that runs one function to its end.
///
/// For the loops and writers that own their state: they block in the kernel, which the cooperative pool
/// must never do.
package struct WorkerThread: Sendable {
    private let thread: pthread_t

    /// Starts `body` on a new thread.
    ///
    /// `name` is shown by the system's tools; the kernel keeps 15 bytes.
    ///
    /// - Throws: `KernelError` when the kernel gives no thread.
    package init(name: String, _ body: @escaping @Sendable () -> Void) throws(KernelError) {
        let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
        var handle = pthread_t()
        let code = unsafe pthread_create(
            &handle,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                _ = unsafe linux_name_thread(start.name)
                start.body()
                return nil
            },
            start.toOpaque(),
        )
        guard code == 0 else {
            unsafe start.release()
            throw .refused(operation: "pthread_create", code: code)
        }
        thread = handle
    }

    /// Waits for the end.
    ///
    /// Precondition: called once, and not from the thread itself.
    package func join() {
        _ = pthread_join(thread, nil)
    }
}

/// What the new thread takes over.
private final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}
