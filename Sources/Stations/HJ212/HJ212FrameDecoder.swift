/// Cuts the bytes of one connection into packets, however they arrive.
///
/// Half packets wait, glued ones are taken apart, garbage is dropped up to the next `##`, and what cannot
/// be a packet any more is a fault at once. The buffer holds at most one packet of the longest length that
/// four digits can declare, whatever is sent.
///
/// A packet ends at the line end whose place agrees with the declared length. A line end that comes too
/// early ends it too when a closed data area and a check sum stand before it; otherwise it is part of a text.
package struct HJ212FrameDecoder: Sendable {
    package enum Arrival: Sendable, Hashable {
        /// Length and check sum agree.
        case frame(HJ212Frame)
        case fault(HJ212Fault)
    }

    /// How a device counts the length of a packet.
    package enum LengthRule: String, Sendable, Hashable, CaseIterable {
        case standard
        /// Check sum and line end are counted too.
        case withTail
        /// One or the other.
        case either
        /// Whatever is declared: the line end counts.
        case lineEnd
    }

    /// The longest data segment that can be declared; the standard itself stops at 1,024.
    package static let segmentLimitBytes = 9_999
    /// Bytes dropped since the last intact packet, after which a connection is not worth keeping.
    package static let garbageLimitBytes = 65_536
    /// What is taken in at once, so that the buffer stays small.
    private static let sliceBytes = 4_096

    /// Bytes that belonged to no intact packet, since the last one that did.
    package private(set) var droppedBytes = 0

    private let lengths: LengthRule
    /// May change when it turns out whose packets these are.
    package var checksum: PacketChecksum
    private var buffer: [UInt8] = []
    /// The first byte that is not decided yet.
    private var start = 0
    /// Where the search for a line end goes on.
    private var searched = 0
    /// A line end of the packet under way was taken for a part of its text.
    private var hasPassedLineEnd = false
    /// Dropped and not yet told.
    private var garbage = 0
    /// A fault was told; what is dropped up to the next packet belongs to it.
    private var isResuming = false

    package init(lengths: LengthRule = .either, checksum: PacketChecksum = .standard) {
        self.lengths = lengths
        self.checksum = checksum
    }

    /// True when so much was garbage that the connection should be closed.
    package var isHopeless: Bool { droppedBytes > Self.garbageLimitBytes }

    /// Bytes that wait for the rest of their packet.
    package var waitingBytes: Int { buffer.count }

    /// Takes bytes in, and gives what is decided by them, in order.
    package mutating func receive(_ bytes: some Collection<UInt8>) -> [Arrival] {
        var arrivals: [Arrival] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            buffer.append(contentsOf: rest.prefix(Self.sliceBytes))
            rest = rest.dropFirst(Self.sliceBytes)
            while let arrival = next() { arrivals.append(arrival) }
            compact()
        }
        return arrivals
    }

    /// The end of the stream: what was begun and never came whole.
    package mutating func finish() -> Arrival? {
        let bytes = buffer.count + garbage
        buffer = []
        (start, searched, garbage) = (0, 0, 0)
        (isResuming, hasPassedLineEnd) = (false, false)
        return bytes == 0 ? nil : .fault(.unfinished(bytes: bytes))
    }

    /// The same for bytes as a socket gives them: compiled for them, whoever calls.
    package mutating func receive(chunk: ArraySlice<UInt8>) -> [Arrival] { receive(chunk) }

    private mutating func compact() {
        guard start > 0 else { return }
        buffer.removeSubrange(..<start)
        searched = max(0, searched - start)
        start = 0
    }

    /// The next decision; nil when more bytes are needed.
    private mutating func next() -> Arrival? {
        while skipToMark() {
            guard buffer.count - start >= HJ212Frame.headBytes else { return nil }
            let digits = buffer[(start + 2)..<(start + HJ212Frame.headBytes)]
            guard let declared = HJ212Frame.number(digits) else {
                drop(1)
                continue
            }
            isResuming = false
            if garbage > 0 {
                defer { garbage = 0 }
                return .fault(.garbage(bytes: garbage))
            }
            return packet(declared)
        }
        return nil
    }

    /// Drops what stands before the next `##`; false when there is none yet.
    private mutating func skipToMark() -> Bool {
        let mark = UInt8(ascii: "#")
        var index = start
        while index < buffer.count {
            if buffer[index] == mark {
                guard index + 1 < buffer.count else { break }
                if buffer[index + 1] == mark { break }
            }
            index += 1
        }
        if index > start { drop(index - start) }
        return buffer.count - start >= 2
    }

    private mutating func drop(_ count: Int) {
        // Line ends between packets are nobody's mistake.
        let bytes = buffer[start..<(start + count)].count { $0 != 0x0D && $0 != 0x0A }
        droppedBytes += bytes
        if !isResuming { garbage += bytes }
        start += count
        searched = max(searched, start)
    }

    private mutating func packet(_ declared: Int) -> Arrival? {
        searched = max(searched, start + HJ212Frame.headBytes)
        let longest = lengths == .lineEnd ? Self.segmentLimitBytes : declared
        while let end = lineEnd() {
            let actual = end - start - HJ212Frame.headBytes - (HJ212Frame.tailBytes - 2)
            if actual >= 0, let found = HJ212Frame.checksum(buffer[(end - 4)..<end]) {
                if agrees(declared, actual) { return frame(declared, found, to: end) }
                if actual <= longest, isClosed(before: end - 4) {
                    return wrongLength(declared, actual)
                }
            }
            // Told only where it does not depend on how the bytes were cut.
            if actual >= longest {
                return wrongLength(declared, actual == longest ? actual : nil)
            }
            searched = end + 2
            hasPassedLineEnd = true
        }
        let limit = longest + HJ212Frame.headBytes + HJ212Frame.tailBytes
        return buffer.count - start > limit ? wrongLength(declared, nil) : nil
    }

    /// The place of the next CR LF.
    private mutating func lineEnd() -> Int? {
        while searched + 1 < buffer.count {
            if buffer[searched] == 0x0D, buffer[searched + 1] == 0x0A { return searched }
            searched += 1
        }
        return nil
    }

    private func agrees(_ declared: Int, _ actual: Int) -> Bool {
        let withTail = declared == actual + HJ212Frame.tailBytes
        return switch lengths {
        case .standard: declared == actual
        case .withTail: withTail
        case .either: declared == actual || withTail
        case .lineEnd: true
        }
    }

    /// True when `&&` stands before the check sum.
    private func isClosed(before end: Int) -> Bool {
        end - start >= HJ212Frame.headBytes + 2 && buffer[end - 1] == UInt8(ascii: "&")
            && buffer[end - 2] == UInt8(ascii: "&")
    }

    private mutating func frame(_ declared: Int, _ found: UInt16, to end: Int) -> Arrival {
        let frame = HJ212Frame(
            body: Array(buffer[(start + HJ212Frame.headBytes)..<(end - 4)]),
            declaredLength: declared,
            foundChecksum: found,
            rule: checksum,
        )
        let bytes = end + 2 - start
        start = end + 2
        hasPassedLineEnd = false
        guard frame.isIntact else {
            droppedBytes += bytes
            return .fault(.wrongChecksum(frame))
        }
        droppedBytes = 0
        return .frame(frame)
    }

    /// Goes on behind the `##` of what is no packet: another one may have begun inside it.
    private mutating func wrongLength(_ declared: Int, _ actual: Int?) -> Arrival {
        isResuming = true
        drop(2)
        // Otherwise what was searched holds no line end for the next one either.
        if hasPassedLineEnd { searched = start }
        hasPassedLineEnd = false
        return .fault(.wrongLength(declared: declared, actual: actual))
    }
}
