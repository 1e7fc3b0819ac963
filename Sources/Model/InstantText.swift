/// Reads what officers and other systems write for a time (contract, "Dates").
///
/// RFC 3339 with offset; `YYYY-MM-DD HH:MM` and `YYYY-MM-DD HH:MM:SS` in the bureau's zone; `HH:MM`, the
/// latest such time that is not in the future; `now`; `-30m`, that long ago, `+2h`, that far ahead.
package enum InstantText {
    /// Nil when `text` has none of the forms or names a day that does not exist.
    package static func read(_ text: String, now: Instant, zone: ZoneRules) -> Instant? {
        if text == "now" { return now }
        if text.hasPrefix("-"), let span = span(text) { return now - span }
        if text.hasPrefix("+"), let span = span(text) { return now + span }
        if let time = timeOfDay(text) { return latest(time, before: now, zone: zone) }
        if let instant = rfc3339(text) { return instant }
        guard text.utf8.count > 11, let date = CivilDate(String(text.prefix(10))) else {
            return nil
        }
        let separator = text.dropFirst(10).first
        guard separator == " " || separator == "T",
            let time = timeOfDay(String(text.dropFirst(11)))
        else { return nil }
        return zone.instant(date, millisecondOfDay: time)
    }

    /// Longer than any time that a person states: the sum stays far inside 64 bits.
    private static let maximumSpan = Milliseconds.days(36_525)

    private static func span(_ text: String) -> Milliseconds? {
        guard let span = Milliseconds(String(text.dropFirst())), span <= maximumSpan else {
            return nil
        }
        return span
    }

    /// RFC 3339 with an offset or `Z`; a fraction of one to three digits or none.
    package static func rfc3339(_ text: String) -> Instant? {
        guard text.utf8.count >= 20, let date = CivilDate(String(text.prefix(10))) else {
            return nil
        }
        let separator = text.dropFirst(10).first
        guard separator == "T" || separator == "t" || separator == " " else { return nil }
        let rest = text.dropFirst(11)
        guard let mark = rest.firstIndex(where: { "Zz+-".contains($0) }),
            let time = timeOfDay(String(rest[..<mark])), rest[..<mark].utf8.count >= 8,
            let offset = offsetSeconds(rest[mark...])
        else { return nil }
        let local = Int64(date.dayNumber) * 86_400_000 + Int64(time)
        return Instant(milliseconds: local - Int64(offset) * 1_000)
    }

    private static func latest(_ time: Int, before now: Instant, zone: ZoneRules) -> Instant {
        let today = zone.date(now)
        let candidate = zone.instant(today, millisecondOfDay: time)
        return candidate <= now
            ? candidate : zone.instant(today.adding(days: -1), millisecondOfDay: time)
    }

    /// Milliseconds of the day of `HH:MM`, `HH:MM:SS` or `HH:MM:SS.mmm`.
    private static func timeOfDay(_ text: String) -> Int? {
        let halves = text.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        let parts = halves[0].split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), halves.count == 1 || parts.count == 3,
            parts.allSatisfy({ $0.utf8.count == 2 && isDigits($0) })
        else { return nil }
        let numbers = parts.compactMap { Int($0) }
        guard numbers[0] < 24, numbers[1] < 60, numbers.count == 2 || numbers[2] < 60 else {
            return nil
        }
        var fraction = 0
        if halves.count == 2 {
            guard (1...3).contains(halves[1].utf8.count), isDigits(halves[1]),
                let digits = Int(halves[1])
            else { return nil }
            fraction = digits * [100, 10, 1][halves[1].utf8.count - 1]
        }
        let seconds = numbers[0] * 3_600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
        return seconds * 1_000 + fraction
    }

    private static func offsetSeconds(_ text: Substring) -> Int? {
        if text == "Z" || text == "z" { return 0 }
        guard text.first == "+" || text.first == "-" else { return nil }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && isDigits($0) }),
            let hours = Int(parts[0]), let minutes = Int(parts[1]), hours < 24, minutes < 60
        else { return nil }
        return (text.first == "-" ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    private static func isDigits(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
