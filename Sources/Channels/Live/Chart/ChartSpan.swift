package import Model

/// How far back a drawing goes.
package enum ChartSpan: String, Sendable, Hashable, CaseIterable {
    /// What is kept at hand of a station whose periods are short: hours or minutes.
    case recent
    case day = "24h"
    case week = "7d"
    case month = "30d"

    /// The spans of a station; the first is that of its own page.
    static func spans(of station: LiveStation) -> [ChartSpan] {
        ChartSpan.recent.length(of: station) < ChartSpan.day.length(of: station)
            ? allCases : [.day, .week, .month]
    }

    package func length(of station: LiveStation) -> Milliseconds {
        switch self {
        case .recent:
            max(.minutes(1), Milliseconds(station.period.count * Int64(LiveStation.recentReports)))
        case .day: .hours(24)
        case .week: .days(7)
        case .month: .days(30)
        }
    }

    package var name: Phrase {
        switch self {
        case .recent:
            Phrase(
                "最近\(LiveStation.recentReports)个时次",
                "Last \(LiveStation.recentReports) periods",
            )
        case .day: Phrase("24小时", "24 hours")
        case .week: Phrase("7天", "7 days")
        case .month: Phrase("30天", "30 days")
        }
    }
}
