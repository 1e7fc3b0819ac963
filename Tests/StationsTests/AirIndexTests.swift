import Model
import Testing

@testable import Stations

@Suite struct AirIndexTests {
    /// A line of `sub-indices.txt`.
    struct Case: Sendable, CustomTestStringConvertible {
        let edition: AirEdition
        let item: AirItem
        let concentration: Decimal
        let index: Int?
        let testDescription: String

        init?(_ line: String) {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 4, let edition = AirEdition(rawValue: words[0]),
                let item = AirItem(rawValue: words[1]), let concentration = Decimal(words[2])
            else { return nil }
            self.edition = edition
            self.item = item
            self.concentration = concentration
            index = Int(words[3])
            testDescription = line
        }
    }

    private static let lines = Fixture.lines("sub-indices.txt")

    @Test func `every line of the table can be read`() {
        #expect(Self.lines.count > 100)
        #expect(Self.lines.compactMap { Case($0) }.count == Self.lines.count)
    }

    @Test(arguments: lines.compactMap { Case($0) })
    func `a concentration has its individual index`(example: Case) {
        let rounded = example.concentration.rounded(places: example.item.pollutant.places)
        let index = SubIndex(rounded, of: example.item, in: example.edition)
        #expect(index.value == example.index)
    }

    /// By counting up instead of dividing: the smallest index whose line has not yet been passed.
    @Test(arguments: AirEdition.allCases)
    func `every concentration of every column agrees with counting`(edition: AirEdition) {
        for item in AirItem.allCases {
            let limits = item.breakPoints(edition)
            var row = 1
            var index = 0
            for units in 0...limits[limits.count - 1] {
                while units > limits[row] { row += 1 }
                let low = Int(AirItem.indices[row - 1])
                let high = Int(AirItem.indices[row])
                let span = Int(limits[row] - limits[row - 1])
                while (index - low) * span < (high - low) * Int(units - limits[row - 1]) {
                    index += 1
                }
                let concentration = Decimal(units: units, places: item.pollutant.places)
                let computed = SubIndex(concentration, of: item, in: edition)
                #expect(computed.value == index, "\(item) \(units)")
                #expect(!computed.isBeyondTable)
            }
        }
    }

    /// The index of six values in the order of listing.
    ///
    /// `NA` is missing; `/` is not in the plan and never primary; a question mark is not in the plan and
    /// has another history.
    static func index(
        _ edition: AirEdition,
        _ period: AirPeriod,
        _ values: String,
        more: [AirItem: String] = [:],
    ) -> AirIndex {
        var samples: [AirItem: AirSample] = [:]
        for (pollutant, word) in zip(Pollutant.allCases, values.split(separator: " ")) {
            samples[AirItem(pollutant, in: period)] = sample(String(word))
        }
        for (item, word) in more { samples[item] = sample(word) }
        return AirIndex(edition: edition, period: period, samples: samples)
    }

    private static func sample(_ word: String) -> AirSample {
        switch word {
        case "NA": .missing
        case "/": .unplanned(neverPrimary: true)
        case "?": .unplanned(neverPrimary: false)
        default: .value(Ratio(number(word)))
        }
    }

    @Test(arguments: [
        // A real episode in Beijing, 2016-12-18, -21, -22; the last also by the newer edition.
        (
            AirEdition.of2012, AirPeriod.day, "260.375 292.708 38 109 3.617 10.5", 310,
            [Pollutant.pm25]
        ), (.of2012, .day, "403.54 442.92 12 157.17 7.733 6.875", 436, [.pm25]),
        (.of2012, .day, "75.54 89.58 8 42.67 1.571 58", 102, [.pm25]),
        (.of2026, .day, "75.54 89.58 8 42.67 1.571 58", 115, [.pm25]),
        (.of2012, .hour, "446 515 13 200 8.2 2", 464, [.pm25]),
        // Ties are listed together; up to 50 nothing is primary.
        (.of2026, .day, "60 120 50 40 2 100", 100, [.pm25, .pm10]),
        (.of2026, .day, "35 50 50 40 2 100", 50, []), (.of2026, .day, "0 0 0 0 0 0", 0, []),
        (.of2026, .hour, "10 20 900 10 0.5 30", 200, [.so2]),
        (.of2026, .hour, "600 700 900 4000 200 1300", 500, [.pm25, .pm10, .no2, .co, .o3]),
        // Above 100 it is told even though something is missing; a pollutant outside the plan with a
        // clean history changes nothing.
        (.of2026, .day, "75 NA 8 42 1.5 58", 114, [.pm25]),
        (.of2026, .day, "75 ? ? ? ? ?", 114, [.pm25]),
        (.of2026, .day, "60 / 8 42 / 58", 100, [.pm25]),
        (.of2012, .day, "60 NA 8 42 NA 58", 82, [.pm25]),
    ])
    func `an index names its primary pollutants`(
        edition: AirEdition,
        period: AirPeriod,
        values: String,
        value: Int,
        primary: [Pollutant],
    ) {
        let index = Self.index(edition, period, values)
        #expect(index.value == value)
        #expect(index.primary == primary)
        #expect(index.withheld == nil)
    }

