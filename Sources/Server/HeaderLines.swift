/// Headers that many representations have in common, checked and made once.
package struct SharedHeaders: Sendable {
    let lines: [UInt8]
    /// Those of a 304.
    let kept: [UInt8]

    /// - Throws: `ServerError.unusableHeader` for a value with a control character or a name that is no
    /// token.
    package init(_ headers: [(name: String, value: String)]) throws(ServerError) {
        var lines = HeaderLines()
        var kept = HeaderLines()
        for field in headers {
            try lines.add(field.name, field.value)
            if HeaderLines.isKept(field.name) { try kept.add(field.name, field.value) }
        }
        self.lines = lines.bytes
        self.kept = kept.bytes
    }
}

/// The lines of a header, one after the other; `end` adds the empty one.
struct HeaderLines {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(512) }

    /// - Throws: `unusableHeader` for a value with a control character or a name that is no token.
    mutating func add(_ name: String, _ value: String) throws(ServerError) {
        guard Self.isValue(value.utf8.span), Self.isName(name.utf8.span) else {
            throw .unusableHeader(name)
        }
        bytes += name.utf8
        bytes += ": ".utf8
        bytes += value.utf8
        bytes += "\r\n".utf8
    }

    /// A value of our own making.
    mutating func add(_ name: String, _ value: [UInt8]) {
        bytes += name.utf8
        bytes += ": ".utf8
        bytes += value
        bytes += "\r\n".utf8
    }

    private static func isValue(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else { return false }
        }
        return true
    }

    private static func isName(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where !isToken(bytes[index]) { return false }
        return bytes.count > 0
    }

    /// Lines that are finished.
    mutating func add(_ lines: [UInt8]) { bytes += lines }

    mutating func addValidators(
        of head: RepresentationHead,
        _ quotedTag: String,
    ) throws(ServerError) {
        if head.etag != nil { try add("ETag", quotedTag) }
        if let cacheControl = head.cacheControl { try add("Cache-Control", cacheControl) }
    }

    mutating func end() { bytes += "\r\n".utf8 }

    /// RFC 9110 15.4.5: what a cache needs to update its copy, and no metadata of the content.
    static func isKept(_ name: String) -> Bool {
        ["vary", "content-location", "access-control-allow-origin"].contains(name.lowercased())
    }
}
