/// Reads one HTTP/1.x response from bytes that arrive in any pieces (RFC 9112); pure.
///
/// Interim responses (1xx) are passed over. What could be read in two ways is refused: lengths that
/// disagree, a length beside chunks, line folding.
struct HTTPResponseReader {
    /// All lines before the body together.
    static let headLimitBytes = 32_768
    /// A line with a chunk's length, extensions included.
    private static let chunkLineLimitBytes = 1024

    private enum State {
        case head
        case length(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailers
        case untilClose
        case done
    }

    private let isHead: Bool
    private let bodyLimitBytes: Int
    private var state = State.head
    private var buffer: [UInt8] = []
    private var position = 0
    private var trailerBytes = 0
    private var response = HTTPResponse(status: 0)
    /// Whether another request may follow on the same connection.
    private(set) var keepsConnection = false

    init(answering method: String, bodyLimitBytes: Int) {
        isHead = method == "HEAD"
        self.bodyLimitBytes = bodyLimitBytes
    }

    /// Takes the next bytes; the response once it is complete.
    mutating func receive(_ bytes: [UInt8]) throws(HTTPFailure) -> HTTPResponse? {
        buffer.append(contentsOf: bytes)
        while try step() {}
        buffer.removeFirst(position)
        position = 0
        guard case .done = state else { return nil }
        // Whatever else comes was not asked for.
        if !buffer.isEmpty { keepsConnection = false }
        return response
    }

    /// The connection has ended; the response if that is how it says that it is complete.
    mutating func end() throws(HTTPFailure) -> HTTPResponse {
        switch state {
        case .done: return response
        case .untilClose: return response
        case .head where buffer.isEmpty && response.status == 0:
            throw .noAnswer("the connection was closed")
        default: throw .badResponse("it ends too early")
        }
    }

    /// One step of reading; false when more bytes are needed or all is read.
    private mutating func step() throws(HTTPFailure) -> Bool {
        switch state {
        case .head:
            return try readHead()
        case .length(let left):
            return try readBody(left) { $0 == 0 ? .done : .length($0) }
        case .chunkSize:
            return try readChunkSize()
        case .chunk(let left):
            return try readBody(left) { $0 == 0 ? .chunkEnd : .chunk($0) }
        case .chunkEnd:
            guard let line = try line(limitBytes: 2) else { return false }
            guard line.isEmpty else { throw .badResponse("a chunk is longer than it says") }
            state = .chunkSize
        case .trailers:
            guard let line = try line(limitBytes: Self.headLimitBytes) else { return false }
            trailerBytes += line.count
            guard trailerBytes <= Self.headLimitBytes else { throw .badResponse("trailers") }
            if line.isEmpty { state = .done }
        case .untilClose:
            guard position < buffer.count else { return false }
            try append(buffer.count - position)
        case .done:
            return false
        }
        return true
    }

    private mutating func readBody(
        _ left: Int,
        _ next: (Int) -> State,
    ) throws(HTTPFailure) -> Bool {
        let count = min(left, buffer.count - position)
        try append(count)
        state = next(left - count)
        return count > 0 || left == 0
    }

    private mutating func append(_ count: Int) throws(HTTPFailure) {
        guard response.body.count + count <= bodyLimitBytes else {
            throw .responseTooLarge(limitBytes: bodyLimitBytes)
        }
        response.body.append(contentsOf: buffer[position..<position + count])
        position += count
    }

    private mutating func readChunkSize() throws(HTTPFailure) -> Bool {
        guard let line = try line(limitBytes: Self.chunkLineLimitBytes) else { return false }
        let digits = line.prefix { Hex.value($0) != nil }
        let rest = line.dropFirst(digits.count)
        guard (1...8).contains(digits.count),
            rest.isEmpty || rest.first == UInt8(ascii: ";") || rest.first == 0x20
        else { throw .badResponse("a chunk's length") }
        let count = digits.reduce(0) { $0 << 4 | Int(Hex.value($1) ?? 0) }
        guard response.body.count + count <= bodyLimitBytes else {
            throw .responseTooLarge(limitBytes: bodyLimitBytes)
        }
        state = count == 0 ? .trailers : .chunk(count)
        return true
    }

    /// The next line without its end; nil while it is not there in full.
    private mutating func line(limitBytes: Int) throws(HTTPFailure) -> ArraySlice<UInt8>? {
        let rest = buffer[position...]
        guard let end = rest.firstIndex(of: 10) else {
            guard rest.count <= limitBytes else { throw .badResponse("a line without an end") }
            return nil
        }
        position = end + 1
        let line = rest[..<end]
        guard line.count <= limitBytes else { throw .badResponse("a line is too long") }
        return line.last == 13 ? line.dropLast() : line
    }