    @Test(arguments: [
        ("60 NA 8 42 1.5 58", [Pollutant.pm10]), ("60 50 NA NA 1.5 58", [.so2, .no2]),
        ("60 50 ? 42 1.5 58", [.so2]), ("60 50 / 42 -1 58", [.co]),
    ])
    func `up to 100 nothing is told while something is missing`(
        values: String,
        missing: [Pollutant],
    ) {
        let index = Self.index(.of2026, .day, values)
        #expect(index.value == nil)
        #expect(index.level == nil)
        #expect(index.primary == [])
        #expect(index.withheld == .incomplete(missing))
        // The concentrations and their indices are published all the same.
        #expect(index.parts[0].index == 100)
        #expect(index.parts[0].concentration == number("60"))
    }

    @Test func `without any value there is no index`() {
        for edition in AirEdition.allCases {
            let index = AirIndex(edition: edition, period: .hour, samples: [:])
            #expect(index.value == nil)
            #expect(index.withheld == .noValue)
            #expect(index.parts.count == 6)
        }
    }

    @Test func `the edition of 2012 reads three more items`() {
        let plain = Self.index(.of2012, .day, "35 50 50 40 2 100")
        #expect(plain.value == 50)
        let withHour = Self.index(.of2012, .day, "35 50 50 40 2 100", more: [.o3Hour: "200"])
        #expect(withHour.value == 100)
        #expect(withHour.primary == [.o3])
        #expect(withHour.parts[5].item == .o3Hour)
        // Above its last concentration the mean of eight hours has no index: the one of an hour counts.
        let over = Self.index(.of2012, .day, "35 50 50 40 2 801", more: [.o3Hour: "900"])
        #expect(over.value == 350)
        #expect(Self.index(.of2012, .day, "35 50 50 40 2 801").withheld == .incomplete([.o3]))
        let sulphur = Self.index(.of2012, .hour, "35 50 801 40 2 100", more: [.so2Day: "475"])
        #expect(sulphur.value == 150)
        #expect(sulphur.parts[2].item == .so2Day)
        #expect(Self.index(.of2012, .hour, "35 50 801 40 2 100").withheld == .incomplete([.so2]))
        // The newer edition has dropped them.
        #expect(Self.index(.of2026, .day, "35 50 50 40 2 100", more: [.o3Hour: "900"]).value == 50)
    }

    @Test func `pollutants above 100 are named by the edition of 2012 only`() {
        let values = "80 160 8 42 1.5 58"
        #expect(Self.index(.of2012, .day, values).exceeding == [.pm25, .pm10])
        #expect(Self.index(.of2026, .day, values).exceeding == [])
    }

    @Test(arguments: [
        ("2026-02-28T23:00:00+08:00", AirEdition.of2012),
        ("2026-02-28T00:00:00+08:00", .of2012), ("2026-02-28T23:59:59.999+08:00", .of2012),
        ("2026-03-01T00:00:00+08:00", .of2026), ("2026-02-28T16:00:00Z", .of2026),
        ("2030-01-01T00:00:00+08:00", .of2026),
    ])
    func `the edition follows the beginning of the period`(text: String, edition: AirEdition) {
        #expect(AirEdition(periodFrom: at(text)) == edition)
    }

    @Test(arguments: [
        (0, "优", "#00E400"), (50, "优", "#00E400"), (51, "良", "#FFFF00"), (100, "良", "#FFFF00"),
        (101, "轻度污染", "#FF7E00"), (150, "轻度污染", "#FF7E00"), (151, "中度污染", "#FF0000"),
        (200, "中度污染", "#FF0000"), (201, "重度污染", "#99004C"), (300, "重度污染", "#99004C"),
        (301, "严重污染", "#7E0023"), (500, "严重污染", "#7E0023"),
    ])
    func `a level has its words and its colour`(index: Int, category: String, hex: String) {
        let level = AirLevel(index: index)
        #expect(level.category.chinese == category)
        #expect(level.hex == hex)
        for edition in AirEdition.allCases {
            let advice = AirAdvice(level, in: edition)
            #expect(!advice.effect.chinese.isEmpty && !advice.measure.english.isEmpty)
        }
    }

    @Test func `the advice of the editions differs where the standards do`() {
        let same = AirLevel.allCases.filter {
            AirAdvice($0, in: .of2012) == AirAdvice($0, in: .of2026)
        }
        #expect(same == [.excellent, .good])
    }
}
