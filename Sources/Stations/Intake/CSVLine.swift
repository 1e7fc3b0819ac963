/// One line of CSV (RFC 4180); a quoted cell ends on its line.
enum CSVLine {
    /// The cells; nil for a quote that is left open or stands inside a plain cell.
    static func cells(_ line: some Sequence<UInt8>) -> [String]? {
        let (quote, comma) = (UInt8(ascii: "\""), UInt8(ascii: ","))
        var cells: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var wasQuoted = false
        for byte in line {
            if isQuoted {
                if byte == quote {
                    isQuoted = false
                } else {
                    cell.append(byte)
                }
            } else if byte == comma {
                cells.append(text(cell, wasQuoted))
                cell = []
                wasQuoted = false
            } else if byte == quote {
                // A second quote inside a quoted cell stands for one.
                guard wasQuoted || cell.isEmpty else { return nil }
                if wasQuoted { cell.append(quote) }
                isQuoted = true
                wasQuoted = true
            } else {
                guard !wasQuoted else { return nil }
                cell.append(byte)
            }
        }
        guard !isQuoted else { return nil }
        cells.append(text(cell, wasQuoted))
        return cells
    }

    private static func text(_ bytes: [UInt8], _ wasQuoted: Bool) -> String {
        guard !wasQuoted else { return String(decoding: bytes, as: UTF8.self) }
        let blanks: Set<UInt8> = [0x20, 0x09]
        var bytes = bytes.drop { blanks.contains($0) }
        while let last = bytes.last, blanks.contains(last) { bytes = bytes.dropLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
