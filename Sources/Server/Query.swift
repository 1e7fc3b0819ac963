/// The parameters of a query string, read without copying it.
package enum Query {
    /// The still encoded value of the first parameter called `name`.
    package static func value(
        _ bytes: Span<UInt8>,
        _ query: ByteRange,
        of name: StaticString,
    ) -> ByteRange? {
        guard query.isPresent else { return nil }
        var start = query.lower
        while start < query.upper {
            var end = start
            var equals = -1
            while end < query.upper, bytes[end] != 0x26 {
                if bytes[end] == 0x3D, equals < 0 { equals = end }
                end += 1
            }
            let nameEnd = equals < 0 ? end : equals
            if isExactly(bytes, start, nameEnd - start, name) {
                return ByteRange(start: equals < 0 ? end : equals + 1, end: end)
            }
            start = end + 1
        }
        return nil
    }

    /// All parameters, decoded (`+` is a space, as forms send it); nil if an escape is bad or it is
    /// not UTF-8.
    package static func parameters(_ query: String) -> [(name: String, value: String)]? {
        var found: [(name: String, value: String)] = []
        for part in query.utf8.split(separator: 0x26) {
            let sides = part.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = sides.first, let name = decoded(first),
                let value = sides.count > 1 ? decoded(sides[1]) : ""
            else { return nil }
            found.append((name, value))
        }
        return found
    }

    private static func decoded(_ part: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = part
        while let byte = rest.popFirst() {
            guard byte == 0x25 else {
                bytes.append(byte == 0x2B ? 0x20 : byte)
                continue
            }
            guard let high = rest.popFirst().flatMap({ hexValue($0) }),
                let low = rest.popFirst().flatMap({ hexValue($0) })
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
