/// The two forms in which programs write RFC 3339, `2026-07-12T08:00:00Z` and `2026-07-12T08:00:00+08:00`, read
/// byte by byte: readings come with a time each, and texts cost more than everything else about them.
package enum PlainTime {
    /// Nil for any other form, and for what is no time: then `InstantText` says so.
    static func read(_ text: String) -> Instant? {
        var text = text
        return text.withUTF8 { bytes in unsafe read(bytes.span) }
    }

    /// The same, of bytes.
    package static func read(_ bytes: Span<UInt8>) -> Instant? {
        guard bytes.count == 20 || bytes.count == 25, bytes[4] == 0x2D, bytes[7] == 0x2D,
            bytes[10] == 0x54, bytes[13] == 0x3A, bytes[16] == 0x3A,
            let year = number(bytes, 0, 4), let month = number(bytes, 5, 2),
            let day = number(bytes, 8, 2), let hour = number(bytes, 11, 2),
            let minute = number(bytes, 14, 2), let second = number(bytes, 17, 2), hour < 24,
            minute < 60, second < 60,
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        var offset = 0
        if bytes.count == 20 {
            guard bytes[19] == 0x5A else { return nil }
        } else {
            guard bytes[19] == 0x2B || bytes[19] == 0x2D, bytes[22] == 0x3A,
                let hours = number(bytes, 20, 2), let minutes = number(bytes, 23, 2),
                hours < 24, minutes < 60
            else { return nil }
            offset = (bytes[19] == 0x2D ? -60 : 60) * (hours * 60 + minutes)
        }
        let local = date.dayNumber * 86_400 + hour * 3_600 + minute * 60 + second
        return Instant(milliseconds: Int64(local - offset) * 1_000)
    }

    private static func number(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
        var number = 0
        for index in start..<(start + count) {
            let digit = Int(bytes[index]) - 0x30
            guard (0...9).contains(digit) else { return nil }
            number = number * 10 + digit
        }
        return number
    }
}
