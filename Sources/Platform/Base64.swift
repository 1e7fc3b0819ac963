/// Base64 text (RFC 4648), decoded strictly.
package enum Base64 {
    /// Which characters stand for 62 and 63, and whether the text is filled up with `=`.
    package enum Alphabet: Sendable, CaseIterable {
        /// `+`, `/` and padding (section 4).
        case standard
        /// `-`, `_`, without padding (section 5); fits into an address or a file name.
        case url
    }

    /// The text for `bytes`.
    package static func encode(_ bytes: [UInt8], alphabet: Alphabet = .standard) -> String {
        let digits = digits(of: alphabet)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for byte in group { bits = bits << 8 | UInt32(byte) }
            bits <<= UInt32(8 * (3 - group.count))
            for position in 0...group.count {
                text.append(digits[Int(bits >> UInt32(18 - 6 * position) & 63)])
            }
            if alphabet == .standard {
                text.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - group.count))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of `text`; nil unless it is exactly what `encode` would have written.
    ///
    /// Strict, so that one value has one spelling: no line breaks, no missing or surplus padding,
    /// no stray bits in the last digit.
    package static func decode(_ text: String, alphabet: Alphabet = .standard) -> [UInt8]? {
        var digits = Array(text.utf8)
        if alphabet == .standard {
            guard digits.count.isMultiple(of: 4) else { return nil }
            if digits.last == UInt8(ascii: "=") { digits.removeLast() }
            if digits.last == UInt8(ascii: "=") { digits.removeLast() }
        }
        guard digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var bits: UInt32 = 0
        var bitCount: UInt32 = 0
        for digit in digits {
            guard let value = value(of: digit, alphabet) else { return nil }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            }
        }
        guard bits & (1 << bitCount - 1) == 0 else { return nil }
        return bytes
    }

    private static let standardDigits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )
    private static let urlDigits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
    )

    private static func digits(of alphabet: Alphabet) -> [UInt8] {
        alphabet == .standard ? standardDigits : urlDigits
    }

    private static func value(of digit: UInt8, _ alphabet: Alphabet) -> UInt8? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
        case digits(of: alphabet)[62]: 62
        case digits(of: alphabet)[63]: 63
        default: nil
        }
    }
}
