import Glibc
import Model
import Platform
import Synchronization
import Testing

@testable import releasectl

/// A daemon of canned bytes on a Unix socket: answers the connections in turn, then stops listening.
final class CannedDaemon: Sendable {
    let path: String
    private let folder: String
    private let thread: WorkerThread
    private let requests: Requests

    private final class Requests: Sendable {
        let texts = Mutex<[String]>([])
        func append(_ text: String) { texts.withLock { $0.append(text) } }
    }

    /// Each answer is sent after a whole request was read; an empty one hangs up without a word.
    init(_ answers: [String]) throws {
        folder = "/tmp/releasectl-" + Hex.encode(RandomBytes.make(8))
        try FileTree.makeFolder(folder, mode: 0o700)
        let path = folder + "/control.sock"
        self.path = path
        let listener = try ListeningSocket(.unix(path: path, mode: 0o600))
        let descriptor = dup(listener.descriptor)
        let requests = Requests()
        self.requests = requests
        thread = try WorkerThread(name: "canned") {
            for answer in answers {
                guard let connection = CannedDaemon.accept(descriptor) else { break }
                requests.append(CannedDaemon.readRequest(connection))
                CannedDaemon.write(answer, to: connection)
                close(connection)
            }
            close(descriptor)
        }
    }

    /// The requests, once all answers are spent.
    func finish() -> [String] {
        thread.join()
        try? FileTree.removeTree(folder)
        return requests.texts.withLock { $0 }
    }

    static func answer(_ status: Int, _ body: String) -> String {
        "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    }

    private static func accept(_ listener: Int32) -> Int32? {
        var waiting = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
        guard unsafe poll(&waiting, 1, 10_000) == 1 else { return nil }
        let connection = Glibc.accept(listener, nil, nil)
        return connection >= 0 ? connection : nil
    }

    private static func readRequest(_ connection: Int32) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while !isWhole(bytes) {
            let count = unsafe recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            bytes += chunk.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.split(
            separator: "\r\n\r\n",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard parts.count == 2 else { return false }
        let length = parts[0].split(separator: "\r\n")
            .first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
        return parts[1].utf8.count >= length ?? 0
    }

    private static func write(_ text: String, to connection: Int32) {
        let bytes = Array(text.utf8)
        _ = unsafe send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}

@Suite("Transport")
struct TransportTests {
    private func client(_ path: String, token: Secret? = nil) -> ControlClient {
        ControlClient(target: .socket(path), token: token, language: .chinese)
    }

    private func failure(_ client: ControlClient, _ call: Call) -> Failure? {
        do throws(Failure) {
            _ = try client.send(call)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a request names person and language, and an act its key`() throws {
        let daemon = try CannedDaemon([
            CannedDaemon.answer(201, "{\"id\":\"2026-0001\"}"), CannedDaemon.answer(200, "{}"),
        ])
        let client = client(daemon.path, token: Secret("s3cret"))
        let answer = try client.send(.post("/incidents", [JSON.Member("title", "望澜")]))
        #expect(answer == ["id": "2026-0001"])
        _ = try client.send(.get("/incidents", [JSON.Member("all", true)]))
        let requests = daemon.finish()
        #expect(requests[0].hasPrefix("POST /api/v1/incidents HTTP/1.1\r\n"))
        #expect(requests[0].contains("Authorization: Bearer s3cret\r\n"))
        #expect(requests[0].contains("Accept-Language: zh\r\n"))
        #expect(requests[0].contains("Idempotency-Key: "))
        #expect(requests[0].hasSuffix("{\"title\":\"望澜\"}"))
        #expect(requests[1].hasPrefix("GET /api/v1/incidents?all=true HTTP/1.1\r\n"))
        #expect(!requests[1].contains("Idempotency-Key"))
    }

    @Test func `an act whose answer was lost is sent again under the same key`() throws {
        let daemon = try CannedDaemon(["", CannedDaemon.answer(200, "{\"id\":\"R-0001\"}")])
        let answer = try client(daemon.path).send(.post("/releases/R-0001/publish"))
        #expect(answer["id"] == "R-0001")
        let keys = daemon.finish().map(key)
        #expect(keys.count == 2)
        #expect(keys[0] == keys[1])
        #expect(keys[0]?.count == 32)
    }

    private func key(_ request: String) -> String? {
        request.split(separator: "\r\n").first { $0.hasPrefix("Idempotency-Key: ") }
            .map { String($0.dropFirst(17)) }
    }

    @Test func `an act that never gets an answer has an unknown outcome, and says so`() throws {
        let daemon = try CannedDaemon(["", "", ""])
        let failure = failure(client(daemon.path), .post("/releases/R-0001/publish"))
        #expect(daemon.finish().count == ControlClient.attemptLimit)
        #expect(failure?.code == "unavailable.outcomeUnknown")
        #expect(failure?.status == .unreachable)
        #expect(failure?.message(.chinese).contains("不知道是否已经执行") == true)
    }

    @Test func `nobody there is unreachable, and nothing was sent`() {
        let failure = failure(client("/nowhere/control.sock"), .post("/incidents"))
        guard case .unreachable(let address, _)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(address == "/nowhere/control.sock")
        #expect(failure?.status == .unreachable)
    }

    @Test func `the daemon's own words of refusal arrive`() throws {
        let body =
            "{\"error\":{\"code\":\"refused.fourEyes\",\"message\":\"起草人不能批准\",\"hint\":\"请另一人批准\"}}"
        let daemon = try CannedDaemon([CannedDaemon.answer(409, body)])
        let failure = failure(client(daemon.path), .post("/releases/R-0001/approve"))
        _ = daemon.finish()
        #expect(
            failure
                == .refusal(
                    status: 409,
                    code: "refused.fourEyes",
                    message: "起草人不能批准",
                    hint: "请另一人批准",
                )
        )
    }

    @Test(arguments: ["<html>", "", "{\"error\":1}", "[1,"])
    func `an answer that is no document of ours is garbled`(body: String) throws {
        for status in [200, 500] {
            let daemon = try CannedDaemon([CannedDaemon.answer(status, body)])
            let failure = failure(client(daemon.path), .get("/status"))
            _ = daemon.finish()
            if status == 200, body == "{\"error\":1}" { continue }
            #expect(failure?.code == "unavailable.answer")
            #expect(failure?.status == .refused)
        }
    }

    @Test(arguments: ["https://a.example", "ftp://x", "nonsense", "http://"])
    func `an address that cannot be used is a mistake of usage`(url: String) {
        let client = ControlClient(target: .url(url), token: nil, language: .english)
        #expect(failure(client, .get("/status"))?.status == .usage)
    }
}
