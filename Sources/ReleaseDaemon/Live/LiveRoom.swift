import Configuration
import Ledger
import Model
import Platform
import Stations

/// The stations as of the last durable batch, and what the public sees of them.
///
///     intake ──► readings.db (one transaction) ──► the desk counts ──► observers (the press) ──► answers
///     timer at the next `staleAfter` ──► station.interrupted in the ledger ──► observers
///     marks passed in durable rows ──► water.crossed and a draft in the ledger ──► observers
///
/// Readings lie in a database of their own: when it cannot be opened, the daemon runs without stations and
/// says so.
final class LiveRoom: Sendable {
    /// In the book of faults.
    static let part = "readings"

    struct State {
        var desk: StationDesk
        /// With what is not durable yet; nil between transactions.
        var working: StationDesk?
        var touched: Set<String> = []
        /// Where rows were stored that are not durable yet.
        var places: Set<DailyRoom.Place> = []
        var placeObservers: [@Sendable (Set<DailyRoom.Place>) -> Void] = []
        var lateness = LatenessBook()
        var marks = MarkBook()
        /// By station; none where there is nothing to hear of.
        var notices: [String: [ReadingNotice]] = [:]
        /// Notices came or went that nobody was told of.
        var hasNews = false
        var noticeObservers: [@Sendable () -> Void] = []
        /// Every station as the public sees it.
        var views: [String: LiveStation] = [:]
        /// What the ledger is still to be told of batches, and the hours of their chain.
        var remarks = ReadingRemarks()
        var workingRemarks = ReadingRemarks()
        var hours: HourBook
        var workingHours: HourBook?
        /// Stations whose silence a start found: they have one grace to report before anybody is called.
        var foundAtStart: Set<String> = []
        var observers: [@Sendable ([LiveStation]) -> Void] = []
        var writer: ReadingWriter?
        var reader: ReadingReader?
    }

    let core: OfficeCore
    let state: Monitor<State>
    let bell: LatenessBell
    private let book: Monitor<StationBook>

    init(
        _ core: OfficeCore,
        stations: StationBook,
        isDemonstration: Bool,
    ) throws(KernelError) {
        self.core = core
        let desk = StationDesk(
            stations,
            isDemonstration: isDemonstration,
            zone: core.setup.bureau.zone,
            known: core.time.now,
        )
        state = Monitor(State(desk: desk, hours: HourBook(after: nil, now: core.time.now)))
        book = Monitor(stations)
        bell = try LatenessBell()
    }

    /// For what is done to the whole store; nil when it could not be opened.
    var storeWriter: ReadingWriter? { state.look { $0.writer } }

    /// Every station, in the order of the configuration.
    var stations: [LiveStation] {
        let now = core.time.now
        return state.look { state in state.desk.order.compactMap { state.shown($0, now) } }
    }

    /// Every station, sorted by id.
    var stationsByID: [LiveStation] { stations.sorted { $0.id < $1.id } }

    func station(_ id: String) -> LiveStation? {
        let now = core.time.now
        return state.look { $0.shown(id, now) }
    }

    func settings(_ id: String) -> StationSettings? { state.look { $0.desk.known[id]?.settings } }

    /// Calls `observer` with the stations that changed, after each durable batch, each interruption and a reload.
    ///
    /// On the threads of writer and lateness: post to a queue and return.
    func observe(_ observer: @escaping @Sendable ([LiveStation]) -> Void) {
        state.look { $0.observers.append(observer) }
    }

    /// Calls `observer` with the stations and periods of each durable batch, on the writer's thread.
    func observePlaces(_ observer: @escaping @Sendable (Set<DailyRoom.Place>) -> Void) {
        state.look { $0.placeObservers.append(observer) }
    }

    // MARK: beginning and end

    /// Opens the store and takes over the rows of the last day and what the ledger says of interruptions.
    func open() {
        do {
            let writer = try ReadingWriter(folder: core.folders.state, time: core.time) {
                [weak self] event in self?.note(event)
            }
            let reader = try ReadingReader(folder: core.folders.state)
            let ids = state.look { $0.desk.order }
            let levels = book.look { book in
                book.stations.filter { $0.kind == .water }.map(\.id)
            }
            let rows = try Self.rows(of: ids, levels: levels, core.setup.bureau.zone, reader)
            let interruptions = try Self.interruptions(of: ids, core)
            let marks = try Self.markBook(book.look { $0 }, core)
            let now = core.time.now
            state.look { state in
                for row in rows.reversed() { state.desk.note(row) }
                state.lateness = LatenessBook(interruptions)
                state.marks = marks
                state.writer = writer
                state.reader = reader
            }
            try openSlots(writer, reader, now: now)
            state.look { state in
                state.views = [:]
                for id in ids { state.examine(id, now: now) }
            }
        } catch {
            core.faults.raise(Self.part, "\(error)")
        }
    }

