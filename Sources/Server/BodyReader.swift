/// Collects the body of one request as its bytes arrive: by Content-Length or chunked (RFC 9112
/// section 7.1).
struct BodyReader: Sendable {
    enum Progress: Equatable, Sendable {
        case incomplete
        case complete
        case refuse(Status)
    }

    /// A chunk-size line with its extensions, and a trailer line.
    static let lineBytes = 1_024
    /// Trailer lines are read and dropped.
    static let trailerLines = 100

    private(set) var body: [UInt8] = []
    private var state: State
    private let limit: Int
    private var trailers = 0

    private enum State: Equatable {
        case length(left: Int)
        case size
        case chunk(left: Int)
        case chunkEnd
        case trailer
        case done
    }

    init(_ head: RequestHead, limit: Int) {
        self.limit = limit
        state = head.isChunked ? .size : .length(left: head.bodyLength)
        if !head.isChunked { body.reserveCapacity(min(head.bodyLength, limit)) }
    }

    /// Takes what it can from `bytes`; `taken` of them need not be shown again.
    mutating func feed(_ bytes: Span<UInt8>) -> (taken: Int, progress: Progress) {
        var position = 0
        while true {
            switch state {
            case .done:
                return (position, .complete)
            case .length(let left):
                guard left <= limit else { return (position, .refuse(.contentTooLarge)) }
                let count = take(bytes, position, left)
                position += count
                state = left == count ? .done : .length(left: left - count)
                if left > count { return (position, .incomplete) }
            case .chunk(let left):
                let count = take(bytes, position, left)
                position += count
                state = left == count ? .chunkEnd : .chunk(left: left - count)
                if left > count { return (position, .incomplete) }
            case .chunkEnd:
                if position < bytes.count, bytes[position] != 0x0D {
                    return (position, .refuse(.badRequest))
                }
                guard position + 1 < bytes.count else { return (position, .incomplete) }
                guard bytes[position + 1] == 0x0A else { return (position, .refuse(.badRequest)) }
                position += 2
                state = .size
            case .size, .trailer:
                switch line(bytes, position) {
                case .incomplete: return (position, .incomplete)
                case .refuse(let status): return (position, .refuse(status))
                case .line(let end):
                    if let status = readLine(bytes, position, end) {
                        return (position, .refuse(status))
                    }
                    position = end + 2
                }
            }
        }
    }

    private enum Line {
        case incomplete
        case refuse(Status)
        case line(end: Int)
    }

    /// The line at `start`: its end is where CR LF begins.
    ///
    /// Bare CR, bare LF and control characters are refused.
    private func line(_ bytes: Span<UInt8>, _ start: Int) -> Line {
        var end = start
        while end < bytes.count, bytes[end] >= 0x20 || bytes[end] == 0x09, bytes[end] != 0x7F {
            end += 1
        }
        if end - start > BodyReader.lineBytes { return .refuse(.badRequest) }
        guard end < bytes.count else { return .incomplete }
        guard bytes[end] == 0x0D else { return .refuse(.badRequest) }
        guard end + 1 < bytes.count else { return .incomplete }
        return bytes[end + 1] == 0x0A ? .line(end: end) : .refuse(.badRequest)
    }

    private mutating func readLine(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Status? {
        if state == .trailer {
            trailers += 1
            if start == end { state = .done }
            return trailers > BodyReader.trailerLines ? .headerTooLarge : nil
        }
        var size = 0
        var position = start
        while position < end, let digit = hexValue(bytes[position]) {
            guard position - start < 15 else { return .badRequest }
            size = size << 4 | Int(digit)
            position += 1
        }
        // After the digits: nothing, or an extension behind a semicolon.
        guard position > start, position == end || bytes[position] == 0x3B else {
            return .badRequest
        }
        guard body.count + size <= limit else { return .contentTooLarge }
        state = size == 0 ? .trailer : .chunk(left: size)
        return nil
    }

    private mutating func take(_ bytes: Span<UInt8>, _ start: Int, _ wanted: Int) -> Int {
        let count = min(wanted, bytes.count - start)
        for index in start..<(start + count) { body.append(bytes[index]) }
        return count
    }
}
