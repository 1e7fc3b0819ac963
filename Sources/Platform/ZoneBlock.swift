/// The header that stands before each of a TZif file's two blocks (RFC 8536, section 3.1).
struct ZoneHeader {
    let version: UInt8
    let universalCount: Int
    let standardCount: Int
    let leapCount: Int
    let timeCount: Int
    let typeCount: Int
    let nameLength: Int

    init(_ reader: inout ZoneByteReader) throws(ZoneFileError) {
        guard try reader.take(4).elementsEqual("TZif".utf8) else { throw .malformed("magic") }
        version = try reader.number(width: 1, as: UInt8.self)
        try reader.skip(15)
        universalCount = Int(try reader.number(width: 4, as: UInt32.self))
        standardCount = Int(try reader.number(width: 4, as: UInt32.self))
        leapCount = Int(try reader.number(width: 4, as: UInt32.self))
        timeCount = Int(try reader.number(width: 4, as: UInt32.self))
        typeCount = Int(try reader.number(width: 4, as: UInt32.self))
        nameLength = Int(try reader.number(width: 4, as: UInt32.self))
    }

    func blockLength(timeWidth: Int) -> Int {
        timeCount * (timeWidth + 1) + typeCount * 6 + nameLength + leapCount * (timeWidth + 4)
            + standardCount + universalCount
    }
}

/// The 64-bit data block (RFC 8536, section 3.2): when the offset changes and to what.
struct ZoneBlock {
    /// Seconds since 1970, ascending.
    let times: [Int64]
    /// For each time, an index into `offsets`.
    let types: [Int]
    /// Seconds to add to UTC; the first one holds before the first time.
    let offsets: [Int]

    init(_ header: ZoneHeader, _ reader: inout ZoneByteReader) throws(ZoneFileError) {
        // Checked before anything is allocated by a count that the file claims.
        guard header.blockLength(timeWidth: 8) <= reader.remaining else {
            throw .malformed("shorter than its header says")
        }
        guard header.typeCount > 0, header.typeCount <= 256 else { throw .malformed("types") }
        var times: [Int64] = []
        for _ in 0..<header.timeCount {
            let time = try reader.number(width: 8, as: Int64.self)
            guard times.last.map({ $0 < time }) ?? true else { throw .malformed("times descend") }
            times.append(time)
        }
        var types: [Int] = []
        for _ in 0..<header.timeCount {
            let type = Int(try reader.number(width: 1, as: UInt8.self))
            guard type < header.typeCount else { throw .malformed("type index") }
            types.append(type)
        }
        var offsets: [Int] = []
        for _ in 0..<header.typeCount {
            let offset = Int(try reader.number(width: 4, as: Int32.self))
            try reader.skip(2)
            guard (-90_000...93_600).contains(offset) else { throw .malformed("offset") }
            offsets.append(offset)
        }
        try reader.skip(header.nameLength + header.standardCount + header.universalCount)
        (self.times, self.types, self.offsets) = (times, types, offsets)
    }
}

/// Takes big-endian numbers off the front of a file's bytes.
struct ZoneByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var remaining: Int { bytes.count - position }

    mutating func take(_ count: Int) throws(ZoneFileError) -> ArraySlice<UInt8> {
        guard count <= remaining else { throw .malformed("ends too early") }
        position += count
        return bytes[position - count..<position]
    }

    mutating func skip(_ count: Int) throws(ZoneFileError) { _ = try take(count) }

    mutating func number<Number: FixedWidthInteger>(
        width: Int,
        as type: Number.Type,
    ) throws(ZoneFileError) -> Number {
        try take(width).reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }

    /// The line between the last two line ends; nothing may follow.
    mutating func footer() throws(ZoneFileError) -> String {
        let line = try take(remaining)
        guard line.count >= 2, line.first == 10, line.last == 10 else { throw .malformed("footer") }
        let text = line.dropFirst().dropLast()
        guard text.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .malformed("footer") }
        return String(decoding: text, as: UTF8.self)
    }
}
