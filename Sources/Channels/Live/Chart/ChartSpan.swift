package import Model

/// How far back a drawing goes.
package enum ChartSpan: String, Sendable, Hashable, CaseIterable {
    case day = "24h"
    case week = "7d"
    case month = "30d"

    package var length: Milliseconds {
        switch self {
        case .day: .hours(24)
        case .week: .days(7)
        case .month: .days(30)
        }
    }

    package var name: Phrase {
        switch self {
        case .day: Phrase("24小时", "24 hours")
        case .week: Phrase("7天", "7 days")
        case .month: Phrase("30天", "30 days")
        }
    }

    /// Ticks of the axis at these multiples of an hour, a label at every so many ticks.
    var ticks: (hours: Int, label: Int) {
        switch self {
        case .day: (3, 2)
        case .week: (24, 1)
        case .month: (24, 5)
        }
    }
}
