import Configuration
import Ledger
import Model

/// Rows as the public sees them, made when somebody looks at a station and kept while the row is among its newest.
///
/// An index costs more than storing its row: the writer of readings makes none.
final class ReportMemory: Sendable {
    private struct Known {
        let settings: StationSettings
        /// Of the rows, which no other row ever has; in the order of `reports`.
        let positions: [Int64]
        let reports: [LiveReport]
    }

    private let known = Monitor<[String: Known]>([:])

    /// The reports of these rows, in their order.
    func reports(_ rows: [StoredReading], of settings: StationSettings) -> [LiveReport] {
        let former = known.look { $0[settings.id] }.flatMap { $0.settings == settings ? $0 : nil }
        let positions = rows.map(\.position)
        // Most stations have no news since the last look.
        if let former, former.positions == positions { return former.reports }
        let places = Dictionary(
            (former?.positions ?? []).enumerated().map { ($0.element, $0.offset) },
            uniquingKeysWith: { first, _ in first },
        )
        let reports = rows.map { row in
            places[row.position].flatMap { former?.reports[$0] } ?? LiveReport(row, of: settings)
        }
        let fresh = Known(settings: settings, positions: positions, reports: reports)
        known.look { $0[settings.id] = fresh }
        return reports
    }

    /// Forgets stations that are gone.
    func keep(_ ids: Set<String>) {
        known.look { known in known = known.filter { ids.contains($0.key) } }
    }
}
