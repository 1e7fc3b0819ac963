import CLinux
import Glibc

/// Where to listen, as configuration says it.
package enum ListenAddress: Equatable, Sendable, CustomStringConvertible {
    /// A literal IPv4 or IPv6 address; port 0 lets the kernel choose.
    case tcp(host: String, port: UInt16)
    /// A path in the file system and the permission bits of the socket file.
    case unix(path: String, mode: UInt32)

    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path, _): path
        }
    }
}

/// Who is at the other end of a Unix socket: SO_PEERCRED, taken by the kernel at connect(2).
package struct PeerCredentials: Equatable, Sendable {
    package let user: UInt32
    package let group: UInt32
    package let process: Int32

    package init(user: UInt32, group: UInt32, process: Int32) {
        self.user = user
        self.group = group
        self.process = process
    }

    package static func of(_ socket: Int32) -> PeerCredentials? {
        var found = linux_peer_credentials()
        var size = socklen_t(MemoryLayout<linux_peer_credentials>.size)
        guard unsafe getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &found, &size) == 0 else {
            return nil
        }
        return PeerCredentials(user: found.user, group: found.group, process: found.process)
    }
}

/// What accept(2) gave.
package enum Accepted: Equatable, Sendable {
    /// A connected, non-blocking, close-on-exec descriptor; the caller owns it.
    case connection(Int32)
    /// Nobody waits.
    case none
    /// The process or the machine has no descriptor or memory left: stop accepting for a moment.
    case exhausted(code: Int32)
}

/// A non-blocking listening socket.
///
/// A Unix socket's file belongs to the listener: a stale one (nobody accepts there) is replaced at the start, a live one
/// refused, and `unlinkPath()` removes it at the end.
package struct ListeningSocket: ~Copyable {
    package let descriptor: Int32
    /// The address with the port that the kernel chose.
    package let address: ListenAddress

    /// Binds and listens.
    ///
    /// `sharesPort` sets SO_REUSEPORT, so that several loops may each have a listener on one port. `backlog` connections
    /// may wait; the kernel bounds it by net.core.somaxconn. `sendBytes` bounds what the kernel holds for a far end that does
    /// not read.
    ///
    /// - Throws: `KernelError` for an address in use, not permitted or not literal.
    package init(
        _ wanted: ListenAddress,
        sharesPort: Bool = false,
        backlog: Int32 = 1_024,
        sendBytes: Int32? = nil,
    ) throws(KernelError) {
        switch wanted {
        case .tcp(let host, let port):
            (descriptor, address) = try listenTCP(
                host: host,
                port: port,
                sharesPort: sharesPort,
                backlog: backlog,
            )
        case .unix(let path, let mode):
            descriptor = try listenUnix(path: path, mode: mode, backlog: backlog)
            address = wanted
        }
        // Accepted sockets inherit it.
        if var size = sendBytes {
            let width = socklen_t(MemoryLayout<Int32>.size)
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, width)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Takes one waiting connection.
    ///
    /// A connection that was aborted while it waited is skipped.
    package func accept() -> Accepted {
        while true {
            let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
            let connection = accept4(descriptor, nil, nil, flags)
            if connection >= 0 { return .connection(connection) }
            let code = errno
            switch code {
            case EAGAIN: return .none
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(code: code)
            case EINTR, ECONNABORTED: continue
            default: return .none
            }
        }
    }

    /// Removes a Unix socket's file; does nothing for TCP.
    package func unlinkPath() {
        if case .unix(let path, _) = address { _ = unsafe unlink(path) }
    }
}

private func setOption(_ socket: Int32, _ level: Int32, _ option: Int32) {
    var one: Int32 = 1
    _ = unsafe setsockopt(socket, level, option, &one, socklen_t(MemoryLayout<Int32>.size))
}

private func openSocket(_ family: Int32) throws(KernelError) -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(family, kind, 0)
    guard descriptor >= 0 else { throw .last("socket") }
    return descriptor
}

