import Model
import Testing

@testable import Clock

@Suite struct `The calendar of duties` {
    private static func rule(_ series: Series, id: String = "pub.test") -> Rule {
        Rule(
            id: id,
            title: Phrase("定期更新", "update"),
            basis: Rule.Basis(document: "d", quote: "q"),
            profile: "seed",
            appliesTo: .column,
            anchor: .slot,
            measure: .series(series, calendar: "cn"),
            budget: 1,
            warnings: [.before(.hours(24))],
            satisfiedBy: .columnUpdated,
        )
    }

    /// Every day of a span, one after the other: what the words of the rule say about it.
    private static func slow(_ series: Series, from: CivilDate, to: CivilDate) -> Set<Instant> {
        let times = Fixture.times
        let calendar = times.calendar("cn")
        var found: Set<Instant> = []
        // A slot may move into the span from a few days outside it.
        for number in (from.dayNumber - 20)...(to.dayNumber + 20) {
            var date = CivilDate(dayNumber: number)
            let last = (28...31).last {
                CivilDate(year: date.year, month: date.month, day: $0) != nil
            }
            let isWanted =
                (series.months.isEmpty || series.months.contains(date.month))
                && (series.days.isEmpty || series.days.contains(date.day)
                    || (date.day == last && series.days.contains { $0 > date.day }))
                && (series.weekdays.isEmpty || series.weekdays.contains(date.weekday))
            guard isWanted else { continue }
            while series.onRestDay != .same, !calendar.isWorking(date) {
                date = date.adding(days: series.onRestDay == .prev ? -1 : 1)
            }
            guard date >= from, date <= to else { continue }
            let midnight = times.zone.instant(date)
            found.insert(midnight + Milliseconds(Int64(series.at.millisecondOfDay)))
        }
        return found
    }

    @Test func `agrees with a slow look at every day of a year`() throws {
        var random = Seeded(state: 20_270_101)
        let times = Fixture.times
        for number in 0..<120 {
            let days = (1...31).filter { _ in Int.random(in: 0..<9, using: &random) == 0 }
            let series = Series(
                months: (1...12).filter { _ in Int.random(in: 0..<3, using: &random) == 0 },
                days: days,
                weekdays: days.isEmpty
                    ? (1...7).filter { _ in Int.random(in: 0..<3, using: &random) == 0 } : [],
                at: ["24:00", "12:00", "17:30"].compactMap { DayEnd($0) }
                    .randomElement(using: &random) ?? .midnight,
                onRestDay: Series.RestDay.allCases.randomElement(using: &random) ?? .same,
            )
            let year = Int.random(in: 2_024...2_028, using: &random)
            let from = try #require(CivilDate(year: year, month: 1, day: 1))
            let to = try #require(CivilDate(year: year, month: 12, day: 31))
            let duties = DutyCalendar(times: times).duties(
                of: Self.rule(series),
                from: times.zone.instant(from),
                to: times.zone.instant(to.adding(days: 1)),
            )
            let expected = Self.slow(series, from: from, to: to).sorted()
            #expect(duties.map(\.due) == expected, "case \(number): \(series) \(year)")
        }
    }

    @Test
    func `24:00 belongs to the day that it ends, and a day of rest names the working day before`()
        throws
    {
        let times = Fixture.times
        let from = try #require(CivilDate("2026-01-01"))
        let document = DutyCalendar(times: times).document(
            [Self.rule(Series(days: [10, 20, 30]))],
            from: from,
            to: try #require(CivilDate("2026-12-31")),
            .chinese,
        )
        let items = document["items"]?.array ?? []
        #expect(items.count == 36)
        #expect(items.first?["date"] == "2026-01-10")
        #expect(items.first?["at"] == "24:00")
        #expect(items.first?["due"] == "2026-01-11T00:00:00.000+08:00")
        #expect(items.first?["workingDayBefore"] == "2026-01-09")
        // 30 February is the last day, a make-up Saturday in 2026.
        let february = items.filter { $0["date"]?.string?.hasPrefix("2026-02") ?? false }
        #expect(february.compactMap { $0["date"]?.string }.last == "2026-02-28")
        #expect(february.last?["workingDayBefore"] == nil)
        #expect(document["calendar"]?["workingDays"] == 248)
        #expect(
            (document["calendar"]?["months"]?.array ?? []).compactMap { $0["workingDays"]?.integer }
                == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
        )
        #expect(document["provisional"] == false)
    }

    @Test func `a year beyond the notices says so, and a rule without dates has none`() throws {
        let from = try #require(CivilDate("2031-01-01"))
        let to = try #require(CivilDate("2031-12-31"))
        let calendar = DutyCalendar(times: Fixture.times)
        let moved = Self.rule(Series(days: [1], onRestDay: .next))
        #expect(calendar.document([moved], from: from, to: to, .english)["provisional"] == true)
        var wall = moved.json
        wall["measure"] = "wall"
        wall["limit"] = "6h"
        let document = calendar.document([try Rule(json: wall)], from: from, to: to, .english)
        #expect(document["items"] == [])
        #expect(document["rules"] == [])
    }

    @Test func `working days are those of the span, not of the months it touches`() throws {
        let calendar = DutyCalendar(times: Fixture.times)
        let from = try #require(CivilDate("2026-12-01"))
        for (end, count) in [("2026-12-01", 1), ("2026-12-07", 5), ("2026-12-31", 23)] {
            let to = try #require(CivilDate(end))
            let sheet = calendar.document([], from: from, to: to, .english)["calendar"]
            #expect(sheet?["workingDays"]?.integer == Int64(count), "\(end)")
            #expect(sheet?["months"]?.array?.first?["workingDays"]?.integer == Int64(count))
        }
    }
}
