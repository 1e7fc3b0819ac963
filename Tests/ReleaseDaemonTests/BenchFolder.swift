import Platform

/// A folder of one test's own, gone with it: a copy of the demonstration's configuration and a state.
final class BenchFolder: Sendable {
    let path: String

    var configuration: String { path + "/config" }
    var state: String { path + "/state" }
    /// What the demonstration's hooks were given, a document a line.
    var received: String { configuration + "/received" }

    init() throws {
        path = "/tmp/released-bench-" + Hex.encode(RandomBytes.make(6))
        try FileTree.makeFolder(path, mode: 0o700)
        try Self.copy(Self.demonstration, to: configuration)
    }

    deinit { try? FileTree.removeTree(path) }

    /// `config/demo` of the checkout that holds this file.
    private static let demonstration: String = {
        let tests = FileTree.folder(of: #filePath)
        return FileTree.folder(of: FileTree.folder(of: tests)) + "/config/demo"
    }()

    private static let fileLimitBytes = 4 * 1_048_576

    private static func copy(_ source: String, to target: String) throws {
        try FileTree.makeFolder(target)
        for entry in try FileTree.list(source) {
            let (from, to) = (source + "/" + entry.name, target + "/" + entry.name)
            guard let status = try FileTree.status(from) else { continue }
            if status.kind == .folder {
                if entry.name != "received" { try copy(from, to: to) }
                continue
            }
            let bytes = try FileTree.read(from, limitBytes: fileLimitBytes)
            try ReplacedFile.write(bytes, to: to, durability: .none)
            try FileTree.setMode(to, status.mode & 0o777)
        }
    }

    func text(_ file: String) -> String {
        let bytes = try? FileTree.read(path + "/" + file, limitBytes: Self.fileLimitBytes)
        return bytes.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    func write(_ text: String, to file: String, mode: UInt32? = nil) throws {
        try FileTree.makeFolder(FileTree.folder(of: path + "/" + file))
        try ReplacedFile.write(text, to: path + "/" + file, durability: .none)
        if let mode { try FileTree.setMode(path + "/" + file, mode) }
    }

    /// Other stations than those of the demonstration, and boards that show none of them.
    func replaceStations(_ text: String) throws {
        try write(text, to: "config/stations.json5")
        let boards = self.text("config/boards.json5").split(separator: "\n")
        var kept: [Substring] = []
        for line in boards {
            // What a board shows of stations stands on a line of its own, the last of its board.
            if line.contains("idle: {") {
                kept[kept.count - 1] += " },"
            } else {
                kept.append(line)
            }
        }
        try write(kept.joined(separator: "\n"), to: "config/boards.json5")
    }

    /// Changes one file of the configuration; what is to be replaced must stand there.
    func edit(_ file: String, _ old: String, _ new: String) throws {
        let former = text("config/" + file)
        guard former.contains(old) else { throw Mistake(description: "\(file) lacks \(old)") }
        try write(former.replacing(old, with: new), to: "config/" + file)
    }

    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }
}
