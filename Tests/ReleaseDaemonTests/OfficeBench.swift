import Channels
import Ledger
import Model
import Platform
import Server
import Testing

@testable import ReleaseDaemon

/// The real daemon in this process, on a copy of the demonstration: all its threads, three listeners on
/// free ports, a state folder of its own.
final class OfficeBench {
    /// How a call reaches the daemon.
    enum Door {
        case control
        case service
        case open
    }

    struct Answer {
        let status: Int
        let fields: [HTTPField]
        let body: [UInt8]
        /// What the API says; null for anything that is not JSON.
        let json: JSON

        var text: String { String(decoding: body, as: UTF8.self) }
        var code: String? { json["error"]?["code"]?.string }

        init(_ response: HTTPResponse) {
            status = response.status
            fields = response.fields
            body = response.body
            json = (try? JSONReader.read(response.body)) ?? .null
        }
    }

    let folder: BenchFolder
    let output = LogOutput()
    let time: any TimeSource
    private(set) var running: RunningDaemon
    private let commits = Monitor(0)
    private var tokens: [String: String] = [:]

    /// Patience with an event, over which a test fails; far above what a loaded machine needs.
    static let patience = Milliseconds.seconds(30)

    init(
        _ folder: BenchFolder? = nil,
        time: any TimeSource = SystemTime(),
        edit: (BenchFolder) throws -> Void = { _ in },
    ) throws {
        let folder = try folder ?? BenchFolder()
        self.folder = folder
        self.time = time
        if !folder.text("config/released.json5").contains("loops") {
            try folder.edit("released.json5", "stream: {", "server: { loops: 1 },\n  stream: {")
        }
        try edit(folder)
        running = try Self.assemble(folder, output, time)
        try start()
    }

    deinit { running.stop() }

    static func assemble(
        _ folder: BenchFolder,
        _ output: LogOutput,
        _ time: any TimeSource,
    ) throws -> RunningDaemon {
        let options = DaemonOptions.Run(
            configuration: folder.configuration,
            state: folder.state,
            publicAddress: .tcp(host: "127.0.0.1", port: 0),
            serviceAddress: .tcp(host: "127.0.0.1", port: 0),
        )
        return try Daemon(options, output: output, time: time)
            .assemble(ServiceNotification(socket: nil))
    }

    private func start() throws {
        running.core.writer.observe { [commits] _ in commits.change { $0 += 1 } }
        try running.start()
    }

    // MARK: asking

    /// One call; `who` is a person whose token is made when it is first needed.
    func call(
        _ who: String?,
        _ method: String,
        _ path: String,
        _ body: JSON? = nil,
        through door: Door = .control,
        token: String? = nil,
        fields: [HTTPField] = [],
    ) throws -> Answer {
        var fields = fields
        if let token = try token ?? who.map({ try self.token(of: $0) }) {
            fields.append(HTTPField("Authorization", "Bearer " + token))
        }
        return try fetch(
            "/api/v1/" + path,
            method,
            body: body?.canonicalBytes ?? [],
            through: door,
            fields: fields,
        )
    }

    func get(_ who: String?, _ path: String) throws -> JSON {
        let answer = try call(who, "GET", path)
        #expect(answer.status == 200, "GET \(path): \(answer.text)")
        return answer.json
    }

    /// An act that must succeed.
    @discardableResult
    func act(_ who: String, _ path: String, _ body: JSON = [:]) throws -> JSON {
        let answer = try call(who, "POST", path, body)
        #expect((200...201).contains(answer.status), "POST \(path): \(answer.text)")
        return answer.json
    }

    func fetch(
        _ target: String,
        _ method: String = "GET",
        body: [UInt8] = [],
        through door: Door = .open,
        fields: [HTTPField] = [],
    ) throws -> Answer {
        let addresses = running.server.addresses
        let host =
            switch door {
            case .control: "localhost"
            case .service: addresses.service?.description ?? ""
            case .open: addresses.open.description
            }
        let address = try #require(WebAddress("http://" + host + target))
        var peer = HTTPPeer.address
        if door == .control { peer = .unixSocket(path: addresses.control?.description ?? "") }
        let request = HTTPRequest(method, address, fields: fields, body: body)
        return Answer(
            try HTTPConnection.send(
                request,
                to: peer,
                timeLimit: Self.patience,
                bodyLimitBytes: 8 * 1_048_576,
            )
        )
    }

    func token(of person: String, role: String? = nil) throws -> String {
        let name = person + ":" + (role ?? "")
        if let token = tokens[name] { return token }
        let body: JSON = ["person": .string(person), "role": JSON(role)]
        let made = try call(nil, "POST", "tokens", body.withoutNulls)
        let token = try #require(made.json["token"]?.string, "\(made.text)")
        tokens[name] = token
        return token
    }

    // MARK: the record

    var head: Int64 {
        get throws { try running.core.reader.head().seq }
    }

    func entries(_ kind: EntryKind? = nil, after seq: Int64 = 0) throws -> [Entry] {
        try running.core.reader.read { view in
            try view.entries(in: (seq + 1)...Int64.max, limit: 100_000)
                .filter { kind == nil || $0.kind == kind }
        }
    }

    func delivery(_ id: String) throws -> Delivery? {
        try running.core.reader.read { try Delivery.read(id, $0) }
    }

    /// Waits until something holds, looking again with every commit.
    func wait(
        _ what: Comment,
        _ location: SourceLocation = #_sourceLocation,
        until holds: () throws -> Bool,
    ) throws {
        let end = SystemTime.monotonicNanoseconds() + Self.patience.count * 1_000_000
        while SystemTime.monotonicNanoseconds() < end {
            let seen = commits.look { $0 }
            if try holds() { return }
            // What is not in the record (a file, a page) is looked at again soon by itself.
            _ = commits.wait(atMostMilliseconds: 20) { $0 == seen ? nil : true }
        }
        Issue.record(what, sourceLocation: location)
    }

    // MARK: ending

    func stop() { running.stop() }

    /// Stops the daemon and starts another one on the same state.
    func restart(
        time: (any TimeSource)? = nil,
        _ change: (BenchFolder) throws -> Void = { _ in },
    ) throws {
        running.stop()
        try change(folder)
        running = try Self.assemble(folder, output, time ?? self.time)
        try start()
    }
}
