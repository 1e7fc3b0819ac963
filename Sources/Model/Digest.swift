/// The 32 bytes of a SHA-256 (FIPS 180-4): of an entry, of a text, of the bytes of a page.
package struct Digest: Sendable, Hashable, CustomStringConvertible {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// All zero: the "previous hash" of the first entry.
    package static let zero = Digest(words: (0, 0, 0, 0))

    private init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    /// Fails unless there are exactly 32 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        self.init(Array(bytes).span)
    }

    /// Fails unless there are exactly 32 bytes.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count == 32 else { return nil }
        func word(_ start: Int) -> UInt64 {
            var word: UInt64 = 0
            for index in start..<(start + 8) { word = word << 8 | UInt64(bytes[index]) }
            return word
        }
        self.init(words: (word(0), word(8), word(16), word(24)))
    }

    /// The eight words of a SHA-256 state.
    package init(state: [8 of UInt32]) {
        func word(_ index: Int) -> UInt64 {
            UInt64(state[index]) << 32 | UInt64(state[index + 1])
        }
        self.init(words: (word(0), word(2), word(4), word(6)))
    }

    /// Fails unless `hex` is 64 hexadecimal digits.
    package init?(hex: String) { self.init(hexDigits: Array(hex.utf8).span) }

    /// Fails unless these are 64 hexadecimal digits.
    package init?(hexDigits: Span<UInt8>) {
        guard hexDigits.count == 64 else { return nil }
        func word(_ start: Int) -> UInt64? {
            var word: UInt64 = 0
            for index in start..<(start + 16) {
                guard let digit = Self.value(hexDigits[index]) else { return nil }
                word = word << 4 | digit
            }
            return word
        }
        guard let first = word(0), let second = word(16), let third = word(32),
            let fourth = word(48)
        else { return nil }
        self.init(words: (first, second, third, fourth))
    }

    private static func value(_ digit: UInt8) -> UInt64? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(digit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(digit - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(digit - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// The 32 bytes, most significant first.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        append(words.0, to: &bytes)
        append(words.1, to: &bytes)
        append(words.2, to: &bytes)
        append(words.3, to: &bytes)
        return bytes
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes {
            text.append(Self.digit(byte >> 4))
            text.append(Self.digit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private func append(_ word: UInt64, to bytes: inout [UInt8]) {
        var shift = 56
        while shift >= 0 {
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            shift -= 8
        }
    }

    /// The first 64 bits: an ETag, a revision tag.
    package var prefix: UInt64 { words.0 }

    package var description: String { hex }

    package static func == (first: Digest, second: Digest) -> Bool { first.words == second.words }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}
