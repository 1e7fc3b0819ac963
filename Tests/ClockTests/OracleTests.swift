import Glibc
import Model
import Testing

@testable import Clock

/// Every measure against the plain counter, and the laws by which acts move a due instant.
///
/// The suite runs a tenth of the cases; `RELEASED_CASES=100000` runs them all.
@Suite(.timeLimit(.minutes(20))) struct `Every measure` {
    private static let oracle: DayByDay = {
        do {
            return DayByDay(try Fixture.read("calendar.json", as: .json))
        } catch {
            fatalError("\(error)")
        }
    }()

    private static var cases: Int {
        unsafe getenv("RELEASED_CASES").flatMap { unsafe Int(String(cString: $0)) } ?? 9_999
    }

    static let working = Measure.workingDays(calendar: "cn", dayEnd: .midnight)

    /// Half hours meet ends of days, segments and pauses often, which is where the mistakes are.
    private static func measure(_ random: inout Seeded) -> (Measure, ClosedRange<Int64>) {
        let ends = ["24:00", "17:30", "12:00"].compactMap { DayEnd($0) }
        let end = ends.randomElement(using: &random) ?? .midnight
        let roll = Roll.allCases.randomElement(using: &random) ?? .none
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return (.wall, 1...48)
        case 1: return (.officeHours(calendar: "cn"), 1...20)
        case 2, 3: return (.workingDays(calendar: "cn", dayEnd: end), 1...20)
        case 4, 5: return (.calendarDays(roll: roll, calendar: "cn", dayEnd: end), 1...30)
        case 6: return (.months(roll: roll, calendar: "cn", dayEnd: end), 1...4)
        default:
            let days = [
                [10, 20, 30], [8, 18, 28], [31], [1], [29, 30], [5, 15, 25],
            ].randomElement(using: &random)
            let series = Series(
                months: Int.random(in: 0..<5, using: &random) == 0 ? [2, 3, 9] : [],
                days: days ?? [],
                at: end,
                onRestDay: Series.RestDay.allCases.randomElement(using: &random) ?? .same,
            )
            return (.series(series, calendar: "cn"), 1...3)
        }
    }

    private static func equation(_ random: inout Seeded) -> Equation {
        let (measure, range) = measure(&random)
        let start = at("2024-01-10T00:00:00.000+08:00")
        let anchor = start + .minutes(Int64.random(in: 0..<43_000, using: &random) * 30)
        let amount = Int64.random(in: range, using: &random)
        var pauses: [Obligation.Pause] = []
        for _ in 0..<max(0, Int.random(in: -2...2, using: &random)) {
            let from = anchor + .minutes(Int64.random(in: -100...800, using: &random) * 30)
            let to = from + .minutes(Int64.random(in: 0...200, using: &random) * 30)
            pauses.append(Obligation.Pause(from: from, to: to))
        }
        return Equation(
            anchor: anchor,
            measure: measure,
            budget: measure.unit == .milliseconds ? amount * 1_800_000 : amount,
            pauses: pauses,
        )
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `agrees with a plain count, one day after the other`(seed: UInt64) {
        var random = Seeded(state: 20_261_122 &+ seed)
        for number in 0..<(Self.cases / 3) {
            let equation = Self.equation(&random)
            let due = equation.deadline(in: Fixture.times).due
            let slow = Self.oracle.due(equation)
            guard due != slow else { continue }
            Issue.record("case \(number) of seed \(seed): \(equation): \(due) and not \(slow)")
            return
        }
    }

    // MARK: laws

    private func due(
        _ anchor: Instant,
        _ budget: Int64,
        _ measure: Measure = working,
        pauses: [Obligation.Pause] = [],
        in times: TimeRules = Fixture.times,
    ) -> Instant {
        Equation(anchor: anchor, measure: measure, budget: budget, pauses: pauses)
            .deadline(in: times).due
    }

    private func anchor(_ random: inout Seeded) -> Instant {
        at("2024-01-10T00:00:00.000+08:00")
            + .minutes(Int64.random(in: 1..<1_200_000, using: &random))
    }

    @Test func `a pause is an extension by the points that lie in it`() {
        var random = Seeded(state: 31)
        for _ in 0..<200 {
            let anchor = anchor(&random)
            let plain = due(anchor, 10)
            let from = anchor + .hours(Int64.random(in: 0...100, using: &random))
            let to = from + .hours(Int64.random(in: 0...100, using: &random))
            guard to < plain else { continue }
            let points = (1...10).filter {
                let point = due(anchor, Int64($0))
                return from < point && point <= to
            }
            let paused = due(anchor, 10, pauses: [Obligation.Pause(from: from, to: to)])
            #expect(paused == due(anchor, 10 + Int64(points.count)))
        }
    }

    @Test func `an extension counts on from where the limit would have ended`() {
        var random = Seeded(state: 32)
        for _ in 0..<200 {
            let anchor = anchor(&random)
            let first = Int64.random(in: 1...20, using: &random)
            let more = Int64.random(in: 1...20, using: &random)
            // The last day ends at 24:00; a millisecond before it is still that day, not counted again.
            let last = due(anchor, first) - Milliseconds(1)
            #expect(due(anchor, first + more) == due(last, more))
            let hours = due(anchor, first * 3_600_000, .wall)
            #expect(due(anchor, (first + more) * 3_600_000, .wall) == hours + .hours(more))
        }
    }

    @Test func `a restart forgets what was counted before, and never comes earlier`() {
        var random = Seeded(state: 33)
        for _ in 0..<200 {
            let anchor = anchor(&random)
            let again = anchor + .hours(Int64.random(in: 0...400, using: &random))
            let pause = Obligation.Pause(
                from: anchor - .hours(90),
                to: again + .minutes(Int64.random(in: -5_000...0, using: &random)),
            )
            // Time that did not count before the new beginning has no part in it.
            #expect(due(again, 7, pauses: [pause]) == due(again, 7))
            #expect(due(again, 7) >= due(anchor, 7))
        }
    }

    @Test func `a day off that a notice adds moves what lies over it by one working day`() throws {
        var random = Seeded(state: 34)
        for _ in 0..<100 {
            let anchor = anchor(&random)
            let plain = due(anchor, 10)
            let span = Equation(anchor: anchor, measure: Self.working, budget: 10)
                .countedDays(reaching: 10, in: Fixture.times)
            let counted = span.filter { $0.reason == .counted }
            let taken = try #require(counted.randomElement(using: &random))
            let before = revised(taken.date, isWorking: false)
            #expect(due(anchor, 10, in: before) == due(anchor, 11))
            // What ends before the day, or begins after it, stands.
            let beyond = revised(Fixture.shanghai.date(plain).adding(days: 1), isWorking: false)
            #expect(due(anchor, 10, in: beyond) == plain)
            #expect(due(anchor, 10_000_000, .wall, in: before) == anchor + Milliseconds(10_000_000))
            guard let rest = span.first(where: { $0.reason == .weekend }) else { continue }
            // A make-up day is a day less to wait; behind the ninth day it is itself the tenth.
            let worked = due(anchor, 10, in: revised(rest.date, isWorking: true))
            #expect(worked == max(due(anchor, 9), rest.end))
        }
    }

    private func revised(_ date: CivilDate, isWorking: Bool) -> TimeRules {
        var days = Fixture.calendar.days
        days[date] = WorkCalendar.Day(isWorking: isWorking, name: "通知")
        let calendar = WorkCalendar(
            id: "cn",
            version: 2,
            days: days,
            knownUntil: Fixture.calendar.knownUntil,
        )
        return TimeRules(zone: Fixture.shanghai, calendars: ["cn": calendar])
    }
}

