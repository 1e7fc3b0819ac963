import CLinux
import Glibc
package import Model

/// One run of another program, from start to end, under a time limit.
///
/// No shell: the arguments arrive as they are. The child gets a process group of its own, only the
/// environment that is given, and no descriptors but its standard ones. Everything in its group ends
/// with it, so a helper that it left behind cannot hold the caller.
package struct ChildProcess: Sendable {
    /// Path of the program; no search along PATH.
    package var program: String
    /// The arguments after the program's own name.
    package var arguments: [String]
    /// The whole environment of the child.
    package var environment: [String: String]
    /// Where it runs; nil for the caller's own folder.
    package var folder: String?
    /// What it reads on standard input, which then ends.
    package var input: [UInt8]
    /// What it can read as `/dev/fd/3`; nil for no such file.
    ///
    /// For what has no room on a command line.
    package var attachment: [UInt8]?
    /// How long it may run by the monotonic clock.
    package var timeLimit: Milliseconds
    /// How long after SIGTERM its group gets SIGKILL.
    package var grace: Milliseconds
    /// How much of standard output is kept, from its beginning.
    ///
    /// The rest is read and thrown away, so that the child is not stopped half way, and the result
    /// says so.
    package var outputLimitBytes: Int
    /// How much of standard error is kept, from its end.
    package var errorLimitBytes: Int

    /// The limits that hold unless others are given.
    package static let defaultOutputLimitBytes = 65_536
    package static let defaultErrorLimitBytes = 4096

    package init(
        program: String,
        arguments: [String] = [],
        environment: [String: String] = [:],
        folder: String? = nil,
        input: [UInt8] = [],
        attachment: [UInt8]? = nil,
        timeLimit: Milliseconds,
        grace: Milliseconds = .seconds(2),
        outputLimitBytes: Int = defaultOutputLimitBytes,
        errorLimitBytes: Int = defaultErrorLimitBytes,
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
        self.input = input
        self.attachment = attachment
        self.timeLimit = timeLimit
        self.grace = grace
        self.outputLimitBytes = outputLimitBytes
        self.errorLimitBytes = errorLimitBytes
    }

    /// How it ended.
    package enum Ending: Hashable, Sendable {
        /// By itself, with this status.
        case exit(Int32)
        /// By a signal that was not ours.
        case signal(Int32)
        /// Ended by us because the time was up.
        case timedOut
        /// It never ran: no such program, no permission, no descriptors left.
        case couldNotStart(errno: Int32)
    }

    /// What came of it.
    package struct Result: Hashable, Sendable {
        package var ending: Ending
        package var output: [UInt8]
        /// More was written than the limit keeps.
        package var outputOverflowed: Bool
        /// The end of what it wrote to standard error.
        package var errorTail: [UInt8]

        /// The last words on standard error, for messages.
        package var errorText: String { String(decoding: errorTail, as: UTF8.self) }
    }

    /// Runs it and waits for its end.
    ///
    /// Blocks: call it on a worker thread, never on a loop.
    package func run() -> Result {
        switch ChildPipes.open(attachment: attachment) {
        case .failure(let failure):
            Result(
                ending: .couldNotStart(errno: failure.code),
                output: [],
                outputOverflowed: false,
                errorTail: [],
            )
        case .success(let pipes):
            run(pipes)
        }
    }

    private func run(_ pipes: ChildPipes) -> Result {
        var supervisor = ChildSupervisor(
            pipes,
            input: input,
            outputLimitBytes: outputLimitBytes,
            errorLimitBytes: errorLimitBytes,
        )
        switch ChildSpawn.start(self, pipes) {
        case .failure(let failure):
            pipes.closeAll()
            return supervisor.result(.couldNotStart(errno: failure.code))
        case .success(let process):
            pipes.closeChildEnds()
            let deadline = SystemTime.monotonicNanoseconds() + timeLimit.count * 1_000_000
            let ending = supervisor.watch(
                process,
                deadline: deadline,
                graceNanoseconds: grace.count * 1_000_000,
            )
            pipes.closeOwnEnds()
            return supervisor.result(ending)
        }
    }
}
