import CLinux
import Glibc
import Platform
import Synchronization
import Testing

/// A server on loopback that answers each connection by a script, on a thread of its own.
final class ScriptedServer: Sendable {
    /// What it does with one connection.
    enum Step: Sendable {
        /// Reads until the request's end: the empty line, or this many bytes after it.
        case readRequest(bodyBytes: Int)
        case send(String)
        /// Waits until the client has closed.
        case waitForEnd
        /// Ends the connection with a reset.
        case reset
    }

    let port: UInt16
    private let received = Mutex<[String]>([])

    /// The requests as they came.
    var requests: [String] { received.withLock { $0 } }

    init(_ connections: [[Step]], unixPath: String? = nil) throws {
        let wanted =
            unixPath.map { ListenAddress.unix(path: $0, mode: 0o600) }
            ?? .tcp(host: "127.0.0.1", port: 0)
        let listener = try ListeningSocket(wanted)
        if case .tcp(_, let port) = listener.address { self.port = port } else { port = 0 }
        let number = dup(listener.descriptor)
        _ = try WorkerThread(name: "scripted") { [self] in
            let listening = FileDescriptor(owning: number)
            for steps in connections {
                var ready = pollfd(fd: listening.number, events: Int16(POLLIN), revents: 0)
                guard unsafe poll(&ready, 1, 20_000) == 1 else { return }
                let connection = accept4(listening.number, nil, nil, Int32(SOCK_CLOEXEC.rawValue))
                guard connection >= 0 else { return }
                play(steps, FileDescriptor(owning: connection))
            }
        }
    }

    private func play(_ steps: [Step], _ connection: borrowing FileDescriptor) {
        for step in steps {
            switch step {
            case .readRequest(let bodyBytes):
                var text = ""
                while !Self.isComplete(text, bodyBytes: bodyBytes) {
                    guard let part = Self.read(connection.number) else { break }
                    text += part
                }
                received.withLock { $0.append(text) }
            case .send(let text):
                let bytes = Array(text.utf8)
                _ = unsafe send(connection.number, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            case .waitForEnd:
                while Self.read(connection.number) != nil {}
            case .reset:
                var option = linger(l_onoff: 1, l_linger: 0)
                let size = socklen_t(MemoryLayout<linger>.size)
                unsafe setsockopt(connection.number, SOL_SOCKET, SO_LINGER, &option, size)
            }
        }
    }

    private static func isComplete(_ text: String, bodyBytes: Int) -> Bool {
        let bytes = Array(text.utf8)
        let end = bytes.indices.dropLast(3).first { bytes[$0...].starts(with: [13, 10, 13, 10]) }
        return end.map { bytes.count >= $0 + 4 + bodyBytes } ?? false
    }

    private static func read(_ number: Int32) -> String? {
        var ready = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&ready, 1, 20_000) == 1 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(number, &bytes, bytes.count, 0)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
