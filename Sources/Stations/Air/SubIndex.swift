/// The individual index (IAQI) of one concentration.
package struct SubIndex: Sendable, Hashable {
    /// Nil where the edition gives none: negative concentrations, and in 2012 the two short columns above
    /// their end.
    package let value: Int?
    /// The concentration lies above the last break point of its column.
    package let isBeyondTable: Bool

    /// The index of a concentration that is already rounded, by integer arithmetic alone.
    ///
    /// `ILo + ⌈(IHi − ILo)·(C − lo) / (hi − lo)⌉` in the first row with C ≤ hi. Always rounded up
    /// (HJ 633—2012, 6.2; HJ 633—2026, 4.2.6). Above a full column it is 500; above a short one HJ 633—2026
    /// gives the column's last index, HJ 633—2012 none.
    ///
    /// Precondition: `concentration` has the decimals of the item's pollutant.
    package init(_ concentration: Decimal, of item: AirItem, in edition: AirEdition) {
        precondition(concentration.places == item.pollutant.places, "not rounded for the index")
        let limits = item.breakPoints(edition)
        let units = concentration.units
        guard units >= 0 else {
            value = nil
            isBeyondTable = false
            return
        }
        guard let row = limits.firstIndex(where: { units <= $0 }) else {
            let isFull = limits.count == AirItem.indices.count
            value =
                isFull || edition == .of2026 ? Int(AirItem.indices[limits.count - 1]) : nil
            isBeyondTable = true
            return
        }
        isBeyondTable = false
        guard row > 0 else {
            value = 0
            return
        }
        let span = limits[row] - limits[row - 1]
        let rise =
            (AirItem.indices[row] - AirItem.indices[row - 1]) * (units - limits[row - 1])
        value = Int(AirItem.indices[row - 1] + (rise + span - 1) / span)
    }
}
