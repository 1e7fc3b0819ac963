import Configuration
import Ledger
import Model

/// Rows as the public sees them, made when somebody looks at a station and kept while the row is among its newest.
///
/// An index costs more than storing its row: the writer of readings makes none.
final class ReportMemory: Sendable {
    private struct Known {
        let settings: StationSettings
        /// By the position of the row, which no other row ever has.
        var reports: [Int64: LiveReport]
    }

    private let known = Monitor<[String: Known]>([:])

    /// The reports of these rows, in their order.
    func reports(_ rows: [StoredReading], of settings: StationSettings) -> [LiveReport] {
        let id = settings.id
        var former: [Int64: LiveReport] = [:]
        if let found = known.look({ $0[id] }), found.settings == settings { former = found.reports }
        let reports = rows.map { row in
            former[row.position] ?? LiveReport(row, of: settings)
        }
        var kept: [Int64: LiveReport] = [:]
        for (row, report) in zip(rows, reports) { kept[row.position] = report }
        let fresh = Known(settings: settings, reports: kept)
        known.look { $0[id] = fresh }
        return reports
    }

    /// Forgets stations that are gone.
    func keep(_ ids: Set<String>) {
        known.look { known in known = known.filter { ids.contains($0.key) } }
    }
}
