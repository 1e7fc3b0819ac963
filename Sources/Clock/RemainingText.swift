package import Model

/// Durations and places in time in words: `5 小时 43 分`, `还有 2 天 3 小时`, `已超 2 分`.
package enum RemainingText {
    /// All parts that are not zero, to the second and, below a minute, to the millisecond:
    /// `2 小时 50 分 03 秒`, `6 小时`, `0.412 秒`.
    package static func exact(_ span: Milliseconds, _ language: Language) -> String {
        let total = abs(span.count)
        guard total >= 60_000 else { return seconds(total, language) }
        let second = total / 1_000 % 60
        var parts = parts(days: total / 86_400_000, total / 3_600_000 % 24, total / 60_000 % 60)
        if second > 0 { parts.append((second, unit(.second))) }
        return join(parts, language)
    }

    /// The two greatest parts, cut and not rounded: more is never promised than there is.
    package static func rough(_ span: Milliseconds, _ language: Language) -> String {
        let total = abs(span.count)
        guard total >= 60_000 else { return seconds(total / 1_000 * 1_000, language) }
        let days = total / 86_400_000
        // Up to two days hours say more than a day and hours.
        let parts =
            days < 2
            ? self.parts(days: 0, total / 3_600_000, total / 60_000 % 60)
            : self.parts(days: days, total / 3_600_000 % 24, 0)
        return join(parts, language)
    }

    /// `还有 5 小时 43 分` until due and at due; `已超 2 分` after it.
    package static func remaining(
        until due: Instant,
        now: Instant,
        _ language: Language,
    ) -> String {
        if due == .never { return language == .chinese ? "未定" : "not fixed" }
        let text = rough(due - now, language)
        return switch (language, now > due) {
        case (.chinese, false): "还有 " + text
        case (.chinese, true): "已超 " + text
        case (.english, false): text + " left"
        case (.english, true): "over by " + text
        }
    }

    /// `6 小时`, `2 个工作日`, `30 天`.
    package static func budget(_ amount: Int64, of measure: Measure, _ language: Language) -> String
    {
        let isChinese = language == .chinese
        let plural = amount == 1 ? "" : "s"
        switch measure {
        case .wall: return hours(amount, language)
        case .officeHours:
            let text = hours(amount, language)
            return isChinese ? "工作时间 " + text : text + " of office hours"
        case .workingDays: return isChinese ? "\(amount) 个工作日" : "\(amount) working day\(plural)"
        case .calendarDays: return isChinese ? "\(amount) 天" : "\(amount) day\(plural)"
        case .months: return isChinese ? "\(amount) 个月" : "\(amount) month\(plural)"
        case .series: return isChinese ? "第 \(amount) 期" : "slot \(amount)"
        }
    }

    /// Hours are never made days: the law says 24 hours.
    private static func hours(_ total: Int64, _ language: Language) -> String {
        guard total >= 60_000 else { return seconds(total, language) }
        var parts = parts(days: 0, total / 3_600_000, total / 60_000 % 60)
        if total / 1_000 % 60 > 0 { parts.append((total / 1_000 % 60, unit(.second))) }
        return join(parts, language)
    }

    private enum Unit {
        case day
        case hour
        case minute
        case second
    }

    private static func unit(_ unit: Unit) -> Phrase {
        switch unit {
        case .day: Phrase("天", "d")
        case .hour: Phrase("小时", "h")
        case .minute: Phrase("分", "min")
        case .second: Phrase("秒", "s")
        }
    }

    private static func parts(days: Int64, _ hours: Int64, _ minutes: Int64)
        -> [(Int64, Phrase)]
    {
        var parts: [(Int64, Phrase)] = []
        if days > 0 { parts.append((days, unit(.day))) }
        if hours > 0 { parts.append((hours, unit(.hour))) }
        if minutes > 0 { parts.append((minutes, unit(.minute))) }
        return parts
    }

    private static func join(_ parts: [(Int64, Phrase)], _ language: Language) -> String {
        parts.enumerated().map { index, part in
            let isPadded = index > 0 && part.1 != unit(.hour)
            return (isPadded ? CivilDate.padded(Int(part.0), 2) : String(part.0)) + " "
                + part.1[language]
        }.joined(separator: " ")
    }

    private static func seconds(_ total: Int64, _ language: Language) -> String {
        let rest = total % 1_000
        let fraction = rest == 0 ? "" : "." + CivilDate.padded(Int(rest), 3)
        return String(total / 1_000) + fraction + " " + unit(.second)[language]
    }
}
