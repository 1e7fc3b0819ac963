import CLinux
import Glibc

/// An IPv4 or IPv6 address without port, as 16 network-order bytes (IPv4 in its mapped form ::ffff:a.b.c.d).
package struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads `192.0.2.1` or `2001:db8::1`; nil for anything else, names included.
    package init?(_ text: String) {
        var four = in_addr()
        if unsafe inet_pton(AF_INET, text, &four) == 1 {
            self.init(v4: four)
            return
        }
        var six = in6_addr()
        guard unsafe inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        self.init(v6: six)
    }

    init(v4: in_addr) {
        high = 0
        low = 0xFFFF_0000_0000 | UInt64(UInt32(bigEndian: v4.s_addr))
    }

    init(v6: in6_addr) {
        let halves = unsafe withUnsafeBytes(of: v6) { bytes in
            unsafe (
                bytes.loadUnaligned(as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
            )
        }
        high = UInt64(bigEndian: halves.0)
        low = UInt64(bigEndian: halves.1)
    }

    package var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    package var description: String {
        if isIPv4 {
            let bytes = [24, 16, 8, 0].map { shift in String(low >> UInt64(shift) & 0xFF) }
            return bytes.joined(separator: ".")
        }
        var address = in6_addr()
        unsafe withUnsafeMutableBytes(of: &address) { bytes in
            unsafe bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
            unsafe bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        _ = unsafe inet_ntop(AF_INET6, &address, &text, socklen_t(INET6_ADDRSTRLEN))
        let end = text.firstIndex(of: 0) ?? text.count
        return String(decoding: text[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The far end of a connected TCP socket; nil for a Unix socket or a peer that is gone.
    package static func of(_ socket: Int32) -> PeerAddress? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            let general = unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(
                to: sockaddr.self
            )
            guard unsafe getpeername(socket, general, &size) == 0 else { return nil }
            let raw = UnsafeRawPointer(pointer)
            switch Int32(unsafe pointer.pointee.ss_family) {
            case AF_INET:
                return unsafe PeerAddress(v4: raw.loadUnaligned(as: sockaddr_in.self).sin_addr)
            case AF_INET6:
                return unsafe PeerAddress(v6: raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
            default:
                return nil
            }
        }
    }
}
