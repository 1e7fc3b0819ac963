import Clock
import Model

/// `GET /calendar`: the duties by fixed dates, and the working days.
extension API {
    /// A question about more is refused.
    private static let longestDays = 3_660

    func calendar(_ call: Call) throws -> APIAnswer {
        let query = call.request.query
        let today = call.zone.date(call.now)
        func date(_ key: String, else fallback: CivilDate) throws -> CivilDate {
            guard let text = query[key] else { return fallback }
            guard let date = CivilDate(text) else {
                throw APIError.usage(key, Phrase("日期写成 2026-07-12", "write dates as 2026-07-12"))
            }
            return date
        }
        let from = try date(
            "from",
            else: CivilDate(year: today.year, month: 1, day: 1) ?? today,
        )
        let to = try date("to", else: CivilDate(year: from.year, month: 12, day: 31) ?? from)
        guard from <= to, to.dayNumber - from.dayNumber <= Self.longestDays else {
            throw APIError.usage(
                "to",
                Phrase("不早于 from，最多十年", "not before from, ten years at most"),
            )
        }
        let book = office.setup.book
        var rules = book.rules.filter(\.isEnabled)
        if let id = query["rule"] {
            guard let rule = book.rule(id) else {
                throw APIError.absent(Phrase("时限规则", "rule"), id)
            }
            rules = [rule]
        }
        return APIAnswer(
            DutyCalendar(times: book.times)
                .document(rules, from: from, to: to, call.request.language)
        )
    }
}
