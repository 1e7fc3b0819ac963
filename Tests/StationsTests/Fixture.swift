import Glibc
import Model
import Testing

@testable import Stations

/// Files beside the tests.
enum Fixture {
    static let shanghai = ZoneRules(name: "Asia/Shanghai", fixedOffsetSeconds: 28_800)

    /// The lines of a table that are neither empty nor remarks.
    static func lines(_ name: String) -> [String] {
        String(decoding: bytes(name), as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }

    private static func bytes(_ name: String) -> [UInt8] {
        let here = #filePath
        let path = here.prefix(upTo: here.lastIndex(of: "/") ?? here.endIndex) + "/Fixtures/" + name
        guard let file = unsafe fopen(String(path), "r") else {
            Issue.record("no file \(path)")
            return []
        }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }
}

/// The instant of an RFC 3339 text; 1970 for a text that is none, which no test expects.
func at(_ text: String) -> Instant {
    InstantText.rfc3339(text) ?? Instant(milliseconds: 0)
}

/// A decimal of a test; a mistake there is found at once.
func number(_ text: String) -> Decimal {
    guard let decimal = Decimal(text) else { preconditionFailure("no number: \(text)") }
    return decimal
}

/// A seeded generator (SplitMix64), so that a failing case can be run again.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
