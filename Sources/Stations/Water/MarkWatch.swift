package import Model

/// A level has reached a mark or left it: a fact, and no warning.
///
/// The warning is a release that a person issues.
package struct MarkCrossing: Sendable, Hashable {
    package enum Change: String, Sendable, Hashable {
        /// At or above the mark.
        case reached
        /// Below it by more than the hysteresis.
        case left
        /// A suspect value says that it is reached: the duty officer hears of it at once, and a second
        /// value or a person confirms it.
        case apparent
    }

    package let change: Change
    package let mark: FloodMark
    package let level: SeriesPoint
}

/// Which marks a level has reached, with hysteresis: a value that lingers at a mark crosses it once.
package struct MarkWatch: Sendable, Hashable {
    package private(set) var reached: Set<FloodMark.Kind>
    /// Said by suspect values alone.
    package private(set) var apparent: Set<FloodMark.Kind> = []
    /// The last value that counted.
    package private(set) var last: Instant?

    /// Begins with what was reached when the record ends.
    package init(reached: Set<FloodMark.Kind> = [], last: Instant? = nil) {
        self.reached = reached
        self.last = last
    }

    /// The highest mark that is reached.
    package var highest: FloodMark.Kind? { reached.max() }

    /// Takes a value and gives what it changes, in the order of passing.
    ///
    /// A value not later than the last one changes nothing: late data fill the history. One that fails its
    /// checks is not for here.
    ///
    /// Throws where the value has another datum than the marks.
    package mutating func step(
        _ level: SeriesPoint,
        datum: String,
        outcome: QualityOutcome,
        marks: FloodMarks,
    ) throws(WaterError) -> [MarkCrossing] {
        guard datum == marks.datum else { throw .datum(marks: marks.datum, reading: datum) }
        guard outcome.isShownAsNumber, last.map({ level.at > $0 }) ?? true else { return [] }
        last = level.at
        let up = marks.marks.compactMap { rise($0, level, outcome) }
        let down = marks.marks.reversed().compactMap {
            fall($0, level, outcome, marks.hysteresis)
        }
        return up + down
    }

    private mutating func rise(
        _ mark: FloodMark,
        _ level: SeriesPoint,
        _ outcome: QualityOutcome,
    ) -> MarkCrossing? {
        guard level.value >= mark.level else {
            apparent.remove(mark.kind)
            return nil
        }
        guard !reached.contains(mark.kind) else { return nil }
        if !outcome.decidesAlone, apparent.insert(mark.kind).inserted {
            return MarkCrossing(change: .apparent, mark: mark, level: level)
        }
        apparent.remove(mark.kind)
        reached.insert(mark.kind)
        return MarkCrossing(change: .reached, mark: mark, level: level)
    }

    private mutating func fall(
        _ mark: FloodMark,
        _ level: SeriesPoint,
        _ outcome: QualityOutcome,
        _ hysteresis: Decimal,
    ) -> MarkCrossing? {
        // A suspect value ends no flood.
        guard reached.contains(mark.kind), outcome.decidesAlone,
            let depth = mark.level.subtracting(level.value), depth > hysteresis
        else { return nil }
        reached.remove(mark.kind)
        return MarkCrossing(change: .left, mark: mark, level: level)
    }
}
