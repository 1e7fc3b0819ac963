import CLinux
import Glibc

/// The address of a Unix socket as system calls take it.
struct UnixSocketAddress {
    private var address: sockaddr_un
    private let length: socklen_t

    /// A path, or a name in the abstract namespace after a leading `@`; nil if it is empty, holds a
    /// NUL byte or is longer than the kernel takes (107 bytes).
    init?(_ path: String) {
        var bytes = Array(path.utf8)
        var address = sockaddr_un()
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard !bytes.isEmpty, bytes.count < room, !bytes.contains(0) else { return nil }
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        self.address = address
        // An abstract name is as long as it is said to be; a path ends at its NUL.
        let offset = MemoryLayout<sa_family_t>.size
        length = socklen_t(offset + bytes.count + (isAbstract ? 0 : 1))
    }

    /// Calls `body` with the pointer and length that connect(2) and sendto(2) want.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        unsafe withUnsafeBytes(of: address) { bytes in
            guard let base = bytes.baseAddress else {
                preconditionFailure("a structure has an address")
            }
            return unsafe body(base.assumingMemoryBound(to: sockaddr.self), length)
        }
    }
}
