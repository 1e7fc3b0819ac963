import Model

/// Times and spans in the reader's words: short when it is today, exact where exactness is the matter.
extension Sheet {
    /// `11:30`, `07-13 05:30` on another day, `2025-07-13 05:30` in another year.
    func minute(_ stamp: Stamp) -> String { day(stamp) + stamp.local.hourMinute }

    /// The same, with seconds where one of the times that stand together has some.
    func moment(_ stamp: Stamp, seconds: Bool) -> String {
        seconds ? day(stamp) + stamp.local.hourMinuteSecond : minute(stamp)
    }

    /// `08:20:03.412`, with the date on another day.
    func exact(_ stamp: Stamp) -> String {
        day(stamp) + stamp.local.hourMinuteSecond + "."
            + CivilDate.padded(stamp.local.millisecond, 3)
    }

    /// `2026-07-12 05:30`, or with seconds where there are any: for the record.
    func full(_ stamp: Stamp, seconds: Bool = false) -> String {
        let local = stamp.local
        let time = stamp.hasSeconds || seconds ? local.hourMinuteSecond : local.hourMinute
        return local.date.text + " " + time
    }

    /// `2026-07-12 05:30:00.000`.
    func precise(_ stamp: Stamp) -> String {
        let local = stamp.local
        return local.date.text + " " + local.hourMinuteSecond + "."
            + CivilDate.padded(local.millisecond, 3)
    }

    /// `11:30 前`, `by 11:30`.
    func before(_ stamp: Stamp) -> String {
        word("\(minute(stamp)) 前", "by \(minute(stamp))")
    }

    /// Until when: `11:30 前`; the end of a day is `12-18 24:00 前` and not the next date.
    func due(_ obligation: Facts) -> String {
        guard let stamp = obligation.stamp("due") else { return "" }
        guard obligation.flag("isDueDayEnd"), stamp.local.millisecondOfDay == 0,
            let eve = Stamp(stamp, dayEarlier: true)
        else { return before(stamp) }
        return word("\(day(eve))24:00 前", "by \(day(eve))24:00")
    }

    /// `2026-12-18 24:00:00.000`: the end of a day, for the record.
    func preciseDayEnd(_ stamp: Stamp) -> String {
        guard stamp.local.millisecondOfDay == 0, let eve = Stamp(stamp, dayEarlier: true) else {
            return precise(stamp)
        }
        return eve.local.date.text + " 24:00:00.000"
    }

    /// `还有 5 小时 43 分`, `已超 2 分 10 秒`.
    func left(_ milliseconds: Int64) -> String {
        let span = approximate(abs(milliseconds))
        return milliseconds >= 0
            ? word("还有 \(span)", "\(span) left") : word("已超 \(span)", "\(span) over")
    }

    /// Two units, the smaller rounded down: what somebody needs who is waiting.
    func approximate(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1_000
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600, seconds / 60)
        if days >= 2 { return units([(days, .day), (hours % 24, .hour)]) }
        if hours >= 1 { return units([(hours, .hour), (minutes % 60, .minute)]) }
        if minutes >= 1 { return units([(minutes, .minute), (seconds % 60, .second)]) }
        return units([(seconds, .second)])
    }

    /// `2 小时 50 分 03 秒`: all of it, for the record.
    func span(_ milliseconds: Int64) -> String {
        let seconds = abs(milliseconds) / 1_000
        let parts: [(Int64, TimeUnit)] = [
            (seconds / 86_400, .day), (seconds / 3_600 % 24, .hour), (seconds / 60 % 60, .minute),
            (seconds % 60, .second),
        ]
        let shown = parts.drop { $0.0 == 0 && $0.1 != .second }
        return shown.enumerated().map { index, part in
            let isPadded = index > 0 && part.1 != .hour
            return CivilDate.padded(Int(part.0), isPadded ? 2 : 1) + " " + unit(part.1)
        }.joined(separator: " ")
    }

    enum TimeUnit {
        case day
        case hour
        case minute
        case second
    }

    private func units(_ parts: [(Int64, TimeUnit)]) -> String {
        let shown = parts.enumerated().filter { $0.offset == 0 || $0.element.0 > 0 }
        return shown.map { "\($0.element.0) \(unit($0.element.1))" }.joined(separator: " ")
    }

    private func unit(_ unit: TimeUnit) -> String {
        switch unit {
        case .day: word("天", "d")
        case .hour: word("小时", "h")
        case .minute: word("分", "min")
        case .second: word("秒", "s")
        }
    }

    private func day(_ stamp: Stamp) -> String {
        let today = LocalTime(now, in: stamp.zone).date
        let date = stamp.local.date
        if date == today { return "" }
        return (date.year == today.year ? String(date.text.dropFirst(5)) : date.text) + " "
    }
}
