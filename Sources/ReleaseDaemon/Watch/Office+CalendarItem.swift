import Clock
import Ledger
import Model
import Platform

extension Office {
    /// A calendar that ends sooner asks for the notice of the next year, which comes out in November as a rule.
    static let calendarNotice = Milliseconds.days(45)

    /// Until when the days off of each calendar that a rule counts with are known.
    func calendarItems() -> [DoctorItem] {
        let book = setup.book
        let used = Set(book.rules.filter(\.isEnabled).compactMap(\.measure.calendar))
        return book.times.calendars.values.filter { used.contains($0.id) }
            .sorted { $0.id < $1.id }
            .map { calendar in
                let end = book.times.zone.instant(calendar.knownUntil.adding(days: 1))
                let isEnding = end - time.now < Self.calendarNotice
                return DoctorItem(
                    "calendar." + calendar.id,
                    isEnding ? "warning" : "ok",
                    Phrase("日历 \(calendar.id)", "calendar \(calendar.id)"),
                    Phrase(
                        "第 \(calendar.version) 版，已知至 \(calendar.knownUntil.text)"
                            + (isEnding ? "；之后的期限都是暂定的" : ""),
                        "version \(calendar.version), known until \(calendar.knownUntil.text)"
                            + (isEnding ? "; due times after it are provisional" : ""),
                    ),
                    hint: isEnding
                        ? Phrase(
                            "放假通知发布后  releasectl calendar import 文件",
                            "once the notice is out  releasectl calendar import FILE",
                        ) : nil,
                )
            }
    }
}
