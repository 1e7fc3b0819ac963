import Glibc
import Model
import Platform

/// A device on loopback: blocks, and gives up after a while, so that a failing test ends.
final class DeviceClient {
    let descriptor: Int32
    private(set) var received: [UInt8] = []

    /// `receiveBytes`: a small window makes a device that does not read noticed soon.
    init?(_ address: ListenAddress?, receiveBytes: Int32? = nil) {
        guard case .tcp(_, let port) = address else { return nil }
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBytes {
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
        }
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        var one: Int32 = 1
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = port.bigEndian
        target.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &target) { pointer in
            unsafe Glibc.connect(
                descriptor,
                UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_in>.size),
            )
        }
        guard result == 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// False when the daemon takes nothing more.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
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
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// One read; false at the end, or when patience is over.
    @discardableResult
    func receive() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        received += chunk[..<count]
        return true
    }

    /// The next `count` lines without their ends; fewer when the connection ends.
    func lines(_ count: Int) -> [String] {
        var lines: [String] = []
        while lines.count < count {
            if let end = received.firstIndex(of: 0x0A) {
                let line = received[..<end].filter { $0 != 0x0D }
                lines.append(String(decoding: line, as: UTF8.self))
                received.removeFirst(end + 1)
            } else if !receive() {
                break
            }
        }
        return lines
    }

    /// The next `count` bytes; fewer when the connection ends.
    func bytes(_ count: Int) -> [UInt8] {
        while received.count < count, receive() {}
        let bytes = Array(received.prefix(count))
        received.removeFirst(bytes.count)
        return bytes
    }

    /// Whether the daemon closed the connection, rather than patience having ended; what comes is dropped.
    func isClosed() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
            let code = errno
            if count == 0 { return true }
            if count < 0 { return code != EAGAIN && code != EINTR }
        }
    }
}
