import CLinux
import Glibc

/// Feeds a running child, keeps what it says within bounds, and ends it when its time is up.
struct ChildSupervisor {
    private let pipes: ChildPipes
    private let input: [UInt8]
    private let outputLimitBytes: Int
    private let errorLimitBytes: Int

    private var inputSent = 0
    private var inputOpen = true
    private var outputOpen = true
    private var errorOpen = true
    private var output: [UInt8] = []
    private var outputOverflowed = false
    private var errorTail: [UInt8] = []

    /// How often to look for the end of the child where the kernel cannot tell of it (before 5.3).
    private static let lookIntervalMilliseconds: Int64 = 20

    init(_ pipes: ChildPipes, input: [UInt8], outputLimitBytes: Int, errorLimitBytes: Int) {
        self.pipes = pipes
        self.input = input
        self.outputLimitBytes = outputLimitBytes
        self.errorLimitBytes = errorLimitBytes
    }

    func result(_ ending: ChildProcess.Ending) -> ChildProcess.Result {
        ChildProcess.Result(
            ending: ending,
            output: output,
            outputOverflowed: outputOverflowed,
            errorTail: errorTail,
        )
    }

    /// Waits for the leader's end, then ends what is left of its group and collects its status.
    mutating func watch(
        _ process: Int32,
        deadline: Int64,
        graceNanoseconds: Int64,
    ) -> ChildProcess.Ending {
        let handle = linux_pidfd_open(process)
        defer { if handle >= 0 { close(handle) } }
        var limit = deadline
        var wasTerminated = false
        var wasKilled = false
        while !Self.hasEnded(process) {
            let left = limit - SystemTime.monotonicNanoseconds()
            if left <= 0 {
                if !wasTerminated {
                    wasTerminated = true
                    limit = SystemTime.monotonicNanoseconds() + graceNanoseconds
                    kill(-process, SIGTERM)
                    // A stopped process takes no SIGTERM until it goes on.
                    kill(-process, SIGCONT)
                } else if !wasKilled {
                    wasKilled = true
                    limit = .max
                    kill(-process, SIGKILL)
                }
                continue
            }
            exchange(handle: handle, nanoseconds: left)
        }
        // The leader is not reaped yet, so its group's number cannot belong to anybody else.
        kill(-process, SIGKILL)
        if inputOpen { closeInput() }
        drain()
        return Self.collect(process, wasTerminated: wasTerminated)
    }

    /// One round of waiting and moving bytes.
    private mutating func exchange(handle: Int32, nanoseconds: Int64) {
        // poll(2) leaves out negative descriptors.
        if inputOpen, inputSent == input.count { closeInput() }
        var watched = [
            pollfd(fd: handle, events: Int16(POLLIN), revents: 0),
            pollfd(fd: inputOpen ? pipes.inputWrite : -1, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: outputOpen ? pipes.outputRead : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errorOpen ? pipes.errorRead : -1, events: Int16(POLLIN), revents: 0),
        ]
        var milliseconds = nanoseconds / 1_000_000 + 1
        if handle < 0 { milliseconds = min(milliseconds, Self.lookIntervalMilliseconds) }
        let wait = Int32(clamping: milliseconds)
        guard unsafe poll(&watched, nfds_t(watched.count), wait) > 0 else { return }
        if watched[1].revents != 0 { sendInput() }
        if watched[2].revents != 0 { readOutput() }
        if watched[3].revents != 0 { readError() }
    }

    private mutating func sendInput() {
        let rest = input[inputSent...]
        let (count, code) = BrokenPipe.silenced {
            let count = unsafe rest.withUnsafeBytes {
                unsafe write(pipes.inputWrite, $0.baseAddress, $0.count)
            }
            return (count, errno)
        }
        if count >= 0 {
            inputSent += count
        } else if code != EAGAIN, code != EINTR {
            // It does not want the rest; that is its own affair, its status will tell.
            closeInput()
        }
    }

    private mutating func closeInput() {
        inputOpen = false
        close(pipes.inputWrite)
    }

    private mutating func readOutput() {
        guard let bytes = Self.read(pipes.outputRead, open: &outputOpen) else { return }
        let room = outputLimitBytes - output.count
        output.append(contentsOf: bytes.prefix(room))
        if bytes.count > room { outputOverflowed = true }
    }

    private mutating func readError() {
        guard let bytes = Self.read(pipes.errorRead, open: &errorOpen) else { return }
        errorTail.append(contentsOf: bytes)
        errorTail.removeFirst(max(0, errorTail.count - errorLimitBytes))
    }

    /// What is still in the pipes, at most their own capacity: a survivor outside the group that goes
    /// on writing is not followed.
    private mutating func drain() {
        let rounds = 1 + 1_048_576 / Self.readBytes
        for _ in 0..<rounds where outputOpen && Self.isReadable(pipes.outputRead) { readOutput() }
        for _ in 0..<rounds where errorOpen && Self.isReadable(pipes.errorRead) { readError() }
    }

    private static let readBytes = 16_384

    private static func isReadable(_ descriptor: Int32) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&watched, 1, 0) == 1
    }

    private static func read(_ descriptor: Int32, open: inout Bool) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: readBytes)
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        let code = errno
        if count > 0 { return Array(bytes.prefix(count)) }
        if count == 0 || (code != EAGAIN && code != EINTR) { open = false }
        return nil
    }

    /// Whether the leader has ended; its status stays to be collected.
    private static func hasEnded(_ process: Int32) -> Bool {
        var info = unsafe siginfo_t()
        let flags = WEXITED | WNOHANG | WNOWAIT
        while true {
            let result = unsafe waitid(P_PID, id_t(process), &info, flags)
            // ECHILD: somebody ignores SIGCHLD and the kernel has reaped it already.
            if result < 0 {
                guard errno == EINTR else { return true }
                continue
            }
            return unsafe info.si_signo == SIGCHLD
        }
    }

    private static func collect(_ process: Int32, wasTerminated: Bool) -> ChildProcess.Ending {
        var status: Int32 = 0
        while true {
            let result = unsafe waitpid(process, &status, 0)
            if result < 0, errno == EINTR { continue }
            if wasTerminated { return .timedOut }
            // Without a status nobody can say that it went well.
            guard result == process else { return .signal(0) }
            let signal = status & 0x7f
            return signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal)
        }
    }
}
