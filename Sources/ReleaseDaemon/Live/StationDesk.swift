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
        /// The same rows as the public sees them.
        var reports: [LiveReport] = []
        /// Of a station of water: the rows of 08:00 of the last days, newest first.
        var mornings: [StoredReading] = []
        let zone: ZoneRules
        /// A mark is passed, on record: set by whoever keeps that record.
        var isAboveMark = false
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

    init(_ book: StationBook, isDemonstration: Bool, zone: ZoneRules) {
        order = book.stations.map(\.id)
        self.isDemonstration = isDemonstration
        for station in book.stations {
            known[station.id] = Known(settings: station, zone: zone)
        }
    }

    /// Checks one row: who, what, when; then each value against its limits and the good values before it.
    func check(
        _ row: IntakeRow,
        by person: String,
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
        guard settings.mayPush.contains(person) else {
            return refuse(
                "station.notYours",
                Phrase("\(person) 不能报送此站点", "\(person) may not hand in this station"),
            )
        }
        guard row.periodEnd <= now + QualityRules.futureTolerance else {
            return refuse("row.future", Phrase("时间在将来", "its time lies in the future"))
        }
        guard row.periodEnd >= Self.earliest else {
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
                values: known.judge(row.values, period, now: now),
            )
        )
    }

    /// Earlier than any reading: 2000-01-01 in UTC.
    private static let earliest = Instant(milliseconds: 946_684_800_000)

    /// Takes over a row that was stored.
    ///
    /// Late data fill the history and never displace a newer period.
    mutating func note(_ row: StoredReading) { known[row.station]?.note(row) }

    func live(_ id: String, interruptedSince: Instant?, marks: MarkBook) -> LiveStation? {
        guard let known = known[id] else { return nil }
        let settings = known.settings
        let isAboveMark = marks.isAboveMark(known)
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
            grace: known.grace(isAboveMark: isAboveMark),
            isDemonstration: isDemonstration,
            reports: known.reports,
            interruptedSince: interruptedSince,
            levels: known.levels(marks),
            isPinned: isAboveMark,
        )
    }
}

extension StationDesk.Known {
    /// The end of the newest period.
    var latestEnd: Instant? { recent.first.map { Instant(milliseconds: $0.periodEnd) } }

    /// How long after its end the next period may still arrive: shorter in a flood.
    func grace(isAboveMark: Bool) -> Milliseconds {
        guard let latestEnd else { return settings.grace }
        return settings.grace(at: latestEnd, isAboveMark: isAboveMark, zone: zone)
    }

    /// Until when the newest period is in time; nil before the first.
    var lateAt: Instant? {
        latestEnd.map { $0 + settings.period + grace(isAboveMark: isAboveMark) }
    }

    mutating func note(_ row: StoredReading) {
        noteMorning(row)
        let index = recent.firstIndex { $0.periodEnd <= row.periodEnd } ?? recent.count
        if index < recent.count, recent[index].periodEnd == row.periodEnd {
            guard recent[index].revision <= row.revision else { return }
            recent[index] = row
            reports[index] = report(index)
        } else {
            recent.insert(row, at: index)
            reports.insert(report(index), at: index)
            let oldest = (recent.first?.periodEnd ?? 0) - StationDesk.window.count
            while recent.count > StationDesk.reportLimit
                || (recent.last.map { $0.periodEnd < oldest } ?? false)
            {
                recent.removeLast()
                reports.removeLast()
            }
        }
        // What stands beside it has another neighbour now.
        guard hasSpikes else { return }
        for index in [index - 1, index + 1] where recent.indices.contains(index) {
            reports[index] = report(index)
        }
    }

    private var hasSpikes: Bool { settings.items.contains { $0.quality.spike != nil } }

    /// The row as the public sees it, with what its neighbours say of it.
    private func report(_ index: Int) -> LiveReport {
        LiveReport(
            recent[index],
            of: settings,
            earlier: recent.indices.contains(index + 1) ? recent[index + 1] : nil,
            later: index > 0 ? recent[index - 1] : nil,
        )
    }
}

extension StationDesk {
    /// The desk of a new configuration with the rows of this one; stations that are gone are forgotten.
    func carriedOver(
        to book: StationBook,
        isDemonstration: Bool,
        zone: ZoneRules,
    ) -> StationDesk {
        var fresh = StationDesk(book, isDemonstration: isDemonstration, zone: zone)
        for id in fresh.order {
            for row in (known[id]?.mornings ?? []).reversed() { fresh.note(row) }
            for row in (known[id]?.recent ?? []).reversed() { fresh.note(row) }
        }
        return fresh
    }
}
