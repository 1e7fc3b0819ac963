import Model

/// Decimal digits, two in a byte, as the binary protocols of hydrology write them.
package enum BCD {
    /// The digits of some bytes as a number; nil when one is none, and beyond 18 digits.
    static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard bytes.count <= 9 else { return nil }
        var number: Int64 = 0
        for byte in bytes {
            guard byte >> 4 < 10, byte & 15 < 10 else { return nil }
            number = number * 100 + Int64(byte >> 4) * 10 + Int64(byte & 15)
        }
        return number
    }

    /// Two digits a byte, upper case.
    static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    /// The bytes of hexadecimal digits; other characters count as zero.
    static func bytes(hexadecimal text: String) -> [UInt8] {
        let values = text.utf8.map { UInt8(digits.firstIndex(of: $0) ?? 0) }
        return stride(from: 0, to: values.count - 1, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }

    /// `yyMMddHHmm` or `yyMMddHHmmss` of this century; nil when it is no time.
    ///
    /// A station whose clock is wrong says any year: the caller refuses what lies in the future.
    static func instant(_ bytes: ArraySlice<UInt8>, _ zone: ZoneRules) -> Instant? {
        let parts = bytes.indices.compactMap { number(bytes[$0...$0]).map { Int($0) } }
        guard parts.count == bytes.count, parts.count >= 5,
            let date = CivilDate(year: 2_000 + parts[0], month: parts[1], day: parts[2]),
            parts[3] < 24, parts[4] < 60, parts.count < 6 || parts[5] < 60
        else { return nil }
        let seconds = (parts[3] * 60 + parts[4]) * 60 + (parts.count > 5 ? parts[5] : 0)
        return zone.instant(date, millisecondOfDay: seconds * 1_000)
    }

    /// `yyMMddHHmmss`.
    static func bytes(_ instant: Instant, _ zone: ZoneRules) -> [UInt8] {
        let local = LocalTime(instant, in: zone)
        return [
            local.date.year % 100, local.date.month, local.date.day, local.hour, local.minute,
            local.second,
        ].map { UInt8(($0 / 10) << 4 | $0 % 10) }
    }
}
