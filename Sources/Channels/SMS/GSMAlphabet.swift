/// The default alphabet of short messages and its extension (3GPP TS 23.038, formerly GSM 03.38).
///
/// One character outside these two tables moves the whole message to UCS-2, with less than half the
/// room. Every Chinese character is outside.
package enum GSMAlphabet {
    /// The 127 characters of one septet, by code; ESC (0x1B) stands as a gap.
    private static let basic: [Unicode.Scalar?] = {
        let rows: [String] = [
            "@£$¥èéùìòÇ\nØø\rÅå", "Δ_ΦΓΛΩΠΨΣΘΞ\u{1B}ÆæßÉ",
            " !\"#¤%&'()*+,-./", "0123456789:;<=>?",
            "¡ABCDEFGHIJKLMNO", "PQRSTUVWXYZÄÖÑÜ§",
            "¿abcdefghijklmno", "pqrstuvwxyzäöñüà",
        ]
        return rows.joined().unicodeScalars.map { $0 == escape ? nil : $0 }
    }()

    private static let escape: Unicode.Scalar = "\u{1B}"

    /// The ten characters behind ESC, two septets each.
    private static let extended: [Unicode.Scalar: UInt8] = [
        "\u{0C}": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F,
        "[": 0x3C, "~": 0x3D, "]": 0x3E, "|": 0x40, "€": 0x65,
    ]

    private static let basicCodes: [Unicode.Scalar: UInt8] = {
        var codes: [Unicode.Scalar: UInt8] = [:]
        for (code, scalar) in basic.enumerated() {
            if let scalar { codes[scalar] = UInt8(code) }
        }
        return codes
    }()

    /// The septets of one character: one, or two with ESC in front; nil when it is in neither table.
    package static func septets(of scalar: Unicode.Scalar) -> [UInt8]? {
        if let code = basicCodes[scalar] { return [code] }
        if let code = extended[scalar] { return [0x1B, code] }
        return nil
    }

    /// Every character that the two tables hold.
    package static var all: [Unicode.Scalar] { basic.compactMap(\.self) + extended.keys.sorted() }
}