    private mutating func readHead() throws(HTTPFailure) -> Bool {
        guard let end = Self.endOfHead(buffer[position...]) else {
            guard buffer.count - position <= Self.headLimitBytes else {
                throw .badResponse("its head is too long")
            }
            return false
        }
        guard end - position <= Self.headLimitBytes else {
            throw .badResponse("its head is too long")
        }
        var head = HTTPHead(buffer[position..<end])
        position = end
        response.status = try head.status()
        response.fields = try head.fields()
        if (100...199).contains(response.status) {
            guard response.status != 101 else { throw .badResponse("it switches protocols") }
            response.status = 0
            return true
        }
        keepsConnection = head.isCurrent && !response.names("connection", "close")
        state = try bodyState()
        if case .untilClose = state { keepsConnection = false }
        return true
    }

    private func bodyState() throws(HTTPFailure) -> State {
        if isHead || response.status == 204 || response.status == 304 { return .done }
        let codings = response.values("transfer-encoding")
        let lengths = Set(response.values("content-length"))
        if !codings.isEmpty {
            guard codings.map({ $0.lowercased() }) == ["chunked"], lengths.isEmpty else {
                throw .badResponse("its length is told in two ways")
            }
            return .chunkSize
        }
        guard let first = lengths.first else { return .untilClose }
        guard lengths.count == 1, (1...15).contains(first.utf8.count),
            first.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(first)
        else { throw .badResponse("its length") }
        guard length <= bodyLimitBytes else {
            throw .responseTooLarge(limitBytes: bodyLimitBytes)
        }
        return length == 0 ? .done : .length(length)
    }

    /// The index after the empty line.
    private static func endOfHead(_ bytes: ArraySlice<UInt8>) -> Int? {
        var lineStart = bytes.startIndex
        while let end = bytes[lineStart...].firstIndex(of: 10) {
            let line = bytes[lineStart..<end]
            let isEmpty = line.isEmpty || line.elementsEqual([13])
            lineStart = end + 1
            if isEmpty { return lineStart }
        }
        return nil
    }
}

/// The lines before the body.
private struct HTTPHead {
    private var lines: [ArraySlice<UInt8>]
    private(set) var isCurrent = false

    init(_ bytes: ArraySlice<UInt8>) {
        lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map {
            $0.last == 13 ? $0.dropLast() : $0
        }
        lines.removeAll { $0.isEmpty }
    }

    mutating func status() throws(HTTPFailure) -> Int {
        let line = Array(lines.first ?? [])
        guard line.count >= 12, line.starts(with: "HTTP/1.".utf8),
            line[7] == UInt8(ascii: "0") || line[7] == UInt8(ascii: "1"), line[8] == 0x20,
            line.count == 12 || line[12] == 0x20,
            let status = Int(String(decoding: line[9..<12], as: UTF8.self)),
            (100...599).contains(status)
        else { throw .badResponse("its first line") }
        isCurrent = line[7] == UInt8(ascii: "1")
        return status
    }

    func fields() throws(HTTPFailure) -> [HTTPField] {
        var fields: [HTTPField] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                line[..<colon].allSatisfy({ (0x21...0x7e).contains($0) })
            else { throw .badResponse("a header line") }
            let value = line[(colon + 1)...].trimmingBlanks()
            guard !value.contains(0), !value.contains(13) else {
                throw .badResponse("a header value")
            }
            fields.append(
                HTTPField(
                    String(decoding: line[..<colon], as: UTF8.self),
                    String(decoding: value, as: UTF8.self),
                )
            )
        }
        return fields
    }
}

extension HTTPResponse {
    /// All values of a field, those in one line parted at commas.
    fileprivate func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name }.flatMap { field in
            field.value.split(separator: ",", omittingEmptySubsequences: false).map {
                String(decoding: Array($0.utf8)[...].trimmingBlanks(), as: UTF8.self)
            }
        }
    }

    fileprivate func names(_ name: String, _ value: String) -> Bool {
        values(name).contains { $0.lowercased() == value }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func trimmingBlanks() -> Self {
        let front = drop { $0 == 0x20 || $0 == 0x09 }
        let count = front.reversed().prefix { $0 == 0x20 || $0 == 0x09 }.count
        return front.dropLast(count)
    }
}
