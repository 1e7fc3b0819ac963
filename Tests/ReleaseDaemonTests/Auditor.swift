import Model
import Platform

/// The auditor's script, run by the real Python on a folder of its own.
struct Auditor {
    let folder: String

    /// `scripts` of the checkout that holds this file.
    static let scripts: String = {
        let tests = FileTree.folder(of: #filePath)
        return FileTree.folder(of: FileTree.folder(of: tests)) + "/scripts"
    }()

    static func run(_ program: String, _ arguments: [String]) -> (status: Int32, output: String) {
        let result = ChildProcess(
            program: "/usr/bin/env",
            arguments: [program] + arguments,
            environment: ["PATH": Environment.value("PATH") ?? "/usr/bin:/bin", "HOME": "/tmp"],
            timeLimit: .minutes(5),
            outputLimitBytes: 1 << 20,
        ).run()
        let output = String(decoding: result.output, as: UTF8.self) + result.errorText
        guard case .exit(let status) = result.ending else { return (-1, "\(result.ending)") }
        return (status, output)
    }

    static func isThere(_ program: String) -> Bool {
        run("sh", ["-c", "command -v " + program]).status == 0
    }

    /// With the script that lies in the folder.
    func audit(_ options: String...) -> (status: Int32, output: String) {
        Self.run("python3", [folder + "/audit_ledger.py", folder] + options)
    }

    // MARK: what somebody might do to the folder

    func text(_ file: String) throws -> String {
        let bytes = try FileTree.read(folder + "/" + file, limitBytes: 1 << 24)
        return String(decoding: bytes, as: UTF8.self)
    }

    func write(_ text: String, to file: String) throws {
        try ReplacedFile.write(text, to: folder + "/" + file, durability: .none)
    }

    /// A copy that may be spoilt.
    func copy(to target: String) throws -> Auditor {
        try Self.copy(folder, to: target)
        return Auditor(folder: target)
    }

    private static func copy(_ source: String, to target: String) throws {
        try FileTree.makeFolder(target, mode: 0o700)
        for entry in try FileTree.list(source) {
            let (from, to) = (source + "/" + entry.name, target + "/" + entry.name)
            if entry.kind == .folder {
                try copy(from, to: to)
            } else {
                let bytes = try FileTree.read(from, limitBytes: 1 << 24)
                try ReplacedFile.write(bytes, to: to, durability: .none)
            }
        }
    }

    /// Writes `SHA256SUMS` anew, as a forger would.
    func sumAnew() throws {
        var lines: [String] = []
        for line in try text("SHA256SUMS").split(separator: "\n") {
            let name = String(line.dropFirst(66))
            guard try FileTree.status(folder + "/" + name) != nil else { continue }
            lines.append(try FileDigest.sha256(folder + "/" + name).hex + "  " + name)
        }
        try write(lines.joined(separator: "\n") + "\n", to: "SHA256SUMS")
    }

    /// Changes entries and computes every hash anew, so that the chain itself is sound.
    func forge(_ change: (inout JSON) -> Void) throws {
        var previous = Digest.zero
        var lines = ""
        for line in try text("entries.jsonl").split(separator: "\n") {
            var entry = try JSONReader.read(String(line))
            change(&entry)
            entry["previous"] = nil
            entry["hash"] = nil
            var hash = SHA256()
            hash.update(Array(Entry.hashDomain.utf8))
            hash.update(previous.bytes)
            hash.update(entry.canonicalBytes)
            let digest = hash.finalize()
            entry["previous"] = .string(previous.hex)
            entry["hash"] = .string(digest.hex)
            previous = digest
            lines += String(decoding: entry.canonicalBytes, as: UTF8.self) + "\n"
        }
        try write(lines, to: "entries.jsonl")
        try sumAnew()
    }
}
