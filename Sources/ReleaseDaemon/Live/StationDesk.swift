import Configuration
import Ledger
import Model
import Stations

/// What is known of every station: who may hand in what, and the newest rows of each.
///
/// A value: a transaction works on a copy, which counts once it is durable. No clock, no store.
struct StationDesk: Sendable {
    struct Known: Sendable {
        let settings: StationSettings
        /// Newest revisions, newest period first; at most `reportLimit`, within a day of the newest.
        var recent: [StoredReading] = []
    }

    /// A row that may be stored.
    struct Candidate: Sendable, Equatable {
        let station: String
        let start: Instant
        let end: Instant
        let values: [StoredValue]
    }

    /// Rows of a station in memory: a day of hours four times over.
    static let reportLimit = 96
    static let window = Milliseconds.hours(24)

    /// By id.
    private(set) var known: [String: Known] = [:]
    /// Ids in the order of the configuration.
    let order: [String]
    private let isDemonstration: Bool
    /// What is older would be removed again.
    private let readingsKept: Milliseconds

    init(_ book: StationBook, isDemonstration: Bool) {
        order = book.stations.map(\.id)
        readingsKept = book.readingsKept
        self.isDemonstration = isDemonstration
        for station in book.stations { known[station.id] = Known(settings: station) }
    }

    /// Checks one row: who, what, when; then each value against its limits and the good values before it.
    func check(
        _ row: IntakeRow,
        from source: ReadingSource,
        now: Instant,
    ) -> Result<Candidate, IntakeMistake> {
        func refuse(_ code: String, _ reason: Phrase) -> Result<Candidate, IntakeMistake> {
            .failure(
                IntakeMistake(line: row.line, station: row.station, code: code, reason: reason)
            )
        }
        guard let known = known[row.station] else {
            return refuse(
                "station.unknown",
                Phrase("没有站点 \(row.station)", "there is no station \(row.station)"),
            )
        }
        let settings = known.settings
        guard source.permits(settings) else {
            return refuse(
                "station.notYours",
                Phrase("\(source.name) 不能报送此站点", "\(source.name) may not hand in this station"),
            )
        }
        guard row.periodEnd <= now + QualityRules.futureTolerance else {
            return refuse("row.future", Phrase("时间在将来", "its time lies in the future"))
        }
        guard row.periodEnd >= max(Self.earliest, now - readingsKept) else {
            return refuse("row.time", Phrase("时间过早", "its time is too long ago"))
        }
        var seen: Set<String> = []
        for value in row.values {
            guard settings.item(value.item) != nil else {
                return refuse(
                    "row.item",
                    Phrase("此站点没有项目 \(value.item)", "this station has no item \(value.item)"),
                )
            }
            guard seen.insert(value.item).inserted else {
                return refuse(
                    "row.item",
                    Phrase("\(value.item) 重复", "\(value.item) occurs twice"),
                )
            }
        }
        let start =
            row.periodStart
            ?? (settings.kind == .air ? row.periodEnd - settings.period : row.periodEnd)
        let period = ReadingPeriod(from: start, to: row.periodEnd)
        return .success(
            Candidate(
                station: row.station,
                start: start,
                end: row.periodEnd,
                values: row.values.map { Self.judge($0, period, known, now) },
            )
        )
    }

    /// Earlier than any reading: 2000-01-01 in UTC.
    private static let earliest = Instant(milliseconds: 946_684_800_000)

    private static func judge(
        _ value: IntakeValue,
        _ period: ReadingPeriod,
        _ known: Known,
        _ now: Instant,
    ) -> StoredValue {
        let number = Sentinel.isMissing(value.text) ? nil : Sentinel.number(value.text)
        let rules = known.settings.item(value.item)?.quality ?? QualityRules()
        let report = QualityControl.check(
            number,
            period: period,
            source: value.state,
            history: known.lastGood(value.item, before: period.end).map { [$0] } ?? [],
            rules: rules,
            now: now,
        )
        return StoredValue(value.item, number, value.state, report)
    }

    /// Takes over a row that was stored.
    ///
    /// Late data fill the history and never displace a newer period.
    mutating func note(_ row: StoredReading) { known[row.station]?.note(row) }

    /// `reports` gives the rows of the station as the public sees them.
    func live(
        _ id: String,
        interruptedSince: Instant?,
        reports: (Known) -> [LiveReport],
    ) -> LiveStation? {
        guard let known = known[id] else { return nil }
        let settings = known.settings
        return LiveStation(
            id: id,
            kind: settings.kind,
            name: settings.name,
            place: settings.place,
            issuer: settings.issuer,
            latitude: settings.latitude,
            longitude: settings.longitude,
            datum: settings.datum,
            period: settings.period,
            grace: settings.grace,
            isDemonstration: isDemonstration,
            reports: reports(known),
            interruptedSince: interruptedSince,
        )
    }
}

extension StationDesk.Known {
    /// The last value before `end` that passed its checks.
    func lastGood(_ item: String, before end: Instant) -> SeriesPoint? {
        for row in recent where row.periodEnd < end.milliseconds {
            guard let value = row.values.first(where: { $0.item == item }),
                let number = value.number, value.report.outcome.decidesAlone
            else { continue }
            return SeriesPoint(at: Instant(milliseconds: row.periodEnd), value: number)
        }
        return nil
    }

    /// The end of the newest period.
    var latestEnd: Instant? { recent.first.map { Instant(milliseconds: $0.periodEnd) } }

    /// Until when the newest period is in time; nil before the first.
    var lateAt: Instant? { latestEnd.map { $0 + settings.period + settings.grace } }

    mutating func note(_ row: StoredReading) {
        let index = recent.firstIndex { $0.periodEnd <= row.periodEnd } ?? recent.count
        if index < recent.count, recent[index].periodEnd == row.periodEnd {
            guard recent[index].revision <= row.revision else { return }
            recent[index] = row
            return
        }
        recent.insert(row, at: index)
        let oldest = (recent.first?.periodEnd ?? 0) - StationDesk.window.count
        while recent.count > StationDesk.reportLimit
            || (recent.last.map { $0.periodEnd < oldest } ?? false)
        {
            recent.removeLast()
        }
    }
}

extension StationDesk {
    /// The desk of a new configuration with the rows of this one; stations that are gone are forgotten.
    func carriedOver(to book: StationBook, isDemonstration: Bool) -> StationDesk {
        var fresh = StationDesk(book, isDemonstration: isDemonstration)
        for id in fresh.order {
            for row in (known[id]?.recent ?? []).reversed() { fresh.note(row) }
        }
        return fresh
    }
}
