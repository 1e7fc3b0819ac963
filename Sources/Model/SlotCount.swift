/// How many slots of a span were expected, and what became of them.
///
/// `expected == inTime + late + missed + open`.
package struct SlotCount: Sendable, Hashable {
    package var expected: Int64 = 0
    /// Arrived by their due instant.
    package var inTime: Int64 = 0
    /// Arrived after it.
    package var late: Int64 = 0
    /// Past due and not there.
    package var missed: Int64 = 0
    /// Ended, not there, still in time.
    package var open: Int64 = 0

    package init() {}

    /// Slots with a value of those that are decided, in hundredths of a percent; nil when none is.
    package var availability: Int64? {
        let decided = expected - open
        return decided > 0 ? (inTime + late) * 10_000 / decided : nil
    }
}
