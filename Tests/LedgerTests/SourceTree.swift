import Glibc
import Platform

/// Paths of the repository that this test was built from.
enum SourceTree {
    static func path(_ relative: String, file: String = #filePath) -> String {
        var root = FileTree.folder(of: file)
        for _ in 0..<2 { root = FileTree.folder(of: root) }
        return "\(root)/\(relative)"
    }
}

/// Runs another program to its end.
enum Program {
    struct Result {
        let status: Int32
        let output: String
    }

    /// Python 3 with these arguments; standard output and error together.
    static func python(_ arguments: [String]) throws -> Result {
        let folder = try LedgerFolder()
        let outputPath = folder.path + "/output"
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_CREAT | O_WRONLY, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words: [UnsafeMutablePointer<CChar>?] = unsafe []
        for word in ["python3", "-B"] + arguments { unsafe words.append(strdup(word)) }
        unsafe words.append(nil)
        let count = unsafe words.count
        defer { for index in 0..<count { unsafe free(words[index]) } }
        var process = pid_t()
        let code = unsafe posix_spawnp(&process, "python3", &actions, nil, &words, environ)
        guard code == 0 else { throw LedgerErrorOfTest.noPython(code) }
        var status: Int32 = 0
        unsafe waitpid(process, &status, 0)
        let bytes = try FileTree.read(outputPath, limitBytes: 1 << 20)
        return Result(status: (status >> 8) & 0xFF, output: String(decoding: bytes, as: UTF8.self))
    }
}

enum LedgerErrorOfTest: Error {
    case noPython(Int32)
}
