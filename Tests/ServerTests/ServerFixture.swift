import Glibc
import Platform
import Synchronization

@testable import Server

/// A running server on free ports with a small site; it ends with the test.
final class ServerFixture: Sendable {
    let server: Server
    let socketPath: String

    /// Starts a server; `change` sets what the test is about.
    init(
        handlers: ServerHandlers = ServerHandlers(),
        change: (inout ServerConfiguration) -> Void = { _ in },
        notice: @escaping @Sendable (ServerNotice) -> Void = { _ in },
    ) throws {
        let number = ServerFixture.next.wrappingAdd(1, ordering: .relaxed).newValue
        socketPath = "/tmp/server-tests-\(getpid())-\(number).sock"
        var configuration = ServerConfiguration(
            control: .unix(path: socketPath, mode: 0o600),
            service: .tcp(host: "127.0.0.1", port: 0),
        )
        configuration.limits.sweepMilliseconds = 10
        configuration.limits.acceptPauseMilliseconds = 10
        configuration.stream = StreamConfiguration(topics: ["a", "b"])
        change(&configuration)
        server = try Server(configuration, handlers: handlers, notice: notice)
        server.publish(try ServerFixture.site())
        try server.start()
    }

    deinit {
        server.drain(withinMilliseconds: 0)
    }

    private static let next = Atomic(0)
    static let bigBody = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

    static func page(_ text: String) throws -> Representation {
        let head = RepresentationHead(
            contentType: "text/plain; charset=utf-8",
            etag: "tag-\(text)",
            lastModified: 784_111_777,
            cacheControl: "max-age=5",
            headers: [("Access-Control-Allow-Origin", "*")],
        )
        return try Representation(head, body: Array(text.utf8))
    }

    static func site() throws -> SiteSnapshot {
        var builder = SiteSnapshot.Builder()
        try builder.set("/", page("home"))
        try builder.set("/a b", page("spaced"))
        let big = RepresentationHead(contentType: "application/octet-stream")
        try builder.set("/big", Representation(big, body: bigBody))
        let board = RepresentationHead(
            contentType: "text/plain",
            board: BoardTag(board: 3, revision: 42),
        )
        try builder.set("/led/x.txt", Representation(board, body: [0x6C]))
        return builder.build()
    }

    func open(receiveBytes: Int32? = nil) -> SocketClient? {
        SocketClient(server.addresses.open, receiveBytes: receiveBytes)
    }
}

/// Asks a server that leaves little time for a head, on new connections until one was heard.
///
/// A client that is held up between connecting and writing for longer than that time is closed without
/// an answer, rightly; how long a busy machine holds it up is not what a test is about.
func askInTime(_ text: String, _ open: () throws -> SocketClient?) rethrows
    -> (client: SocketClient, answer: SocketClient.Answer)?
{
    for _ in 0..<100 {
        guard let client = try open() else { return nil }
        if let answer = client.ask(text) { return (client, answer) }
    }
    return nil
}

func get(_ path: String, _ lines: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: a\r\n\(lines)\r\n"
}

/// What a handler was given, for a test that waits until it was.
final class Arrivals<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])
    private let wake: EventCounter

    init() throws { wake = try EventCounter() }

    func add(_ value: Value) {
        values.withLock { $0.append(value) }
        wake.signal()
    }

    var isEmpty: Bool { values.withLock { $0.isEmpty } }

    /// Takes the first value out, as soon as there is one; nil when it takes longer than a few seconds.
    func take() -> Value? {
        while true {
            if let value = values.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return value }
            var waiting = pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&waiting, 1, Arrivals.patienceMilliseconds) == 1 else { return nil }
            wake.reset()
        }
    }

    private static var patienceMilliseconds: Int32 { 5_000 }
}

/// Looks again until it is so, a few seconds at most: for counters alone, which a loop publishes at the end
/// of its turn, with nothing to wait for.
func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<5_000 {
        if condition() { return true }
        usleep(1_000)
    }
    return false
}
