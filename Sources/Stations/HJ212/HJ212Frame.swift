/// One packet as it stood between `##` and its line end (HJ 212-2017, 6.3).
///
/// Holds what was declared and what was found, so that a wrong frame can be explained; only one that
/// `isIntact` is read for data and answered.
package struct HJ212Frame: Sendable, Hashable {
    /// Whether the declared length is that of the data segment.
    package enum LengthVerdict: Sendable, Hashable {
        case standard
        /// Check sum and line end are counted too: a dialect.
        case withTail
        case wrong
    }

    /// The data segment.
    package let body: [UInt8]
    package let declaredLength: Int
    /// The check sum that came.
    package let foundChecksum: UInt16
    /// The check sum that the data segment has.
    package let checksum: UInt16

    package var isIntact: Bool { foundChecksum == checksum }

    package var length: LengthVerdict {
        switch declaredLength {
        case body.count: .standard
        case body.count + Self.tailBytes: .withTail
        default: .wrong
        }
    }

    /// `##` and four digits.
    static let headBytes = 6
    /// Four digits of the check sum and the line end.
    static let tailBytes = 6

    init(body: [UInt8], declaredLength: Int, foundChecksum: UInt16, rule: PacketChecksum) {
        self.body = body
        self.declaredLength = declaredLength
        self.foundChecksum = foundChecksum
        checksum = rule.compute(body)
    }

    /// The packet as it came, without its line end; the digits of the check sum in capitals.
    package var wire: [UInt8] {
        let length = String(declaredLength)
        let zeros = String(repeating: "0", count: max(0, 4 - length.utf8.count))
        return Self.mark + Array((zeros + length).utf8) + body + Self.hexadecimal(foundChecksum)
    }

    /// Reads one whole packet, with or without its line end.
    ///
    /// Fails only where there is no frame at all; lengths and check sums are in the result.
    package init(
        line: some Sequence<UInt8>,
        checksum rule: PacketChecksum = .standard,
    ) throws(HJ212Fault) {
        var line = Array(line)
        while let last = line.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
            line.removeLast()
        }
        let digits = Self.tailBytes - 2
        guard line.count >= Self.headBytes + digits, line.starts(with: Self.mark),
            let declared = Self.number(line[2..<Self.headBytes]),
            let found = Self.checksum(line[(line.count - digits)...])
        else { throw .garbage(bytes: line.count) }
        self.init(
            body: Array(line[Self.headBytes..<(line.count - digits)]),
            declaredLength: declared,
            foundChecksum: found,
            rule: rule,
        )
    }

    /// The bytes of a packet for the wire.
    ///
    /// Precondition: the segment's length has four digits.
    package static func encode(_ body: [UInt8], checksum rule: PacketChecksum) -> [UInt8] {
        precondition(body.count <= HJ212FrameDecoder.segmentLimitBytes, "too long for a packet")
        let length = String(body.count)
        let head = "##" + String(repeating: "0", count: 4 - length.utf8.count) + length
        return Array(head.utf8) + body + hexadecimal(rule.compute(body)) + [0x0D, 0x0A]
    }

    /// `1C80`.
    package static func text(_ checksum: UInt16) -> String {
        String(decoding: hexadecimal(checksum), as: UTF8.self)
    }

    private static func hexadecimal(_ checksum: UInt16) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [12, 8, 4, 0].map { digits[Int(checksum >> $0 & 15)] }
    }

    static let mark: [UInt8] = [0x23, 0x23]

    /// A number of decimal digits alone.
    static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var number = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = number * 10 + Int(digit - 0x30)
        }
        return number
    }

    /// Four hexadecimal digits of either case.
    static func checksum(_ digits: ArraySlice<UInt8>) -> UInt16? {
        var sum: UInt16 = 0
        for digit in digits {
            let value: UInt8
            switch digit {
            case 0x30...0x39: value = digit - 0x30
            case 0x41...0x46: value = digit - 0x41 + 10
            case 0x61...0x66: value = digit - 0x61 + 10
            default: return nil
            }
            sum = sum << 4 | UInt16(value)
        }
        return sum
    }
}

/// What is wrong with bytes that should be HJ 212; none of it is answered.
package enum HJ212Fault: Error, Sendable, Hashable {
    /// Bytes that belong to no packet.
    case garbage(bytes: Int)
    /// The declared length is not that of the segment; nil where no end was found in time.
    case wrongLength(declared: Int, actual: Int?)
    case wrongChecksum(HJ212Frame)
    /// The stream ended inside a packet.
    case unfinished(bytes: Int)
    /// A field that a packet must have is not there, or is longer than the standard lets it be.
    case field(String)
    /// The data area is not closed by `&&`.
    case openDataArea
}
