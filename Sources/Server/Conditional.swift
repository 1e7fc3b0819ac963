/// Whether a conditional GET or HEAD is answered in full (RFC 9110 section 13).
package enum Conditional {
    /// If-None-Match comes first, and If-Modified-Since is not looked at when it is there.
    ///
    /// `etag` is the strong tag of the representation with its quotes, or empty for none;
    /// `lastModified` is in seconds since 1970.
    package static func isNotModified(
        _ bytes: Span<UInt8>,
        _ head: RequestHead,
        etag: Span<UInt8>,
        lastModified: Int64?,
    ) -> Bool {
        if head.ifNoneMatch.isPresent {
            return !head.repeatsIfNoneMatch && lists(bytes, head.ifNoneMatch, etag: etag)
        }
        guard head.ifModifiedSince.isPresent, let lastModified,
            let since = HTTPDate.parse(bytes, head.ifModifiedSince)
        else { return false }
        return lastModified <= since
    }

    /// Whether a list of entity tags has this one, by weak comparison; a malformed list has
    /// nothing.
    package static func lists(
        _ bytes: Span<UInt8>,
        _ range: ByteRange,
        etag: Span<UInt8>,
    ) -> Bool {
        if range.count == 1, bytes[range.lower] == 0x2A { return true }
        guard etag.count > 0 else { return false }
        var position = range.lower
        while position < range.upper {
            let byte = bytes[position]
            if byte == 0x20 || byte == 0x09 || byte == 0x2C {
                position += 1
                continue
            }
            if byte == 0x57 {
                guard position + 1 < range.upper, bytes[position + 1] == 0x2F else { return false }
                position += 2
            }
            guard position < range.upper, bytes[position] == 0x22 else { return false }
            var end = position + 1
            while end < range.upper, bytes[end] != 0x22 { end += 1 }
            guard end < range.upper else { return false }
            end += 1
            if isSame(bytes, position, end, etag) { return true }
            position = end
        }
        return false
    }

    @inline(__always)
    private static func isSame(
        _ bytes: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ etag: Span<UInt8>,
    ) -> Bool {
        guard end - start == etag.count else { return false }
        for index in 0..<etag.count where bytes[start + index] != etag[index] {
            return false
        }
        return true
    }
}
