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
    /// Two bits a check, in the order of their list, the first in the lowest: a report is made for each value that
    /// comes, and needs no memory of its own unless something is wrong.
    package private(set) var code: UInt16 = 0
    /// Why, for what is not passed.
    package private(set) var reasons: [QualityTest: Phrase] = [:]
    /// There was a number.
    package let hasValue: Bool

    package init(hasValue: Bool) {
        self.hasValue = hasValue
    }

    /// The report that `code` keeps, without the reasons.
    package init(code: UInt16, hasValue: Bool) {
        self.hasValue = hasValue
        self.code = code
    }

    package subscript(test: QualityTest) -> QualityVerdict {
        QualityVerdict(bits: code >> (2 * test.place))
    }

    /// Records a result; a worse one of the same check stays.
    package mutating func record(
        _ verdict: QualityVerdict,
        of test: QualityTest,
        because reason: Phrase? = nil,
    ) {
        guard verdict.bits > self[test].bits else { return }
        code = code & ~(3 << (2 * test.place)) | verdict.bits << (2 * test.place)
        if verdict == .suspect || verdict == .fail { reasons[test] = reason }
    }

    /// The checks that did not run.
    package var notRun: [QualityTest] { QualityTest.allCases.filter { self[$0] == .notRun } }

    package var outcome: QualityOutcome {
        guard hasValue else { return .missing }
        // A gap says something of the series and nothing of the value.
        let counted = code & ~(3 << (2 * QualityTest.gap.place))
        let (low, high) = (counted & 0x5555, counted >> 1 & 0x5555)
        if low & high != 0 { return .fail }
        if high != 0 { return .suspect }
        return low != 0 ? .pass : .notEvaluated
    }
}

extension QualityVerdict {
    /// In the order of their list, worse ones higher; part of the format of `readings.db`.
    var bits: UInt16 {
        switch self {
        case .notRun: 0
        case .pass: 1
        case .suspect: 2
        case .fail: 3
        }
    }

    /// Of the two lowest bits.
    init(bits: UInt16) {
        self =
            switch bits & 3 {
            case 0: .notRun
            case 1: .pass
            case 2: .suspect
            default: .fail
            }
    }
}

extension QualityTest {
    /// In the order of their list; part of the format of `readings.db`.
    var place: UInt16 {
        switch self {
        case .source: 0
        case .time: 1
        case .range: 2
        case .rate: 3
        case .spike: 4
        case .flat: 5
        case .gap: 6
        case .consistency: 7
        }
    }
}
