import Model
import Platform

/// The command line of `released`.
enum DaemonOptions {
    struct Run: Sendable, Equatable {
        var configuration = ""
        var state = ""
        var publicAddress: ListenAddress?
        var serviceAddress: ListenAddress?
        var controlPath: String?
    }

    enum Command: Sendable, Equatable {
        case run(Run)
        case checkConfiguration(String)
        case verify(state: String)
        case doctor(state: String)
        case restore(state: String, backup: String)
        case version
        case help
    }

    struct Mistake: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    static let usage = """
        released run --config DIR --state DIR [--public HOST:PORT] [--service HOST:PORT] [--control PATH]
        released check-config DIR        检查配置，列出全部错误 / list every mistake of a configuration
        released verify --state DIR      不启动服务，校验台账 / verify the ledger without the daemon
        released doctor --state DIR      不启动服务，检查状态目录 / examine a state folder
        released restore --state DIR --from BACKUP
                                         从备份和日志恢复台账 / restore the ledger from a backup and the journal
        released --version

        例 / example: released run --config config/demo --state /var/lib/released --public 127.0.0.1:8080

        """

    static func read(_ arguments: [String]) throws(Mistake) -> Command {
        var rest = arguments[...]
        guard let verb = rest.popFirst() else { throw Mistake(description: "no command") }
        switch verb {
        case "--version", "version": return .version
        case "--help", "-h", "help": return .help
        case "check-config":
            guard let folder = rest.popFirst(), rest.isEmpty else {
                throw Mistake(description: "check-config takes one folder")
            }
            return .checkConfiguration(folder)
        case "run": return .run(try run(try options(rest, known: runOptions)))
        case "verify":
            return .verify(state: try required("state", try options(rest, known: ["state"])))
        case "doctor":
            return .doctor(state: try required("state", try options(rest, known: ["state"])))
        case "restore":
            let found = try options(rest, known: ["state", "from"])
            return .restore(
                state: try required("state", found),
                backup: try required("from", found)
            )
        default: throw Mistake(description: "unknown command \(verb)")
        }
    }

    private static let runOptions: Set<String> = [
        "config", "state", "public", "service", "control",
    ]

    private static func run(_ found: [String: String]) throws(Mistake) -> Run {
        var run = Run()
        // Hooks run in folders of their own, and others read addresses.json: relative paths end here.
        run.configuration = FileTree.absolute(try required("config", found))
        run.state = FileTree.absolute(try required("state", found))
        run.publicAddress = try found["public"].map(address)
        run.serviceAddress = try found["service"].map(address)
        run.controlPath = found["control"].map(FileTree.absolute)
        return run
    }

    private static func options(
        _ arguments: ArraySlice<String>,
        known: Set<String>,
    ) throws(Mistake) -> [String: String] {
        var found: [String: String] = [:]
        var rest = arguments
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else { throw Mistake(description: "unexpected \(word)") }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
            guard let name = parts.first, known.contains(name) else {
                throw Mistake(description: "unknown option \(word)")
            }
            guard found[name] == nil else { throw Mistake(description: "\(word) twice") }
            guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
                throw Mistake(description: "\(word) lacks its value")
            }
            found[name] = value
        }
        return found
    }

    private static func required(
        _ name: String,
        _ found: [String: String],
    ) throws(Mistake) -> String {
        guard let value = found[name], !value.isEmpty else {
            throw Mistake(description: "--\(name) is missing")
        }
        return value
    }

    /// `HOST:PORT`, `[::1]:8080`; port 0 takes a free one.
    static func address(_ text: String) throws(Mistake) -> ListenAddress {
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { throw Mistake(description: "\(text) is not HOST:PORT") }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard PeerAddress(host) != nil else {
            throw Mistake(description: "\(host) is not a literal address")
        }
        return .tcp(host: host, port: port)
    }
}
