/// Reads one HTTP/1.1 request head (RFC 9112) from the beginning of a buffer, or says why it is
/// refused.
///
/// It is strict where a proxy and a server could disagree (request smuggling): bare CR or LF, space
/// before a colon,
/// folded lines, two lengths. It keeps no state: an unfinished head is parsed again when more has
/// come, which the caller
/// does only when a line ended (`mayBeComplete`).
package struct RequestParser: Sendable {
    package enum Result: Equatable, Sendable {
        case incomplete
        case request(RequestHead)
        /// Answer with this status and close.
        case refuse(Status)
    }

    /// Bytes of the request line, its end not counted.
    package var requestLineBytes: Int
    /// Bytes of all header lines.
    package var headerBytes: Int
    package var headerCount: Int

    package init(requestLineBytes: Int, headerBytes: Int, headerCount: Int) {
        self.requestLineBytes = requestLineBytes
        self.headerBytes = headerBytes
        self.headerCount = headerCount
    }

    package init(_ limits: ServerLimits) {
        self.init(
            requestLineBytes: limits.requestLineBytes,
            headerBytes: limits.headerBytes,
            headerCount: limits.headerCount,
        )
    }

    package func parse(_ bytes: Span<UInt8>) -> Result {
        var position = 0
        // RFC 9112 2.2: an empty line left over from the request before is skipped, two at most.
        while position < 4, position + 1 < bytes.count, bytes[position] == 0x0D,
            bytes[position + 1] == 0x0A
        {
            position += 2
        }
        guard position < bytes.count else { return .incomplete }
        if bytes[position] == 0x0D, position + 1 == bytes.count { return .incomplete }

        var head = RequestHead()
        switch parseRequestLine(bytes, from: position, into: &head) {
        case .next(let next): position = next
        case .incomplete: return .incomplete
        case .refuse(let status): return .refuse(status)
        }
        return parseFields(bytes, from: position, into: head)
    }
}

/// How reading a part went on.
private enum Step {
    case next(Int)
    case incomplete
    case refuse(Status)
}

extension RequestParser {
    private func parseRequestLine(
        _ bytes: Span<UInt8>,
        from start: Int,
        into head: inout RequestHead,
    ) -> Step {
        let limit = start + requestLineBytes
        var position = start
        while position < bytes.count, isToken(bytes[position]), position < limit { position += 1 }
        guard position < bytes.count else {
            return position >= limit ? .refuse(.targetTooLong) : .incomplete
        }
        if position >= limit { return .refuse(.targetTooLong) }
        guard position > start, bytes[position] == 0x20 else { return .refuse(.badRequest) }
        let method = method(bytes, start, position - start)

        position += 1
        let target = position
        var query = -1
        var isPlain = true
        while position < bytes.count, position < limit {
            let byte = bytes[position]
            if byte <= 0x20 || byte >= 0x7F { break }
            if byte == 0x3F, query < 0 {
                query = position
            } else if query < 0 {
                // A dot segment begins with "/.", an encoded one has a percent sign.
                if byte == 0x25 || (byte == 0x2E && bytes[position - 1] == 0x2F) { isPlain = false }
            }
            if byte == 0x23 { return .refuse(.badRequest) }
            position += 1
        }
        if position >= limit { return .refuse(.targetTooLong) }
        guard position < bytes.count else { return .incomplete }
        guard bytes[position] == 0x20, position > target else { return .refuse(.badRequest) }
        let targetEnd = position
        position += 1

        switch parseVersion(bytes, from: position, into: &head) {
        case .next(let next): position = next
        case .incomplete: return .incomplete
        case .refuse(let status): return .refuse(status)
        }
        guard let method else { return .refuse(.notImplemented) }
        head.method = method
        head.isPlainPath = isPlain
        head.path = ByteRange(start: target, end: query < 0 ? targetEnd : query)
        head.query = query < 0 ? .absent : ByteRange(start: query + 1, end: targetEnd)
        return checkTarget(bytes, next: position, into: &head)
    }

    /// Origin form, absolute form, `*` for OPTIONS, authority form for CONNECT; RFC 9112 section
    /// 3.2.
    private func checkTarget(
        _ bytes: Span<UInt8>,
        next: Int,
        into head: inout RequestHead,
    ) -> Step {
        let path = head.path
        if !path.isEmpty, bytes[path.lower] == 0x2F {
            return head.method == .connect ? .refuse(.badRequest) : .next(next)
        }
        if head.method == .connect { return path.isEmpty ? .refuse(.badRequest) : .next(next) }
        if path.count == 1, bytes[path.lower] == 0x2A, !head.query.isPresent {
            return head.method == .options ? .next(next) : .refuse(.badRequest)
        }
        let scheme: Int
        if path.count > 7, isWord(bytes, path.lower, 7, "http://") {
            scheme = 7
        } else if path.count > 8, isWord(bytes, path.lower, 8, "https://") {
            scheme = 8
        } else {
            return .refuse(.badRequest)
        }
        var slash = path.lower + scheme
        while slash < path.upper, bytes[slash] != 0x2F { slash += 1 }
        guard slash > path.lower + scheme else { return .refuse(.badRequest) }
        // "http://host?query" has an empty path, which means "/": point at a slash of the scheme.
        let root = path.lower + scheme - 1
        head.path =
            slash == path.upper
            ? ByteRange(start: root, end: root + 1) : ByteRange(start: slash, end: path.upper)
        return .next(next)
    }

