package import Model

/// What a check found.
package enum QualityVerdict: String, Sendable, Hashable, CaseIterable {
    case notRun
    case pass
    case suspect
    case fail
}

/// What the checks of a value come to, and what follows from it.
package enum QualityOutcome: String, Sendable, Hashable, CaseIterable {
    case pass
    /// No check ran.
    case notEvaluated
    /// Shown and marked 存疑; no alarm to the public by itself.
    case suspect
    /// Never shown as a number.
    case fail
    /// There is no number.
    case missing

    package var isShownAsNumber: Bool { self != .fail && self != .missing }
    /// Whether it takes part in an index; one that is suspect marks the index too.
    package var entersIndex: Bool { isShownAsNumber }
    /// Whether it alone may say that a mark was reached.
    package var decidesAlone: Bool { self == .pass || self == .notEvaluated }
}

/// Which checks of a value ran and with what result: each is listed, so that one good result hides
/// nothing that did not run.
package struct QualityReport: Sendable, Hashable {
    /// By the order of `QualityTest.allCases`.
    private var verdicts: [QualityVerdict] = QualityTest.allCases.map { _ in .notRun }
    /// Why, for what is not passed.
    package private(set) var reasons: [QualityTest: Phrase] = [:]
    /// There was a number.
    package let hasValue: Bool

    package init(hasValue: Bool) {
        self.hasValue = hasValue
    }

    package subscript(test: QualityTest) -> QualityVerdict {
        QualityTest.allCases.firstIndex(of: test).map { verdicts[$0] } ?? .notRun
    }

    /// Records a result; a worse one of the same check stays.
    package mutating func record(
        _ verdict: QualityVerdict,
        of test: QualityTest,
        because reason: Phrase? = nil,
    ) {
        guard let index = QualityTest.allCases.firstIndex(of: test) else { return }
        let order = QualityVerdict.allCases
        let isWorse =
            order.firstIndex(of: verdict) ?? 0 > order.firstIndex(of: verdicts[index]) ?? 0
        guard isWorse else { return }
        verdicts[index] = verdict
        if verdict == .suspect || verdict == .fail { reasons[test] = reason }
    }

    /// The checks that did not run.
    package var notRun: [QualityTest] { QualityTest.allCases.filter { self[$0] == .notRun } }

    package var outcome: QualityOutcome {
        guard hasValue else { return .missing }
        let counted = QualityTest.allCases.filter { $0 != .gap }.map { self[$0] }
        if counted.contains(.fail) { return .fail }
        if counted.contains(.suspect) { return .suspect }
        return counted.contains(.pass) ? .pass : .notEvaluated
    }
}
