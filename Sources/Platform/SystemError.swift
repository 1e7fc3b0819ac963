import Glibc

/// The system's words for an error number.
package enum SystemError {
    /// Such as `Connection refused (errno 111)`.
    package static func text(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        _ = unsafe strerror_r(code, &buffer, buffer.count)
        let text = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return "\(String(decoding: text, as: UTF8.self)) (errno \(code))"
    }
}
