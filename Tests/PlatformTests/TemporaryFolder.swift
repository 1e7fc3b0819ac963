import Platform

/// A folder of a test's own, gone with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let base = Environment.value("TMPDIR") ?? "/tmp"
        path = base + "/released-platform-" + Hex.encode(RandomBytes.make(8))
        try FileTree.makeFolder(path, mode: 0o700)
    }

    deinit { try? FileTree.removeTree(path) }

    func file(_ name: String) -> String { path + "/" + name }
}
