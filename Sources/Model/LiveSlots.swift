/// What came of the periods that a station owes, as of the newest one that is decided.
package struct LiveSlots: Sendable, Hashable {
    /// Up to the end of which period is counted.
    package var through: Instant
    /// The 24 hours up to it.
    package var day: SlotCount
    /// Periods missing since the interruption began; nil while there is none.
    package var missing: Int64?

    package init(through: Instant, day: SlotCount, missing: Int64? = nil) {
        self.through = through
        self.day = day
        self.missing = missing
    }

    /// Hundredths of a percent as a decimal: `99.31`, cut and never rounded up.
    package static func percent(_ hundredths: Int64) -> String {
        let rest = String(hundredths % 100)
        return String(hundredths / 100) + "." + (rest.utf8.count < 2 ? "0" : "") + rest
    }
}

/// Work on a station, announced with its reason: 维护中.
package struct LiveWork: Sendable, Hashable {
    package var from: Instant
    package var to: Instant
    package var reason: Phrase

    package init(from: Instant, to: Instant, reason: Phrase) {
        self.from = from
        self.to = to
        self.reason = reason
    }
}
