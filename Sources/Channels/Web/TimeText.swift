package import Model

/// Instants and dates as people read them, in the bureau's zone.
package struct TimeText: Sendable {
    package let zone: ZoneRules

    package init(_ zone: ZoneRules) {
        self.zone = zone
    }

    /// `2026年7月12日 08:20`, `12 July 2026, 08:20`.
    package func minute(_ instant: Instant, _ language: Language) -> String {
        let local = LocalTime(instant, in: zone)
        let space = language == .chinese ? " " : ", "
        return day(local.date, language) + space + local.hourMinute
    }

    /// `2026年7月12日 08:20:15`, where a minute is too coarse.
    package func second(_ instant: Instant, _ language: Language) -> String {
        let seconds = LocalTime(instant, in: zone).second
        return minute(instant, language) + ":" + CivilDate.padded(seconds, 2)
    }

    /// `2026年7月12日`, `12 July 2026`.
    package func day(_ date: CivilDate, _ language: Language) -> String {
        language == .chinese
            ? "\(date.year)年\(date.month)月\(date.day)日"
            : "\(date.day) \(Self.months[date.month - 1]) \(date.year)"
    }

    /// `2026年7月`, `July 2026`.
    package func month(_ date: CivilDate, _ language: Language) -> String {
        language == .chinese
            ? "\(date.year)年\(date.month)月" : "\(Self.months[date.month - 1]) \(date.year)"
    }

    /// For a voice: `2026年7月12日8时20分`.
    package func spoken(_ instant: Instant) -> String {
        let local = LocalTime(instant, in: zone)
        let minute = local.minute == 0 ? "整" : "\(local.minute)分"
        return day(local.date, .chinese) + "\(local.hour)时" + minute
    }

    /// A `time` element with the exact instant; `hasAge` lets the script add how long ago it was.
    package func element(
        _ instant: Instant,
        _ language: Language,
        hasAge: Bool = false,
        hasSeconds: Bool = false,
    ) -> HTML {
        .element(
            "time",
            [
                .init("datetime", zone.rfc3339(instant)),
                .init("data-age", hasAge ? "" : nil),
            ],
            .text(hasSeconds ? second(instant, language) : minute(instant, language)),
        )
    }

    /// A `time` element for a date.
    package func element(_ date: CivilDate, _ language: Language) -> HTML {
        .element("time", [.init("datetime", date.text)], .text(day(date, language)))
    }

    /// RFC 822 with a four-digit year, as RSS 2.0 wants it: `Sun, 12 Jul 2026 08:20:03 +0800`.
    package func rfc822(_ instant: Instant) -> String {
        let local = LocalTime(instant, in: zone)
        let minutes = abs(local.offsetSeconds) / 60
        let offset =
            (local.offsetSeconds < 0 ? "-" : "+") + CivilDate.padded(minutes / 60, 2)
            + CivilDate.padded(minutes % 60, 2)
        let weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][local.date.weekday - 1]
        return [
            weekday + ",", CivilDate.padded(local.date.day, 2),
            String(Self.months[local.date.month - 1].prefix(3)),
            CivilDate.padded(local.date.year, 4), local.hourMinuteSecond, offset,
        ].joined(separator: " ")
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
}
