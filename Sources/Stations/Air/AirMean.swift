/// A mean and the number of values that it rests on.
///
/// Below the minimum of GB 3095—2026, table 4 (the same in 2012) it is invalid, in all cases (6.4).
package struct AirMean: Sendable, Hashable {
    /// Exact, over the values that are there; nil when there is none.
    package let mean: Ratio?
    package let count: Int
    package let needed: Int

    package init(mean: Ratio?, count: Int, needed: Int) {
        self.mean = mean
        self.count = count
        self.needed = needed
    }

    package var isValid: Bool { mean != nil && count >= needed }

    /// For the index: the mean if it is valid, else missing.
    package var sample: AirSample {
        guard let mean, isValid else { return .missing }
        return .value(mean)
    }

    /// Minutes of sampling for the mean of an hour of a gas.
    package static let minutesOfHour = 45
    /// Hourly values for a mean of eight hours of ozone.
    package static let hoursOfEight = 6
    /// Hourly values for the mean of a day.
    package static let hoursOfDay = 20
    /// Means of eight hours for the largest one of a day; practice of HJ 663, and configuration.
    package static let windowsOfDay = 14

    /// The mean of what is there among values of equal weight.
    package static func of(_ values: some Sequence<Decimal?>, needing needed: Int) -> AirMean {
        let present = values.compactMap { $0 }
        return AirMean(mean: Ratio.mean(of: present), count: present.count, needed: needed)
    }

    /// The mean of an hour of a gas, from values that each stand for some minutes of sampling.
    ///
    /// Precondition: 1 to 60 minutes.
    package static func hour(
        _ values: some Sequence<Decimal?>,
        minutesEach minutes: Int,
    ) -> AirMean {
        precondition((1...60).contains(minutes), "no part of an hour")
        return of(values, needing: (minutesOfHour + minutes - 1) / minutes)
    }

    /// The value of a city: the mean of its stations' valid means, still unrounded.
    ///
    /// How many stations a city needs is not established; it is the caller's to say.
    package static func city(_ stations: [AirMean], needing needed: Int = 1) -> AirMean {
        let valid = stations.filter(\.isValid).compactMap(\.mean)
        return AirMean(mean: Ratio.mean(of: valid), count: valid.count, needed: needed)
    }
}

/// The hourly values of one natural day: index 0 is the hour from 00:00 to 01:00.
package struct HoursOfDay: Sendable, Hashable {
    package private(set) var values: [Decimal?]

    package static let count = 24

    package init() {
        values = Array(repeating: nil, count: Self.count)
    }

    /// Missing hours at the end are missing values; nil for more than 24.
    package init?(_ values: [Decimal?]) {
        guard values.count <= Self.count else { return nil }
        self.values = values + Array(repeating: nil, count: Self.count - values.count)
    }

    /// The value of the hour that begins at `hour`.
    ///
    /// Precondition: 0 to 23.
    package subscript(hour: Int) -> Decimal? {
        get { values[hour] }
        set { values[hour] = newValue }
    }

    /// The mean of the day.
    package var mean: AirMean { .of(values, needing: AirMean.hoursOfDay) }

    /// The largest hourly value: the seventh item of a daily report of 2012.
    package var maximum: Decimal? { values.compactMap { $0 }.max() }

    /// The mean of the eight hours that end at `hour`, 8 to 24.
    package func eightHours(endingAt hour: Int) -> AirMean {
        .of(values[(hour - 8)..<hour], needing: AirMean.hoursOfEight)
    }

    /// The largest of the valid means of eight hours that end at 08:00 to 24:00 (MDA8).
    ///
    /// `count` is the number of valid means. With fewer than `needed` it holds all the same if it
    /// already passes `limit`, the limit of the second class: more hours could only raise it.
    package func largestEightHours(
        needing needed: Int = AirMean.windowsOfDay,
        limit: Decimal = HoursOfDay.ozoneLimit,
    ) -> AirMean {
        let means = (8...Self.count).map { eightHours(endingAt: $0) }.filter(\.isValid)
        let largest = means.compactMap(\.mean).max()
        let isOver = largest.map { $0 > Ratio(limit) } ?? false
        return AirMean(mean: largest, count: means.count, needed: isOver ? 1 : needed)
    }

    /// Daily maximum of eight hours, second class, µg/m³ (GB 3095—2026, table 1; the same in 2012).
    package static let ozoneLimit = Decimal(units: 160)
}
