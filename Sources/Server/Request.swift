package import Platform

/// Which wall a request came through.
package enum ListenerKind: String, Sendable {
    case open = "public"
    case control
    case service
}

/// A complete request for a handler; it owns its bytes.
package struct Request: Sendable {
    package let listener: ListenerKind
    package let method: Method
    /// Decoded; `%2F` stays as it is, dot segments were refused.
    package let path: String
    /// Undecoded, without the question mark.
    package let query: String
    package let body: [UInt8]
    /// Who is at the other end of a Unix socket.
    package let credentials: PeerCredentials?
    /// The other end of a TCP connection: the proxy, if there is one.
    package let address: PeerAddress?
    private let fields: [UInt8]

    /// Precondition: `head` was parsed from `bytes`.
    ///
    /// Nil if the path is malformed.
    init?(
        _ bytes: Span<UInt8>,
        _ head: RequestHead,
        body: [UInt8],
        listener: ListenerKind,
        credentials: PeerCredentials?,
        address: PeerAddress?,
    ) {
        guard let path = RequestTarget.path(bytes, head.path) else { return nil }
        self.listener = listener
        method = head.method
        self.path = path
        query = text(bytes, head.query)
        self.body = body
        self.credentials = credentials
        self.address = address
        var fields: [UInt8] = []
        fields.reserveCapacity(head.count - head.fieldsStart)
        for index in head.fieldsStart..<head.count { fields.append(bytes[index]) }
        self.fields = fields
    }

    /// Header lines in the order sent.
    package var headers: [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        let bytes = fields.span
        var line = 0
        while line < bytes.count, bytes[line] != 0x0D {
            var colon = line
            while bytes[colon] != 0x3A { colon += 1 }
            var end = colon
            while bytes[end] != 0x0D { end += 1 }
            let value = trimmed(bytes, ByteRange(start: colon + 1, end: end))
            found.append(
                (text(bytes, ByteRange(start: line, end: colon)), text(bytes, value))
            )
            line = end + 2
        }
        return found
    }

    /// The first header of that name, in any case of letters.
    package func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }

    /// All parameters, decoded, in the order sent; nil if an escape is bad or it is not UTF-8.
    package var parameters: [(name: String, value: String)]? { Query.parameters(query) }

    /// Whether the client has this version: its If-None-Match names the strong tag, given without quotes.
    package func hasVersion(etag: String) -> Bool {
        guard let field = header("If-None-Match") else { return false }
        let bytes = Array(field.utf8)
        return Conditional.lists(
            bytes.span,
            ByteRange(start: 0, end: bytes.count),
            etag: Array("\"\(etag)\"".utf8).span,
        )
    }

    /// The first parameter of that name, decoded.
    package func parameter(_ name: String) -> String? {
        Query.parameters(query)?.first { $0.name == name }?.value
    }
}
