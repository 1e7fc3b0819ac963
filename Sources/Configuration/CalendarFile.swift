import Clock
import Model

/// Reads a file of `calendar/`: the days off and the make-up working days of the yearly notices.
///
/// Each year names its notice. A year without a notice stays provisional: its days are used, but what
/// is counted with them says so.
enum CalendarFile {
    static func read(_ reader: ConfigurationReader) -> WorkCalendar {
        let id = reader.text("id", length: 1...40, check: TextForm.identifier)
        let knownUntil = reader.date("knownUntil")
        var days: [CivilDate: WorkCalendar.Day] = [:]
        var sources: [String] = []
        _ = reader.objects("years", counts: 1...100) { year in
            let number = year.integer("year", in: 1_990...2_199)
            sources.append(year.text("source", length: 1...200))
            for (key, isWorking) in [("off", false), ("on", true)] {
                _ = year.objects(key, counts: 0...100) { entry in
                    let from = entry.date("from")
                    let to = entry.optionalDate("to") ?? from
                    let name = entry.text("name", length: 1...40)
                    guard to >= from, to.dayNumber - from.dayNumber < 60, from.year == number else {
                        entry.report(
                            "from",
                            Phrase(
                                "日期不属于 \(number) 年或顺序颠倒",
                                "not in \(number), or in the wrong order"
                            ),
                        )
                        return
                    }
                    for offset in 0...(to.dayNumber - from.dayNumber) {
                        let date = from.adding(days: offset)
                        let day = WorkCalendar.Day(isWorking: isWorking, name: name)
                        if days.updateValue(day, forKey: date) != nil {
                            entry.report(
                                "from",
                                Phrase("\(date.text) 重复", "\(date.text) occurs twice")
                            )
                        }
                    }
                }
            }
        }
        return WorkCalendar(id: id, days: days, knownUntil: knownUntil, sources: sources)
    }
}

extension ConfigurationReader {
    func date(_ key: String) -> CivilDate {
        CivilDate(text(key, length: 10...10, check: Self.dateComplaint)) ?? CivilDate(dayNumber: 0)
    }

    func optionalDate(_ key: String) -> CivilDate? {
        optionalText(key, length: 10...10, check: Self.dateComplaint).flatMap { CivilDate($0) }
    }

    private static func dateComplaint(_ text: String) -> Phrase? {
        CivilDate(text) == nil
            ? Phrase("“\(text)” 不是日期，例如 2026-10-01", "“\(text)” is no date such as 2026-10-01")
            : nil
    }
}
