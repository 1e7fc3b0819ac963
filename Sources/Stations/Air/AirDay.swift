package import Model

/// What is known of one station's air on one natural day.
///
/// Sources: HJ 633—2026, 5.2.1 and 5.3; HJ 633—2012, 4; GB 3095—2026, table 4 (twenty hours of a day, six of
/// eight, 45 minutes of an hour) and 6.4.
package struct AirDay: Sendable, Hashable {
    package let start: Instant
    /// By pollutant; what is not there lies outside the monitoring plan.
    package private(set) var hours: [Pollutant: HoursOfDay]

    package init(start: Instant, planned: some Sequence<Pollutant>) {
        self.start = start
        hours = [:]
        for pollutant in planned { hours[pollutant] = HoursOfDay() }
    }

    package var edition: AirEdition { AirEdition(periodFrom: start) }

    package subscript(pollutant: Pollutant) -> HoursOfDay? {
        get { hours[pollutant] }
        set { hours[pollutant] = newValue }
    }

    /// The mean by which a pollutant is judged in a daily report; nil outside the plan.
    ///
    /// For ozone the largest mean of eight hours.
    package func mean(_ pollutant: Pollutant) -> AirMean? {
        hours[pollutant].map { pollutant == .o3 ? $0.largestEightHours() : $0.mean }
    }

    package var index: AirIndex {
        var samples: [AirItem: AirSample] = [:]
        for pollutant in Pollutant.allCases {
            samples[AirItem(pollutant, in: .day)] =
                mean(pollutant)?.sample ?? .unplanned(neverPrimary: false)
        }
        if edition == .of2012, let highest = hours[.o3]?.maximum {
            samples[.o3Hour] = .value(Ratio(highest))
        }
        return AirIndex(edition: edition, period: .day, samples: samples)
    }

    /// The daily report of a city: means of the means of its stations, rounded once.
    ///
    /// A pollutant that none of its stations measures lies outside its plan.
    package static func city(
        _ stations: [AirDay],
        start: Instant,
        needing needed: Int,
    ) -> (index: AirIndex, means: [Pollutant: AirMean]) {
        var means: [Pollutant: AirMean] = [:]
        var samples: [AirItem: AirSample] = [:]
        for pollutant in Pollutant.allCases {
            let known = stations.compactMap { $0.mean(pollutant) }
            guard stations.isEmpty || !known.isEmpty else {
                samples[AirItem(pollutant, in: .day)] = .unplanned(neverPrimary: false)
                continue
            }
            let mean = AirMean.city(known, needing: needed)
            means[pollutant] = mean
            samples[AirItem(pollutant, in: .day)] = mean.sample
        }
        let edition = AirEdition(periodFrom: start)
        return (AirIndex(edition: edition, period: .day, samples: samples), means)
    }

    /// The same for the hour that begins so many hours after the start of the day.
    ///
    /// Precondition: 0 to 23.
    package static func city(
        _ stations: [AirDay],
        start: Instant,
        hour: Int,
        needing needed: Int,
    ) -> (index: AirIndex, means: [Pollutant: AirMean]) {
        var means: [Pollutant: AirMean] = [:]
        var samples: [AirItem: AirSample] = [:]
        for pollutant in Pollutant.allCases {
            let known = stations.compactMap { $0[pollutant] }
            guard stations.isEmpty || !known.isEmpty else {
                samples[AirItem(pollutant, in: .hour)] = .unplanned(neverPrimary: false)
                continue
            }
            let mean = AirMean.of(known.map { $0[hour] }, needing: needed)
            means[pollutant] = mean
            samples[AirItem(pollutant, in: .hour)] = mean.sample
        }
        let edition = AirEdition(periodFrom: start + .hours(Int64(hour)))
        return (AirIndex(edition: edition, period: .hour, samples: samples), means)
    }
}

/// Collects the values of one station and day, whatever its period, into hours.
package struct AirDayCollector: Sendable {
    private let day: AirDay
    private let period: Milliseconds
    private var values: [Pollutant: [[Decimal]]] = [:]

    /// Decimals to which the mean of an hour is kept that is made of shorter periods: far finer than what is
    /// rounded in the end.
    private static let places = 6

    /// Nil for a station whose periods do not make up hours.
    package init?(start: Instant, period: Milliseconds, planned: [Pollutant]) {
        let hour = Milliseconds.hours(1)
        guard period > .zero, period <= hour, hour.count % period.count == 0 else { return nil }
        day = AirDay(start: start, planned: planned)
        self.period = period
        for pollutant in planned {
            values[pollutant] = Array(repeating: [], count: HoursOfDay.count)
        }
    }

    /// Takes a value of the period that ends at `end`, in the unit of the pollutant.
    ///
    /// What lies outside the day is left out.
    package mutating func add(_ value: Decimal, of pollutant: Pollutant, endingAt end: Instant) {
        let since = end - day.start
        guard since > .zero, values[pollutant] != nil else { return }
        let hour = Int((since.count - 1) / Milliseconds.hours(1).count)
        guard hour < HoursOfDay.count else { return }
        values[pollutant]?[hour].append(value)
    }

    /// The day; the hour of a shorter period needs 45 minutes of values.
    package var result: AirDay {
        var day = day
        let inHour = Int(Milliseconds.hours(1).count / period.count)
        let needed = (inHour * AirMean.minutesOfHour + 59) / 60
        for (pollutant, hours) in values {
            var collected = HoursOfDay()
            for (hour, found) in hours.enumerated() {
                if inHour == 1 {
                    collected[hour] = found.last
                } else {
                    let mean = AirMean.of(found, needing: needed)
                    collected[hour] = mean.isValid ? mean.mean?.rounded(places: Self.places) : nil
                }
            }
            day[pollutant] = collected
        }
        return day
    }
}
