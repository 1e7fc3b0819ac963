extension Unicode.Scalar {
    /// `U+4E00`, as findings name a character that may not be visible.
    package var codePoint: String {
        let hex = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
    }

    /// True for controls and for marks that turn or hide text (Unicode TR 9, TR 36): on a board or a
    /// handset they show as rubbish or make a line read differently from what was approved.
    package var isInvisibleControl: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0xAD, 0x61C, 0x180E: true
        case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: true
        case 0xFE00...0xFE0F, 0xFEFF, 0xFFF9...0xFFFB: true
        case 0xE0000...0xE007F, 0xE0100...0xE01EF: true
        default: false
        }
    }
}
