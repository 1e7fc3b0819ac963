import CLinux
import Glibc

/// Random bytes from the kernel, fit for secrets (getrandom(2)).
package enum RandomBytes {
    /// That many fresh bytes.
    ///
    /// The kernel never fails this call once its pool is seeded at boot; without randomness no
    /// token may be made, so any failure ends the process.
    package static func make(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe getrandom(buffer.baseAddress.map { unsafe $0 + filled }, count - filled, 0)
            }
            if got < 0, errno == EINTR { continue }
            precondition(got > 0, "the kernel gives no random bytes")
            filled += got
        }
        return bytes
    }
}
