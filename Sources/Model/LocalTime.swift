/// Date and time of day as a clock on the wall of a zone shows them, with the offset that held then.
package struct LocalTime: Sendable, Hashable {
    package let date: CivilDate
    package let millisecondOfDay: Int
    package let offsetSeconds: Int

    package init(_ instant: Instant, in zone: ZoneRules) {
        offsetSeconds = zone.offsetSeconds(at: instant)
        let local = instant.milliseconds + Int64(offsetSeconds) * 1_000
        let day = ZoneRules.floorDivide(local, 86_400_000)
        date = CivilDate(dayNumber: day)
        millisecondOfDay = Int(local - Int64(day) * 86_400_000)
    }

    package var hour: Int { millisecondOfDay / 3_600_000 }
    package var minute: Int { millisecondOfDay / 60_000 % 60 }
    package var second: Int { millisecondOfDay / 1_000 % 60 }
    package var millisecond: Int { millisecondOfDay % 1_000 }

    /// `05:30`.
    package var hourMinute: String {
        CivilDate.padded(hour, 2) + ":" + CivilDate.padded(minute, 2)
    }

    /// `05:30:00`.
    package var hourMinuteSecond: String { hourMinute + ":" + CivilDate.padded(second, 2) }

    /// `2026-07-12 05:30`.
    package var dateHourMinute: String { date.text + " " + hourMinute }

    /// RFC 3339 with milliseconds and offset: `2026-07-12T05:30:00.000+08:00`.
    ///
    /// The commonest text of all: it is made of bytes, without a string for each of its parts.
    package var rfc3339: String {
        let minutes = abs(offsetSeconds) / 60
        var bytes: [UInt8] = []
        bytes.reserveCapacity(29)
        if (0...9_999).contains(date.year) {
            date.append(to: &bytes)
        } else {
            bytes += date.text.utf8
        }
        bytes.append(UInt8(ascii: "T"))
        CivilDate.append(hour, 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        CivilDate.append(minute, 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        CivilDate.append(second, 2, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        CivilDate.append(millisecond, 3, to: &bytes)
        bytes.append(offsetSeconds < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        CivilDate.append(minutes / 60, 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        CivilDate.append(minutes % 60, 2, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ZoneRules {
    /// The instant at which the wall clock shows `date` and the time; the earlier one when it shows it
    /// twice, and the instant as if no change had come when it never shows it.
    package func instant(_ date: CivilDate, millisecondOfDay: Int = 0) -> Instant {
        let local = Int64(date.dayNumber) * 86_400_000 + Int64(millisecondOfDay)
        let guess = Instant(milliseconds: local - Int64(lastOffsetSeconds) * 1_000)
        let before = offsetSeconds(at: guess - .days(1))
        let after = offsetSeconds(at: guess + .days(1))
        for offset in [before, after] {
            let candidate = Instant(milliseconds: local - Int64(offset) * 1_000)
            if offsetSeconds(at: candidate) == offset { return candidate }
        }
        return Instant(milliseconds: local - Int64(before) * 1_000)
    }

    /// The calendar date at `instant`.
    package func date(_ instant: Instant) -> CivilDate { LocalTime(instant, in: self).date }

    /// RFC 3339 of `instant` in this zone.
    package func rfc3339(_ instant: Instant) -> String { LocalTime(instant, in: self).rfc3339 }
}
