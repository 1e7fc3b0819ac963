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
        /// What became of the slots that it owes.
        var slots: SlotLog
        /// The newest row that was refused: why, and when.
        var refused: (code: String, at: Instant)?
    }

    /// A row that may be stored.
    struct Candidate: Sendable, Equatable {
        let station: String
        let start: Instant
        let end: Instant
        let values: [StoredValue]
    }

    /// Rows of a station in memory: a day of hours four times over.
    static let reportLimit = LiveStation.recentReports
    static let window = Milliseconds.hours(24)

    /// By id.
    private(set) var known: [String: Known] = [:]
    /// Ids in the order of the configuration.
    let order: [String]
    private let isDemonstration: Bool
    private let zone: ZoneRules
    /// What is older would be removed again.
    private let readingsKept: Milliseconds

    /// Slots count from `known` on, until `count` says otherwise.
    init(_ book: StationBook, isDemonstration: Bool, zone: ZoneRules, known instant: Instant) {
        order = book.stations.map(\.id)
        readingsKept = book.readingsKept
        self.isDemonstration = isDemonstration
        self.zone = zone
        for station in book.stations {
            let log = SlotLog(plan: station.slotPlan(in: zone), known: instant)
            known[station.id] = Known(settings: station, zone: zone, slots: log)
        }
    }

    /// Takes over what is stored of a station's slots.
    mutating func count(_ id: String, _ log: SlotLog) { known[id]?.slots = log }

    /// Another grace for a station from the slot on that ends after `instant`, such as a tighter one at high
    /// water; true when it was another before.
    mutating func setGrace(_ grace: Milliseconds, of id: String, from instant: Instant) -> Bool {
        guard let plan = known[id]?.slots.plan else { return false }
        let slot = plan.lastEnded(by: instant) + 1
        guard plan.grace(of: slot) != grace else { return false }
        known[id]?.slots.plan.setGrace(grace, from: slot)
        return true
    }

    /// Remembers why a row was refused: an interruption that follows says so.
    mutating func refused(_ mistake: IntakeMistake, now: Instant) {
        guard let station = mistake.station else { return }
        known[station]?.refused = (mistake.code, now)
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

    /// Fills the slot of a period that was not there before.
    mutating func fill(_ row: StoredReading) -> SlotLog.Change? {
        known[row.station]?.slots.fill(
            endingAt: Instant(milliseconds: row.periodEnd),
            receivedAt: Instant(milliseconds: row.receivedAt),
        )
    }

    func live(
        _ id: String,
        interruptedSince: Instant?,
        marks: MarkBook,
        now: Instant,
    ) -> LiveStation? {
        guard let known = known[id] else { return nil }
        let plan = known.slots.plan
        var station = LiveStation(known.settings, isDemonstration: isDemonstration)
        station.reports = known.reports
        station.interruptedSince = interruptedSince
        station.levels = known.levels(marks)
        station.isPinned = marks.isAboveMark(known)
        station.grace = known.slots.next.map(plan.grace) ?? known.settings.grace
        station.expectedAt = known.expectedAt
        station.work = plan.work(at: now)
            .map { LiveWork(from: $0.from, to: $0.to, reason: $0.reason) }
        station.slots = known.liveSlots(interruptedSince: interruptedSince, now: now)
        return station
    }
}

extension LiveStation {
    /// As it is configured, without a reading.
    init(_ settings: StationSettings, isDemonstration: Bool) {
        self.init(
            id: settings.id,
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
        )
    }
}

extension StationDesk.Known {
    /// The end of the newest period.
    var latestEnd: Instant? { recent.first.map { Instant(milliseconds: $0.periodEnd) } }

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
    ///
    /// Slots are counted on, unless they have other ends now.
    func carriedOver(
        to book: StationBook,
        isDemonstration: Bool,
        zone: ZoneRules,
        now: Instant,
    ) -> StationDesk {
        var fresh = StationDesk(book, isDemonstration: isDemonstration, zone: zone, known: now)
        for id in fresh.order {
            guard let former = known[id] else { continue }
            for row in former.mornings.reversed() { fresh.note(row) }
            for row in former.recent.reversed() { fresh.note(row) }
            guard let plan = fresh.known[id]?.slots.plan, former.keepsSlots(under: plan) else {
                continue
            }
            var log = former.slots
            log.plan = plan
            fresh.count(id, log)
        }
        return fresh
    }
}
