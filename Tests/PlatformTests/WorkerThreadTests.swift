import Model
import Platform
import Synchronization
import Testing

@Suite("Worker threads")
struct WorkerThreadTests {
    /// The scheduling policy that a program started from a thread has: field 41 of /proc/self/stat.
    private func policy(isPolite: Bool) throws -> String {
        let output = Mutex("")
        let thread = try WorkerThread(name: "tested", isPolite: isPolite) {
            let result = ChildProcess(
                program: "/bin/sh",
                arguments: ["-c", "cut -d' ' -f41 /proc/self/stat"],
                environment: ["PATH": "/usr/bin:/bin"],
                timeLimit: .seconds(60),
            ).run()
            output.withLock { $0 = String(decoding: result.output, as: UTF8.self) }
        }
        thread.join()
        return output.withLock { $0 }
    }

    @Test func `a polite thread and its programs take no processor from who runs`() throws {
        let (ordinary, batch) = ("0\n", "3\n")
        #expect(try policy(isPolite: false) == ordinary)
        #expect(try policy(isPolite: true) == batch)
    }
}