@Suite struct `The vectors of the calendar` {
    private static func due(_ from: String, _ count: Int64, _ measure: Measure) -> Deadline {
        Equation(anchor: at(from), measure: measure, budget: count).deadline(in: Fixture.times)
    }

    @Test func `all pass`() throws {
        let file = try Fixture.read("../../Vectors/calendar_due.json", as: .json)
        var checked = 0
        func expect(_ case: JSON, _ measure: Measure, _ wanted: Instant, hour: Bool = false) throws
        {
            let from = try `case`.text("from")
            let count = try `case`.number("count") * (hour ? 3_600_000 : 1)
            let found = Self.due(hour ? from : from + "T12:00:00+08:00", count, measure)
            #expect(found.due == wanted, "\(`case`)")
            #expect(found.isProvisional == `case`.flag("provisional"), "\(`case`)")
            checked += 1
        }
        for item in file["workingDays"]?.array ?? [] {
            let wanted = dayEnd(try item.text("due"))
            if let instant = item["instant"]?.string { #expect(at(instant) == wanted) }
            try expect(item, .workingDays(calendar: "cn", dayEnd: .midnight), wanted)
        }
        for item in file["calendarDays"]?.array ?? [] {
            for roll in Roll.allCases {
                let measure = Measure.calendarDays(roll: roll, calendar: "cn", dayEnd: .midnight)
                try expect(item, measure, dayEnd(try item.text(roll.rawValue)))
            }
        }
        for item in file["hours"]?.array ?? [] {
            try expect(item, .wall, at(try item.text("instant")), hour: true)
        }
        for item in file["months"]?.array ?? [] {
            let measure = Measure.months(roll: .restDay, calendar: "cn", dayEnd: .midnight)
            try expect(item, measure, dayEnd(try item.text("due")))
        }
        for item in file["series"]?.array ?? [] {
            let month = try item.text("month")
            let end = try #require(DayEnd(try item.text("at")))
            let series = Series(
                days: (item["days"]?.array ?? []).compactMap(\.integer).map { Int($0) },
                at: end,
            )
            for (index, day) in (item["slots"]?.array ?? []).compactMap(\.integer).enumerated() {
                let date = try #require(CivilDate(month + "-" + CivilDate.padded(Int(day), 2)))
                let found = Self.due(
                    month + "-01T00:00:00+08:00",
                    Int64(index + 1),
                    .series(series, calendar: "cn"),
                )
                #expect(found.due == Fixture.times.instant(date, end.millisecondOfDay))
                checked += 1
            }
        }
        #expect(checked >= 50)
    }
}