    /// What waits is written; nothing is taken any more.
    func close() {
        bell.close()
        state.look { $0.writer }?.close()
    }

    /// The rows of the last day, and of stations that were silent for longer those of their last one.
    ///
    /// Of `levels` also those of 08:00 of its day and of the day before.
    private static func rows(
        of ids: [String],
        levels: [String],
        _ zone: ZoneRules,
        _ reader: ReadingReader,
    ) throws -> [StoredReading] {
        let ends = try reader.latestEnds()
        guard let newest = ends.values.max() else { return [] }
        let from = newest - StationDesk.window
        var rows = try reader.all(from: from)
        for id in ids {
            guard let end = ends[id], end < from else { continue }
            rows += try reader.history(
                of: id,
                from: end - StationDesk.window,
                to: end,
                limit: StationDesk.reportLimit,
            )
        }
        for id in levels {
            guard let end = ends[id] else { continue }
            for days in [0, -1] {
                let hour = zone.instant(
                    zone.date(end).adding(days: days),
                    millisecondOfDay: Int(LevelChange.morning.count),
                )
                rows += try reader.history(
                    of: id,
                    from: hour - LevelChange.tolerance,
                    to: hour + LevelChange.tolerance,
                    limit: StationDesk.reportLimit,
                )
            }
        }
        // Newest first: a row that is found twice counts once.
        return rows.sorted { $0.periodEnd > $1.periodEnd }
    }

    /// Stations whose newest entry says that they are silent, and since when.
    private static func interruptions(
        of ids: [String],
        _ core: OfficeCore,
    ) throws -> [String: Instant] {
        try core.reader.read { view in
            var silent: [String: Instant] = [:]
            for id in ids {
                guard
                    let entry = try view.lastEntry(
                        subject: LatenessBook.subject(id),
                        kinds: [.stationInterrupted, .stationResumed],
                    ),
                    entry.kind == .stationInterrupted
                else { continue }
                silent[id] = entry.body.optionalInstant("since")
            }
            return silent
        }
    }

    /// Takes over a new configuration; what is known of its stations stays.
    func replace(_ book: StationBook, isDemonstration: Bool) {
        guard let writer = state.look({ $0.writer }) else { return }
        let now = core.time.now
        let zone = core.setup.bureau.zone
        do {
            self.book.look { $0 = book }
            let marks = try Self.markBook(book, core)
            // On the writer's thread, where the desk is worked on.
            let fresh = try writer.perform(rows: 0) { [self] transaction in
                let (desk, fresh) = state.look { state in
                    let former = state.working ?? state.desk
                    let desk = former.carriedOver(
                        to: book,
                        isDemonstration: isDemonstration,
                        zone: zone,
                        now: now,
                    )
                    state.working = desk
                    // What was recorded since it was read is known already.
                    state.marks.learn(marks)
                    state.touched.formUnion(book.stations.map(\.id))
                    return (desk, desk.order.filter { !desk.keepsSlots(of: $0, as: former) })
                }
                for id in fresh {
                    guard let log = desk.known[id]?.slots else { continue }
                    try transaction.beginSlots(of: id, StoredSlots(log))
                }
                return fresh
            }
            try recordWatched(fresh, now: now)
        } catch {
            core.faults.raise(Self.part, "\(error)")
        }
    }

    // MARK: taking in

    /// Hands the rows of a document to the store; `completion` runs once they are durable.
    ///
    /// - Throws: `busy` when too much is waiting, `closed`, or that the store is not there.
    func take(
        _ document: IntakeDocument,
        from source: ReadingSource,
        completion: @escaping @Sendable (Result<IntakeTally, any Error>) -> Void,
    ) throws {
        try take(
            document.rows,
            mistakes: document.mistakes,
            from: source,
            completion: completion,
        )
    }

    /// Hands rows to the store; the tally names them by their `line`.
    func take(
        _ rows: [IntakeRow],
        mistakes: [IntakeMistake] = [],
        from source: ReadingSource,
        completion: @escaping @Sendable (Result<IntakeTally, any Error>) -> Void,
    ) throws {
        guard let writer = state.look({ $0.writer }) else {
            throw APIError.storage(.unavailable("readings.db"))
        }
        try writer.submit(
            rows: rows.count,
            { [self] transaction in try write(rows, mistakes, from: source, transaction) },
            completion: completion,
        )
    }

