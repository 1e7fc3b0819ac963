/// One value as `readings.db` keeps it: the number as it came, with what the source and the checks said.
///
/// The codes of `source` and `checks` are the caller's; they are part of the file format.
package struct StoredValue: Sendable, Hashable {
    /// At most 255 bytes.
    package let item: String
    /// What the source said of its value.
    package let source: UInt8
    /// Two bits a check, the first in the lowest.
    package let checks: UInt16
    /// The number times ten to the power of `places`; nil for a missing one.
    package let units: Int64?
    /// Decimals, 0 to 254.
    package let places: UInt8

    package init(item: String, source: UInt8, checks: UInt16, units: Int64?, places: UInt8) {
        self.item = item
        self.source = source
        self.checks = checks
        self.units = units
        self.places = places
    }

    /// The same number, however many zeros it was written with, from a source that says the same.
    ///
    /// What the checks found is left out: they depend on what came before.
    func says(theSameAs other: StoredValue) -> Bool {
        item == other.item && source == other.source && isNumber(of: other)
    }

    private func isNumber(of other: StoredValue) -> Bool {
        guard let units, let otherUnits = other.units else {
            return units == nil && other.units == nil
        }
        return Self.shortest(units, places) == Self.shortest(otherUnits, other.places)
    }

    private static func shortest(_ units: Int64, _ places: UInt8) -> [Int64] {
        var (units, places) = (units, places)
        while places > 0, units % 10 == 0 {
            units /= 10
            places -= 1
        }
        return [units, Int64(places)]
    }
}

/// The values of one station and one period, in one revision.
///
/// Shared, not copied: a station's rows of a day go from hand to hand with every batch.
package final class StoredReading: Sendable {
    package let station: String
    /// Milliseconds since 1970, as all times of the file.
    package let periodStart: Int64
    package let periodEnd: Int64
    /// 1 for the first, one more for each correction.
    package let revision: Int
    package let receivedAt: Int64
    /// The number of the row in the order in which rows were received, from 1, without gaps.
    package let position: Int64
    /// In the order of their items.
    package let values: [StoredValue]

    package init(
        station: String,
        periodStart: Int64,
        periodEnd: Int64,
        revision: Int,
        receivedAt: Int64,
        position: Int64,
        values: [StoredValue],
    ) {
        self.station = station
        self.periodStart = periodStart
        self.periodEnd = periodEnd
        self.revision = revision
        self.receivedAt = receivedAt
        self.position = position
        self.values = values
    }
}

extension StoredReading: Hashable {
    package static func == (first: StoredReading, second: StoredReading) -> Bool {
        first.station == second.station && first.periodStart == second.periodStart
            && first.periodEnd == second.periodEnd && first.revision == second.revision
            && first.receivedAt == second.receivedAt && first.position == second.position
            && first.values == second.values
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(position)
        hasher.combine(periodEnd)
        hasher.combine(station)
    }
}

extension StoredReading {
    /// The same station and period, in whatever revision.
    func isOfPeriod(of other: StoredReading) -> Bool {
        station == other.station && periodEnd == other.periodEnd
    }
}

/// What became of a row that was handed to the store.
package enum ReadingOutcome: Sendable, Hashable {
    /// The first of its station and period.
    case accepted(StoredReading)
    /// Other values than before; the former ones stay.
    case revised(StoredReading)
    /// The newest revision says the same: nothing was written.
    case unchanged(revision: Int)
}
