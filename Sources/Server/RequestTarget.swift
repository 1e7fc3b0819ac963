/// Decodes the path of a request: percent-encoding and dot segments (RFC 3986 sections 2.1 and
/// 3.3).
package enum RequestTarget {
    package enum Decoded: Equatable, Sendable {
        case path(count: Int)
        case malformed
    }

    /// Writes the decoded path through `store`, which is called with each byte in order.
    ///
    /// Malformed: a bad escape, an encoded control character or NUL, and any segment `.` or `..`,
    /// encoded or not.
    /// `%2F` stays encoded, so that it never becomes a separator.
    package static func decode(
        _ bytes: Span<UInt8>,
        _ range: ByteRange,
        store: (Int, UInt8) -> Void,
    ) -> Decoded {
        var written = 0
        var segmentCount = 0
        var segmentDots = 0
        var position = range.lower
        while position < range.upper {
            var byte = bytes[position]
            position += 1
            if byte == 0x25 {
                guard position + 1 < range.upper, let high = hexValue(bytes[position]),
                    let low = hexValue(bytes[position + 1])
                else { return .malformed }
                byte = high << 4 | low
                guard byte >= 0x20, byte != 0x7F else { return .malformed }
                if byte == 0x2F {
                    store(written, 0x25)
                    store(written + 1, 0x32)
                    store(written + 2, 0x46)
                    written += 3
                    segmentCount += 3
                    position += 2
                    continue
                }
                position += 2
            } else if byte == 0x2F {
                if segmentCount > 0, segmentCount == segmentDots, segmentCount <= 2 {
                    return .malformed
                }
                segmentCount = -1
                segmentDots = 0
            }
            if byte == 0x2E { segmentDots += 1 }
            segmentCount += 1
            store(written, byte)
            written += 1
        }
        if segmentCount > 0, segmentCount == segmentDots, segmentCount <= 2 { return .malformed }
        return .path(count: written)
    }

    /// The decoded path as text; nil when malformed or not UTF-8.
    package static func path(_ bytes: Span<UInt8>, _ range: ByteRange) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(Int(range.count))
        guard case .path = decode(bytes, range, store: { _, byte in decoded.append(byte) }) else {
            return nil
        }
        return String(validating: decoded, as: UTF8.self)
    }
}

@inline(__always)
func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}
