import Testing

@testable import Stations

@Suite struct AirMeanTests {
    private static func hours(_ text: String) throws -> HoursOfDay {
        let values = text.split(separator: " ").map { $0 == "." ? nil : number(String($0)) }
        return try #require(HoursOfDay(values))
    }

    @Test func `a day needs twenty hours`() throws {
        let full = try Self.hours(Array(repeating: "10", count: 20).joined(separator: " "))
        #expect(full.mean.isValid)
        #expect(full.mean.sample == .value(Ratio(number("10"))))
        let short = try Self.hours(Array(repeating: "10", count: 19).joined(separator: " "))
        #expect(short.mean.count == 19)
        #expect(!short.mean.isValid)
        #expect(short.mean.sample == .missing)
        #expect(HoursOfDay().mean.mean == nil)
        #expect(HoursOfDay(Array(repeating: nil, count: 25)) == nil)
    }

    @Test func `a mean is over the hours that are there`() throws {
        // 20 values whose sum is 5207.5: no hour is filled in.
        let values = Array(repeating: "260.375", count: 20) + [".", ".", ".", "."]
        let day = try Self.hours(values.joined(separator: " "))
        #expect(day.mean.mean?.rounded(places: 0).text == "260")
        #expect(day.mean.count == 20)
    }

    @Test func `the largest mean of eight hours ends between 08 and 24`() throws {
        // A plateau of 100 from 12:00 to 20:00 on a ground of 20: the window 12 to 20.
        let day = try Self.hours(
            (0..<24).map { (12..<20).contains($0) ? "100" : "20" }.joined(separator: " ")
        )
        let largest = day.largestEightHours()
        #expect(largest.isValid)
        #expect(largest.count == 17)
        #expect(largest.mean?.rounded(places: 0).units == 100)
    }

    @Test func `a half of a real day is rounded to even`() throws {
        // 84 over eight hours are exactly 10.5: 10, and an index of 5.
        let day = try Self.hours(
            (0..<24).map { $0 < 8 ? ($0 < 4 ? "10" : "11") : "2" }.joined(separator: " ")
        )
        let concentration = try #require(day.largestEightHours().mean).rounded(places: 0)
        #expect(concentration.units == 10)
        #expect(SubIndex(concentration, of: .o3EightHours, in: .of2012).value == 5)
    }

    @Test(arguments: [(5, 9, true), (5, 8, false), (10, 5, true), (10, 4, false), (60, 1, true)])
    func `an hour of a gas needs 45 minutes of sampling`(minutes: Int, count: Int, isValid: Bool) {
        let values = Array(repeating: Decimal(units: 7), count: count) + [nil]
        let hour = AirMean.hour(values, minutesEach: minutes)
        #expect(hour.isValid == isValid)
        #expect(hour.mean == Ratio(number("7")))
    }

    @Test func `a window needs six hours, a day fourteen windows`() throws {
        var day = try Self.hours((0..<24).map { _ in "50" }.joined(separator: " "))
        #expect(day.eightHours(endingAt: 24).isValid)
        day[23] = nil
        day[22] = nil
        #expect(day.eightHours(endingAt: 24).isValid)
        #expect(day.eightHours(endingAt: 24).count == 6)
        day[21] = nil
        #expect(!day.eightHours(endingAt: 24).isValid)
        #expect(day.largestEightHours().count == 16)
        for hour in 12..<21 { day[hour] = nil }
        let largest = day.largestEightHours()
        #expect(largest.count < 14)
        #expect(!largest.isValid)
        #expect(largest.sample == .missing)
    }

    @Test func `a day with few windows counts if it already passes the limit`() throws {
        let high = try Self.hours(Array(repeating: "161", count: 10).joined(separator: " "))
        #expect(high.largestEightHours().count < 14)
        #expect(high.largestEightHours().isValid)
        let edge = try Self.hours(Array(repeating: "160", count: 10).joined(separator: " "))
        #expect(!edge.largestEightHours().isValid)
        #expect(edge.largestEightHours(needing: 3).isValid)
    }

    @Test func `a city is the mean of its stations that are valid, rounded once`() {
        let stations = [
            AirMean.of([number("1"), number("2")], needing: 2),
            AirMean.of([number("1"), number("1"), number("2")], needing: 2),
            AirMean.of([number("900"), nil], needing: 2),
        ]
        let city = AirMean.city(stations)
        #expect(city.count == 2)
        // (3/2 + 4/3) / 2 = 17/12.
        #expect(city.mean?.rounded(places: 3).text == "1.417")
        #expect(!AirMean.city(stations, needing: 3).isValid)
        #expect(AirMean.city([]).sample == .missing)
    }
}
