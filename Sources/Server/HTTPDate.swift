/// Dates as HTTP writes them (RFC 9110 section 5.6.7), seconds since 1970 UTC.
package enum HTTPDate {
    /// Bytes of an IMF-fixdate.
    package static let count = 29

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    package static func bytes(_ seconds: Int64) -> [UInt8] {
        let day = floorDivide(seconds, secondsPerDay)
        let second = Int(seconds - day * secondsPerDay)
        let (year, month, dayOfMonth) = civil(fromDays: day)
        let weekday = Int(((day % 7) + 11) % 7)
        var out: [UInt8] = []
        out.reserveCapacity(count)
        appendThree(weekdays, weekday, to: &out)
        out.append(0x2C)
        out.append(0x20)
        appendTwo(dayOfMonth, to: &out)
        out.append(0x20)
        appendThree(months, month - 1, to: &out)
        out.append(0x20)
        appendTwo(year / 100, to: &out)
        appendTwo(year % 100, to: &out)
        out.append(0x20)
        appendTwo(second / 3_600, to: &out)
        out.append(0x3A)
        appendTwo(second / 60 % 60, to: &out)
        out.append(0x3A)
        appendTwo(second % 60, to: &out)
        out += " GMT".utf8
        return out
    }

    /// Reads the fixed form and the two obsolete ones; nil for anything else, which a reader then
    /// ignores.
    package static func parse(_ bytes: Span<UInt8>, _ range: ByteRange) -> Int64? {
        guard range.isPresent, range.count >= 24 else { return nil }
        let start = range.lower
        if bytes[start + 3] == 0x2C {
            guard range.count == count, isWord(bytes, start + 25, 4, " gmt") else { return nil }
            return instant(
                bytes,
                day: number(bytes, start + 5, 2),
                monthAt: start + 8,
                year: number(bytes, start + 12, 4),
                timeAt: start + 17,
            )
        }
        if bytes[start + 3] == 0x20 {
            guard range.count == 24 else { return nil }
            let isPadded = bytes[start + 8] == 0x20
            return instant(
                bytes,
                day: isPadded ? number(bytes, start + 9, 1) : number(bytes, start + 8, 2),
                monthAt: start + 4,
                year: number(bytes, start + 20, 4),
                timeAt: start + 11,
            )
        }
        return parseOldest(bytes, range)
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`; a year of two digits is taken from 1970 to 2069.
    private static func parseOldest(_ bytes: Span<UInt8>, _ range: ByteRange) -> Int64? {
        var comma = range.lower
        while comma < range.upper, bytes[comma] != 0x2C { comma += 1 }
        let start = comma + 2
        guard start + 22 == range.upper, isWord(bytes, start + 18, 4, " gmt"),
            let short = number(bytes, start + 7, 2)
        else { return nil }
        return instant(
            bytes,
            day: number(bytes, start, 2),
            monthAt: start + 3,
            year: short < 70 ? 2_000 + short : 1_900 + short,
            timeAt: start + 10,
        )
    }

    private static func instant(
        _ bytes: Span<UInt8>,
        day: Int?,
        monthAt: Int,
        year: Int?,
        timeAt: Int,
    ) -> Int64? {
        guard let day, let year, (1...31).contains(day), let month = month(bytes, monthAt),
            let hour = number(bytes, timeAt, 2), hour < 24, bytes[timeAt + 2] == 0x3A,
            let minute = number(bytes, timeAt + 3, 2), minute < 60, bytes[timeAt + 5] == 0x3A,
            let second = number(bytes, timeAt + 6, 2), second <= 60
        else { return nil }
        let days = days(fromYear: year, month: month, day: day)
        return days * secondsPerDay + Int64(hour * 3_600 + minute * 60 + second)
    }

    private static func month(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
        for index in 0..<12 {
            let isSame = months.withUTF8Buffer { names in
                (0..<3).allSatisfy { unsafe bytes[start + $0] == names[index * 3 + $0] }
            }
            if isSame { return index + 1 }
        }
        return nil
    }
}

private let secondsPerDay: Int64 = 86_400
/// Names of three letters each, one after the other.
private let weekdays: StaticString = "SunMonTueWedThuFriSat"
private let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"

private func appendThree(_ names: StaticString, _ index: Int, to out: inout [UInt8]) {
    names.withUTF8Buffer { bytes in
        unsafe out.append(contentsOf: bytes[(index * 3)..<(index * 3 + 3)])
    }
}

private func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
}

private func appendTwo(_ value: Int, to out: inout [UInt8]) {
    out.append(0x30 + UInt8(truncatingIfNeeded: value / 10 % 10))
    out.append(0x30 + UInt8(truncatingIfNeeded: value % 10))
}

private func number(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
    var value = 0
    for index in start..<(start + count) {
        guard isDigit(bytes[index]) else { return nil }
        value = value * 10 + Int(bytes[index] - 0x30)
    }
    return value
}

/// Days since 1970 of a date in the proleptic Gregorian calendar; years begin in March inside.
private func days(fromYear year: Int, month: Int, day: Int) -> Int64 {
    let shifted = Int64(month <= 2 ? year - 1 : year)
    let era = floorDivide(shifted, 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}

private func civil(fromDays days: Int64) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
        (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    let month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
    return (Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), month, day)
}
