import Model
import Testing

@testable import Stations

@Suite struct AirDayTests {
    private static let start = at("2026-07-12T00:00:00+08:00")

    private static func day(
        _ start: Instant = start,
        _ values: [(Pollutant, [String?])],
    ) throws -> AirDay {
        var day = AirDay(start: start, planned: values.map(\.0))
        for (pollutant, texts) in values {
            let amounts: [Decimal?] = texts.map { text in text.map { number($0) } }
            let hours = try #require(HoursOfDay(amounts))
            day[pollutant] = hours
        }
        return day
    }

    private static func all(_ text: String, hours: Int = 24) -> [String?] {
        Array(repeating: text, count: hours)
    }

    private static let six: [(Pollutant, [String?])] = [
        (.pm25, all("76")), (.pm10, all("90")), (.so2, all("8")), (.no2, all("43")),
        (.co, all("1.6")), (.o3, all("58")),
    ]

    @Test(arguments: [
        ("2026-02-28T00:00:00+08:00", "2012", 102), ("2026-03-01T00:00:00+08:00", "2026", 115),
    ])
    func `the edition is that of the day's beginning`(
        start: String,
        edition: String,
        value: Int,
    ) throws {
        let index = try Self.day(at(start), Self.six).index
        #expect(index.edition.rawValue == edition)
        #expect(index.value == value)
        #expect(index.primary == [.pm25])
        #expect(index.level == .lightPollution)
    }

    @Test
    func `with nineteen hours a pollutant is NA, and the index with it unless it is over 100`()
        throws
    {
        var values = Self.six
        values[2].1 = Self.all("8", hours: 19)
        let high = try Self.day(Self.start, values).index
        #expect(high.parts[2].index == nil)
        #expect(high.value == 115)
        values[0].1 = Self.all("35")
        let low = try Self.day(Self.start, values).index
        #expect(low.value == nil)
        #expect(low.withheld == .incomplete([.so2]))
        #expect(low.primary.isEmpty)
    }

    @Test func `a mean is rounded once, half to even`() throws {
        let halves = (0..<24).map { $0 % 2 == 0 ? "60" : "61" } as [String?]
        let index = try Self.day(Self.start, [(.pm25, halves)]).index
        // 60.5 is 60, and 60 is exactly at 100.
        #expect(index.parts[0].concentration?.text == "60")
        #expect(index.parts[0].index == 100)
    }

    @Test func `what is not planned is said to be so`() throws {
        let index = try Self.day(Self.start, [(.pm25, Self.all("150"))]).index
        #expect(index.parts[1].sample == .unplanned(neverPrimary: false))
        // Over 100 it is told all the same (5.3.1).
        #expect(index.value == 200)
    }

    @Test func `a city is the mean of its stations, and needs enough of them`() throws {
        let days = try [("60", 24), ("61", 24), ("900", 19)].map { amount, hours in
            try Self.day(Self.start, [(.pm25, Self.all(amount, hours: hours))])
        }
        let (index, means) = AirDay.city(days, start: Self.start, needing: 2)
        #expect(means[.pm25]?.count == 2)
        #expect(index.parts[0].concentration?.text == "60")
        let short = AirDay.city(days, start: Self.start, needing: 3).index
        #expect(short.parts[0].index == nil)
        let hour = AirDay.city(days, start: Self.start, hour: 3, needing: 3)
        // (60 + 61 + 900) / 3 = 340.33
        #expect(hour.index.parts[0].concentration?.text == "340")
        #expect(AirDay.city([], start: Self.start, needing: 1).index.value == nil)
    }

    @Test func `an hour of shorter periods needs 45 minutes of them`() throws {
        var collector = try #require(
            AirDayCollector(start: Self.start, period: .minutes(5), planned: [.pm25])
        )
        for slot in 1...9 {
            collector.add(number("10"), of: .pm25, endingAt: Self.start + .minutes(Int64(5 * slot)))
        }
        for slot in 13...20 {
            collector.add(number("10"), of: .pm25, endingAt: Self.start + .minutes(Int64(5 * slot)))
        }
        collector.add(number("99"), of: .pm25, endingAt: Self.start)
        collector.add(number("99"), of: .pm25, endingAt: Self.start + .hours(25))
        collector.add(number("99"), of: .co, endingAt: Self.start + .hours(2))
        let hours = try #require(collector.result[.pm25])
        #expect(hours[0] == number("10"))
        #expect(hours[1] == nil)
        #expect(hours.values.compactMap { $0 }.count == 1)
        #expect(AirDayCollector(start: Self.start, period: .minutes(7), planned: []) == nil)
        #expect(AirDayCollector(start: Self.start, period: .hours(2), planned: []) == nil)
    }

    @Test func `the hour that ends at midnight belongs to the day that ends`() throws {
        var collector = try #require(
            AirDayCollector(start: Self.start, period: .hours(1), planned: [.o3])
        )
        collector.add(number("7"), of: .o3, endingAt: Self.start + .hours(24))
        collector.add(number("8"), of: .o3, endingAt: Self.start + .hours(1))
        #expect(collector.result[.o3]?[23] == number("7"))
        #expect(collector.result[.o3]?[0] == number("8"))
    }
}
