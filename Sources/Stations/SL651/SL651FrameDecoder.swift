/// Cuts the bytes of one connection into frames, however they arrive.
///
/// Inside a frame its length counts alone: serial numbers and values may hold the bytes that begin a
/// frame. Where no ending character stands at the declared place there was no frame, and the search goes
/// on behind its first byte. The buffer holds at most one frame of the longest length.
package struct SL651FrameDecoder: Sendable {
    package enum Arrival: Sendable, Hashable {
        /// Ending and check sum agree.
        case frame(SL651Frame)
        case fault(SL651Fault)
    }

    /// Bytes dropped since the last intact frame, after which a connection is not worth keeping.
    package static let garbageLimitBytes = 65_536
    private static let sliceBytes = 4_096

    /// Bytes that belonged to no intact frame, since the last one that did.
    package private(set) var droppedBytes = 0

    private var buffer: [UInt8] = []
    private var start = 0
    /// Dropped and not yet told.
    private var garbage = 0
    private var isResuming = false

    package init() {}

    /// True when so much was garbage that the connection should be closed.
    package var isHopeless: Bool { droppedBytes > Self.garbageLimitBytes }

    /// Bytes that wait for the rest of their frame.
    package var waitingBytes: Int { buffer.count }

    /// Takes bytes in, and gives what is decided by them, in order.
    package mutating func receive(_ bytes: some Collection<UInt8>) -> [Arrival] {
        var arrivals: [Arrival] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            buffer.append(contentsOf: rest.prefix(Self.sliceBytes))
            rest = rest.dropFirst(Self.sliceBytes)
            decide(&arrivals)
        }
        return arrivals
    }

    /// The same for bytes as a socket gives them: compiled for them, whoever calls.
    package mutating func receive(chunk: ArraySlice<UInt8>) -> [Arrival] { receive(chunk) }

    /// Gives up the frame under way: nothing came for longer than a frame takes.
    ///
    /// What follows in the buffer may hold whole frames that a wrong length had swallowed.
    package mutating func abandon() -> [Arrival] {
        guard !buffer.isEmpty else { return [] }
        var arrivals: [Arrival] = [.fault(.unfinished(bytes: buffer.count + garbage))]
        garbage = 0
        isResuming = true
        drop(1)
        decide(&arrivals)
        return arrivals
    }

    /// The end of the stream: whole frames that a wrong length had swallowed, and what never came whole.
    package mutating func finish() -> [Arrival] {
        var arrivals: [Arrival] = []
        while !buffer.isEmpty { arrivals += abandon() }
        if garbage > 0 { arrivals.append(.fault(.garbage(bytes: garbage))) }
        garbage = 0
        return arrivals
    }

    private mutating func decide(_ arrivals: inout [Arrival]) {
        while let arrival = next() { arrivals.append(arrival) }
        buffer.removeSubrange(..<start)
        start = 0
    }

    private mutating func next() -> Arrival? {
        while skipToMark() {
            guard buffer.count - start >= SL651Frame.headBytes else { return nil }
            guard let head = SL651Frame.Head(buffer[start...]) else {
                drop(1)
                continue
            }
            isResuming = false
            if garbage > 0 {
                defer { garbage = 0 }
                return .fault(.garbage(bytes: garbage))
            }
            guard buffer.count - start >= head.frameBytes else { return nil }
            return frame(head)
        }
        return nil
    }

    private mutating func frame(_ head: SL651Frame.Head) -> Arrival {
        do throws(SL651Fault) {
            let frame = try SL651Frame(buffer[start..<(start + head.frameBytes)], head)
            start += head.frameBytes
            guard frame.isIntact else {
                droppedBytes += head.frameBytes
                return .fault(.wrongChecksum(frame))
            }
            droppedBytes = 0
            return .frame(frame)
        } catch {
            isResuming = true
            drop(1)
            return .fault(error)
        }
    }

    /// Drops what stands before the next `7E7E`; false when there is none yet.
    private mutating func skipToMark() -> Bool {
        var index = start
        while index < buffer.count {
            if buffer[index] == SL651Frame.mark {
                guard index + 1 < buffer.count else { break }
                if buffer[index + 1] == SL651Frame.mark { break }
            }
            index += 1
        }
        if index > start { drop(index - start) }
        return buffer.count - start >= 2
    }

    private mutating func drop(_ count: Int) {
        droppedBytes += count
        if !isResuming { garbage += count }
        start += count
    }
}
