import Model
import Platform

/// The bytes of an entry: what is hashed, and the line that an export holds.
///
/// Both are canonical JSON (RFC 8785) and are put together from the columns as they are stored, so that
/// checking a chain reads no JSON. The line is the hashed document with the two hashes added.
struct EntryLine {
    /// Bytes so far.
    fileprivate(set) var bytes: [UInt8] = []

    /// The columns of `entries` in the order in which every query here names them.
    static let columns = "seq, at, kind, subject, actor, effective_at, body, previous, hash"

    /// Starts over, keeping the memory.
    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// Adds what the hash covers, from the row that `statement` stands on.
    mutating func addHashed(_ row: Statement) { add(row, hashes: false) }

    /// Adds the exported line without its line feed, from the row that `statement` stands on.
    mutating func addExported(_ row: Statement) { add(row, hashes: true) }

    /// Adds what the hash covers (`hashes` nil) or the exported line.
    ///
    /// Precondition: `body` is canonical.
    mutating func add(
        _ draft: EntryDraft,
        seq: Int64,
        at: Instant,
        body: [UInt8],
        hashes: (previous: Digest, hash: Digest)? = nil,
    ) {
        add("{\"actor\":")
        addQuoted(draft.actor)
        add(",\"at\":")
        add(at.milliseconds)
        add(",\"body\":")
        bytes.append(contentsOf: body)
        add(",\"effectiveAt\":")
        add((draft.effectiveAt ?? at).milliseconds)
        if let hashes { addHash(",\"hash\":\"", hashes.hash) }
        add(",\"kind\":")
        addQuoted(draft.kind.rawValue)
        if let hashes { addHash(",\"previous\":\"", hashes.previous) }
        add(",\"seq\":")
        add(seq)
        add(",\"subject\":")
        addQuoted(draft.subject)
        bytes.append(UInt8(ascii: "}"))
    }

    mutating func addLineFeed() { bytes.append(UInt8(ascii: "\n")) }

    /// `hash = SHA-256(domain || previous || hashed bytes)`.
    func hash(after previous: Digest) -> Digest { Self.hash(bytes, after: previous) }

    /// The same over bytes from elsewhere.
    static func hash(_ bytes: [UInt8], after previous: Digest) -> Digest {
        var hash = SHA256()
        hash.update(domain)
        hash.update(previous.bytes)
        hash.update(bytes.span)
        return hash.finalize()
    }

    private static let domain = Array(Entry.hashDomain.utf8)

    private mutating func add(_ row: Statement, hashes: Bool) {
        add("{\"actor\":")
        addQuoted(row, 4)
        add(",\"at\":")
        add(row.integer(1))
        add(",\"body\":")
        row.withBytes(6) { append($0) }
        add(",\"effectiveAt\":")
        add(row.integer(5))
        if hashes { addHash(",\"hash\":\"", row, 8) }
        add(",\"kind\":")
        addQuoted(row, 2)
        if hashes { addHash(",\"previous\":\"", row, 7) }
        add(",\"seq\":")
        add(row.integer(0))
        add(",\"subject\":")
        addQuoted(row, 3)
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func add(_ text: StaticString) {
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func add(_ number: Int64) {
        var text = String(number)
        text.withUTF8 { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ span: Span<UInt8>) {
        unsafe span.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func addHash(_ key: StaticString, _ digest: Digest) {
        add(key)
        bytes.append(contentsOf: digest.hex.utf8)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func addHash(_ key: StaticString, _ row: Statement, _ column: Int32) {
        add(key)
        bytes.append(contentsOf: Hex.encode(row.bytes(column)).utf8)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func addQuoted(_ row: Statement, _ column: Int32) {
        row.withBytes(column) { addQuoted($0) }
    }

    private mutating func addQuoted(_ text: String) {
        addQuoted(text.utf8.span)
    }

    private mutating func addQuoted(_ span: Span<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        if Self.isPlain(span) {
            append(span)
        } else {
            for index in span.indices { addEscaped(span[index]) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isPlain(_ span: Span<UInt8>) -> Bool {
        for index in span.indices {
            let byte = span[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                return false
            }
        }
        return true
    }

    /// The shortest escapes of RFC 8785, section 3.2.2.2.
    private mutating func addEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0x08: add("\\b")
        case 0x09: add("\\t")
        case 0x0A: add("\\n")
        case 0x0C: add("\\f")
        case 0x0D: add("\\r")
        case 0..<0x20:
            add("\\u00")
            bytes.append(contentsOf: Hex.encode(CollectionOfOne(byte)).utf8)
        default: bytes.append(byte)
        }
    }
}

extension EntryLine {
    /// Drops what was added after that many bytes.
    mutating func cut(to count: Int) { bytes.removeLast(bytes.count - count) }
}
