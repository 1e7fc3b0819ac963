import CLinux
import Glibc
import Model
import Platform
import Testing

@Suite(.timeLimit(.minutes(20))) struct ChildProcessTests {
    private func shell(
        _ script: String,
        input: [UInt8] = [],
        timeLimit: Milliseconds = .seconds(20),
        grace: Milliseconds = .seconds(10),
    ) -> ChildProcess {
        ChildProcess(
            program: "/bin/sh",
            arguments: ["-c", script],
            environment: ["PATH": "/usr/bin:/bin"],
            input: input,
            timeLimit: timeLimit,
            grace: grace,
        )
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `a missing program, a folder and a bad argument could not start`() throws {
        func ending(_ program: String, _ arguments: [String] = []) -> ChildProcess.Ending {
            ChildProcess(program: program, arguments: arguments, timeLimit: .seconds(5)).run()
                .ending
        }
        #expect(ending("/nonexistent/program") == .couldNotStart(errno: ENOENT))
        #expect(ending("/tmp") == .couldNotStart(errno: EACCES))
        #expect(ending("/bin/echo", ["a\0b"]) == .couldNotStart(errno: EINVAL))
        var lost = shell("exit 0")
        lost.folder = "/nonexistent"
        #expect(lost.run().ending == .couldNotStart(errno: ENOENT))
    }

    @Test func `exit codes and signals are told apart`() {
        #expect(shell("exit 0").run().ending == .exit(0))
        #expect(shell("exit 37").run().ending == .exit(37))
        #expect(shell("exit 255").run().ending == .exit(255))
        #expect(shell("kill -SEGV $$").run().ending == .signal(SIGSEGV))
    }

    @Test func `arguments arrive as they are, without a shell`() {
        let arguments = ["%s\\n", "a b", "$(id)", "`id`", "*", "'", "\"", "; exit 3", "澜溪", ""]
        let child = ChildProcess(
            program: "/usr/bin/printf",
            arguments: arguments,
            timeLimit: .seconds(20),
        )
        let result = child.run()
        #expect(result.ending == .exit(0))
        #expect(text(result.output) == arguments.dropFirst().map { $0 + "\n" }.joined())
    }

    @Test func `only the given environment is there, and no descriptor of ours`() throws {
        let own = try FileDescriptor.open("/dev/null", flags: O_RDONLY)
        _ = fcntl(own.number, F_SETFD, 0)
        var child = ChildProcess(
            program: "/usr/bin/env",
            environment: ["A": "1", "B": "x y"],
            timeLimit: .seconds(20),
        )
        #expect(text(child.run().output) == "A=1\nB=x y\n")
        // The fourth one is the folder that it reads.
        child.program = "/bin/ls"
        child.arguments = ["/proc/self/fd"]
        #expect(text(child.run().output) == "0\n1\n2\n3\n")
        withExtendedLifetime(own) {}
    }

    @Test func `it runs where it is told and reads what it is given`() throws {
        let folder = try TemporaryFolder()
        var child = shell("pwd; cat; cat /dev/fd/3", input: Array("hello\n".utf8))
        child.folder = folder.path
        child.attachment = Array("attached".utf8)
        #expect(text(child.run().output) == folder.path + "\nhello\nattached")
    }

    @Test func `a megabyte goes in and out without a deadlock`() {
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var child = shell("cat", input: bytes)
        child.outputLimitBytes = 1_000_000
        let result = child.run()
        #expect(result.ending == .exit(0))
        #expect(result.output == bytes)
        #expect(!result.outputOverflowed)
    }

    @Test func `a child that reads nothing of a long input is no error`() {
        let input = [UInt8](repeating: 97, count: 1_000_000)
        #expect(shell("exit 4", input: input).run().ending == .exit(4))
        #expect(shell("exec 0<&-; true; exit 5", input: input).run().ending == .exit(5))
    }

    @Test func `a flood is cut at the bound, said, and the child not stopped half way`() {
        let result = shell("head -c 3000000 /dev/zero; exit 6").run()
        #expect(result.ending == .exit(6))
        #expect(result.output.count == 65_536)
        #expect(result.outputOverflowed)
        var exact = shell("head -c 65536 /dev/zero")
        #expect(!exact.run().outputOverflowed)
        exact.outputLimitBytes = 0
        #expect(exact.run().output.isEmpty)
    }

    @Test func `the end of standard error is kept`() {
        let result = shell("head -c 100000 /dev/zero >&2; echo the end >&2").run()
        #expect(result.errorTail.count == 4096)
        #expect(result.errorText.hasSuffix("the end\n"))
        #expect(result.output.isEmpty)
    }

    @Test func `one that hangs is ended with all of its group`() throws {
        let folder = try TemporaryFolder()
        let result = shell(
            "sleep 1000 & echo $! > \(folder.file("pid")); echo begun; wait",
            timeLimit: .seconds(2),
        ).run()
        #expect(result.ending == .timedOut)
        #expect(text(result.output) == "begun\n")
        let file = try FileTree.read(folder.file("pid"), limitBytes: 20)
        let grandchild = try #require(Int32(text(file).dropLast()))
        #expect(Self.isGone(grandchild))
    }

    @Test func `one that ignores the request is killed after the grace`() {
        let began = SystemTime.monotonicNanoseconds()
        let result = shell(
            "trap '' TERM; echo deaf; while true; do sleep 1000; done",
            timeLimit: .seconds(2),
            grace: Milliseconds(200),
        ).run()
        let took = SystemTime.monotonicNanoseconds() - began
        #expect(result.ending == .timedOut)
        #expect(took >= 2_200_000_000)
        #expect(took < 30_000_000_000)
    }

    @Test func `one that is stopped is ended too`() {
        let result = shell("kill -STOP $$", timeLimit: Milliseconds(200)).run()
        #expect(result.ending == .timedOut)
    }

    @Test func `a flood without end is ended by the time limit`() {
        let result = shell("yes", timeLimit: Milliseconds(300)).run()
        #expect(result.ending == .timedOut)
        #expect(result.outputOverflowed)
    }

    @Test func `a grandchild that holds the output does not hold the caller`() throws {
        let folder = try TemporaryFolder()
        let result = shell(
            "sleep 1000 & echo $! > \(folder.file("pid")); echo done; exit 0",
            timeLimit: .seconds(30),
        ).run()
        #expect(result.ending == .exit(0))
        #expect(text(result.output) == "done\n")
        let file = try FileTree.read(folder.file("pid"), limitBytes: 20)
        #expect(Self.isGone(try #require(Int32(text(file).dropLast()))))
    }

    @Test func `nothing blocked or ignored is inherited`() {
        let result = shell("grep -E '^Sig(Blk|Ign)' /proc/self/status").run()
        let masks = text(result.output).split(separator: "\n").map { $0.split(separator: "\t")[1] }
        #expect(masks.count == 2)
        // The C library keeps signals 32 and 33 for itself.
        for mask in masks { #expect((UInt64(mask, radix: 16) ?? 1) & 0x7fff_ffff == 0) }
    }

    @Test func `a hundred runs leave neither descriptors nor zombies`() throws {
        func own() throws -> Int { try FileTree.list("/proc/self/fd").count }
        let child = ChildProcess(program: "/bin/true", timeLimit: .seconds(20))
        _ = child.run()
        let missing = ChildProcess(program: "/nonexistent", timeLimit: .seconds(20))
        // Other tests open and close descriptors at the same time: a leak would be hundreds.
        let before = try own()
        for _ in 0..<100 {
            #expect(child.run().ending == .exit(0))
            _ = missing.run()
        }
        #expect(try own() < before + 100)
    }

    /// Whether a process has ended, or does so within a few seconds of being killed.
    private static func isGone(_ process: Int32) -> Bool {
        let handle = linux_pidfd_open(process)
        guard handle >= 0 else { return errno == ESRCH }
        let descriptor = FileDescriptor(owning: handle)
        var watched = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&watched, 1, 5000) == 1
    }
}
