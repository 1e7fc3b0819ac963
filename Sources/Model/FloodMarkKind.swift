/// Levels that mean something for the defence against floods (SL 323, ST_RVFCCH_B), in ascending order.
package enum FloodMarkKind: String, Sendable, Hashable, CaseIterable, Comparable {
    /// 设防水位 (FRZ): the defence is manned.
    case guarded
    /// 警戒水位 (WRZ): a dike may begin to be in danger.
    case warning
    /// 保证水位 (GRZ): the design flood, or the highest level withstood.
    case guaranteed
    /// 实测最高水位 (OBHTZ).
    case highest

    package var name: Phrase {
        switch self {
        case .guarded: Phrase("设防水位", "guard level")
        case .warning: Phrase("警戒水位", "warning level")
        case .guaranteed: Phrase("保证水位", "guaranteed level")
        case .highest: Phrase("历史最高水位", "highest level on record")
        }
    }

    /// What stands before a number: `超警戒 0.29 m`.
    package var shortName: Phrase {
        switch self {
        case .guarded: Phrase("设防", "guard level")
        case .warning: Phrase("警戒", "warning level")
        case .guaranteed: Phrase("保证", "guaranteed level")
        case .highest: Phrase("历史最高", "highest on record")
        }
    }

    package static func < (first: Self, second: Self) -> Bool {
        (allCases.firstIndex(of: first) ?? 0) < (allCases.firstIndex(of: second) ?? 0)
    }
}
