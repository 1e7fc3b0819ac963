/// Comparison of paths as the bytes that were sent, without making a string.
func isSame(_ bytes: Span<UInt8>, _ range: ByteRange, _ other: [UInt8]) -> Bool {
    guard range.count == other.count else { return false }
    for index in other.indices where bytes[range.lower + index] != other[index] {
        return false
    }
    return true
}

/// The path is `prefix`, or begins with it and a slash.
func isBelow(_ bytes: Span<UInt8>, _ range: ByteRange, _ prefix: [UInt8]) -> Bool {
    guard range.count >= prefix.count else { return false }
    for index in prefix.indices where bytes[range.lower + index] != prefix[index] {
        return false
    }
    return range.count == prefix.count || bytes[range.lower + prefix.count] == 0x2F
}

/// True when no segment of a path is `.` or `..`, or empty where that is not allowed.
func areSegmentsNames(_ path: some Sequence<UInt8>, allowingEmpty: Bool = false) -> Bool {
    var count = 0
    var dots = 0
    func isName() -> Bool {
        count == 0 ? allowingEmpty : dots < count || count > 2
    }
    for byte in path {
        if byte == UInt8(ascii: "/") {
            guard isName() else { return false }
            (count, dots) = (0, 0)
        } else {
            count += 1
            if byte == UInt8(ascii: ".") { dots += 1 }
        }
    }
    return isName()
}