    private func parseVersion(
        _ bytes: Span<UInt8>,
        from start: Int,
        into head: inout RequestHead,
    ) -> Step {
        let pattern: StaticString = "HTTP/"
        for index in 0..<5 {
            guard start + index < bytes.count else { return .incomplete }
            guard unsafe bytes[start + index] == pattern.utf8Start[index] else {
                return .refuse(.badRequest)
            }
        }
        guard start + 5 < bytes.count else { return .incomplete }
        let major = bytes[start + 5]
        guard isDigit(major) else { return .refuse(.badRequest) }
        guard start + 6 < bytes.count else { return .incomplete }
        guard bytes[start + 6] == 0x2E else { return .refuse(.badRequest) }
        guard start + 7 < bytes.count else { return .incomplete }
        let minor = bytes[start + 7]
        guard isDigit(minor) else { return .refuse(.badRequest) }
        guard major == 0x31 else { return .refuse(.versionNotSupported) }
        head.minorVersion = minor == 0x30 ? 0 : 1
        head.keepsAlive = head.minorVersion == 1
        guard start + 8 < bytes.count else { return .incomplete }
        guard bytes[start + 8] == 0x0D else { return .refuse(.badRequest) }
        guard start + 9 < bytes.count else { return .incomplete }
        guard bytes[start + 9] == 0x0A else { return .refuse(.badRequest) }
        return .next(start + 10)
    }

    private func parseFields(
        _ bytes: Span<UInt8>,
        from start: Int,
        into initial: RequestHead,
    ) -> Result {
        var head = initial
        head.fieldsStart = start
        var fields = FieldState()
        var position = start
        let limit = start + headerBytes
        while true {
            guard position < bytes.count else {
                return position > limit ? .refuse(.headerTooLarge) : .incomplete
            }
            if bytes[position] == 0x0D {
                guard position + 1 < bytes.count else { return .incomplete }
                guard bytes[position + 1] == 0x0A else { return .refuse(.badRequest) }
                head.count = position + 2
                if let status = fields.finish(&head) { return .refuse(status) }
                return .request(head)
            }
            let name = position
            while position < bytes.count, isToken(bytes[position]) { position += 1 }
            let nameCount = position - name
            if position > limit { return .refuse(.headerTooLarge) }
            guard position < bytes.count else { return .incomplete }
            // A fold (leading space), a space before the colon and an empty name all end here.
            guard nameCount > 0, bytes[position] == 0x3A else { return .refuse(.badRequest) }
            position += 1
            let value = position
            while position < bytes.count {
                let byte = bytes[position]
                if byte < 0x20 ? byte != 0x09 : byte == 0x7F { break }
                position += 1
            }
            if position > limit { return .refuse(.headerTooLarge) }
            guard position < bytes.count else { return .incomplete }
            guard bytes[position] == 0x0D else { return .refuse(.badRequest) }
            guard position + 1 < bytes.count else { return .incomplete }
            guard bytes[position + 1] == 0x0A else { return .refuse(.badRequest) }
            fields.count += 1
            guard fields.count <= headerCount else { return .refuse(.headerTooLarge) }
            let range = trimmed(bytes, ByteRange(start: value, end: position))
            if let status = fields.note(bytes, name, nameCount, range, &head) {
                return .refuse(status)
            }
            position += 2
        }
    }
}

private func method(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Method? {
    if isExactly(bytes, start, count, "GET") { return .get }
    if isExactly(bytes, start, count, "HEAD") { return .head }
    if isExactly(bytes, start, count, "POST") { return .post }
    if isExactly(bytes, start, count, "PUT") { return .put }
    if isExactly(bytes, start, count, "DELETE") { return .delete }
    if isExactly(bytes, start, count, "OPTIONS") { return .options }
    if isExactly(bytes, start, count, "PATCH") { return .patch }
    if isExactly(bytes, start, count, "TRACE") { return .trace }
    if isExactly(bytes, start, count, "CONNECT") { return .connect }
    return nil
}

/// A character of a method or header name: `tchar` of RFC 9110 section 5.6.2, as two words of bits.
@inline(__always)
func isToken(_ byte: UInt8) -> Bool {
    let low: UInt64 = 0x03FF_6CFA_0000_0000
    let high: UInt64 = 0x57FF_FFFF_C7FF_FFFE
    guard byte < 128 else { return false }
    return (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 == 1
}

@inline(__always)
func isDigit(_ byte: UInt8) -> Bool {
    byte >= 0x30 && byte <= 0x39
}
