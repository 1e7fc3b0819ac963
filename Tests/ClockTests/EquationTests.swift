import Model
import Testing

@testable import Clock

@Suite struct `The equation` {
    static let times = Fixture.times

    static func due(
        _ anchor: String,
        _ measure: Measure,
        _ budget: Int64,
        pauses: [(String, String?)] = [],
    ) -> Deadline {
        Equation(
            anchor: at(anchor),
            measure: measure,
            budget: budget,
            pauses: pauses.map { Obligation.Pause(from: at($0.0), to: $0.1.map { at($0) }) },
        ).deadline(in: times)
    }

    static let working = Measure.workingDays(calendar: "cn", dayEnd: .midnight)

    static func noon(_ date: String) -> String { date + "T12:00:00.000+08:00" }

    struct Days: Sendable {
        let anchor: String
        let count: Int64
        let due: String
        var isProvisional = false
    }

    @Test(arguments: [
        Days(anchor: "2024-09-27", count: 2, due: "2024-09-30"),
        Days(anchor: "2024-09-30", count: 7, due: "2024-10-15"),
        Days(anchor: "2024-09-10", count: 20, due: "2024-10-14"),
        Days(anchor: "2024-02-02", count: 20, due: "2024-03-06"),
        Days(anchor: "2024-04-26", count: 2, due: "2024-04-29"),
        Days(anchor: "2024-09-14", count: 2, due: "2024-09-19"),
        Days(anchor: "2024-09-29", count: 2, due: "2024-10-08"),
        Days(anchor: "2026-05-06", count: 3, due: "2026-05-09"),
        Days(anchor: "2026-12-18", count: 10, due: "2027-01-04", isProvisional: true),
        Days(anchor: "2024-09-13", count: 2, due: "2024-09-18"),
        Days(anchor: "2025-01-24", count: 2, due: "2025-01-27"),
        Days(anchor: "2025-09-26", count: 2, due: "2025-09-29"),
        Days(anchor: "2025-12-31", count: 20, due: "2026-01-29"),
        Days(anchor: "2026-01-01", count: 7, due: "2026-01-12"),
        Days(anchor: "2026-04-30", count: 2, due: "2026-05-07"),
        Days(anchor: "2026-09-18", count: 2, due: "2026-09-21"),
        Days(anchor: "2026-09-30", count: 2, due: "2026-10-09"),
        Days(anchor: "2026-11-20", count: 2, due: "2026-11-24"),
        Days(anchor: "2026-11-20", count: 20, due: "2026-12-18"),
    ]) func `counts working days with days off and make-up days`(_ days: Days) {
        let deadline = Self.due(Self.noon(days.anchor), Self.working, days.count)
        #expect(deadline.due == dayEnd(days.due))
        #expect(deadline.isProvisional == days.isProvisional)
    }

    @Test func `an anchor at 24 o'clock belongs to the next date`() {
        let deadline = Self.due("2024-09-11T00:00:00.000+08:00", Self.working, 2)
        #expect(deadline.due == dayEnd("2024-09-13"))
    }

    @Test(arguments: [
        ("2026-07-12T05:30:00.000+08:00", 6, "2026-07-12T11:30:00.000+08:00"),
        ("2026-07-12T05:30:00.000+08:00", 24, "2026-07-13T05:30:00.000+08:00"),
        ("2026-09-03T22:40:00.000+08:00", 6, "2026-09-04T04:40:00.000+08:00"),
        ("2026-02-16T23:59:59.000+08:00", 6, "2026-02-17T05:59:59.000+08:00"),
        ("2026-12-31T20:00:00.000+08:00", 6, "2027-01-01T02:00:00.000+08:00"),
    ]) func `hours run through nights and holidays`(anchor: String, hours: Int64, due: String) {
        let deadline = Self.due(anchor, .wall, hours * 3_600_000)
        #expect(deadline.due == at(due))
        #expect(!deadline.isProvisional)
    }

    @Test(arguments: [
        ("2024-09-10", 20, "2024-09-18T10:00", "2024-09-20T10:00", "2024-10-16"),
        ("2024-09-10", 20, "2024-09-30T12:00", "2024-10-08T12:00", "2024-10-15"),
        ("2024-09-27", 2, "2024-09-29T00:00", "2024-09-30T00:00", "2024-10-08"),
        ("2024-09-27", 2, "2024-09-29T09:00", "2024-09-29T15:00", "2024-09-30"),
    ]) func `a pause excludes the days whose end lies in it`(
        anchor: String,
        count: Int64,
        from: String,
        to: String,
        due: String,
    ) {
        let deadline = Self.due(
            Self.noon(anchor),
            Self.working,
            count,
            pauses: [(from + ":00.000+08:00", to + ":00.000+08:00")],
        )
        #expect(deadline.due == dayEnd(due))
    }

    @Test func `a pause of the clock moves due by its length`() {
        let deadline = Self.due(
            "2026-11-21T10:00:00.000+08:00",
            .wall,
            6 * 3_600_000,
            pauses: [("2026-11-21T11:00:00.000+08:00", "2026-11-21T12:30:00.000+08:00")],
        )
        #expect(deadline.due == at("2026-11-21T17:30:00.000+08:00"))
    }

    @Test func `a pause without end leaves due open, unless due came first`() {
        let anchor = "2026-11-21T10:00:00.000+08:00"
        let hours: Int64 = 6 * 3_600_000
        let early = Self.due(anchor, .wall, hours, pauses: [("2026-11-21T15:59:59.999+08:00", nil)])
        let exact = Self.due(anchor, .wall, hours, pauses: [("2026-11-21T16:00:00.000+08:00", nil)])
        #expect(early.due == .never)
        #expect(exact.due == at("2026-11-21T16:00:00.000+08:00"))
    }

