import Model

/// A batch as programs write it, read byte by byte: JSON without escapes, each row with a station, a period and
/// plain values.
///
/// Readings come in floods, and a tree of JSON costs many times what a row is worth. What is unusual in any way,
/// right or wrong, is left to the reader of trees, so that there is one place that says what is wrong.
struct PlainBatch {
    private(set) var rows: [IntakeRow] = []

    /// Nil unless every row is plain and sound.
    init?(_ bytes: Span<UInt8>, lines: Bool, rowLimit: Int) {
        var at = 0
        if lines {
            var line = 0
            while at < bytes.count {
                line += 1
                var next = at
                while next < bytes.count, bytes[next] != 0x0A { next += 1 }
                let end = next > at && bytes[next - 1] == 0x0D ? next - 1 : next
                if end > at {
                    // One row a line: a row that goes on is for the other reader to refuse.
                    let text = bytes.extracting(at..<end)
                    var within = 0
                    guard rows.count < rowLimit, let row = Self.row(text, &within, line: line),
                        within == text.count
                    else { return nil }
                    rows.append(row)
                }
                at = next + 1
            }
        } else {
            guard Self.takes(UInt8(ascii: "["), bytes, &at) else { return nil }
            repeat {
                Self.skip(bytes, &at)
                guard rows.count < rowLimit,
                    let row = Self.row(bytes, &at, line: rows.count + 1)
                else { return nil }
                rows.append(row)
            } while Self.takes(UInt8(ascii: ","), bytes, &at)
            guard Self.takes(UInt8(ascii: "]"), bytes, &at) else { return nil }
            Self.skip(bytes, &at)
            guard at == bytes.count else { return nil }
        }
    }

    private static func row(_ bytes: Span<UInt8>, _ at: inout Int, line: Int) -> IntakeRow? {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "{") else { return nil }
        at += 1
        var station: String?
        var start: Instant?
        var end: Instant?
        var values: [IntakeValue]?
        repeat {
            skip(bytes, &at)
            guard let key = plainText(bytes, &at), takes(UInt8(ascii: ":"), bytes, &at) else {
                return nil
            }
            skip(bytes, &at)
            switch key.upperBound - key.lowerBound {
            case 7 where bytes[key.lowerBound] == UInt8(ascii: "s") && station == nil:
                guard equals(bytes, key, "station"), let text = plainText(bytes, &at),
                    !text.isEmpty
                else { return nil }
                station = string(bytes, text)
            case 9 where end == nil:
                guard equals(bytes, key, "periodEnd"), let time = time(bytes, &at) else {
                    return nil
                }
                end = time
            case 11 where start == nil:
                guard equals(bytes, key, "periodStart"), let time = time(bytes, &at) else {
                    return nil
                }
                start = time
            case 6 where values == nil:
                guard equals(bytes, key, "values"), let found = self.values(bytes, &at) else {
                    return nil
                }
                values = found
            default: return nil
            }
        } while takes(UInt8(ascii: ","), bytes, &at)
        guard takes(UInt8(ascii: "}"), bytes, &at), let station, let end, let values,
            start.map({ $0 <= end }) ?? true
        else { return nil }
        return IntakeRow(
            line: line,
            station: station,
            periodStart: start,
            periodEnd: end,
            values: values,
        )
    }

    private static func values(_ bytes: Span<UInt8>, _ at: inout Int) -> [IntakeValue]? {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "{") else { return nil }
        at += 1
        var values: [IntakeValue] = []
        values.reserveCapacity(8)
        repeat {
            skip(bytes, &at)
            guard values.count < IntakeLimits.values, let key = plainText(bytes, &at),
                takes(UInt8(ascii: ":"), bytes, &at)
            else { return nil }
            skip(bytes, &at)
            guard let (text, number) = value(bytes, &at) else { return nil }
            let item = string(bytes, key)
            for known in values where known.item == item { return nil }
            values.append(IntakeValue(item: item, text: text, number: number))
        } while takes(UInt8(ascii: ","), bytes, &at)
        return takes(UInt8(ascii: "}"), bytes, &at) ? values : nil
    }

    /// Digits of a whole number that are written as they are read.
    private static let digitsLimit = 15

    /// A number without an exponent, a quoted one, or null.
    private static func value(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
    ) -> (text: String, number: Decimal?)? {
        guard at < bytes.count else { return nil }
        let start = at
        switch bytes[at] {
        case UInt8(ascii: "\""):
            guard let range = plainText(bytes, &at) else { return nil }
            return known(string(bytes, range))
        case UInt8(ascii: "n"):
            guard at + 4 <= bytes.count, equals(bytes, at..<(at + 4), "null") else { return nil }
            at += 4
            return ("", nil)
        case UInt8(ascii: "-"): at += 1
        default: break
        }
        let whole = at
        while at < bytes.count, isDigit(bytes[at]) { at += 1 }
        let count = at - whole
        guard count > 0, count <= digitsLimit, count == 1 || bytes[whole] != UInt8(ascii: "0")
        else { return nil }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            let fraction = at
            while at < bytes.count, isDigit(bytes[at]) { at += 1 }
            guard at > fraction, at - fraction <= digitsLimit else { return nil }
        } else if whole > start, bytes[whole] == UInt8(ascii: "0") {
            // −0 is written as 0.
            return nil
        }
        return known(string(bytes, start..<at))
    }

    /// A text that stands for a number or for none.
    private static func known(_ text: String) -> (text: String, number: Decimal?)? {
        if Sentinel.isMissing(text) { return (text, nil) }
        return Sentinel.number(text).map { (text, $0) }
    }

    private static func time(_ bytes: Span<UInt8>, _ at: inout Int) -> Instant? {
        guard let range = plainText(bytes, &at) else { return nil }
        return PlainTime.read(bytes.extracting(range))
    }

    /// The inside of a quoted text of visible ASCII without escapes.
    private static func plainText(_ bytes: Span<UInt8>, _ at: inout Int) -> Range<Int>? {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { return nil }
        at += 1
        let start = at
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                at += 1
                return start..<(at - 1)
            }
            guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\\") else { return nil }
            at += 1
        }
        return nil
    }

    private static func takes(_ byte: UInt8, _ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        skip(bytes, &at)
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    /// Blanks between tokens.
    private static func skip(_ bytes: Span<UInt8>, _ at: inout Int) {
        while at < bytes.count,
            bytes[at] == 0x20 || bytes[at] == 0x09 || bytes[at] == 0x0A
                || bytes[at] == 0x0D
        { at += 1 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    private static func equals(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ word: StaticString,
    ) -> Bool {
        guard range.count == word.utf8CodeUnitCount else { return false }
        return unsafe bytes.extracting(range).withUnsafeBufferPointer { buffer in
            for index in 0..<buffer.count where unsafe buffer[index] != word.utf8Start[index] {
                return false
            }
            return true
        }
    }

    private static func string(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        unsafe bytes.extracting(range).withUnsafeBufferPointer {
            unsafe String(decoding: $0, as: UTF8.self)
        }
    }
}
