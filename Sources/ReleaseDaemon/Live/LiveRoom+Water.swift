import Configuration
import Ledger
import Model
import Platform
import Stations

/// Crossings of water marks: found by readings, recorded by the thread of lateness.
extension LiveRoom {
    /// In the book of faults.
    static let warningPart = "warning-draft"

    /// Changes of marks in one transaction; what is left follows in the next.
    static let markChangeLimit = 200

    /// What is on record of the marks of these stations.
    static func markBook(_ book: StationBook, _ core: OfficeCore) throws -> MarkBook {
        try core.reader.read { view in
            var record: [MarkBook.Key: MarkBook.State] = [:]
            for station in book.stations {
                for item in station.items {
                    for kind in Set(item.level.marks.map(\.kind)) {
                        let key = MarkBook.Key(station: station.id, item: item.code, kind: kind)
                        guard
                            let entry = try view.lastEntry(
                                subject: key.subject,
                                kinds: [.waterCrossed, .waterFell],
                            )
                        else { continue }
                        record[key] = MarkBook.State(
                            isReached: entry.kind == .waterCrossed,
                            at: entry.effectiveAt,
                            mark: entry.body["markLevel"]?.string.flatMap { Decimal($0) },
                            draft: entry.body["draft"]?.string,
                        )
                    }
                }
            }
            return MarkBook(record)
        }
    }

    /// Records what the readings say of marks, each change with the draft that it calls for, in one transaction.
    ///
    /// - Returns: false when it has to be tried again.
    func recordMarks() -> Bool {
        let now = core.time.now
        let work = look { state in
            state.marks.pending.sorted { $0.key < $1.key }
                .compactMap { id, changes in MarkWork(&state, id, changes, now) }
        }
        guard !work.isEmpty else { return true }
        let setup = core.setup
        do {
            let done = try core.writer.perform(.clock) { transaction in
                var done: [MarkWork.Done] = []
                for station in work where done.count < Self.markChangeLimit {
                    done += try station.record(WarningDesk(setup: setup, transaction: transaction))
                }
                return done
            }
            if let refusal = done.compactMap(\.refusal).first {
                core.faults.raise(Self.warningPart, refusal)
            } else {
                core.faults.clear(Self.warningPart)
            }
            let stations = Set(done.map(\.change.key.station))
            state.look { state in
                for one in done { state.marks.recorded(one.change, draft: one.draft) }
                for id in stations { state.examine(id, now: now) }
            }
            tell(stations)
            tellNotices()
            core.faults.clear("marks")
            return state.look { $0.marks.pending.isEmpty }
        } catch {
            core.faults.raise("marks", "\(error)")
            return false
        }
    }

    /// The highest mark that is passed of each level, for the alarms.
    var passedMarks: [PassedMark] {
        look { state in
            state.desk.order.compactMap { state.desk[$0] }.flatMap { known in
                known.profile.settings.items.compactMap { item -> PassedMark? in
                    let reached = item.level.marks.filter {
                        state.marks.isReached(known.settings.id, item.code, $0.kind)
                    }
                    guard let mark = reached.max(by: { $0.kind < $1.kind }) else { return nil }
                    return PassedMark(
                        station: known.settings,
                        item: item,
                        kind: mark.kind,
                        draft: state.marks.drafts(known.settings.id, item.code).last,
                    )
                }
            }
        }
    }
}

/// A level above a mark, on record.
struct PassedMark: Sendable {
    let station: StationSettings
    let item: StationItem
    let kind: FloodMarkKind
    /// The draft that waits for a person, or went its way.
    let draft: String?

    var id: String { "water/\(station.id)/\(item.code)/\(kind.rawValue)" }
}

/// The changes of one station that are to be recorded, with what their drafts say.
private struct MarkWork: Sendable {
    struct Done: Sendable {
        let change: MarkChange
        let draft: String?
        let refusal: String?
    }

    let known: StationDesk.Known
    let live: LiveStation
    let changes: [MarkChange]
    /// By item: the draft of the episode as it stands on record.
    let drafts: [String: String]
    /// By item: marks that stay reached beside those that change.
    let reached: [String: Set<FloodMarkKind>]

    init?(_ state: inout LiveRoom.State, _ id: String, _ changes: [MarkChange], _ now: Instant) {
        guard let sketch = state.sketch(id), !changes.isEmpty else { return nil }
        known = sketch.known
        live = sketch.make(now: now).station
        self.changes = changes
        var drafts: [String: String] = [:]
        var reached: [String: Set<FloodMarkKind>] = [:]
        for item in known.settings.items {
            drafts[item.code] = state.marks.drafts(id, item.code).last
            reached[item.code] = Set(
                FloodMarkKind.allCases.filter { state.marks.isReached(id, item.code, $0) }
            )
        }
        self.drafts = drafts
        self.reached = reached
    }

    /// The drafts first, so that the entries can name them.
    func record(_ desk: WarningDesk) throws -> [Done] {
        var done: [Done] = []
        for item in known.settings.items {
            let changes = changes.filter { $0.key.item == item.code }
            guard !changes.isEmpty else { continue }
            let outcome = try draft(of: item, changes, desk)
            for change in changes {
                let isReached = change.cause == .reached
                let release = isReached ? outcome.release ?? drafts[item.code] : nil
                let replaces = isReached ? outcome.replaces : nil
                try desk.transaction.append(change.draft(release: release, replaces: replaces))
                done.append(Done(change: change, draft: release, refusal: outcome.refusal))
            }
        }
        return done
    }

    private func draft(
        of item: StationItem,
        _ changes: [MarkChange],
        _ desk: WarningDesk,
    ) throws -> WarningDesk.Outcome {
        guard let publisher = known.settings.publisher else { return WarningDesk.Outcome() }
        var after = reached[item.code] ?? []
        for change in changes {
            if change.cause == .reached {
                after.insert(change.key.kind)
            } else {
                after.remove(change.key.kind)
            }
        }
        let former = drafts[item.code]
        let news = changes.last { $0.cause == .reached && $0.key.kind == after.max() }
        if let news, let marks = item.level.marks(on: known.zone.date(news.at), datum: news.datum) {
            let facts = WarningText(
                station: live,
                item: item,
                change: news,
                marks: marks,
                zone: known.zone,
            )
            return try desk.prepare(facts, publisher: publisher, former: former)
        }
        if let former, after.isEmpty, changes.contains(where: { $0.cause == .corrected }) {
            try desk.giveUp(former, publisher: publisher)
        }
        return WarningDesk.Outcome()
    }
}
