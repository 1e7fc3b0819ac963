import Model

/// The footer of a TZif file: what holds after the last transition, in the form of the TZ variable
/// (POSIX.1-2017, section 8.3, with the wider hours of RFC 8536, section 3.3.1).
///
/// The Julian-day forms `Jn` and `n` are refused; no zone of the tz database uses them.
struct ZoneFooter {
    /// Seconds to add to UTC in standard time.
    let offsetSeconds: Int
    let daylightRule: ZoneRules.DaylightRule?

    init(_ text: String) throws(ZoneFileError) {
        var rest = Array(text.utf8)[...]
        try Self.skipName(&rest)
        // The sign says how far to go west, so it is turned round.
        offsetSeconds = -(try Self.time(&rest, hours: 24))
        guard !rest.isEmpty else {
            daylightRule = nil
            return
        }
        try Self.skipName(&rest)
        var daylightOffset = offsetSeconds + 3600
        if let first = rest.first, first != UInt8(ascii: ",") {
            daylightOffset = -(try Self.time(&rest, hours: 24))
        }
        let start = try Self.change(&rest)
        let end = try Self.change(&rest)
        guard rest.isEmpty else { throw .malformed("footer \(text)") }
        daylightRule = ZoneRules.DaylightRule(
            daylightOffsetSeconds: daylightOffset,
            start: start,
            end: end,
        )
    }

    /// Three letters or more, or letters, digits and signs between `<` and `>`.
    private static func skipName(_ rest: inout ArraySlice<UInt8>) throws(ZoneFileError) {
        if rest.first == UInt8(ascii: "<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")), end - rest.startIndex >= 4
            else {
                throw .malformed("zone name in the footer")
            }
            rest = rest[(end + 1)...]
            return
        }
        let letters = rest.prefix { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        }
        guard letters.count >= 3 else { throw .malformed("zone name in the footer") }
        rest = rest.dropFirst(letters.count)
    }

    /// `[+-]h[:mm[:ss]]` in seconds.
    private static func time(
        _ rest: inout ArraySlice<UInt8>,
        hours limit: Int,
    ) throws(ZoneFileError) -> Int {
        var sign = 1
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
            if rest.removeFirst() == UInt8(ascii: "-") { sign = -1 }
        }
        var seconds = try number(&rest, 0...limit) * 3600
        if skip(&rest, ":") {
            seconds += try number(&rest, 0...59) * 60
            if skip(&rest, ":") { seconds += try number(&rest, 0...59) }
        }
        return sign * seconds
    }

    /// `,Mm.w.d[/time]`.
    private static func change(
        _ rest: inout ArraySlice<UInt8>
    ) throws(ZoneFileError) -> ZoneRules.DaylightRule.Change {
        guard skip(&rest, ",") else { throw .malformed("no daylight rule in the footer") }
        guard skip(&rest, "M") else { throw .unsupported("a Julian day in the footer") }
        let month = try number(&rest, 1...12)
        guard skip(&rest, ".") else { throw .malformed("daylight rule") }
        let week = try number(&rest, 1...5)
        guard skip(&rest, ".") else { throw .malformed("daylight rule") }
        let weekday = try number(&rest, 0...6)
        let second = skip(&rest, "/") ? try time(&rest, hours: 167) : 7200
        return ZoneRules.DaylightRule.Change(
            month: month,
            week: week,
            weekday: weekday,
            secondOfDay: second,
        )
    }

    private static func skip(_ rest: inout ArraySlice<UInt8>, _ mark: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: mark) else { return false }
        rest.removeFirst()
        return true
    }

    private static func number(
        _ rest: inout ArraySlice<UInt8>,
        _ range: ClosedRange<Int>,
    ) throws(ZoneFileError) -> Int {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...3).contains(digits.count) else { throw .malformed("number in the footer") }
        let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        guard range.contains(value) else { throw .malformed("number in the footer") }
        rest = rest.dropFirst(digits.count)
        return value
    }
}
