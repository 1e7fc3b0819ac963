/// One check of a value.
package enum QualityTest: String, Sendable, Hashable, CaseIterable {
    /// What the source says of its own value.
    case source
    /// A time that cannot be.
    case time
    case range
    /// Against the last good value: on the live edge nothing else is known.
    case rate
    /// Against its neighbours, once the next value is there.
    case spike
    /// The same for too long.
    case flat
    /// Values missing before it; says something of the series and nothing of the value.
    case gap
    /// Against other items of the station.
    case consistency

    package var name: Phrase {
        switch self {
        case .source: Phrase("来源标记", "source's flag")
        case .time: Phrase("时间", "time")
        case .range: Phrase("范围", "range")
        case .rate: Phrase("变化率", "rate of change")
        case .spike: Phrase("突跳", "spike")
        case .flat: Phrase("恒值", "flat line")
        case .gap: Phrase("间断", "gap")
        case .consistency: Phrase("物理一致性", "physical consistency")
        }
    }
}
