import Testing

@testable import Stations

/// A line of `sl651-frames.txt`.
struct SL651Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let checksum: String
    /// `39=10.490`.
    let elements: [String]
    let bytes: [UInt8]

    var testDescription: String { name }
    var isIntact: Bool { BCD.hexadecimal(bytes.suffix(2)) == checksum }

    static let all: [SL651Sample] = Fixture.lines("sl651-frames.txt").compactMap { line in
        let parts = line.split(separator: "\t").map(String.init)
        guard parts.count == 4 else { return nil }
        return SL651Sample(
            name: parts[0],
            checksum: parts[1],
            elements: parts[2] == "-" ? [] : parts[2].split(separator: " ").map(String.init),
            bytes: BCD.bytes(hexadecimal: parts[3]),
        )
    }

    static func named(_ name: String) throws -> SL651Sample {
        try #require(all.first { $0.name == name })
    }
}

/// Frames that a test makes: station 0012345678, centre 1.
enum SL651Made {
    /// Serial 1, sent at 2026-07-12 08:00:30; `elements` in hexadecimal.
    static func report(_ function: UInt8, _ elements: String, kind: UInt8 = 0x48) -> [UInt8] {
        var body = BCD.bytes(hexadecimal: "0001260712080030F1F10012345678")
        body.append(kind)
        body += BCD.bytes(hexadecimal: "F0F02607120800")
        return frame(function, body + bytes(elements))
    }

    static func bytes(_ text: String) -> [UInt8] {
        BCD.bytes(hexadecimal: text.filter { $0 != " " })
    }

    static func frame(_ function: UInt8, _ body: [UInt8], part: (Int, Int)? = nil) -> [UInt8] {
        var bytes = BCD.bytes(hexadecimal: "7E7E0100123456781234")
        var body = body
        if let part {
            let numbers = part.0 << 12 | part.1
            body = [UInt8(numbers >> 16), UInt8(numbers >> 8 & 255), UInt8(numbers & 255)] + body
        }
        bytes += [function, UInt8(body.count >> 8), UInt8(body.count & 0xFF)]
        bytes.append(part == nil ? 0x02 : 0x16)
        bytes += body
        bytes.append(part.map { $0.0 != $0.1 } ?? false ? 0x17 : 0x03)
        let checksum = PacketChecksum.modbus.compute(bytes)
        return bytes + [UInt8(checksum >> 8), UInt8(checksum & 0xFF)]
    }
}
