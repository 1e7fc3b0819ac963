extension Measure {
    /// The calendar of a measure that names none.
    package static let defaultCalendar = "cn"

    private enum Kind: String, CaseIterable {
        case wall
        case workingDays
        case calendarDays
        case months
        case series
        case officeHours
    }

    /// Reads `measure`, a word or `{kind, calendar, dayEnd, roll, series}`; the wall clock when absent.
    init(from reader: inout RuleReader) {
        guard let value = reader.value("measure") else {
            self = .wall
            return
        }
        let object: JSON = value.string.map { ["kind": .string($0)] } ?? value
        var inner = RuleReader(object, path: reader.place("measure"))
        let kind = inner.word("kind", default: Kind.wall, required: true)
        let calendar =
            kind == .wall ? "" : inner.text("calendar", default: Self.defaultCalendar)
        switch kind {
        case .wall: self = .wall
        case .workingDays:
            self = .workingDays(calendar: calendar, dayEnd: Self.dayEnd("dayEnd", from: &inner))
        case .calendarDays:
            self = .calendarDays(
                roll: inner.word("roll", default: .restDay),
                calendar: calendar,
                dayEnd: Self.dayEnd("dayEnd", from: &inner),
            )
        case .months:
            self = .months(
                roll: inner.word("roll", default: .restDay),
                calendar: calendar,
                dayEnd: Self.dayEnd("dayEnd", from: &inner),
            )
        case .series:
            self = .series(
                Series(
                    months: inner.numbers("months", in: 1...12),
                    days: inner.numbers("days", in: 1...31),
                    weekdays: inner.numbers("weekdays", in: 1...7),
                    at: Self.dayEnd("at", from: &inner),
                    onRestDay: inner.word("onRestDay", default: .same),
                    opens: inner.word("opens", default: .former),
                ),
                calendar: calendar,
            )
        case .officeHours: self = .officeHours(calendar: calendar)
        }
        inner.finish()
        reader.include(inner.findings)
    }

    private static func dayEnd(_ key: String, from reader: inout RuleReader) -> DayEnd {
        guard let value = reader.value(key) else { return .midnight }
        if let end = value.string.flatMap({ DayEnd($0) }) { return end }
        reader.report(key, "a time of day such as 24:00 or 17:30 is expected")
        return .midnight
    }

    package var json: JSON {
        switch self {
        case .wall: "wall"
        case .workingDays(let calendar, let dayEnd):
            [
                "kind": "workingDays", "calendar": .string(calendar),
                "dayEnd": .string(dayEnd.text),
            ]
        case .calendarDays(let roll, let calendar, let dayEnd):
            [
                "kind": "calendarDays", "roll": .string(roll.rawValue),
                "calendar": .string(calendar), "dayEnd": .string(dayEnd.text),
            ]
        case .months(let roll, let calendar, let dayEnd):
            [
                "kind": "months", "roll": .string(roll.rawValue),
                "calendar": .string(calendar), "dayEnd": .string(dayEnd.text),
            ]
        case .series(let series, let calendar):
            Self.json(series, calendar)
        case .officeHours(let calendar):
            ["kind": "officeHours", "calendar": .string(calendar)]
        }
    }

    private static func json(_ series: Series, _ calendar: String) -> JSON {
        let json: JSON = [
            "kind": "series", "calendar": .string(calendar),
            "months": .array(series.months.map { .integer(Int64($0)) }),
            "days": .array(series.days.map { .integer(Int64($0)) }),
            "weekdays": .array(series.weekdays.map { .integer(Int64($0)) }),
            "at": .string(series.at.text),
            "onRestDay": .string(series.onRestDay.rawValue),
            "opens": series.opens == .former ? .null : .string(series.opens.rawValue),
        ]
        return json.withoutNulls
    }

    /// A budget as rules write it: `6h`, or a whole number of days, months or slots.
    package func json(amount: Int64) -> JSON {
        unit == .milliseconds
            ? .string(Milliseconds(amount).compactText) : .integer(amount)
    }
}
