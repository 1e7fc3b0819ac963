import Testing

@testable import Stations

@Suite struct DecimalTests {
    @Test(arguments: [
        "", " ", "-", "+", ".", "e", "1e", "1e+", "1e5e5", "1.2.3", "1-2", "--1", "1 ", "0x10",
        "NaN",
        "inf", "1,5", "１", "1e100", "1e9", "1000000000", "-1000000000.5", "99999999999999999999",
        "---", "[0.17, 11.627]", "1e-", "1e+-2", "1e2.5", String(repeating: "0", count: 41),
    ])
    func `a text that is no number of an instrument is none`(text: String) {
        #expect(Decimal(text) == nil)
    }

    @Test(arguments: [
        ("0", 0, 0), ("-0", 0, 0), ("12", 12, 0), ("-0.40", -40, 2), ("+7.5", 75, 1), (".5", 5, 1),
        ("5.", 5, 0), ("007", 7, 0), ("1e3", 1_000, 0), ("1.5e2", 150, 0), ("12.5e1", 125, 0),
        ("1.2e-05", 12, 6), ("1.25E+1", 125, 1), ("0e50", 0, 0), ("999999999", 999_999_999, 0),
        ("119.90287", 11_990_287, 5), ("0.000000001", 1, 9),
        // Dropped decimals leave a trace where a half could be mistaken.
        ("60.50000000000001", 60_500_000_001, 9), ("0.12345678949", 123_456_789, 9),
        ("0.0000000000", 0, 9), ("0.1234567800000001", 123_456_781, 9),
    ])
    func `a number keeps its digits`(text: String, units: Int, places: Int) throws {
        let decimal = try #require(Decimal(text))
        #expect(decimal.units == Int64(units))
        #expect(decimal.places == places)
    }

    @Test(arguments: [("-0.40", "-0.40"), ("0.05", "0.05"), ("1.5e2", "150"), ("-12", "-12")])
    func `a number is written as it was`(text: String, written: String) {
        #expect(number(text).text == written)
    }

    @Test func `equal numbers are equal whatever their decimals`() {
        #expect(number("4.0") == number("4"))
        #expect(Set([number("4.0"), number("4"), number("4.000")]).count == 1)
        #expect(number("-0.1") < number("0"))
        #expect(number("-1.5") < number("-1.4"))
        #expect(number("9.99") < number("10"))
        #expect(number("999999999.999999999") > number("999999999.999999998"))
    }

    @Test(arguments: [
        ("60.5", 0, "60"), ("61.5", 0, "62"), ("0.5", 0, "0"), ("1.5", 0, "2"), ("-0.5", 0, "0"),
        ("-1.5", 0, "-2"), ("-2.5", 0, "-2"), ("4.05", 1, "4.0"), ("4.15", 1, "4.2"),
        ("4.25", 1, "4.2"), ("4.251", 1, "4.3"), ("7", 2, "7.00"), ("0.4999999999999", 0, "0"),
        ("0.5000000000001", 0, "1"),
    ])
    func `a half goes to the even digit, by magnitude`(text: String, places: Int, result: String) {
        #expect(number(text).rounded(places: places).text == result)
    }

    @Test(arguments: [
        ("75600.000", Unit.nanograms, Unit.micrograms, "75.6"),
        ("0.0523", .milligrams, .micrograms, "52.3"),
        ("0.36", .milligrams, .milligrams, "0.36"),
        ("1025.9", .hectopascals, .kilopascals, "102.59"),
        ("-4", .metres, .millimetres, "-4000"),
    ])
    func `units are converted exactly`(text: String, from: Unit, to: Unit, result: String) {
        #expect(from.convert(number(text), to: to) == number(result))
    }

    @Test func `units that measure different things are not converted`() {
        #expect(Unit.metres.convert(number("1"), to: .micrograms) == nil)
        #expect(Unit.milligrams.convert(number("999999999"), to: .nanograms) == nil)
        #expect(Unit.celsius.convert(number("1"), to: .percent) == nil)
    }

    /// Against an independent computation by repeated subtraction of whole units.
    @Test func `a mean is exact and rounded once`() {
        var seeded = Seeded(state: 633)
        for _ in 0..<500 {
            let values = (0..<Int.random(in: 1...24, using: &seeded)).map { _ in
                Decimal(units: Int64.random(in: -50...5_000, using: &seeded), places: 1)
            }
            let sum = values.reduce(Int64(0)) { $0 + $1.units }
            let count = Int64(values.count) * 10
            let whole = abs(sum) / count
            let twice = (abs(sum) - whole * count) * 2
            let up = twice > count || (twice == count && whole % 2 == 1)
            let expected = (sum < 0 ? -1 : 1) * (whole + (up ? 1 : 0))
            #expect(Ratio.mean(of: values)?.rounded(places: 0).units == expected, "\(values)")
            #expect(Ratio.mean(of: values) == Ratio.mean(of: values.map { Ratio($0) }))
        }
    }

    @Test func `the largest sums fit`() {
        let largest = number("999999999.999999999")
        let hours = (20...24).map { count in
            AirMean.of(Array(repeating: largest, count: count) + [number("0.1")], needing: 1)
        }
        let city = AirMean.city(hours + hours + hours)
        #expect(city.mean?.rounded(places: 0).units ?? 0 > 900_000_000)
        #expect(Ratio(largest) < (city.mean ?? Ratio(largest)) + Ratio(largest))
    }
}
