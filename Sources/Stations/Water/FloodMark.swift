package import Model

/// A level that means something for the defence against floods (SL 323, ST_RVFCCH_B).
package struct FloodMark: Sendable, Hashable {
    package typealias Kind = FloodMarkKind

    package let kind: Kind
    /// Metres above the datum of the marks.
    package let level: Decimal
    /// Who set it, and when.
    package let source: String

    package init(kind: Kind, level: Decimal, source: String) {
        self.kind = kind
        self.level = level
        self.source = source
    }
}

/// What is wrong with marks or with their use.
package enum WaterError: Error, Sendable, Hashable {
    /// A mark and a reading with different datums are not compared.
    case datum(marks: String, reading: String)
    /// A mark is told twice.
    case twice(FloodMark.Kind)
    /// A mark lies at or above the next one; the highest on record may equal the one below it.
    case order(FloodMark.Kind, FloodMark.Kind)
    /// The hysteresis is negative.
    case hysteresis
}

/// The marks of one station, all above one datum.
///
/// Any of them may be absent; none is invented.
package struct FloodMarks: Sendable, Hashable {
    /// The datum by its name, such as 吴淞 or 1985国家高程; never converted.
    package let datum: String
    /// Ascending.
    package let marks: [FloodMark]
    /// How far a level has to fall below a mark before it no longer counts as reached.
    package let hysteresis: Decimal

    package init(
        datum: String,
        marks: [FloodMark],
        hysteresis: Decimal,
    ) throws(WaterError) {
        guard !hysteresis.isNegative else { throw .hysteresis }
        let sorted = marks.sorted { $0.kind < $1.kind }
        for (lower, upper) in zip(sorted, sorted.dropFirst()) {
            guard lower.kind != upper.kind else { throw .twice(lower.kind) }
            let isEqualAllowed = upper.kind == .highest
            guard lower.level < upper.level || (isEqualAllowed && lower.level == upper.level) else {
                throw .order(lower.kind, upper.kind)
            }
        }
        self.datum = datum
        self.marks = sorted
        self.hysteresis = hysteresis
    }

    package subscript(kind: FloodMark.Kind) -> FloodMark? { marks.first { $0.kind == kind } }

    /// How far a level lies above each mark; negative below it.
    ///
    /// Throws where the reading has another datum.
    package func distances(
        of level: Decimal,
        datum: String,
    ) throws(WaterError) -> [(mark: FloodMark, distance: Decimal)] {
        guard datum == self.datum else { throw .datum(marks: self.datum, reading: datum) }
        return marks.compactMap { mark in
            level.subtracting(mark.level).map { (mark, $0) }
        }
    }
}