private func listenTCP(
    host: String,
    port: UInt16,
    sharesPort: Bool,
    backlog: Int32,
) throws(KernelError) -> (Int32, ListenAddress) {
    var four = in_addr()
    var six = in6_addr()
    let isFour = unsafe inet_pton(AF_INET, host, &four) == 1
    guard unsafe isFour || inet_pton(AF_INET6, host, &six) == 1 else {
        throw .unusableAddress(host)
    }
    let descriptor = try openSocket(isFour ? AF_INET : AF_INET6)
    setOption(descriptor, SOL_SOCKET, SO_REUSEADDR)
    if sharesPort { setOption(descriptor, SOL_SOCKET, SO_REUSEPORT) }
    // Accepted sockets inherit it: a response leaves in one send, so there is nothing to gather.
    setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)

    var result: Int32
    if isFour {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = four
        result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe bindTo(descriptor, UnsafeRawPointer(pointer), MemoryLayout<sockaddr_in>.size)
        }
    } else {
        setOption(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY)
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_addr = six
        result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe bindTo(descriptor, UnsafeRawPointer(pointer), MemoryLayout<sockaddr_in6>.size)
        }
    }
    var operation = "bind \(host):\(port)"
    if result == 0 {
        operation = "listen \(host):\(port)"
        result = listen(descriptor, backlog)
    }
    guard result == 0 else {
        let code = errno
        close(descriptor)
        throw .refused(operation: operation, code: code)
    }
    return (descriptor, .tcp(host: host, port: boundPort(descriptor)))
}

private func bindTo(_ socket: Int32, _ address: UnsafeRawPointer, _ size: Int) -> Int32 {
    unsafe bind(socket, address.assumingMemoryBound(to: sockaddr.self), socklen_t(size))
}

/// The port is at the same place in sockaddr_in and sockaddr_in6.
private func boundPort(_ socket: Int32) -> UInt16 {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
        let raw = UnsafeMutableRawPointer(pointer)
        guard unsafe getsockname(socket, raw.assumingMemoryBound(to: sockaddr.self), &size) == 0
        else { return 0 }
        return unsafe UInt16(bigEndian: raw.loadUnaligned(as: sockaddr_in.self).sin_port)
    }
}

private func unixAddress(_ path: String) throws(KernelError) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard !bytes.isEmpty, bytes.count < room, !bytes.contains(0) else {
        throw .unusableAddress(path)
    }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    return address
}

private func listenUnix(path: String, mode: UInt32, backlog: Int32) throws(KernelError) -> Int32 {
    var address = try unixAddress(path)
    let size = MemoryLayout<sockaddr_un>.size
    try removeStale(path, address)
    let descriptor = try openSocket(AF_UNIX)
    // Nobody may connect between bind and chmod: connections need listen, which comes last.
    var operation = "bind \(path)"
    var result = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe bindTo(descriptor, UnsafeRawPointer(pointer), size)
    }
    if result == 0 {
        operation = "chmod \(path)"
        result = unsafe chmod(path, mode)
    }
    if result == 0 {
        operation = "listen \(path)"
        result = listen(descriptor, backlog)
    }
    guard result == 0 else {
        let code = errno
        close(descriptor)
        throw .refused(operation: operation, code: code)
    }
    return descriptor
}

/// Removes a socket file where nobody listens any more; refuses where somebody does.
private func removeStale(_ path: String, _ address: sockaddr_un) throws(KernelError) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
        throw .refused(operation: "bind \(path)", code: EADDRINUSE)
    }
    let probe = try openSocket(AF_UNIX)
    defer { close(probe) }
    let result = unsafe withUnsafePointer(to: address) { pointer in
        unsafe connect(
            probe,
            UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
            socklen_t(MemoryLayout<sockaddr_un>.size),
        )
    }
    guard result != 0, errno == ECONNREFUSED else {
        throw .refused(operation: "bind \(path)", code: EADDRINUSE)
    }
    _ = unsafe unlink(path)
}
