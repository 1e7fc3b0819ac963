import Glibc
import Platform
import Synchronization

/// A server on loopback that reads each request whole and sends a fixed answer, one connection after
/// the other, on a thread of its own; a nil answer closes without a word.
final class AnsweringServer: Sendable {
    let port: UInt16
    private let received = Mutex<[String]>([])

    /// The requests as they came.
    var requests: [String] { received.withLock { $0 } }

    init(_ answers: [String?]) throws {
        let listener = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0))
        if case .tcp(_, let port) = listener.address { self.port = port } else { port = 0 }
        let number = dup(listener.descriptor)
        _ = try WorkerThread(name: "answering") { [self] in
            let listening = FileDescriptor(owning: number)
            for answer in answers {
                guard Self.wait(listening.number) else { return }
                let connection = FileDescriptor(owning: accept(listening.number, nil, nil))
                let request = Self.readRequest(connection.number)
                received.withLock { $0.append(request) }
                let bytes = Array((answer ?? "").utf8)
                _ = unsafe send(connection.number, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            }
        }
    }

    static func answer(_ status: String, _ body: String = "", _ fields: String = "") -> String {
        "HTTP/1.1 \(status)\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func wait(_ number: Int32) -> Bool {
        var ready = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&ready, 1, 20_000) == 1
    }

    private static func readRequest(_ number: Int32) -> String {
        var bytes: [UInt8] = []
        while !isComplete(bytes), wait(number) {
            var part = [UInt8](repeating: 0, count: 65_536)
            let count = unsafe recv(number, &part, part.count, 0)
            guard count > 0 else { break }
            bytes += part.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isComplete(_ bytes: [UInt8]) -> Bool {
        let end = bytes.indices.dropLast(3).first { bytes[$0...].starts(with: [13, 10, 13, 10]) }
        guard let end else { return false }
        let head = String(decoding: bytes[..<end], as: UTF8.self).lowercased()
        let length = head.split(separator: "content-length: ").dropFirst().first
        let count = length.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        return bytes.count >= end + 4 + count
    }
}
