import Testing

@testable import Server

/// A generator with a seed, so that a failure can be repeated (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The same decisions, made slowly over whole lines.
private enum Reference: Equatable {
    case undecided
    case refused
    case accepted(method: String, target: String, length: Int, isChunked: Bool, keepsAlive: Bool)

    static func parse(_ input: [UInt8]) -> Reference {
        var bytes = input[...]
        for _ in 0..<2 where bytes.starts(with: [13, 10]) { bytes = bytes.dropFirst(2) }
        guard let end = headEnd(bytes) else { return .undecided }
        var lines: [[UInt8]] = [[]]
        var index = bytes.startIndex
        while index < end {
            if bytes[index] == 13, index + 1 < end, bytes[index + 1] == 10 {
                lines.append([])
                index += 2
            } else {
                lines[lines.count - 1].append(bytes[index])
                index += 1
            }
        }
        let first = lines.removeFirst()
        for line in [first] + lines
        where line.contains(where: { $0 < 32 && $0 != 9 || $0 == 127 }) {
            return .refused
        }
        let words = first.split(separator: 32, omittingEmptySubsequences: false)
        guard words.count == 3, words[1].allSatisfy({ $0 > 32 && $0 < 127 && $0 != 35 }) else {
            return .refused
        }
        let (method, target) = (string(words[0]), string(words[1]))
        let version = string(words[2])
        guard Method(rawValue: method) != nil, version.count == 8,
            version.hasPrefix("HTTP/1."), version.last?.isNumber == true
        else {
            return .refused
        }
        guard target.hasPrefix("/") else { return .refused }
        return fields(lines, method, target, isOld: version == "HTTP/1.0")
    }

    private static func fields(
        _ lines: [[UInt8]],
        _ method: String,
        _ target: String,
        isOld: Bool,
    ) -> Reference {
        var values: [String: [String]] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: 58), colon > 0 else { return .refused }
            let name = string(line[..<colon]).lowercased()
            guard name.utf8.allSatisfy({ isToken($0) }) else { return .refused }
            let value = string(line[(colon + 1)...])
            values[name, default: []].append(trim(value))
        }
        let hosts = values["host"] ?? []
        let isHost = hosts.allSatisfy { host in
            !host.isEmpty
                && host.allSatisfy { $0.isLetter || $0.isNumber || "-._~:[]%".contains($0) }
        }
        guard hosts.count == 1 || isOld && hosts.isEmpty, isHost else { return .refused }
        let lengths = values["content-length"] ?? []
        let codings = values["transfer-encoding"] ?? []
        guard lengths.count + codings.count <= 1 else { return .refused }
        let isNumber = lengths.allSatisfy { text in
            !text.isEmpty && text.utf8.allSatisfy { isDigit($0) }
        }
        guard isNumber, codings.allSatisfy({ $0.lowercased() == "chunked" }),
            codings.isEmpty || !isOld
        else { return .refused }
        let words = (values["connection"] ?? []).flatMap { $0.split(separator: ",") }
            .map { trim($0.lowercased()) }
        let keepsAlive = !words.contains("close") && (!isOld || words.contains("keep-alive"))
        return .accepted(
            method: method,
            target: target,
            length: lengths.first.flatMap { Int($0) } ?? 0,
            isChunked: !codings.isEmpty,
            keepsAlive: keepsAlive,
        )
    }

    private static func trim(_ value: String) -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(value.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }

    private static func headEnd(_ bytes: ArraySlice<UInt8>) -> Int? {
        var index = bytes.startIndex
        while index + 3 < bytes.endIndex {
            if Array(bytes[index...(index + 3)]) == [13, 10, 13, 10] { return index }
            index += 1
        }
        return nil
    }

    private static func string(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}

@Suite("Parser against a slow reference")
struct ParserReferenceTests {
    private static let pieces = [
        "GET", "HEAD", "POST", "NOPE", " ", "  ", "/", "/a/b", "?q=1", "%41", "HTTP/1.1",
        "HTTP/1.0",
        "HTTP/2.0", "\r\n", "\r\n", "\n", "\r", "Host: a", "Host: b", "Host", ":",
        "Connection: close",
        "Connection: keep-alive", "Content-Length: 5", "Content-Length: 6", "Content-Length: 5x",
        "Transfer-Encoding: chunked", "Transfer-Encoding: gzip", "X-A: b", "\t", "\u{0}", "\u{7F}",
    ]
    private static let wellFormed = [
        "GET /a/b?q=1 HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    ]

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func `both take and refuse the same requests`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let parser = RequestParser(ServerLimits())
        for _ in 0..<5_000 {
            let bytes = mutated(&generator)
            let expected = Reference.parse(bytes)
            let found = parser.parse(bytes.span)
            switch (expected, found) {
            case (.undecided, .incomplete), (.undecided, .refuse), (.refused, .refuse):
                continue
            case (
                .accepted(let method, let target, let length, let isChunked, let keepsAlive),
                .request(let head),
            ):
                let end = head.query.isPresent ? head.query.upper : head.path.upper
                let range = ByteRange(start: head.path.lower, end: end)
                let isSame =
                    head.method.rawValue == method && text(bytes.span, range) == target
                    && head.bodyLength == length && head.isChunked == isChunked
                    && head.keepsAlive == keepsAlive
                #expect(isSame, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
            default:
                let shown = String(decoding: bytes, as: UTF8.self).debugDescription
                Issue.record("seed \(seed): \(shown): \(expected), but \(found)")
            }
        }
    }

    private func mutated(_ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = Array((Self.wellFormed.randomElement(using: &generator) ?? "").utf8)
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let at = Int.random(in: 0...bytes.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0 where at < bytes.count: bytes.remove(at: at)
            case 1 where at < bytes.count:
                bytes[at] = UInt8.random(in: 0...127, using: &generator)
            default:
                let piece = Self.pieces.randomElement(using: &generator) ?? ""
                bytes.insert(contentsOf: Array(piece.utf8), at: at)
            }
        }
        return bytes
    }
}
