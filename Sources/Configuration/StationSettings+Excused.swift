import Model
import Stations

extension QuietHours {
    init(_ reader: ConfigurationReader) {
        let from = reader.timeOfDay("from")
        let to = reader.timeOfDay("to")
        self.init(from: from, to: to, reason: reader.phrase("reason"))
        if from == to {
            reader.report("to", Phrase("须与 from 不同", "it has to differ from from"))
        }
    }
}

extension MaintenanceWindow {
    init(_ reader: ConfigurationReader) {
        let from = reader.instant("from")
        let to = reader.instant("to")
        self.init(from: from, to: to, reason: reader.phrase("reason"))
        if to <= from {
            reader.report("to", Phrase("须晚于 from", "it has to be later than from"))
        }
    }
}

extension ConfigurationReader {
    /// A point of time in RFC 3339.
    fileprivate func instant(_ key: String) -> Instant {
        let text = text(key, length: 20...35) { text in
            InstantText.rfc3339(text) == nil
                ? Phrase(
                    "“\(text)” 不是时间，例如 2026-08-01T09:00:00+08:00",
                    "“\(text)” is no time such as 2026-08-01T09:00:00+08:00",
                ) : nil
        }
        return InstantText.rfc3339(text) ?? Instant(milliseconds: 0)
    }

    /// A local time of day that has no default.
    fileprivate func timeOfDay(_ key: String) -> DayEnd {
        let text = text(key, length: 5...5) { text in
            DayEnd(text) == nil
                ? Phrase("“\(text)” 不是时刻，例如 22:00", "“\(text)” is no time of day such as 22:00")
                : nil
        }
        return DayEnd(text) ?? .midnight
    }
}
