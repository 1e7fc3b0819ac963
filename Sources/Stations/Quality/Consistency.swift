package import Model

/// What several items of a station say of each other.
package enum Consistency {
    /// Fine particles are part of the coarser ones: more of them than of both is suspect (practice of
    /// HJ 818), beyond what two instruments differ by.
    package static func particles(
        pm25: Decimal,
        pm10: Decimal,
        tolerance: Decimal,
    ) -> QualityVerdict {
        guard let excess = pm25.subtracting(pm10) else { return .notRun }
        return excess > tolerance ? .suspect : .pass
    }

    /// A level below the bed of the river, or above its dike by more than the margin, is suspect.
    ///
    /// Suspect and never a failure: the flood of the century lies above the dike. All in one datum.
    package static func level(
        _ level: Decimal,
        bed: Decimal?,
        dike: Decimal?,
        margin: Decimal,
    ) -> QualityVerdict {
        guard bed != nil || dike != nil else { return .notRun }
        if let bed, level < bed { return .suspect }
        if let dike, let excess = level.subtracting(dike), excess > margin { return .suspect }
        return .pass
    }

    /// A lower level above the upper one at a lock: worth a note, and possible with open gates or a flood
    /// from below.
    package static func isReversed(above: Decimal, below: Decimal) -> Bool {
        below > above
    }

    /// Why, for a report.
    package static let particlesReason = Phrase("PM2.5 大于 PM10", "more PM2.5 than PM10")
    package static let levelReason = Phrase("低于河床或高出堤顶过多", "below the bed or far above the dike")
}
