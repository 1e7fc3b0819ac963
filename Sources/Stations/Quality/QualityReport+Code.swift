package import Model

/// The report in sixteen bits, as `readings.db` keeps it: two for each check, in the order of their list.
///
/// The order of `QualityTest` and `QualityVerdict` is part of that file's format.
extension QualityReport {
    package var code: UInt16 {
        var code: UInt16 = 0
        for (index, test) in QualityTest.allCases.enumerated() {
            let verdict = QualityVerdict.allCases.firstIndex(of: self[test]) ?? 0
            code |= UInt16(verdict) << UInt16(2 * index)
        }
        return code
    }

    package init(code: UInt16, hasValue: Bool) {
        self.init(hasValue: hasValue)
        for (index, test) in QualityTest.allCases.enumerated() {
            let verdict = Int(code >> UInt16(2 * index) & 3)
            record(QualityVerdict.allCases[verdict], of: test)
        }
    }

    /// The checks that ran.
    package var run: [QualityTest] { QualityTest.allCases.filter { self[$0] != .notRun } }

    /// Those of them that were not passed, by name.
    package var objections: [String: String] {
        var objections: [String: String] = [:]
        for test in run where self[test] != .pass {
            objections[test.rawValue] = self[test].rawValue
        }
        return objections
    }

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