    /// On the writer's thread.
    private func write(
        _ rows: [IntakeRow],
        _ mistakes: [IntakeMistake],
        from source: ReadingSource,
        _ transaction: ReadingTransaction,
    ) throws -> IntakeTally {
        // Taken out, so that the rows of a second job don't copy what the first one made.
        var desk = state.look { state in
            defer { state.working = nil }
            return state.working ?? state.desk
        }
        var (remarks, hours) = state.look { ($0.workingRemarks, $0.workingHours ?? $0.hours) }
        if let hour = hours.turn(to: transaction.now, transaction.head) { remarks.close(hour) }
        var tally = IntakeTally(rejected: mistakes)
        var touched: Set<String> = []
        var places: Set<DailyRoom.Place> = []
        for row in rows {
            switch desk.check(row, from: source, now: transaction.now) {
            case .failure(let mistake):
                tally.rejected.append(mistake)
                desk.refused(mistake, now: transaction.now)
            case .success(let candidate):
                let outcome = try transaction.put(
                    station: candidate.station,
                    periodStart: candidate.start,
                    periodEnd: candidate.end,
                    values: candidate.values,
                    keepsOthers: row.isPartial,
                )
                switch outcome {
                case .unchanged: tally.unchanged.append(row.line)
                case .accepted(let stored):
                    tally.accepted.append(row.line)
                    try take(stored, into: &desk, transaction)
                    try fill(stored, in: &desk, &remarks, transaction)
                    touched.insert(stored.station)
                    places.insert(DailyRoom.Place(stored))
                case .revised(let stored):
                    tally.revised.append(row.line)
                    try take(stored, into: &desk, transaction)
                    remarks.correct(stored)
                    touched.insert(stored.station)
                    places.insert(DailyRoom.Place(stored))
                }
            }
        }
        hours.wrote(transaction.head)
        tally.rejected.sort { $0.line < $1.line }
        state.look { state in
            state.working = desk
            state.workingRemarks = remarks
            state.workingHours = hours
            state.touched.formUnion(touched)
            state.places.formUnion(places)
        }
        return tally
    }

    /// Counts a new period in the slots of its station, and what the ledger is to be told of it.
    private func fill(
        _ stored: StoredReading,
        in desk: inout StationDesk,
        _ remarks: inout ReadingRemarks,
        _ transaction: ReadingTransaction,
    ) throws {
        guard let change = desk.fill(stored) else { return }
        if change.isStored {
            try transaction.note(StoredSlots.Change(change), of: stored.station)
        }
        guard let known = desk.known[stored.station] else { return }
        let isSilent =
            change.skipped != nil
            && state.look { $0.lateness.recordedSince(stored.station) != nil }
        remarks.note(change, stored, known.slots.plan, isSilent: isSilent)
    }

    /// Notes a row, and judges anew what stands beside it.
    private func take(
        _ stored: StoredReading,
        into desk: inout StationDesk,
        _ transaction: ReadingTransaction,
    ) throws {
        desk.note(stored)
        for (row, values) in desk.known[stored.station]?.rejudged(around: stored) ?? [] {
            desk.note(try transaction.rejudge(row, values: values))
        }
    }

    /// On the writer's thread, before the answers.
    private func note(_ event: ReadingWriter.Event) {
        let now = core.time.now
        let (places, placeObservers) = state.look { state in
            defer { state.places = [] }
            return (state.places, state.placeObservers)
        }
        let (changed, observers) = state.look { state in
            let touched = state.touched
            state.touched = []
            defer {
                state.working = nil
                state.workingRemarks = ReadingRemarks()
                state.workingHours = nil
            }
            guard case .committed = event else { return ([LiveStation](), state.observers) }
            state.remarks.join(state.workingRemarks)
            if let hours = state.workingHours { state.hours = hours }
            guard let working = state.working else { return ([LiveStation](), state.observers) }
            state.desk = working
            for id in touched { state.examine(id, now: now) }
            // The order of the configuration.
            let changed =
                touched.count == 1
                ? touched.compactMap { state.refreshed($0, now) }
                : state.desk.order.filter(touched.contains).compactMap { state.refreshed($0, now) }
            return (changed, state.observers)
        }
        switch event {
        case .committed: core.faults.clear(Self.part)
        case .rolledBack: core.faults.raise(Self.part, "readings.db was not written")
        }
        guard !changed.isEmpty else { return }
        for observer in observers { observer(changed) }
        tellNotices()
        if !places.isEmpty { for observer in placeObservers { observer(places) } }
        bell.ring()
    }

    // MARK: history

    /// The reports of a station, newest first; nil without a store.
    func history(
        of station: StationSettings,
        from: Instant,
        to: Instant,
        limit: Int,
    ) throws -> [LiveReport] {
        guard let reader = state.look({ $0.reader }) else {
            throw APIError.storage(.unavailable("readings.db"))
        }
        let rows = try reader.history(of: station.id, from: from, to: to, limit: limit)
        return rows.indices.map { index in
            LiveReport(
                rows[index],
                of: station,
                earlier: index + 1 < rows.count ? rows[index + 1] : nil,
                later: index > 0 ? rows[index - 1] : nil,
            )
        }
    }

    // MARK: lateness

    /// The thread: sleeps until the next station is late.
    func run() {
        bell.run(core) { [self] in step() }
    }
}
