import Clock
import Configuration
import Model

/// `calendar due`: the due date, and each day counted or skipped, by the equation that the daemon uses.
enum CalendarDue {
    static let command = Command(
        "calendar due",
        Phrase("若干个工作日或日之后是哪天", "the date so many working days, or days, later"),
        options: [
            CommandOption(
                "from",
                .text("DATE"),
                Phrase("当日不计", "this day is not counted"),
                isRequired: true
            ),
            CommandOption("working-days", .text("N"), Phrase("几个工作日", "so many working days")),
            CommandOption(
                "days",
                .text("N"),
                Phrase("几日（末日遇休息日顺延）", "so many days (a last day of rest moves on)")
            ),
        ],
        notes: Phrase(
            "不需要服务在运行。节假日来自 --config 目录的 calendar/；没有时只看周末，并注明。",
            "Needs no daemon. Days off come from calendar/ of --config DIR; without it only weekends count, and it says so.",
        ),
        examples: [
            "releasectl calendar due --from 2026-09-28 --working-days 20 --config config",
            "releasectl calendar due --from 2026-07-12 --days 15",
        ],
        action: .perform { run throws(Failure) in
            let (amount, isWorking) = try amount(run)
            guard let from = run.value("from").flatMap({ CivilDate($0) }) else {
                let reason = Phrase("写成 2026-07-12", "write 2026-07-12")
                throw .usage(
                    .unusable(name: "--from", value: run.value("from") ?? "", reason: reason)
                )
            }
            let times = try times(run)
            let calendar = Measure.defaultCalendar
            let equation = Equation(
                anchor: times.zone.instant(from),
                measure: isWorking
                    ? .workingDays(calendar: calendar, dayEnd: .midnight)
                    : .calendarDays(roll: .restDay, calendar: calendar, dayEnd: .midnight),
                budget: amount,
            )
            let days = equation.countedDays(reaching: amount, in: times)
            try run.print(document(days, run.language)) { draw($0, on: &$1) }
            return .done
        },
    )

    /// Far beyond every limit of the law.
    static let amountLimit: Int64 = 2_000

    private static func amount(_ run: Invocation) throws(Failure) -> (Int64, isWorking: Bool) {
        let working = run.value("working-days")
        let plain = run.value("days")
        guard let text = working ?? plain, working == nil || plain == nil else {
            throw .usage(.missingOption(usage: "--working-days N | --days N"))
        }
        guard let amount = Int64(text), (1...amountLimit).contains(amount) else {
            let name = working == nil ? "--days" : "--working-days"
            let reason = Phrase("1 到 \(amountLimit) 的整数", "a whole number from 1 to \(amountLimit)")
            throw .usage(.unusable(name: name, value: text, reason: reason))
        }
        return (amount, working != nil)
    }

    private static func times(_ run: Invocation) throws(Failure) -> TimeRules {
        guard let folder = run.globals.configurationFolder else { return TimeRules(zone: .utc) }
        return try LocalConfiguration.load(folder).timeRules
    }

    private static func document(_ days: [Equation.CountedDay], _ language: Language) -> JSON {
        let rows: [JSON] = days.map { day in
            let json: JSON = [
                "date": .string(day.date.text), "weekday": JSON(day.date.weekday),
                "counted": .bool(day.reason == .counted),
                "reason": .string(word(day)[language]),
                "provisional": .bool(day.isProvisional),
            ]
            return json
        }
        return [
            "id": "calendar.due", "due": JSON(days.last?.date.text),
            "provisional": .bool(days.contains { $0.isProvisional }), "days": .array(rows),
        ]
    }

    private static func word(_ day: Equation.CountedDay) -> Phrase {
        switch day.reason {
        case .anchor: Phrase("当日不计", "not counted")
        case .counted:
            day.makeUp.map { Phrase("计（调休上班：\($0)）", "counted (make-up day: \($0))") }
                ?? Phrase("计", "counted")
        case .weekend: Phrase("周末", "weekend")
        case .holiday(let name): Phrase("休：\(name)", "day off: \(name)")
        case .paused: Phrase("中止", "paused")
        case .noSlot: Phrase("不在序列里", "not in the series")
        case .rolled: Phrase("休息日，顺延", "day of rest, moves on")
        }
    }

