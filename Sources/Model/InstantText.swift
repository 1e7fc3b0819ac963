/// Reads what officers and other systems write for a time (contract, "Dates").
///
/// RFC 3339 with offset; `YYYY-MM-DD HH:MM` and `YYYY-MM-DD HH:MM:SS` in the bureau's zone; `HH:MM`, the
/// latest such time that is not in the future; `now`; `-30m`, that long ago, `+2h`, that far ahead.
/// `24:00` is the end of its day, the same instant as 00:00 of the next (ISO 8601-1:2019, 5.3.1.4).
package enum InstantText {
    /// Nil when `text` has none of the forms or names a day that does not exist.
    package static func read(_ text: String, now: Instant, zone: ZoneRules) -> Instant? {
        if text == "now" { return now }
        if text.hasPrefix("-"), let span = span(text) { return now - span }
        if text.hasPrefix("+"), let span = span(text) { return now + span }
        if let time = timeOfDay(text) { return latest(time, before: now, zone: zone) }
        if let instant = withOffset(text, allowsEndOfDay: true) { return instant }
        guard text.utf8.count > 11, let date = CivilDate(String(text.prefix(10))) else {
            return nil
        }
        let separator = text.dropFirst(10).first
        guard separator == " " || separator == "T",
            let time = timeOfDay(String(text.dropFirst(11)))
        else { return nil }
        return instant(date, time, zone: zone)
    }

    private static let millisecondsOfDay = 86_400_000

    /// A time of day on a day; its end is the beginning of the next, however long the day is.
    private static func instant(_ date: CivilDate, _ time: Int, zone: ZoneRules) -> Instant {
        time == millisecondsOfDay
            ? zone.instant(date.adding(days: 1), millisecondOfDay: 0)
            : zone.instant(date, millisecondOfDay: time)
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
    ///
    /// It has no hour 24.
    package static func rfc3339(_ text: String) -> Instant? {
        if let instant = PlainTime.read(text) { return instant }
        return withOffset(text, allowsEndOfDay: false)
    }

    private static func withOffset(_ text: String, allowsEndOfDay: Bool) -> Instant? {
        guard text.utf8.count >= 20, let date = CivilDate(String(text.prefix(10))) else {
            return nil
        }
        let separator = text.dropFirst(10).first
        guard separator == "T" || separator == "t" || separator == " " else { return nil }
        let rest = text.dropFirst(11)
        guard let mark = rest.firstIndex(where: { "Zz+-".contains($0) }),
            let time = timeOfDay(String(rest[..<mark])), rest[..<mark].utf8.count >= 8,
            time < millisecondsOfDay || allowsEndOfDay, let offset = offsetSeconds(rest[mark...])
        else { return nil }
        let local = Int64(date.dayNumber) * 86_400_000 + Int64(time)
        return Instant(milliseconds: local - Int64(offset) * 1_000)
    }

    private static func latest(_ time: Int, before now: Instant, zone: ZoneRules) -> Instant {
        let today = zone.date(now)
        let candidate = instant(today, time, zone: zone)
        return candidate <= now ? candidate : instant(today.adding(days: -1), time, zone: zone)
    }

    /// Milliseconds of the day of `HH:MM`, `HH:MM:SS` or `HH:MM:SS.mmm`; the whole day for `24:00`.
    private static func timeOfDay(_ text: String) -> Int? {
        let halves = text.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        let parts = halves[0].split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), halves.count == 1 || parts.count == 3,
            parts.allSatisfy({ $0.utf8.count == 2 && isDigits($0) })
        else { return nil }
        let numbers = parts.compactMap { Int($0) }
        guard numbers[0] <= 24, numbers[1] < 60, numbers.count == 2 || numbers[2] < 60 else {
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
        let time = seconds * 1_000 + fraction
        return time <= millisecondsOfDay ? time : nil
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
