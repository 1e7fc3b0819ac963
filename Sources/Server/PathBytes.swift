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
