import Configuration
import Ledger
import Model
import Stations

extension LiveRoom {
    /// Takes over what is stored of the slots, and begins to count those of stations that are new.
    func openSlots(_ writer: ReadingWriter, _ reader: ReadingReader, now: Instant) throws {
        let stored = try reader.slots()
        let fresh = state.look { state in
            var fresh: [String] = []
            for id in state.desk.order {
                guard let known = state.desk[id] else { continue }
                let plan = known.slots.plan
                guard let slots = stored[id], slots.period == plan.period.count,
                    slots.offset == plan.offset.count
                else {
                    fresh.append(id)
                    continue
                }
                state.desk.count(
                    id,
                    SlotLog(
                        plan: plan,
                        since: slots.since,
                        top: known.latestEnd.map(plan.slot) ?? slots.since - 1,
                        empty: SlotRuns(slots.empty),
                        late: SlotRuns(slots.late),
                    ),
                )
            }
            return fresh
        }
        let last = try core.reader.read { view in
            try view.lastEntries(kind: .readingsDigested, limit: 1).first
        }
        let closed = try last.map { entry throws(RowMistake) in try ReadingHour(entry) }
        try writer.perform(rows: 0) { [self] transaction in
            let desk = state.look { $0.desk }
            for id in fresh {
                guard let log = desk[id]?.slots else { continue }
                try transaction.beginSlots(of: id, StoredSlots(log))
            }
            state.look { state in
                state.workingHours = HourBook(
                    after: closed,
                    chainedAfter: transaction.chainedAfter,
                    position: transaction.head.position,
                    now: transaction.now,
                )
            }
        }
        try recordWatched(fresh, now: now)
    }

    /// From here on the slots of these stations are counted.
    func recordWatched(_ ids: [String], now: Instant) throws {
        let settings = state.look { state in ids.compactMap { state.desk[$0]?.settings } }
        var rest = settings[...]
        while !rest.isEmpty {
            let batch = rest.prefix(LatenessBook.batchLimit)
            rest = rest.dropFirst(LatenessBook.batchLimit)
            try core.writer.perform(.clock) { transaction in
                for station in batch {
                    try transaction.append(
                        EntryDraft(
                            .stationWatched,
                            subject: LatenessBook.subject(station.id),
                            actor: EntryDraft.systemActor,
                            effectiveAt: now,
                            body: [
                                "period": .integer(station.period.count),
                                "offset": .integer(station.slotOffset.count),
                                "grace": .integer(station.grace.count),
                            ],
                        )
                    )
                }
            }
        }
    }

    /// Counts of a station: today, this month, the last 24 hours.
    func counts(of id: String, now: Instant) -> SlotCounts? {
        let zone = core.setup.bureau.zone
        return look { state in
            state.desk[id].map { SlotCounts($0, zone: zone, now: now) }
        }
    }

    /// What the slots of a station look like, for obligations; nil for one that is unknown.
    func known(_ id: String) -> StationDesk.Known? { look { $0.desk[id] } }

    /// When the first value of a slot came; nil when none did.
    func firstReceipt(of known: StationDesk.Known, _ slot: Int64) throws -> Instant? {
        guard let reader = state.look({ $0.reader }) else { return nil }
        let plan = known.slots.plan
        return try reader.history(
            of: known.settings.id,
            from: plan.end(slot - 1) + plan.skew + Milliseconds(1),
            to: plan.end(slot) + plan.skew,
            limit: ReadingReader.rowLimit,
            allRevisions: true,
        )
        .filter { $0.revision == 1 }.map { Instant(milliseconds: $0.receivedAt) }.min()
    }

    /// Stations that owe a slot by the record, in the order of the configuration.
    var interrupted: [StationDesk.Known] {
        look { state in
            state.desk.order.filter { state.lateness.recordedSince($0) != nil }
                .compactMap { state.desk[$0] }
        }
    }

    /// Every station and since when it is silent by the record.
    var standings: [(known: StationDesk.Known, since: Instant?)] {
        look { state in
            state.desk.order.compactMap { id in
                state.desk[id].map { ($0, state.lateness.recordedSince(id)) }
            }
        }
    }
}

/// What became of a station's slots in the spans that people ask for.
struct SlotCounts: Sendable {
    /// From here on its slots are counted.
    let since: Instant
    let day: SlotCount
    let today: SlotCount
    let month: SlotCount

    init(_ known: StationDesk.Known, zone: ZoneRules, now: Instant) {
        let log = known.slots
        since = log.plan.end(log.since)
        let date = zone.date(now)
        let first = date.adding(days: 1 - date.day)
        day = log.count(after: now - .hours(24), through: now, now: now)
        today = log.count(after: zone.instant(date), through: now, now: now)
        month = log.count(after: zone.instant(first), through: now, now: now)
    }
}

extension StationDesk {
    /// Whether a station's slots are counted on from a former desk.
    func keepsSlots(of id: String, as former: StationDesk) -> Bool {
        guard let plan = self[id]?.slots.plan, let before = former[id] else { return false }
        return before.keepsSlots(under: plan)
    }
}
