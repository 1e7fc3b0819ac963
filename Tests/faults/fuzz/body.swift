/// Any bytes as a body, in pieces of any size: the same as in one piece.
///
/// Never more than the limit, and nothing taken twice.
private let limit = 4_096

private func read(
    _ bytes: [UInt8],
    _ head: RequestHead,
    piece: Int,
) -> (BodyReader.Progress, [UInt8], Int) {
    var reader = BodyReader(head, limit: limit)
    var held: [UInt8] = []
    var total = 0
    var rest = bytes[...]
    var progress = BodyReader.Progress.incomplete
    while progress == .incomplete, !rest.isEmpty {
        held += rest.prefix(piece)
        rest = rest.dropFirst(piece)
        let (taken, now) = reader.feed(held.span)
        precondition(taken >= 0 && taken <= held.count, "took more than there was")
        held.removeFirst(taken)
        total += taken
        progress = now
        precondition(reader.body.count <= limit, "more than the limit")
    }
    return (progress, reader.body, total)
}

/// One input of the fuzzer.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 2 else { return 0 }
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let length = "Content-Length: \(Int(bytes[1]) * 20)"
    let framing = bytes[0] & 1 == 0 ? "Transfer-Encoding: chunked" : length
    let text = "POST / HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n"
    let parser = RequestParser(ServerLimits())
    guard case .request(let head) = parser.parse(Array(text.utf8).span) else {
        fatalError("the head is refused")
    }
    let content = Array(bytes[2...])
    let whole = read(content, head, piece: content.count)
    let parts = read(content, head, piece: Int(bytes[1] % 7) + 1)
    precondition(whole.0 == parts.0, "\(whole.0) in one piece, \(parts.0) in several")
    if whole.0 == .complete {
        precondition(whole.1 == parts.1 && whole.2 == parts.2, "another body in pieces")
    }
    return 0
}