    @Test(arguments: [
        ("2026-09-23", Roll.restDay, "2026-09-28"), ("2026-11-16", .restDay, "2026-11-19"),
        ("2026-11-18", .restDay, "2026-11-23"), ("2026-09-30", .restDay, "2026-10-08"),
        ("2026-04-29", .restDay, "2026-05-06"), ("2026-05-06", .restDay, "2026-05-09"),
        ("2026-11-18", .legalHoliday, "2026-11-21"), ("2026-09-30", .legalHoliday, "2026-10-08"),
        ("2026-09-30", .none, "2026-10-03"),
    ]) func `the last of three calendar days rolls off a day of rest`(
        anchor: String,
        roll: Roll,
        due: String,
    ) {
        let measure = Measure.calendarDays(roll: roll, calendar: "cn", dayEnd: .midnight)
        #expect(Self.due(Self.noon(anchor), measure, 3).due == dayEnd(due))
    }

    @Test(arguments: [
        ("2025-08-31", 6, "2026-02-28"), ("2026-01-31", 1, "2026-02-28"),
        ("2026-06-08", 1, "2026-07-08"), ("2026-08-03", 2, "2026-10-08"),
    ]) func `months end on the corresponding day or the last one`(
        anchor: String,
        months: Int64,
        due: String,
    ) {
        let measure = Measure.months(roll: .restDay, calendar: "cn", dayEnd: .midnight)
        #expect(Self.due(Self.noon(anchor), measure, months).due == dayEnd(due))
    }

    @Test(arguments: [
        ("2027-02-05", [10, 20, 28]), ("2028-02-05", [10, 20, 29]), ("2026-11-05", [10, 20, 30]),
    ]) func `the thirtieth becomes the last day of February`(anchor: String, days: [Int]) throws {
        let measure = Measure.series(Series(days: [10, 20, 30]), calendar: "cn")
        let month = String(anchor.prefix(8))
        for (index, day) in days.enumerated() {
            let due = Self.due(Self.noon(anchor), measure, Int64(index + 1)).due
            #expect(due == dayEnd(month + CivilDate.padded(day, 2)))
        }
        // The slot after the last one lies in the next month.
        let next = Self.due(Self.noon(month + CivilDate.padded(days[2], 2)), measure, 2).due
        #expect(LocalTime(next, in: Fixture.shanghai).date.day == 11)
    }

    @Test func `a slot at 17 o'clock of the last day, and slots moved off days of rest`() throws {
        let evening = try #require(DayEnd("17:30"))
        let last = Measure.series(Series(days: [31], at: evening), calendar: "cn")
        #expect(
            Self.due("2026-06-30T17:29:59.999+08:00", last, 1).due
                == at("2026-06-30T17:30:00.000+08:00")
        )
        #expect(
            Self.due("2026-06-30T17:30:00.000+08:00", last, 1).due
                == at("2026-07-31T17:30:00.000+08:00")
        )
        for (rest, day) in [(Series.RestDay.prev, "2026-09-24"), (.next, "2026-09-28")] {
            let measure = Measure.series(Series(days: [26], onRestDay: rest), calendar: "cn")
            #expect(Self.due(Self.noon("2026-09-10"), measure, 1).due == dayEnd(day))
        }
    }

    @Test func `office hours count inside working segments only`() {
        let measure = Measure.officeHours(calendar: "cn")
        // Friday 16:00 + 2 h: one hour that day, and one on Monday from 09:00.
        #expect(
            Self.due("2026-11-20T16:00:00.000+08:00", measure, 7_200_000).due
                == at("2026-11-23T10:00:00.000+08:00")
        )
        #expect(
            Self.due("2026-11-20T16:00:00.000+08:00", measure, 3_600_000).due
                == at("2026-11-20T17:00:00.000+08:00")
        )
    }

    @Test func `an unknown calendar counts weekdays and says that it is provisional`() {
        let measure = Measure.workingDays(calendar: "mars", dayEnd: .midnight)
        let deadline = Self.due(Self.noon("2024-09-27"), measure, 2)
        #expect(deadline.due == dayEnd("2024-10-01"))
        #expect(deadline.isProvisional)
    }

    @Test func `warnings lie after the anchor and not after due, each once`() {
        let anchor = at("2026-11-21T10:00:00.000+08:00")
        let equation = Equation(anchor: anchor, measure: .wall, budget: 6 * 3_600_000)
        let due = equation.deadline(in: Self.times).due
        let warnings = equation.warnings(
            [
                .percent(50), .percent(75), .before(.hours(3)), .before(.hours(6)),
                .before(.hours(12)),
            ],
            due: due,
            in: Self.times,
        )
        #expect(
            warnings == [at("2026-11-21T13:00:00.000+08:00"), at("2026-11-21T14:30:00.000+08:00")]
        )
    }

    @Test func `three quarters of two working days is the end of the second`() {
        let equation = Equation(
            anchor: at("2026-11-20T12:00:00.000+08:00"),
            measure: Self.working,
            budget: 2,
        )
        let due = equation.deadline(in: Self.times).due
        let warnings = equation.warnings(
            [.percent(75), .before(.hours(4))],
            due: due,
            in: Self.times,
        )
        #expect(warnings == [due - .hours(4), due])
    }
}
