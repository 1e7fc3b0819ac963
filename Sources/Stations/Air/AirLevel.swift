package import Model

/// The level of an index: its words and its colour, the same in both editions.
///
/// A colour never stands alone: level and category are said in words beside it.
package enum AirLevel: Int, Sendable, Hashable, CaseIterable, Comparable {
    case excellent = 1
    case good
    case lightPollution
    case moderatePollution
    case heavyPollution
    case severePollution

    /// The level of an index; zero, which HJ 633—2026 leaves open, counts as the first.
    package init(index: Int) {
        switch index {
        case ...50: self = .excellent
        case ...100: self = .good
        case ...150: self = .lightPollution
        case ...200: self = .moderatePollution
        case ...300: self = .heavyPollution
        default: self = .severePollution
        }
    }

    package static func < (first: AirLevel, second: AirLevel) -> Bool {
        first.rawValue < second.rawValue
    }

    /// `三级`.
    package var grade: Phrase {
        let digits = ["一", "二", "三", "四", "五", "六"]
        return Phrase(digits[rawValue - 1] + "级", "level \(rawValue)")
    }

    /// `轻度污染`.
    package var category: Phrase {
        switch self {
        case .excellent: Phrase("优", "excellent")
        case .good: Phrase("良", "good")
        case .lightPollution: Phrase("轻度污染", "lightly polluted")
        case .moderatePollution: Phrase("中度污染", "moderately polluted")
        case .heavyPollution: Phrase("重度污染", "heavily polluted")
        case .severePollution: Phrase("严重污染", "severely polluted")
        }
    }

    /// `橙色`.
    package var colour: Phrase {
        switch self {
        case .excellent: Phrase("绿色", "green")
        case .good: Phrase("黄色", "yellow")
        case .lightPollution: Phrase("橙色", "orange")
        case .moderatePollution: Phrase("红色", "red")
        case .heavyPollution: Phrase("紫色", "purple")
        case .severePollution: Phrase("褐红色", "maroon")
        }
    }

    /// The colour of the standard for screens, `#FF7E00`.
    package var hex: String {
        switch self {
        case .excellent: "#00E400"
        case .good: "#FFFF00"
        case .lightPollution: "#FF7E00"
        case .moderatePollution: "#FF0000"
        case .heavyPollution: "#99004C"
        case .severePollution: "#7E0023"
        }
    }

    /// The colour of the standard for print: cyan, magenta, yellow and black in percent.
    package var inks: [Int] {
        switch self {
        case .excellent: [40, 0, 100, 0]
        case .good: [0, 0, 100, 0]
        case .lightPollution: [0, 52, 100, 0]
        case .moderatePollution: [0, 100, 100, 0]
        case .heavyPollution: [10, 100, 40, 30]
        case .severePollution: [30, 100, 100, 30]
        }
    }

    /// True where only dark text can be read on the colour.
    package var needsDarkText: Bool { self <= .lightPollution }
}
