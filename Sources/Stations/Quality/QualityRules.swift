package import Model

/// The limits of one item of one station; a check without its limit does not run.
package struct QualityRules: Sendable, Hashable {
    /// More change than this within that time is suspect.
    package struct Rate: Sendable, Hashable {
        package let change: Decimal
        package let within: Milliseconds

        /// Precondition: a positive time.
        package init(change: Decimal, within: Milliseconds) {
            precondition(within > .zero, "a rate needs a time")
            self.change = change
            self.within = within
        }
    }

    /// The same value for this long is suspect, for that long a failure.
    package struct Flat: Sendable, Hashable {
        package let tolerance: Decimal
        package let suspectAfter: Milliseconds
        package let failAfter: Milliseconds?

        package init(tolerance: Decimal, suspectAfter: Milliseconds, failAfter: Milliseconds?) {
            self.tolerance = tolerance
            self.suspectAfter = suspectAfter
            self.failAfter = failAfter
        }

        /// How far back values have to be known.
        package var longest: Milliseconds { max(suspectAfter, failAfter ?? suspectAfter) }
    }

    /// Outside it no such value exists: a failure.
    package var possible: ClosedRange<Decimal>?
    /// Outside it a value is suspect.
    package var usual: ClosedRange<Decimal>?
    package var rate: Rate?
    /// Further than this from the mean of its neighbours is suspect.
    package var spike: Decimal?
    package var flat: Flat?
    /// Time between two values.
    package var interval: Milliseconds?
    /// A station that began later has no earlier values.
    package var earliest: Instant?
    /// Negative values down to this are published as zero; the value that came is kept.
    package var detectionLimit: Decimal?

    package init(
        possible: ClosedRange<Decimal>? = nil,
        usual: ClosedRange<Decimal>? = nil,
        rate: Rate? = nil,
        spike: Decimal? = nil,
        flat: Flat? = nil,
        interval: Milliseconds? = nil,
        earliest: Instant? = nil,
        detectionLimit: Decimal? = nil,
    ) {
        self.possible = possible
        self.usual = usual
        self.rate = rate
        self.spike = spike
        self.flat = flat
        self.interval = interval
        self.earliest = earliest
        self.detectionLimit = detectionLimit
    }

    /// How far ahead of us the clock of a station may be.
    package static let futureTolerance = Milliseconds.minutes(5)
    /// How much later than its interval a value may come before it is a gap: half of it.
    static let gapTolerance: Int64 = 2

    /// What is shown for a value: zero for one that is negative within the detection limit.
    package func published(_ value: Decimal) -> Decimal {
        guard let detectionLimit, value.isNegative, value.magnitude <= detectionLimit else {
            return value
        }
        return Decimal(units: 0, places: value.places)
    }
}

/// A value in a series.
package struct SeriesPoint: Sendable, Hashable {
    package let at: Instant
    package let value: Decimal

    package init(at: Instant, value: Decimal) {
        self.at = at
        self.value = value
    }
}
