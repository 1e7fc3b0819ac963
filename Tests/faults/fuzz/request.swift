/// Any bytes to the parser of request heads: all that it names lies inside, and neither a cut nor what follows
/// the head makes another request of it.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let parser = RequestParser(ServerLimits())
    let result = parser.parse(bytes.span)
    guard case .request(let head) = result else {
        if case .refuse = result {
            // What is refused is not accepted when more has come.
            if case .request = parser.parse((bytes + Array("\r\n\r\n".utf8)).span) {
                fatalError("refused, then accepted")
            }
        }
        return 0
    }
    precondition(head.path.upper <= count && head.path.lower <= head.path.upper, "path outside")
    precondition(!head.query.isPresent || head.query.upper <= count, "query outside")
    precondition(head.bodyLength >= 0, "a body of less than nothing")
    precondition(!(head.isChunked && head.bodyLength > 0), "two lengths")
    let followed = parser.parse((bytes + [0x00, 0xFF]).span)
    precondition(followed == result, "what follows changes the head")
    for cut in stride(from: 0, to: count, by: max(count / 16, 1)) {
        let part = parser.parse(Array(bytes[..<cut]).span)
        switch part {
        case .incomplete: continue
        case .request: precondition(part == result, "a part of it is another request")
        case .refuse: fatalError("the beginning of a good request is refused")
        }
    }
    return 0
}
