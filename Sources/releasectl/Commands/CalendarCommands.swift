import Channels
import Clock
import Configuration
import Model

/// `calendar show`: working days and duties of a year, or of some days, in whatever form somebody needs.
enum CalendarCommands {
    static let year = CommandOption("year", .text("Y"), Phrase("哪一年", "which year"))

    enum Form: String, CaseIterable {
        case table
        case ics
        case html
        case json
    }

    static let form = CommandOption(
        "format",
        .choice(Form.allCases.map(\.rawValue)),
        Phrase("形式：表、iCalendar、网页、JSON", "form: table, iCalendar, page, JSON"),
    )

    static let show = Command(
        "calendar show",
        Phrase("一年的工作日和固定日期的时限", "working days and duties by fixed dates"),
        options: [
            year, CommandOption("from", .text("DATE"), Phrase("从哪天", "from which day")),
            CommandOption("to", .text("DATE"), Phrase("到哪天", "to which day")), form,
        ],
        notes: Phrase(
            "有 --config 时按该目录算，不需要服务在运行；否则问服务。--format ics 供值班员自己的日历，到期前的预警就是提醒。",
            "With --config it is counted from that folder and needs no daemon. --format ics is for the officer's own calendar; warnings become its alarms.",
        ),
        examples: [
            "releasectl calendar show --year 2027",
            "releasectl calendar show --from 2026-12-01 --to 2027-01-31 --config config --format ics",
        ],
        action: .perform { run throws(Failure) in
            let span = try span(run)
            let document: JSON
            if run.globals.configurationFolder == nil {
                document = try run.session.send(.get("/calendar", span.query))
            } else {
                document = try local(run, span)
            }
            try print(document, run) { CalendarScreen.show($0, on: &$1) }
            return .done
        },
    )

    /// The days that a question is about, both included.
    struct DateSpan {
        let from: CivilDate
        let to: CivilDate

        var query: [JSON.Member] {
            [JSON.Member("from", .string(from.text)), JSON.Member("to", .string(to.text))]
        }
    }

    /// A question about more is a mistake.
    static let longestDays = 3_660

    /// `--year`, or `--from` and `--to`; the running year when nothing is given.
    static func span(_ run: Invocation) throws(Failure) -> DateSpan {
        if let text = run.value("year") {
            guard let year = Int(text), (1_990...2_199).contains(year),
                let first = CivilDate(year: year, month: 1, day: 1),
                let last = CivilDate(year: year, month: 12, day: 31)
            else {
                let reason = Phrase("写成 2027", "write 2027")
                throw .usage(.unusable(name: "--year", value: text, reason: reason))
            }
            return DateSpan(from: first, to: last)
        }
        let today = TimeRules.shanghai.date(run.session.now())
        let first = CivilDate(year: today.year, month: 1, day: 1) ?? today
        let last = CivilDate(year: today.year, month: 12, day: 31) ?? today
        let from = try date("from", run) ?? first
        let to = try date("to", run) ?? max(last, from)
        guard from <= to, to.dayNumber - from.dayNumber <= longestDays else {
            let reason = Phrase("不早于 --from，最多十年", "not before --from, ten years at most")
            throw .usage(.unusable(name: "--to", value: to.text, reason: reason))
        }
        return DateSpan(from: from, to: to)
    }

    private static func date(_ option: String, _ run: Invocation) throws(Failure) -> CivilDate? {
        guard let text = run.value(option) else { return nil }
        guard let date = CivilDate(text) else {
            let reason = Phrase("写成 2026-07-12", "write 2026-07-12")
            throw .usage(.unusable(name: "--" + option, value: text, reason: reason))
        }
        return date
    }

    private static func local(_ run: Invocation, _ span: DateSpan) throws(Failure) -> JSON {
        let configuration = try LocalConfiguration.load(run.globals.configurationFolder ?? "")
        return DutyCalendar(times: configuration.timeRules).document(
            configuration.timelines.rules.filter(\.isEnabled),
            from: span.from,
            to: span.to,
            run.language,
        )
    }

    /// Prints in the form that was asked for.
    static func print(
        _ document: JSON,
        _ run: Invocation,
        _ draw: Command.Draw,
    ) throws(Failure) {
        let form = run.value("format").flatMap { Form(rawValue: $0) } ?? .table
        let text = DutyCalendarText(document, run.language)
        switch form {
        case .table: try run.print(document, draw)
        case .json: try run.session.output(document.indentedText + "\n")
        case .html: try run.session.output(String(decoding: text.page, as: UTF8.self))
        case .ics:
            try run.session.output(
                text.iCalendar(domain: Self.domain, stamp: run.session.now())
            )
        }
    }

    /// Of the identifiers in iCalendar; no address.
    private static let domain = "duties.released"
}

extension TimeRules {
    /// Today's date on the officer's machine, before any bureau was asked.
    static let shanghai = ZoneRules(name: "Asia/Shanghai", fixedOffsetSeconds: 28_800)
}
