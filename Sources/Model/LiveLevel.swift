/// A mark of one level of a station, in the datum and unit of that level: a line in a chart, a distance on a page.
package struct LiveMark: Sendable, Hashable {
    package var kind: FloodMarkKind
    /// With the decimals of the item: `25.00`.
    package var level: String
    /// Who set it.
    package var source: Phrase
    package var validFrom: CivilDate?
    /// The last day on which it holds.
    package var validTo: CivilDate?
    /// A crossing of it is on record and no fall since.
    package var isReached: Bool
    /// The newest level less the mark, signed: `0.29`, `-1.71`; nil where there is no number.
    package var distance: String?

    package init(
        kind: FloodMarkKind,
        level: String,
        source: Phrase,
        validFrom: CivilDate? = nil,
        validTo: CivilDate? = nil,
        isReached: Bool = false,
        distance: String? = nil,
    ) {
        self.kind = kind
        self.level = level
        self.source = source
        self.validFrom = validFrom
        self.validTo = validTo
        self.isReached = isReached
        self.distance = distance
    }
}

/// What follows from the readings of one level: computed by us, and said to be.
package struct LiveLevel: Sendable, Hashable {
    /// A change between two readings: signed, with the decimals of the item.
    package struct Change: Sendable, Hashable {
        package var change: String
        package var from: Instant
        package var to: Instant

        package init(change: String, from: Instant, to: Instant) {
            self.change = change
            self.from = from
            self.to = to
        }
    }

    package enum Trend: String, Sendable, Hashable, CaseIterable {
        case rising
        case falling
        case steady

        package var name: Phrase {
            switch self {
            case .rising: Phrase("涨", "rising")
            case .falling: Phrase("落", "falling")
            case .steady: Phrase("平", "steady")
            }
        }
    }

    /// `level`, `upstream`: the item of the values.
    package var item: String
    package var unit: String
    /// Ascending; those that hold at the time of the newest reading.
    package var marks: [LiveMark]
    /// Nil where too few good values lie in its window.
    package var trend: Trend?
    /// What the trend rests on.
    package var trendChange: Change?
    /// Against the reading of 08:00; nil where there was none.
    package var sinceMorning: Change?
    /// A suspect reading says that a mark is reached and nothing confirms it yet.
    package var apparent: FloodMarkKind?

    package init(
        item: String,
        unit: String,
        marks: [LiveMark] = [],
        trend: Trend? = nil,
        trendChange: Change? = nil,
        sinceMorning: Change? = nil,
        apparent: FloodMarkKind? = nil,
    ) {
        self.item = item
        self.unit = unit
        self.marks = marks
        self.trend = trend
        self.trendChange = trendChange
        self.sinceMorning = sinceMorning
        self.apparent = apparent
    }

    /// The highest mark that is reached, on record.
    package var highest: LiveMark? { marks.last { $0.isReached } }

    /// Where it stands to its marks: `超警戒 0.29 m`, `达到警戒水位`, `距警戒 1.71 m`.
    ///
    /// Nil without marks or without a number; a suspect reading says so first.
    package var state: Phrase? {
        if let apparent {
            return Phrase(
                "疑似达到\(apparent.name.chinese)，存疑，待核实",
                "apparently at the \(apparent.name.english): suspect, to be verified",
            )
        }
        guard let mark = highest ?? marks.first, let distance = mark.distance else { return nil }
        let isBelow = distance.hasPrefix("-")
        let size = (isBelow ? String(distance.dropFirst()) : distance) + " " + unit
        let name = mark.kind.shortName
        guard distance.contains(where: { ("1"..."9").contains($0) }) else {
            return Phrase("达到\(mark.kind.name.chinese)", "at the \(mark.kind.name.english)")
        }
        if !isBelow {
            return Phrase("超\(name.chinese) \(size)", "\(size) above the \(name.english)")
        }
        return mark.isReached
            ? Phrase(
                "低于\(name.chinese) \(size)，尚未解除",
                "\(size) below the \(name.english), not yet over",
            )
            : Phrase("距\(name.chinese) \(size)", "\(size) below the \(name.english)")
    }
}
