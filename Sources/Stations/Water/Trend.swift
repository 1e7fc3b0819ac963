package import Model

/// Where a water level goes.
package enum Trend: Sendable, Hashable, CaseIterable {
    case falling
    case rising
    case steady

    /// The code WPTN of SL 323: 4 falls, 5 rises, 6 stays; nil for any other.
    package init?(code: Int) {
        switch code {
        case 4: self = .falling
        case 5: self = .rising
        case 6: self = .steady
        default: return nil
        }
    }

    package var code: Int {
        switch self {
        case .falling: 4
        case .rising: 5
        case .steady: 6
        }
    }

    package var name: Phrase {
        switch self {
        case .falling: Phrase("落", "falling")
        case .rising: Phrase("涨", "rising")
        case .steady: Phrase("平", "steady")
        }
    }
}

/// A trend that we computed, with all that it rests on; shown as computed.
package struct ComputedTrend: Sendable, Hashable {
    package let trend: Trend
    package let change: Decimal
    package let from: SeriesPoint
    package let to: SeriesPoint

    /// The change between the last value and the earliest one of the window before it.
    ///
    /// A change up to the dead band is no trend. Nil where the values of the window cover less than half
    /// of it. `series` is in the order of its times and holds good values only.
    package init?(_ series: [SeriesPoint], window: Milliseconds, deadBand: Decimal) {
        guard let last = series.last,
            let first = series.first(where: { $0.at >= last.at - window }),
            (last.at - first.at).count * 2 >= window.count, first.at < last.at,
            let change = last.value.subtracting(first.value)
        else { return nil }
        self.change = change
        from = first
        to = last
        if change.magnitude <= deadBand {
            trend = .steady
        } else {
            trend = change.isNegative ? .falling : .rising
        }
    }
}
