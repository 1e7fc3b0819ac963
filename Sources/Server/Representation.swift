/// A board whose polls are to be observed, and what it shows.
package struct BoardTag: Sendable, Equatable {
    /// The daemon's number of the board.
    package let board: Int32
    /// The daemon's number of what the board shows now.
    package let revision: UInt64

    package init(board: Int32, revision: UInt64) {
        self.board = board
        self.revision = revision
    }
}

/// Validators, caching and type of a representation: everything of its head but the date.
package struct RepresentationHead: Sendable {
    package var status = Status.ok
    package var contentType: String
    /// Strong, without quotes; nil for none.
    package var etag: String?
    /// Seconds since 1970; nil for none.
    package var lastModified: Int64?
    package var cacheControl: String?
    /// Further headers, such as Link or Access-Control-Allow-Origin.
    package var headers: [(name: String, value: String)]
    /// Further headers that many representations share, after `headers`.
    package var shared: SharedHeaders?
    package var board: BoardTag?

    package init(
        status: Status = .ok,
        contentType: String,
        etag: String? = nil,
        lastModified: Int64? = nil,
        cacheControl: String? = nil,
        headers: [(name: String, value: String)] = [],
        shared: SharedHeaders? = nil,
        board: BoardTag? = nil,
    ) {
        self.status = status
        self.contentType = contentType
        self.etag = etag
        self.lastModified = lastModified
        self.cacheControl = cacheControl
        self.headers = headers
        self.shared = shared
        self.board = board
    }
}

/// One prepared answer: its bytes are made once, and every loop sends them as they are.
///
/// A response is status line, date line and connection line (from the loop), then these bytes.
/// Immutable after `init` and shared by all snapshots that
/// hold it, so a page that did not change costs a reference.
@safe
package final class Representation: Sendable {
    /// The header of one answer may have so many bytes: it must fit a loop's output buffer.
    package static let headBytes = 16 * 1_024

    /// The status line with its line end.
    let statusLine: PreparedBytes
    /// The header lines after the date, the empty line, and the body.
    let rest: PreparedBytes
    /// How much of `rest` is header.
    let headCount: Int
    /// The header lines of a 304.
    let notModifiedRest: PreparedBytes
    /// With quotes; empty for none.
    let etag: PreparedBytes
    let lastModified: Int64?
    let board: BoardTag?
    let statusCode: Int
    /// Only a 200 is conditional.
    let isConditional: Bool
    /// The file that holds the body, ended by NUL; empty for a page that is kept in memory.
    let fileName: PreparedBytes
    /// Body bytes, in memory or on disk.
    package let bodyCount: Int

    /// Precondition: none; a tag is computed from the body where `head` gives none and the status
    /// is 200.
    /// - Throws: `unusableHeader` for a value with a control character or a name that is no token.
    package convenience init(_ head: RepresentationHead, body: [UInt8]) throws(ServerError) {
        var head = head
        if head.etag == nil, head.status == .ok { head.etag = contentTag(body) }
        try self.init(head, body: body, bodyCount: body.count, fileName: [])
    }

    /// A page whose body stays in a file below the server's site folder.
    ///
    /// - Throws: `unusablePath` for a file outside the folder, `unusableHeader` as above.
    package convenience init(_ head: RepresentationHead, page: DiskPage) throws(ServerError) {
        try self.init(
            head,
            body: [],
            bodyCount: page.length,
            fileName: try page.checkedName(),
        )
    }

    /// A handler's answer, sent once; whether it is a 304 was the handler's to decide.
    convenience init(reply: Response) throws(ServerError) {
        let head = RepresentationHead(
            status: reply.status,
            contentType: reply.contentType,
            etag: reply.etag,
            lastModified: reply.lastModified,
            headers: reply.headers,
        )
        try self.init(head, body: reply.body, bodyCount: reply.body.count, fileName: [])
    }

    private init(
        _ head: RepresentationHead,
        body: [UInt8],
        bodyCount: Int,
        fileName: [UInt8],
    ) throws(ServerError) {
        if let tag = head.etag {
            guard tag.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 }) else {
                throw .unusableHeader("ETag")
            }
        }
        let quoted = head.etag.map { "\"\($0)\"" } ?? ""
        var lines = HeaderLines()
        // A 304 says nothing of a content that it does not have (RFC 9110 section 15.4.5).
        if head.status != .notModified {
            try lines.add("Content-Type", head.contentType)
            try lines.add("Content-Length", String(bodyCount))
        }
        if let seconds = head.lastModified { lines.add("Last-Modified", HTTPDate.bytes(seconds)) }
        var kept = HeaderLines()
        try kept.addValidators(of: head, quoted)
        try lines.addValidators(of: head, quoted)
        for field in head.headers {
            try lines.add(field.name, field.value)
            if HeaderLines.isKept(field.name) { try kept.add(field.name, field.value) }
        }
        if let shared = head.shared {
            lines.add(shared.lines)
            kept.add(shared.kept)
        }
        lines.end()
        kept.end()
        guard lines.bytes.count <= Representation.headBytes else {
            throw .unusableHeader("(all)")
        }
        notModifiedRest = PreparedBytes(kept.bytes)
        headCount = lines.bytes.count
        rest = PreparedBytes(lines.bytes, body)
        let status = head.status
        statusLine = PreparedBytes(Array("HTTP/1.1 \(status.code) \(status.reason)\r\n".utf8))
        etag = PreparedBytes(Array(quoted.utf8))
        lastModified = head.lastModified
        board = head.board
        isConditional = head.status == .ok
        statusCode = head.status.code
        self.bodyCount = bodyCount
        self.fileName = PreparedBytes(fileName)
    }
}

/// A strong tag from the content: 64 bits of FNV-1a and the length.
///
/// It tells versions apart; it is no proof.
private func contentTag(_ body: [UInt8]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in body { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return String(hash, radix: 16) + "-" + String(body.count, radix: 16)
}
