/// What the header lines seen so far say together; refuses contradictions as they appear.
struct FieldState {
    var count = 0
    private var hasLength = false
    private var hasEncoding = false
    private var saysClose = false
    private var saysKeepAlive = false

    /// Takes one header line; a status refuses the request.
    @inline(__always)
    mutating func note(
        _ bytes: Span<UInt8>,
        _ name: Int,
        _ nameCount: Int,
        _ value: ByteRange,
        _ head: inout RequestHead,
    ) -> Status? {
        switch nameCount {
        case 4 where isWord(bytes, name, 4, "host"):
            guard !head.host.isPresent, isHost(bytes, value) else { return .badRequest }
            head.host = value
        case 6 where isWord(bytes, name, 6, "expect"):
            guard isWord(bytes, value.lower, Int(value.count), "100-continue") else {
                return .expectationFailed
            }
            head.expectsContinue = head.minorVersion == 1
        case 10 where isWord(bytes, name, 10, "connection"):
            noteConnection(bytes, value)
        case 13 where isWord(bytes, name, 13, "if-none-match"):
            head.repeatsIfNoneMatch = head.ifNoneMatch.isPresent
            head.ifNoneMatch = value
        case 13 where isWord(bytes, name, 13, "last-event-id"):
            head.lastEventID = value
        case 14 where isWord(bytes, name, 14, "content-length"):
            return noteLength(bytes, value, &head)
        case 15 where isWord(bytes, name, 15, "x-forwarded-for"):
            head.forwardedFor = value
        case 17 where isWord(bytes, name, 17, "if-modified-since"):
            head.ifModifiedSince = value
        case 17 where isWord(bytes, name, 17, "transfer-encoding"):
            return noteEncoding(bytes, value, &head)
        default:
            break
        }
        return nil
    }

    /// The end of the head: what must be there, and what must not be there together.
    func finish(_ head: inout RequestHead) -> Status? {
        if head.minorVersion == 1, !head.host.isPresent { return .badRequest }
        if hasLength, hasEncoding { return .badRequest }
        if hasEncoding, head.minorVersion == 0 { return .badRequest }
        head.keepsAlive = !saysClose && (head.minorVersion == 1 || saysKeepAlive)
        return nil
    }

    /// RFC 9112 section 6.3: a second or malformed length is a smuggling attempt until proven
    /// otherwise.
    private mutating func noteLength(
        _ bytes: Span<UInt8>,
        _ value: ByteRange,
        _ head: inout RequestHead,
    ) -> Status? {
        guard !hasLength, !value.isEmpty else { return .badRequest }
        hasLength = true
        var length = 0
        for index in value.indices {
            guard isDigit(bytes[index]) else { return .badRequest }
            // Eighteen digits fit; more is no length that anybody means.
            guard length < 100_000_000_000_000_000 else { return .contentTooLarge }
            length = length * 10 + Int(bytes[index] - 0x30)
        }
        head.bodyLength = length
        return nil
    }

    private mutating func noteEncoding(
        _ bytes: Span<UInt8>,
        _ value: ByteRange,
        _ head: inout RequestHead,
    ) -> Status? {
        guard !hasEncoding else { return .badRequest }
        hasEncoding = true
        guard isWord(bytes, value.lower, Int(value.count), "chunked") else {
            return value.isEmpty ? .badRequest : .notImplemented
        }
        head.isChunked = true
        return nil
    }

    private mutating func noteConnection(_ bytes: Span<UInt8>, _ value: ByteRange) {
        var start = value.lower
        while start <= value.upper {
            var end = start
            while end < value.upper, bytes[end] != 0x2C { end += 1 }
            let word = trimmed(bytes, ByteRange(start: start, end: end))
            if isWord(bytes, word.lower, Int(word.count), "close") { saysClose = true }
            if isWord(bytes, word.lower, Int(word.count), "keep-alive") { saysKeepAlive = true }
            start = end + 1
        }
    }
}

/// Letters, digits and the marks of a host with port; user information, spaces and lists are
/// refused.
private func isHost(_ bytes: Span<UInt8>, _ value: ByteRange) -> Bool {
    for index in value.indices {
        let byte = bytes[index]
        switch byte {
        case 0x30...0x3A, 0x41...0x5B, 0x61...0x7A, 0x2D, 0x2E, 0x5D, 0x5F, 0x7E, 0x25: continue
        default: return false
        }
    }
    return !value.isEmpty
}
