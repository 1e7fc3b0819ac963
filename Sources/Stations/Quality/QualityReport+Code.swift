package import Model

/// What a report tells to people and programs, from the results alone.
extension QualityReport {
    /// The checks that ran.
    package var run: [QualityTest] { QualityTest.allCases.filter { self[$0] != .notRun } }

    /// Why there is no number, said from the results alone: the same after a restart.
    package func failure(source: SourceState) -> Phrase {
        switch QualityTest.allCases.first(where: { self[$0] == .fail }) {
        case .source: source.name
        case .range: Phrase("不可能的数值", "no possible value")
        case .time: Phrase("时间不可能", "an impossible time")
        case .flat: Phrase("长时间不变", "unchanged for long")
        case let test?: test.name
        case nil: Phrase("无效", "invalid")
        }
    }
}
