import Glibc
import Platform

/// A blocking client on loopback that gives up after a few seconds, so that a failing test ends.
final class SocketClient {
    let descriptor: Int32
    private(set) var received: [UInt8] = []

    struct Answer {
        var status: Int
        var head: String
        var body: [UInt8]

        func header(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2, parts[0].lowercased() == name.lowercased() else { continue }
                return String(parts[1].drop { $0 == " " })
            }
            return nil
        }

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// Connects; a small receive buffer makes a slow reader soon.
    init?(_ address: ListenAddress?, receiveBytes: Int32? = nil) {
        guard let address else { return nil }
        let isUnix = if case .unix = address { true } else { false }
        descriptor = socket(isUnix ? AF_UNIX : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBytes {
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
        }
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        let patienceSize = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, patienceSize)
        guard SocketClient.connect(descriptor, address) else { return nil }
    }

    deinit {
        close(descriptor)
    }

    private static func connect(_ descriptor: Int32, _ address: ListenAddress) -> Bool {
        switch address {
        case .tcp(_, let port):
            var target = sockaddr_in()
            target.sin_family = sa_family_t(AF_INET)
            target.sin_port = port.bigEndian
            target.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            return unsafe withUnsafePointer(to: &target) { pointer in
                unsafe Glibc.connect(
                    descriptor,
                    UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
                    socklen_t(MemoryLayout<sockaddr_in>.size),
                ) == 0
            }
        case .unix(let path, _):
            var target = sockaddr_un()
            target.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &target.sun_path) { room in
                unsafe room.copyBytes(from: Array(path.utf8))
            }
            return unsafe withUnsafePointer(to: &target) { pointer in
                unsafe Glibc.connect(
                    descriptor,
                    UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
                    socklen_t(MemoryLayout<sockaddr_un>.size),
                ) == 0
            }
        }
    }

    func send(_ text: String) {
        send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { raw in
                unsafe Glibc.send(
                    descriptor,
                    raw.baseAddress.map { unsafe $0 + sent },
                    raw.count - sent,
                    Int32(MSG_NOSIGNAL),
                )
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// One read; false at the end of the stream, after a reset, or when patience is over.
    @discardableResult
    func receive() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        received += chunk[..<count]
        return true
    }

    /// Everything until the server closes.
    func receiveAll() -> [UInt8] {
        while receive() {}
        return received
    }

    /// Whether the server closed the connection, rather than patience having ended.
    func isClosedByServer() -> Bool {
        while true {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
            let code = errno
            if count == 0 { return true }
            if count < 0 { return code == ECONNRESET }
        }
    }

    /// Lets go of what has come, so that whoever reads megabytes doesn't search them again.
    func forget() { received.removeAll(keepingCapacity: true) }

    /// Reads until `text` has come; false when it does not.
    func wait(for text: String) -> Bool {
        let wanted = Array(text.utf8)
        var from = 0
        while true {
            if received[from...].firstRange(of: wanted) != nil { return true }
            from = max(0, received.count - wanted.count)
            guard receive() else { return false }
        }
    }

    /// The next answer with its counted body.
    func answer(isHead: Bool = false) -> Answer? {
        while true {
            if let end = headEnd() {
                let head = String(decoding: received[..<end], as: UTF8.self)
                let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
                var answer = Answer(status: status, head: head, body: [])
                let hasBody = !isHead && status != 304 && status >= 200
                let length =
                    hasBody ? answer.header("content-length").flatMap { Int($0) } ?? 0 : 0
                while received.count < end + 4 + length {
                    guard receive() else { return nil }
                }
                answer.body = Array(received[(end + 4)..<(end + 4 + length)])
                received.removeFirst(end + 4 + length)
                return answer
            }
            guard receive() else { return nil }
        }
    }

    func ask(_ text: String) -> Answer? {
        send(text)
        return answer()
    }

    private func headEnd() -> Int? {
        guard received.count >= 4 else { return nil }
        return (0...(received.count - 4)).first { index in
            received[index] == 13 && received[index + 1] == 10 && received[index + 2] == 13
                && received[index + 3] == 10
        }
    }
}
