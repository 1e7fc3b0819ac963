import Clock
import Configuration
import Ledger
import Model
import Stations

/// The slots of stations as obligations, by the one equation: `due = end + grace`, in time is `t <= due`.
///
/// They are computed from the rows and never stored: a slot that was met is no entry. Only of stations that are
/// late are there any to list; any slot can be explained.
struct SlotDuties {
    private let book: RuleBook
    private let zone: ZoneRules

    /// The rule of a station for which the configured ones have none.
    static let ownRule = "feed.readings"

    init(_ book: RuleBook) {
        self.book = book
        zone = book.times.zone
    }

    /// `station/ID/RULE/SLOT`.
    func id(_ known: StationDesk.Known, _ slot: Int64) -> String {
        Obligation.id(
            subject: LatenessBook.subject(known.settings.id),
            rule: ruleID(known.settings),
            slot: name(of: slot, known.slots.plan),
        )
    }

    /// `2026-07-12T08:00`, with seconds where the period needs them.
    func name(of slot: Int64, _ plan: SlotPlan) -> String {
        let local = LocalTime(plan.end(slot), in: zone)
        let time = local.second == 0 ? local.hourMinute : local.hourMinuteSecond
        return local.date.text + "T" + time
    }

    /// The station and the slot that an id names.
    func find(_ id: String, _ known: (String) -> StationDesk.Known?) -> (StationDesk.Known, Int64)?
    {
        let parts = id.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0] == "station", let station = known(parts[1]),
            parts[2] == ruleID(station.settings),
            let end = InstantText.read(parts[3], now: .never, zone: zone)
        else { return nil }
        let slot = station.slots.plan.lastEnded(by: end)
        return name(of: slot, station.slots.plan) == parts[3] ? (station, slot) : nil
    }

    private func ruleID(_ station: StationSettings) -> String {
        let wanted = station.kind == .air ? "feed.air_realtime" : Self.ownRule
        return book.rule(wanted)?.satisfiedBy == .readingReceived ? wanted : Self.ownRule
    }

    /// The rule as it holds for a slot: its limit is the station's grace.
    private func rule(_ known: StationDesk.Known, _ slot: Int64) -> Rule {
        let found = book.rule(ruleID(known.settings))
        return Rule(
            id: ruleID(known.settings),
            version: found?.version ?? 1,
            digest: found?.digest,
            title: found?.title ?? Phrase("站点实时数据", "Station, live data"),
            basis: found?.basis
                ?? Rule.Basis(
                    document: "stations.json5",
                    quote: "period, grace",
                    isOwnCommitment: true,
                ),
            profile: found?.profile ?? "internal",
            appliesTo: .feed,
            anchor: .slot,
            budget: max(known.slots.plan.grace(of: slot).count, 1),
            satisfiedBy: .readingReceived,
            mayWaive: false,
        )
    }

    /// One slot; `received` is when its first value came, `watched` the entry from which on slots are counted.
    ///
    /// Nil for a slot of which nothing is expected.
    func obligation(
        _ known: StationDesk.Known,
        _ slot: Int64,
        received: Instant? = nil,
        watched: Entry?,
        now: Instant,
    ) -> Obligation? {
        let log = known.slots
        guard let standing = log.standing(of: slot, at: now) else { return nil }
        let end = log.plan.end(slot)
        let seq = watched?.seq ?? 0
        var obligation = Obligation(
            subject: LatenessBook.subject(known.settings.id),
            slot: name(of: slot, log.plan),
            incident: nil,
            rule: rule(known, slot),
            organisation: "",
            openedAt: watched?.at ?? end,
            openedSeq: seq,
            anchor: Obligation.Anchor(field: .slot, at: end, seq: seq),
            due: log.plan.due(slot),
            warnAt: [],
        )
        guard standing == .inTime || standing == .late else { return obligation }
        let satisfied = received ?? (standing == .late ? obligation.due.successor : end)
        obligation.settlement = Obligation.Settlement(
            outcome: standing == .late ? .late : .met,
            at: satisfied,
            seq: seq,
            by: EntryDraft.systemActor,
            satisfiedAt: satisfied,
            lateBy: standing == .late ? satisfied - obligation.due : nil,
        )
        return obligation
    }

    /// What a late station owes: the slot with which its episode began, and the one that runs now.
    func open(_ known: StationDesk.Known, watched: Entry?, now: Instant) -> [Obligation] {
        guard let first = known.slots.next else { return [] }
        var slots = [first]
        if let missed = known.slots.newestMissed(at: now),
            let running = known.slots.plan.expected(after: missed)
        {
            slots.append(running)
        }
        return slots.compactMap { obligation(known, $0, watched: watched, now: now) }
    }
}
