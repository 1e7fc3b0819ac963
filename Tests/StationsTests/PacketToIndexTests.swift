import Model
import Testing

@testable import Stations

/// From the bytes of a packet to the index that is published.
@Suite struct PacketToIndexTests {
    private static func index(
        _ name: String,
        _ kind: Reading.Kind,
        units: [String: Unit] = HJ212Code.usualUnits,
    ) throws -> AirIndex {
        let device = HJ212Device(zone: Fixture.shanghai, units: units)
        let frame = try HJ212Frame(line: HJ212Sample.named(name).packet)
        let readings = try #require(HJ212Packet(frame.body).content(device)).readings
        var samples: [AirItem: AirSample] = [:]
        for reading in readings where reading.kind == kind {
            guard let pollutant = HJ212Code.pollutants[reading.item] else { continue }
            samples[AirItem(pollutant, in: .hour)] = reading.sample(of: pollutant)
        }
        let start = try #require(readings.first).period.start
        return AirIndex(
            edition: AirEdition(periodFrom: start),
            period: .hour,
            samples: samples,
        )
    }

    @Test func `an hour of 2016 by the edition of 2012`() throws {
        let index = try Self.index("GEN-2061-AIR", .mean)
        #expect(index.edition == .of2012)
        // Ozone is under maintenance: the instrument's number is not used.
        #expect(index.parts.map(\.index) == [50, 61, 2, 16, 6, nil])
        #expect(index.value == 61)
        #expect(index.primary == [.pm10])
    }

    @Test func `real-time values of six pollutants`() throws {
        let index = try Self.index("GEN-2011-AIR", .instant)
        #expect(index.parts.map(\.index) == [257, 173, 20, 56, 11, 30])
        #expect(index.value == 257)
        #expect(index.level == .heavyPollution)
    }

    @Test func `the same packet in the units of the standard would be another`() throws {
        let index = try Self.index("GEN-2011-AIR", .instant, units: HJ212Code.standardUnits)
        // 207 ng/m³ are 0.207 µg/m³; ozone has no unit there and is missing.
        #expect(
            index.parts.map(\.concentration?.text) == ["0", "0", "58000", "112000", "1.1", nil]
        )
        #expect(try Self.index("GEN-2011-AIR", .instant, units: [:]).withheld == .noValue)
    }

    @Test func `a flag that forbids the number takes the value out`() throws {
        let index = try Self.index("GEN-FLAGS", .instant)
        #expect(index.parts.map(\.index) == [nil, nil, nil, nil, 6, nil])
    }
}
