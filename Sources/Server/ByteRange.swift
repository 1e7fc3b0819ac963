/// A part of a buffer, by position; absent is not the same as empty.
package struct ByteRange: Equatable, Sendable {
    package var start: Int32
    package var count: Int32

    package init(start: Int, end: Int) {
        self.start = Int32(truncatingIfNeeded: start)
        count = Int32(truncatingIfNeeded: end - start)
    }

    package static let absent = ByteRange(start: -1, end: -1)

    package var isPresent: Bool { start >= 0 }
    package var isEmpty: Bool { count == 0 }
    package var lower: Int { Int(start) }
    package var upper: Int { Int(start) + Int(count) }
    package var indices: Range<Int> { lower..<upper }
}

/// Whether a part of `bytes` is `word`, letters of either case being equal.
///
/// `word` is in lower case.
@inline(__always)
func isWord(_ bytes: Span<UInt8>, _ start: Int, _ count: Int, _ word: StaticString) -> Bool {
    guard count == word.utf8CodeUnitCount else { return false }
    let expected = unsafe word.utf8Start
    for index in 0..<count {
        let byte = bytes[start + index]
        let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
        if unsafe lower != expected[index] { return false }
    }
    return true
}

/// Whether a part of `bytes` is exactly `word`.
@inline(__always)
func isExactly(_ bytes: Span<UInt8>, _ start: Int, _ count: Int, _ word: StaticString) -> Bool {
    guard count == word.utf8CodeUnitCount else { return false }
    let expected = unsafe word.utf8Start
    for index in 0..<count where unsafe bytes[start + index] != expected[index] {
        return false
    }
    return true
}

/// The part without spaces and tabs at its ends.
@inline(__always)
func trimmed(_ bytes: Span<UInt8>, _ range: ByteRange) -> ByteRange {
    var lower = range.lower
    var upper = range.upper
    while lower < upper, bytes[lower] == 0x20 || bytes[lower] == 0x09 { lower += 1 }
    while upper > lower, bytes[upper - 1] == 0x20 || bytes[upper - 1] == 0x09 { upper -= 1 }
    return ByteRange(start: lower, end: upper)
}

/// The text of a part, malformed UTF-8 repaired.
func text(_ bytes: Span<UInt8>, _ range: ByteRange) -> String {
    guard range.isPresent else { return "" }
    var copy: [UInt8] = []
    copy.reserveCapacity(Int(range.count))
    for index in range.indices { copy.append(bytes[index]) }
    return String(decoding: copy, as: UTF8.self)
}