    private static func draw(_ facts: Facts, on sheet: inout Sheet) {
        var number = 0
        var table = Table(elastic: [3])
        let chinese = ["一", "二", "三", "四", "五", "六", "日"]
        let english = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        for day in facts.list("days") {
            let isCounted = day.flag("counted")
            if isCounted { number += 1 }
            let weekday = Int((day.number("weekday") ?? 1) - 1)
            table.row(
                Span(day.text("date")),
                Span(sheet.word("周" + chinese[weekday], english[weekday])),
                Span(isCounted ? String(number) : ""),
                Span(day.text("reason"), isCounted ? .plain : .faint),
            )
        }
        table.print(on: &sheet)
        sheet.line(Span(sheet.word("到期 ", "due ") + facts.text("due") + " 24:00", .strong))
        guard facts.flag("provisional") else { return }
        sheet.line(
            Mark.warning,
            Span(
                sheet.word(
                    " 暂定：有日期不在已载入的放假通知内，只按周末算",
                    " provisional: some days lie outside the notices loaded and count by weekends alone",
                )
            ),
        )
    }
}

/// The configuration folder for the calculators.
enum LocalConfiguration {
    static func load(_ folder: String) throws(Failure) -> Configuration {
        do throws(ConfigurationMistakes) {
            return try Configuration.load(folder: folder)
        } catch {
            throw .input(
                code: "usage.config",
                Phrase("配置目录 \(folder) 有错", "the configuration folder \(folder) has mistakes"),
                hint: Phrase(
                    "逐条查看  released check-config \(folder)",
                    "see each  released check-config \(folder)"
                ),
            )
        }
    }
}

/// `calendar import`: a notice of days off, which re-dates what is open.
enum CalendarImport {
    static let command = Command(
        "calendar import",
        Phrase("导入放假通知，重算未办结的时限", "import a notice of days off and re-date what is open"),
        [Positional("FILE", Phrase("通知文件（JSON）或 -", "file of the notice (JSON) or -"))],
        options: [
            CommandOption(
                "calendar",
                .text("ID"),
                Phrase("哪个日历（默认 cn）", "which calendar (default cn)")
            )
        ],
        notes: Phrase(
            "认三种格式：calendar/ 里的、holiday-cn 的、cn-calendar/1 的。每项改期都进台账；会提前到过去的保留原期。",
            "Reads the form of calendar/, of holiday-cn and of cn-calendar/1. Each change of a due time goes on record; none moves into the past.",
        ),
        examples: ["releasectl calendar import 2027.json"],
        action: .call(
            { run throws(Failure) in
                let place = run.positional(0)
                let text = try TextInput.read(place, run)
                let notice: JSON
                do throws(JSONReader.Mistake) {
                    notice = try JSONReader.read(Array(text.utf8), as: .json5)
                } catch {
                    throw .input(
                        code: "usage.json",
                        Phrase("\(place) 不是 JSON：\(error)", "\(place) is not JSON: \(error)"),
                        hint: Phrase("核对文件", "check the file"),
                    )
                }
                return .post(
                    "/calendars/import",
                    run.body([("calendar", "calendar")]) + [JSON.Member("notice", notice)],
                )
            },
            { draw($0, on: &$1) },
        ),
    )

    private static func draw(_ facts: Facts, on sheet: inout Sheet) {
        let version = facts.id + "@" + facts.text("version")
        sheet.facts([
            Span(
                facts.flag("isNew")
                    ? sheet.word("已导入 \(version)", "imported \(version)")
                    : sheet.word("没有变化 \(version)", "unchanged \(version)"),
                .strong,
            ),
            Span(
                sheet.word("已知至 ", "known until ") + facts.text("knownUntil")
            ),
        ])
        let moved = facts.texts("moved")
        guard let first = moved.first else {
            return sheet.line(Span(sheet.word("没有时限改期", "no due time has moved")))
        }
        sheet.line(Span(sheet.word("\(moved.count) 项改期：", "\(moved.count) re-dated:")))
        for id in moved.prefix(20) { sheet.line([Span("  " + id)], hanging: 2) }
        sheet.next("releasectl explain " + first)
    }
}
