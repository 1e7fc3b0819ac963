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
    /// `name` is shown by the system's tools; the kernel keeps 15 bytes. One that `isPolite`, and every program
    /// that it starts, waits its turn when it wakes up and takes no processor from whoever serves
    /// readers; a system that refuses this runs it as any other.
    ///
    /// - Throws: `KernelError` when the kernel gives no thread.
    package init(
        name: String,
        isPolite: Bool = false,
        _ body: @escaping @Sendable () -> Void,
    ) throws(KernelError) {
        let start = unsafe Unmanaged.passRetained(
            Start(name: name, isPolite: isPolite, body: body)
        )
        var handle = pthread_t()
        let code = unsafe pthread_create(
            &handle,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                _ = unsafe linux_name_thread(start.name)
                if start.isPolite { _ = linux_wake_politely() }
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
    let isPolite: Bool
    let body: @Sendable () -> Void

    init(name: String, isPolite: Bool, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.isPolite = isPolite
        self.body = body
    }
}
