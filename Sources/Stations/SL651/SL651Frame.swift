/// One frame of SL 651-2014 in its binary form (HEX/BCD).
package struct SL651Frame: Sendable, Hashable {
    package enum Direction: Sendable, Hashable {
        /// From the station to the centre.
        case up
        /// From the centre to the station.
        case down
    }

    /// The character behind the body.
    package enum Ending: UInt8, Sendable, Hashable, CaseIterable {
        case endOfText = 0x03
        case moreFollows = 0x17
        case enquiry = 0x05
        case acknowledge = 0x06
        case refuse = 0x15
        /// The station may leave the line.
        case leave = 0x04
        /// The station stays on the line.
        case stay = 0x1B

        var direction: Direction {
            self == .endOfText || self == .moreFollows ? .up : .down
        }
    }

    /// One of several packets that make a report.
    package struct Part: Sendable, Hashable {
        package let count: Int
        /// From 1.
        package let number: Int
    }

    package let direction: Direction
    package let centre: UInt8
    /// Ten hexadecimal characters; no form holds in every province.
    package let station: String
    package let password: UInt16
    /// What the frame is about, such as `0x32`.
    package let function: UInt8
    /// Nil for a frame that stands alone.
    package private(set) var part: Part?
    /// Between the start and the ending character, without the numbers of the part.
    package private(set) var body: [UInt8]
    package let ending: Ending
    package let foundChecksum: UInt16
    package let checksum: UInt16

    package var isIntact: Bool { foundChecksum == checksum }

    /// `7E7E`, addresses, password, function, length, start character.
    static let headBytes = 14
    /// The ending character and the check sum.
    static let tailBytes = 3
    /// Twelve bits.
    package static let bodyLimitBytes = 0xFFF
    static let mark: UInt8 = 0x7E
    /// One packet, and one of several.
    static let startOfText: UInt8 = 0x02
    static let startOfPart: UInt8 = 0x16
    private static let partBytes = 3

    /// What the fixed head of a frame declares.
    struct Head {
        let direction: Direction
        let bodyBytes: Int
        let isPart: Bool

        /// Nil when the bytes cannot begin a frame.
        ///
        /// Precondition: at least `headBytes`.
        init?(_ bytes: ArraySlice<UInt8>) {
            let start = bytes.startIndex
            let top = bytes[start + 11] >> 4
            let symbol = bytes[start + 13]
            guard bytes[start] == mark, bytes[start + 1] == mark, top == 0 || top == 8,
                symbol == startOfText || symbol == startOfPart
            else { return nil }
            direction = top == 0 ? .up : .down
            bodyBytes = Int(bytes[start + 11] & 15) << 8 | Int(bytes[start + 12])
            isPart = symbol == startOfPart
            guard !isPart || bodyBytes >= partBytes else { return nil }
        }

        var frameBytes: Int { headBytes + bodyBytes + tailBytes }
    }

    /// Reads a whole frame.
    ///
    /// Fails only where there is no frame; a wrong check sum is in the result.
    package init(_ bytes: some Sequence<UInt8>) throws(SL651Fault) {
        let bytes = Array(bytes)
        guard bytes.count >= Self.headBytes, let head = Head(bytes[...]) else {
            throw .garbage(bytes: bytes.count)
        }
        guard bytes.count == head.frameBytes else {
            throw .wrongLength(declared: head.bodyBytes)
        }
        try self.init(bytes[...], head)
    }

    /// Precondition: `bytes` is as long as the head declares.
    init(_ bytes: ArraySlice<UInt8>, _ head: Head) throws(SL651Fault) {
        let start = bytes.startIndex
        let end = start + Self.headBytes + head.bodyBytes
        guard let ending = Ending(rawValue: bytes[end]), ending.direction == head.direction else {
            throw .wrongLength(declared: head.bodyBytes)
        }
        self.ending = ending
        direction = head.direction
        // The address of whom it goes to comes first.
        let isUp = head.direction == .up
        centre = isUp ? bytes[start + 2] : bytes[start + 7]
        station = BCD.hexadecimal(bytes[(start + (isUp ? 3 : 2))..<(start + (isUp ? 8 : 7))])
        password = UInt16(bytes[start + 8]) << 8 | UInt16(bytes[start + 9])
        function = bytes[start + 10]
        var body = bytes[(start + Self.headBytes)..<end]
        if head.isPart {
            let numbers = body.prefix(Self.partBytes).reduce(0) { $0 << 8 | Int($1) }
            part = Part(count: numbers >> 12, number: numbers & 0xFFF)
            body = body.dropFirst(Self.partBytes)
        } else {
            part = nil
        }
        self.body = Array(body)
        foundChecksum = UInt16(bytes[end + 1]) << 8 | UInt16(bytes[end + 2])
        checksum = PacketChecksum.modbus.compute(bytes[start...end])
    }

    /// The bytes of a frame of a station as they came; those of one that stands alone or is a part.
    package var wire: [UInt8] {
        let address = BCD.bytes(hexadecimal: station)
        var bytes = [Self.mark, Self.mark]
        bytes += direction == .up ? [centre] + address : address + [centre]
        bytes += [UInt8(password >> 8), UInt8(password & 0xFF), function]
        let count = body.count + (part == nil ? 0 : Self.partBytes)
        bytes += [(direction == .up ? 0 : 0x80) | UInt8(count >> 8), UInt8(count & 0xFF)]
        bytes.append(part == nil ? Self.startOfText : Self.startOfPart)
        if let part {
            let numbers = part.count << 12 | part.number
            bytes += [16, 8, 0].map { UInt8(numbers >> $0 & 0xFF) }
        }
        bytes += body + [ending.rawValue]
        return bytes + [UInt8(foundChecksum >> 8), UInt8(foundChecksum & 0xFF)]
    }

    /// The frame of a report whose parts have been put together.
    func whole(_ body: [UInt8]) -> SL651Frame {
        var frame = self
        frame.part = nil
        frame.body = body
        return frame
    }

    /// The bytes of a frame from the centre to a station.
    ///
    /// Precondition: the address is ten hexadecimal characters, as a frame gave it.
    static func encodeDown(
        to frame: SL651Frame,
        body: [UInt8],
        ending: Ending,
        part: Part? = nil,
    ) -> [UInt8] {
        var bytes: [UInt8] = [mark, mark]
        bytes += BCD.bytes(hexadecimal: frame.station)
        bytes.append(frame.centre)
        bytes += [UInt8(frame.password >> 8), UInt8(frame.password & 0xFF), frame.function]
        let count = body.count + (part == nil ? 0 : partBytes)
        bytes += [0x80 | UInt8(count >> 8), UInt8(count & 0xFF)]
        if let part {
            let numbers = part.count << 12 | part.number
            bytes.append(startOfPart)
            bytes += [16, 8, 0].map { UInt8(numbers >> $0 & 0xFF) }
        } else {
            bytes.append(startOfText)
        }
        bytes += body
        bytes.append(ending.rawValue)
        let checksum = PacketChecksum.modbus.compute(bytes)
        return bytes + [UInt8(checksum >> 8), UInt8(checksum & 0xFF)]
    }
}

/// What is wrong with bytes that should be SL 651.
package enum SL651Fault: Error, Sendable, Hashable {
    /// Bytes that belong to no frame.
    case garbage(bytes: Int)
    /// No ending character stands where the declared length puts it.
    case wrongLength(declared: Int)
    case wrongChecksum(SL651Frame)
    /// The stream ended inside a frame.
    case unfinished(bytes: Int)
    /// The body ends inside the named part.
    case cut(String)
    /// The time of sending is none.
    case time
}
