package import Model

/// The colours of a warning of floods, as the published schemes of provinces have them: 蓝 near the warning
/// mark, 黄 at it, 橙 at the guaranteed one, 红 at the highest on record.
///
/// A proposal for whoever drafts: that a mark is reached is a fact, and a warning is an act of the bureau.
package enum FloodColour: String, Sendable, Hashable, CaseIterable {
    case blue
    case yellow
    case orange
    case red

    package var name: Phrase {
        switch self {
        case .blue: Phrase("蓝色", "blue")
        case .yellow: Phrase("黄色", "yellow")
        case .orange: Phrase("橙色", "orange")
        case .red: Phrase("红色", "red")
        }
    }

    /// What it rests on.
    package var ground: Phrase {
        switch self {
        case .blue: Phrase("接近警戒水位", "near the warning level")
        case .yellow: Phrase("达到或超过警戒水位", "at or above the warning level")
        case .orange: Phrase("达到或超过保证水位", "at or above the guaranteed level")
        case .red: Phrase("达到或超过历史最高水位", "at or above the highest level on record")
        }
    }

    /// The colour that a level calls for; nil below all of them.
    ///
    /// `nearBy`: what counts as near the warning mark has no number anywhere but in the station's configuration.
    package init?(_ level: Decimal, marks: FloodMarks, nearBy: Decimal?) {
        func isAt(_ kind: FloodMarkKind) -> Bool { marks[kind].map { level >= $0.level } ?? false }
        if isAt(.highest) {
            self = .red
        } else if isAt(.guaranteed) {
            self = .orange
        } else if isAt(.warning) {
            self = .yellow
        } else if let nearBy, let below = marks[.warning]?.level.subtracting(level), below <= nearBy
        {
            self = .blue
        } else {
            return nil
        }
    }
}
