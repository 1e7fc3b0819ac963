import CLinux
import Glibc

/// The client's system calls: non-blocking sockets, waited for until a deadline (monotonic ns).
enum HTTPSocket {
    private static let receiveBytes = 65_536

    /// Tries each of the host's addresses in turn, each with its share of the time that is left, so that
    /// a first one that swallows everything leaves some for the next.
    static func connect(_ address: WebAddress, deadline: Int64) throws(HTTPFailure) -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(address.host, String(address.port), &hints, &list)
        guard code == 0 else {
            let text = unsafe gai_strerror(code).map { unsafe String(cString: $0) }
            throw .couldNotConnect("\(address.host): \(text ?? "no such host")")
        }
        defer { unsafe freeaddrinfo(list) }
        var failure = HTTPFailure.couldNotConnect("\(address.host): no address")
        var left = unsafe count(list)
        var next = unsafe list
        while let entry = unsafe next {
            let now = SystemTime.monotonicNanoseconds()
            let share = now + (deadline - now) / left
            left -= 1
            do throws(HTTPFailure) {
                return try unsafe connect(
                    family: entry.pointee.ai_family,
                    entry.pointee.ai_addr,
                    entry.pointee.ai_addrlen,
                    deadline: share,
                )
            } catch {
                failure = error
            }
            unsafe next = entry.pointee.ai_next
        }
        throw failure
    }

    private static func count(_ list: UnsafeMutablePointer<addrinfo>?) -> Int64 {
        var count: Int64 = 0
        var next = unsafe list
        while let entry = unsafe next {
            count += 1
            unsafe next = entry.pointee.ai_next
        }
        return count
    }

    static func connect(path: String, deadline: Int64) throws(HTTPFailure) -> Int32 {
        guard let address = UnixSocketAddress(path) else {
            throw .couldNotConnect("\(path): not a usable socket path")
        }
        let result = unsafe address.withPointer { pointer, length in
            Result { () throws(HTTPFailure) in
                try unsafe connect(family: AF_UNIX, pointer, length, deadline: deadline)
            }
        }
        return try result.get()
    }

    private static func connect(
        family: Int32,
        _ address: UnsafePointer<sockaddr>?,
        _ length: socklen_t,
        deadline: Int64,
    ) throws(HTTPFailure) -> Int32 {
        let kind = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let number = socket(family, Int32(kind), 0)
        guard number >= 0 else { throw .couldNotConnect(SystemError.text(errno)) }
        var code: Int32 = 0
        if unsafe Glibc.connect(number, address, length) != 0 {
            code = errno
            if code == EINPROGRESS || code == EINTR {
                guard wait(number, events: Int16(POLLOUT), deadline: deadline) != 0 else {
                    close(number)
                    throw .timedOutBeforeSending
                }
                var size = socklen_t(MemoryLayout<Int32>.size)
                unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &size)
            }
        }
        guard code == 0 else {
            close(number)
            throw .couldNotConnect(SystemError.text(code), errno: code)
        }
        if family != AF_UNIX {
            var one: Int32 = 1
            let size = socklen_t(MemoryLayout<Int32>.size)
            unsafe setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &one, size)
        }
        return number
    }

    /// What is ready; 0 when the time is up.
    static func wait(_ number: Int32, events: Int16, deadline: Int64) -> Int16 {
        while true {
            let left = deadline - SystemTime.monotonicNanoseconds()
            guard left > 0 else { return 0 }
            var watched = pollfd(fd: number, events: events, revents: 0)
            let milliseconds = Int32(clamping: left / 1_000_000 + 1)
            if unsafe poll(&watched, 1, milliseconds) > 0 { return watched.revents }
        }
    }

    /// How many bytes the kernel took, or -1 and why not.
    static func send(_ number: Int32, _ bytes: ArraySlice<UInt8>) -> (Int, Int32) {
        let count = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        let code = errno
        return (count, code == EINTR ? EAGAIN : code)
    }

    /// The bytes that are there, none at the end of the connection; nil and why not.
    static func receive(_ number: Int32) -> ([UInt8]?, Int32) {
        var bytes = [UInt8](repeating: 0, count: receiveBytes)
        let count = unsafe recv(number, &bytes, bytes.count, 0)
        let code = errno
        guard count >= 0 else { return (nil, code == EINTR ? EAGAIN : code) }
        return (Array(bytes.prefix(count)), 0)
    }

    /// Whether an idle connection is still open, with nothing unasked for in it.
    static func isQuiet(_ number: Int32) -> Bool {
        var watched = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&watched, 1, 0) == 0
    }
}
