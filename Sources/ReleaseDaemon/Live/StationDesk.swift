import Configuration
import Ledger
import Model
import Stations

/// What is known of every station: who may hand in what, and the newest rows of each.
///
/// A value: a transaction works on a copy, which counts once it is durable. The copy holds only the stations
/// that the transaction touched; the others stay with the desk that it came from. No clock, no store.
struct StationDesk: Sendable {
    struct Known: Sendable {
        let profile: StationProfile
        /// Newest revisions, newest period first; at most `reportLimit`, within a day of the newest.
        var recent = RecentRows()
        /// Of a station of water: the rows of 08:00 of the last days, newest first.
        var mornings: [StoredReading] = []
        /// What became of the slots that it owes.
        var slots: SlotLog
        /// The newest row that was refused: why, and when.
        var refused: (code: String, at: Instant)?
        /// The transaction that stored its newest row, and the day of that.
        var stored: (serial: Int, date: CivilDate)?

        var settings: StationSettings { profile.settings }
        var zone: ZoneRules { profile.zone }
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

    /// What it is to the room.
    private enum Part: Sendable {
        case desk
        /// Of a transaction: it holds what differs from the desk.
        case copy
        /// Of a transaction that brings another configuration: it takes the place of the desk.
        case successor
    }

    /// By id, as of the last transaction that was durable.
    private var settled: [String: Known] = [:]
    /// What a transaction makes of them.
    private var touched: [String: Known] = [:]
    private var part = Part.desk
    /// Ids in the order of the configuration.
    let order: [String]
    let isDemonstration: Bool
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
            settled[station.id] = Known(
                profile: StationProfile(station, zone: zone),
                slots: log,
            )
        }
    }

    subscript(id: String) -> Known? { touched[id] ?? settled[id] }

    /// For a transaction to work on.
    var copy: StationDesk {
        var copy = self
        copy.part = .copy
        return copy
    }

    /// Changes what is known of a station; nil where there is none.
    mutating func change<Result>(
        _ id: String,
        _ body: (inout Known) throws -> Result,
    ) rethrows -> Result? {
        if part == .desk {
            guard let index = settled.index(forKey: id) else { return nil }
            return try body(&settled.values[index])
        }
        if let index = touched.index(forKey: id) { return try body(&touched.values[index]) }
        guard var known = settled[id] else { return nil }
        defer { touched[id] = known }
        return try body(&known)
    }

    /// Takes over what a transaction worked on.
    mutating func settle(_ work: consuming StationDesk) {
        let changes = work.touched
        if work.part == .successor {
            self = work
            part = .desk
            touched = [:]
        } else {
            // The last that shares what is settled goes first: it is changed in place then.
            _ = consume work
        }
        for (id, known) in changes { settled[id] = known }
    }

    /// Takes over what is stored of a station's slots.
    mutating func count(_ id: String, _ log: SlotLog) { _ = change(id) { $0.slots = log } }

    /// Another grace for a station from the slot on that ends after `instant`, such as a tighter one at high
    /// water.
    mutating func setGrace(_ grace: Milliseconds, of id: String, from instant: Instant) {
        guard let plan = self[id]?.slots.plan else { return }
        let slot = plan.lastEnded(by: instant) + 1
        // Nearly always as it was; a change copies the desk when a transaction shares it.
        guard plan.grace(of: slot) != grace else { return }
        _ = change(id) { $0.slots.plan.setGrace(grace, from: slot) }
    }

    /// What is older is not taken, as of `now`.
    func oldest(at now: Instant) -> Instant { max(Self.earliest, now - readingsKept) }

    /// Earlier than any reading: 2000-01-01 in UTC.
    private static let earliest = Instant(milliseconds: 946_684_800_000)

    /// Takes over a row that was stored.
    ///
    /// Late data fill the history and never displace a newer period.
    mutating func note(_ row: StoredReading) { _ = change(row.station) { $0.note(row) } }
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
            return
        }
        let newest = max(recent.first?.periodEnd ?? row.periodEnd, row.periodEnd)
        let oldest = newest - StationDesk.window.count
        // Room is made first, so that the rows move at most once.
        while let last = recent.last,
            recent.count >= StationDesk.reportLimit && index < recent.count
                || last.periodEnd < oldest
        {
            recent.removeLast()
        }
        guard index < StationDesk.reportLimit, row.periodEnd >= oldest else { return }
        recent.insert(row, at: min(index, recent.count))
    }

    /// Fills the slot of a period that was not there before.
    mutating func fill(_ row: StoredReading) -> SlotLog.Change {
        slots.fill(
            endingAt: Instant(milliseconds: row.periodEnd),
            receivedAt: Instant(milliseconds: row.receivedAt),
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
            guard let former = self[id] else { continue }
            for row in former.mornings.reversed() { fresh.note(row) }
            for row in former.recent.reversed() { fresh.note(row) }
            guard let plan = fresh[id]?.slots.plan, former.keepsSlots(under: plan) else {
                continue
            }
            var log = former.slots
            log.plan = plan
            fresh.count(id, log)
        }
        fresh.part = .successor
        return fresh
    }
}
