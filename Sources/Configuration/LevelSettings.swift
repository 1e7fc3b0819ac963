package import Model
package import Stations

/// A water mark of one item: what it is, who set it, and when it holds.
package struct MarkSettings: Sendable, Equatable {
    package let kind: FloodMarkKind
    /// In the unit of the item, above the station's datum.
    package let level: Decimal
    package let source: Phrase
    package let validFrom: CivilDate?
    /// The last day.
    package let validTo: CivilDate?

    package func holds(on date: CivilDate) -> Bool {
        (validFrom.map { $0 <= date } ?? true) && (validTo.map { date <= $0 } ?? true)
    }
}

/// How the levels of one item are read: marks, trend, and what no level can be.
package struct LevelSettings: Sendable, Equatable {
    /// Over which time and beyond which change a level counts as rising or falling.
    package struct Trend: Sendable, Equatable {
        package let window: Milliseconds
        package let deadBand: Decimal
    }

    package let marks: [MarkSettings]
    /// How far a level falls below a mark before it is no longer reached.
    package let hysteresis: Decimal
    /// This close below the warning mark counts as near it: the first colour of a warning.
    package let nearBy: Decimal?
    package let trend: Trend?
    /// The bed of the river and the top of its dike; beyond them a level is suspect.
    package let bed: Decimal?
    package let dike: Decimal?
    /// How far above the dike a level may still be believed.
    package let margin: Decimal

    /// Marks, trend or bounds are configured: the item is a level.
    package var isUsed: Bool { !marks.isEmpty || trend != nil || bed != nil || dike != nil }

    /// Nothing of a level is configured.
    package static let none = LevelSettings(
        marks: [],
        hysteresis: defaultHysteresis,
        nearBy: nil,
        trend: nil,
        bed: nil,
        dike: nil,
        margin: defaultMargin,
    )

    /// The marks that hold on a day, above the station's datum; nil where there is none.
    package func marks(on date: CivilDate, datum: String) -> FloodMarks? {
        let holding = marks.filter { $0.holds(on: date) }
        guard !holding.isEmpty else { return nil }
        // Their order was checked when the file was read.
        return try? FloodMarks(
            datum: datum,
            marks: holding.map {
                FloodMark(kind: $0.kind, level: $0.level, source: $0.source.chinese)
            },
            hysteresis: hysteresis,
        )
    }

    static let defaultHysteresis = Decimal(units: 1, places: 1)
    static let defaultMargin = Decimal(units: 0)
}

extension LevelSettings {
    /// Metres of any place on earth.
    private static let bounds: ClosedRange<Int64> = -500...9_000

    init(_ reader: ConfigurationReader, datum: Phrase?) {
        marks = reader.objects("marks", counts: 0...20) { MarkSettings($0, datum: datum) }
        hysteresis = reader.optionalDecimal("hysteresis", in: 0...100) ?? Self.defaultHysteresis
        nearBy = reader.optionalDecimal("nearBy", in: 0...100)
        trend = reader.optionalObject("trend") { inner in
            Trend(
                window: inner.duration("window", in: .seconds(1) ... .hours(24)),
                deadBand: inner.decimal("deadBand", in: 0...100),
            )
        }
        bed = reader.optionalDecimal("bed", in: Self.bounds)
        dike = reader.optionalDecimal("dike", in: Self.bounds)
        margin = reader.optionalDecimal("margin", in: 0...100) ?? Self.defaultMargin
        if let problem = Self.disorder(marks) { reader.report("marks", problem) }
    }

    /// Marks that hold on the same day are of different kinds and in the order of their kinds.
    private static func disorder(_ marks: [MarkSettings]) -> Phrase? {
        for (index, first) in marks.enumerated() {
            for second in marks[(index + 1)...] where overlap(first, second) {
                let (lower, upper) = first.kind <= second.kind ? (first, second) : (second, first)
                if lower.kind == upper.kind {
                    return Phrase(
                        "\(lower.kind.name.chinese)在同一天有两个",
                        "there are two of \(lower.kind.name.english) on the same day",
                    )
                }
                let isEqualAllowed = upper.kind == .highest
                guard
                    lower.level < upper.level || (isEqualAllowed && lower.level == upper.level)
                else {
                    return Phrase(
                        "\(lower.kind.name.chinese) \(lower.level.text) 不低于\(upper.kind.name.chinese) \(upper.level.text)",
                        "\(lower.kind.name.english) \(lower.level.text) is not below \(upper.kind.name.english) \(upper.level.text)",
                    )
                }
            }
        }
        return nil
    }

    private static func overlap(_ first: MarkSettings, _ second: MarkSettings) -> Bool {
        func begins(_ one: MarkSettings, inTimeFor other: MarkSettings) -> Bool {
            guard let from = one.validFrom, let to = other.validTo else { return true }
            return from <= to
        }
        return begins(first, inTimeFor: second) && begins(second, inTimeFor: first)
    }
}

extension MarkSettings {
    private static let bounds: ClosedRange<Int64> = -500...9_000

    init(_ reader: ConfigurationReader, datum: Phrase?) {
        kind = reader.choice("kind") ?? .warning
        level = reader.decimal("level", in: Self.bounds)
        let named = reader.text("datum", length: 1...100)
        source = reader.phrase("source")
        validFrom = reader.optionalDate("validFrom")
        validTo = reader.optionalDate("validTo")
        // Never converted: a mark above another zero would be compared with what it does not mean.
        if let datum, !named.isEmpty, named != datum.chinese {
            reader.report(
                "datum",
                Phrase(
                    "特征水位的基面“\(named)”与站点的“\(datum.chinese)”不同，不能比较",
                    "the mark's datum “\(named)” is not the station's “\(datum.chinese)”: they are not compared",
                ),
                hint: Phrase(
                    "换算须用本站的高差，换算后按站点基面填写",
                    "convert it with the station's own offset and write it above the station's datum",
                ),
            )
        }
        if let validFrom, let validTo, validTo < validFrom {
            reader.report("validTo", Phrase("早于 validFrom", "is before validFrom"))
        }
    }
}

extension ConfigurationReader {
    /// The first and the last day of a part of the year, as `05-01`, or nothing.
    func optionalSeason(_ key: String) -> FloodSeason? {
        optionalObject(key) { inner in
            let first = inner.dayOfYear("from")
            let last = inner.dayOfYear("to")
            guard let first, let last else { return nil }
            return FloodSeason(first: first, last: last)
        } ?? nil
    }

    private func dayOfYear(_ key: String) -> FloodSeason.Day? {
        let text = text(key, length: 5...5)
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 2, let day = FloodSeason.Day(month: parts[0], day: parts[1]) else {
            if !text.isEmpty {
                report(
                    key,
                    Phrase("没有这一天：\(text)", "there is no day \(text)"),
                    hint: Phrase("写作 05-01", "write 05-01"),
                )
            }
            return nil
        }
        return day
    }
}
