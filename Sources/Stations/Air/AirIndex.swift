/// What is known of one item when an index is computed.
package enum AirSample: Sendable, Hashable {
    /// An exact mean; rounded once, here.
    case value(Ratio)
    /// Measured, but missing or invalid: shown as `NA`.
    case missing
    /// Outside the monitoring plan: shown as `/`.
    ///
    /// `neverPrimary`: in three consecutive years it was not the primary pollutant of polluted air, so the
    /// index is told as usual (HJ 633—2026, 5.3.2).
    case unplanned(neverPrimary: Bool)
}

/// The air quality index of one place and period, with all that is published beside it.
///
/// Sources: HJ 633—2012, 4 to 6; HJ 633—2026, 4 and 5.
package struct AirIndex: Sendable, Hashable {
    /// One pollutant's line.
    package struct Part: Sendable, Hashable {
        package let pollutant: Pollutant
        /// The column that gave the index, or would have.
        package let item: AirItem
        package let sample: AirSample
        /// Rounded for the index; nil without a value.
        package let concentration: Decimal?
        /// Nil without a value, and where the edition gives no index.
        package let index: Int?
        /// The concentration lies above the table: the true index may be higher than the one told.
        package let isBeyondTable: Bool
    }

    /// Why no index is told.
    package enum Withheld: Sendable, Hashable {
        /// Pollutants without an index, and the others stay at 100 or below (HJ 633—2026, 5.3.1).
        case incomplete([Pollutant])
        /// Nothing was measured.
        case noValue
    }

    package let edition: AirEdition
    package let period: AirPeriod
    /// One for each pollutant, in the order of listing.
    package let parts: [Part]
    /// Nil is `NA`; zero is told as computed, though HJ 633—2026 begins its range with 1.
    package let value: Int?
    package let withheld: Withheld?
    /// 首要污染物: above 50 the pollutants with the largest index, equal ones together.
    package let primary: [Pollutant]
    /// 超标污染物: those above 100; HJ 633—2026 has dropped the term, so it is empty there.
    package let exceeding: [Pollutant]

    package var level: AirLevel? { value.map { AirLevel(index: $0) } }

    /// An index up to here is not told while something is missing.
    static let incompleteLimit = 100
    /// Up to here no pollutant is primary.
    static let primaryLimit = 50

    /// Computes the index of what was measured; an item that is not there counts as missing.
    ///
    /// The edition of 2012 reads three more items: `o3Hour` in a daily and `o3EightHours` in a real-time
    /// report join in if they are given, and `so2Day` stands in for an `so2Hour` above its column. It says
    /// nothing of incomplete data: its index is that of the other pollutants, except that a pollutant
    /// above its column without an index holds it back like the newer edition does.
    package init(
        edition: AirEdition,
        period: AirPeriod,
        samples: [AirItem: AirSample],
    ) {
        self.edition = edition
        self.period = period
        let parts = Pollutant.allCases.map { pollutant in
            Self.part(pollutant, edition, period, samples)
        }
        self.parts = parts
        let largest = parts.compactMap(\.index).max()
        let open = parts.filter { Self.isOpen($0, edition) }.map(\.pollutant)
        if let largest, open.isEmpty || largest > Self.incompleteLimit {
            value = largest
            withheld = nil
            primary =
                largest > Self.primaryLimit
                ? parts.filter { $0.index == largest }.map(\.pollutant) : []
            exceeding =
                edition == .of2012
                ? parts.filter { ($0.index ?? 0) > Self.incompleteLimit }.map(\.pollutant) : []
        } else {
            value = nil
            withheld = largest == nil ? .noValue : .incomplete(open)
            primary = []
            exceeding = []
        }
    }

    /// True when the pollutant's share in the index is unknown in a way that counts.
    private static func isOpen(_ part: Part, _ edition: AirEdition) -> Bool {
        guard part.index == nil else { return false }
        return switch part.sample {
        case .value: true
        case .missing: edition == .of2026
        case .unplanned(let neverPrimary): edition == .of2026 && !neverPrimary
        }
    }

    private static func part(
        _ pollutant: Pollutant,
        _ edition: AirEdition,
        _ period: AirPeriod,
        _ samples: [AirItem: AirSample],
    ) -> Part {
        let main = part(AirItem(pollutant, in: period), edition, samples)
        guard edition == .of2012 else { return main }
        switch (pollutant, period) {
        case (.o3, _):
            let other = part(period == .day ? .o3Hour : .o3EightHours, edition, samples)
            return (other.index ?? -1) > (main.index ?? -1) ? other : main
        case (.so2, .hour) where main.isBeyondTable:
            let day = part(.so2Day, edition, samples)
            return day.index == nil ? main : day
        default: return main
        }
    }

    private static func part(
        _ item: AirItem,
        _ edition: AirEdition,
        _ samples: [AirItem: AirSample],
    ) -> Part {
        let sample = samples[item] ?? .missing
        guard case .value(let exact) = sample else {
            return Part(
                pollutant: item.pollutant,
                item: item,
                sample: sample,
                concentration: nil,
                index: nil,
                isBeyondTable: false,
            )
        }
        let concentration = exact.rounded(places: item.pollutant.places)
        let index = SubIndex(concentration, of: item, in: edition)
        return Part(
            pollutant: item.pollutant,
            item: item,
            sample: sample,
            concentration: concentration,
            index: index.value,
            isBeyondTable: index.isBeyondTable,
        )
    }
}
