import CLinux
import Glibc

/// An error number as a Swift error, for results.
struct SystemFailure: Error, Hashable, Sendable {
    let code: Int32
}

/// The pipes between a child and its starter; all close on exec.
struct ChildPipes {
    let inputRead: Int32
    let inputWrite: Int32
    let outputRead: Int32
    let outputWrite: Int32
    let errorRead: Int32
    let errorWrite: Int32
    /// The attachment's memory file, or -1.
    let attachment: Int32

    static func open(attachment bytes: [UInt8]?) -> Result<ChildPipes, SystemFailure> {
        var numbers: [Int32] = []
        for _ in 0..<3 {
            var ends: [Int32] = [-1, -1]
            guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else {
                let code = errno
                for number in numbers { close(number) }
                return .failure(SystemFailure(code: code))
            }
            numbers += ends
        }
        var memory: Int32 = -1
        if let bytes {
            memory = unsafe linux_memory_file("attachment")
            guard memory >= 0, fill(memory, bytes) else {
                let code = errno
                for number in numbers + [memory] where number >= 0 { close(number) }
                return .failure(SystemFailure(code: code))
            }
        }
        for number in [numbers[1], numbers[2], numbers[4]] {
            _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
        }
        return .success(
            ChildPipes(
                inputRead: numbers[0],
                inputWrite: numbers[1],
                outputRead: numbers[2],
                outputWrite: numbers[3],
                errorRead: numbers[4],
                errorWrite: numbers[5],
                attachment: memory,
            )
        )
    }

    private static func fill(_ memory: Int32, _ bytes: [UInt8]) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(
                    memory,
                    buffer.baseAddress.map { unsafe $0 + written },
                    bytes.count - written,
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return lseek(memory, 0, SEEK_SET) == 0
    }

    func closeChildEnds() {
        for number in [inputRead, outputWrite, errorWrite, attachment] where number >= 0 {
            close(number)
        }
    }

    /// The standard input's own end is closed by the supervisor once everything is written.
    func closeOwnEnds() {
        close(outputRead)
        close(errorRead)
    }

    func closeAll() {
        closeChildEnds()
        closeOwnEnds()
        close(inputWrite)
    }
}

/// Starts a program by posix_spawn(3).
enum ChildSpawn {
    /// The process id of the new leader of its own group.
    static func start(
        _ child: ChildProcess,
        _ pipes: ChildPipes,
    ) -> Result<Int32, SystemFailure> {
        let texts =
            [child.program] + child.arguments
            + child.environment.flatMap { [$0.key, $0.value] } + [child.folder ?? ""]
        // A NUL byte would cut an argument short without a word.
        guard !texts.contains(where: { $0.utf8.contains(0) }) else {
            return .failure(SystemFailure(code: EINVAL))
        }
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe describe(&actions, child, pipes)
        describe(&attributes)
        let arguments = unsafe CStringArray([child.program] + child.arguments)
        let environment = unsafe CStringArray(
            child.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        )
        var process: pid_t = 0
        let code = unsafe posix_spawn(
            &process,
            child.program,
            &actions,
            &attributes,
            arguments.pointers,
            environment.pointers,
        )
        return code == 0 ? .success(process) : .failure(SystemFailure(code: code))
    }

    private static func describe(
        _ actions: inout posix_spawn_file_actions_t,
        _ child: ChildProcess,
        _ pipes: ChildPipes,
    ) {
        unsafe posix_spawn_file_actions_adddup2(&actions, pipes.inputRead, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, pipes.outputWrite, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, pipes.errorWrite, 2)
        var firstClosed: Int32 = 3
        if pipes.attachment >= 0 {
            unsafe posix_spawn_file_actions_adddup2(&actions, pipes.attachment, 3)
            firstClosed = 4
        }
        _ = unsafe posix_spawn_file_actions_addclosefrom_np(&actions, firstClosed)
        if let folder = child.folder {
            _ = unsafe posix_spawn_file_actions_addchdir_np(&actions, folder)
        }
    }

    /// A group of its own, no signal blocked and none ignored: the daemon's own choices are not
    /// inherited.
    private static func describe(_ attributes: inout posix_spawnattr_t) {
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    }
}

/// Strings as the NULL-terminated array of C strings that exec wants.
@unsafe private final class CStringArray {
    var pointers: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) {
        unsafe pointers = texts.map { unsafe strdup($0) } + [nil]
    }

    deinit {
        for index in unsafe pointers.indices { unsafe free(pointers[index]) }
    }
}
