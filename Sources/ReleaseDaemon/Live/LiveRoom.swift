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
        var lateness = LatenessBook()
        var marks = MarkBook()
        /// By station; none where there is nothing to hear of.
        var notices: [String: [ReadingNotice]] = [:]
        /// Notices came or went that nobody was told of.
        var hasNews = false
        var noticeObservers: [@Sendable () -> Void] = []
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
        )
        state = Monitor(State(desk: desk))
        book = Monitor(stations)
        bell = try LatenessBell()
    }

    /// Every station, in the order of the configuration.
    var stations: [LiveStation] {
        state.look { state in state.desk.order.compactMap { state.live($0) } }
    }

    /// Every station, sorted by id.
    var stationsByID: [LiveStation] { stations.sorted { $0.id < $1.id } }

    func station(_ id: String) -> LiveStation? { state.look { $0.live(id) } }

    func settings(_ id: String) -> StationSettings? { state.look { $0.desk.known[id]?.settings } }

    /// Calls `observer` with the stations that changed, after each durable batch, each interruption and a reload.
    ///
    /// On the threads of writer and lateness: post to a queue and return.
    func observe(_ observer: @escaping @Sendable ([LiveStation]) -> Void) {
        state.look { $0.observers.append(observer) }
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
            state.look { state in
                for row in rows.reversed() { state.desk.note(row) }
                state.lateness = LatenessBook(interruptions)
                state.marks = marks
                state.writer = writer
                state.reader = reader
                for id in ids {
                    state.settle(id, now: core.time.now)
                    state.examine(id)
                }
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
        do {
            self.book.look { $0 = book }
            let marks = try Self.markBook(book, core)
            let zone = core.setup.bureau.zone
            // On the writer's thread, where the desk is worked on.
            try writer.perform(rows: 0) { [self] _ in
                state.look { state in
                    let desk = state.working ?? state.desk
                    state.working = desk.carriedOver(
                        to: book,
                        isDemonstration: isDemonstration,
                        zone: zone,
                    )
                    // What was recorded since it was read is known already.
                    state.marks.learn(marks)
                    state.touched.formUnion(book.stations.map(\.id))
                }
            }
        } catch {
            core.faults.raise(Self.part, "\(error)")
        }
    }

    // MARK: taking in

    /// Hands the rows of a person to the store; `completion` runs once they are durable.
    ///
    /// - Throws: `busy` when too much is waiting, `closed`, or that the store is not there.
    func take(
        _ document: IntakeDocument,
        by person: String,
        completion: @escaping @Sendable (Result<IntakeTally, any Error>) -> Void,
    ) throws {
        guard let writer = state.look({ $0.writer }) else {
            throw APIError.storage(.unavailable("readings.db"))
        }
        try writer.submit(
            rows: document.rows.count,
            { [self] transaction in try write(document, by: person, transaction) },
            completion: completion,
        )
    }

    /// On the writer's thread.
    private func write(
        _ document: IntakeDocument,
        by person: String,
        _ transaction: ReadingTransaction,
    ) throws -> IntakeTally {
        var desk = state.look { $0.working ?? $0.desk }
        var tally = IntakeTally(rejected: document.mistakes)
        var touched: Set<String> = []
        for row in document.rows {
            switch desk.check(row, by: person, now: transaction.now) {
            case .failure(let mistake): tally.rejected.append(mistake)
            case .success(let candidate):
                let outcome = try transaction.put(
                    station: candidate.station,
                    periodStart: candidate.start,
                    periodEnd: candidate.end,
                    values: candidate.values,
                )
                switch outcome {
                case .unchanged: tally.unchanged.append(row.line)
                case .accepted(let stored):
                    tally.accepted.append(row.line)
                    try take(stored, into: &desk, transaction)
                    touched.insert(stored.station)
                case .revised(let stored):
                    tally.revised.append(row.line)
                    try take(stored, into: &desk, transaction)
                    touched.insert(stored.station)
                }
            }
        }
        tally.rejected.sort { $0.line < $1.line }
        state.look { state in
            state.working = desk
            state.touched.formUnion(touched)
        }
        return tally
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
        let (changed, observers) = state.look { state in
            let touched = state.touched
            state.touched = []
            defer { state.working = nil }
            guard case .committed = event, let working = state.working else {
                return ([LiveStation](), state.observers)
            }
            state.desk = working
            for id in touched {
                state.settle(id, now: now)
                state.examine(id)
            }
            let changed = state.desk.order.filter(touched.contains).compactMap { state.live($0) }
            return (changed, state.observers)
        }
        switch event {
        case .committed: core.faults.clear(Self.part)
        case .rolledBack: core.faults.raise(Self.part, "readings.db was not written")
        }
        guard !changed.isEmpty else { return }
        for observer in observers { observer(changed) }
        tellNotices()
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

    /// Records what began and ended; gives the instant after which the next station is late.
    func step() -> Instant? {
        let now = core.time.now
        let retry = recordMarks() ? nil : now + .seconds(1)
        let crossings = state.look { state in state.lateness.crossings(state.all, now: now) }
        guard !crossings.isEmpty else { return earlier(next(), retry) }
        do {
            try core.writer.perform(.clock) { transaction in
                for crossing in crossings { try transaction.append(crossing.draft) }
            }
        } catch {
            core.faults.raise("lateness", "\(error)")
            return now + .seconds(1)
        }
        core.faults.clear("lateness")
        let (changed, observers) = state.look { state in
            for crossing in crossings { state.lateness.recorded(crossing) }
            // A report that came meanwhile ends what was recorded just now.
            for crossing in crossings { state.settle(crossing.station, now: now) }
            return (crossings.compactMap { state.live($0.station) }, state.observers)
        }
        for observer in observers { observer(changed) }
        return earlier(next(), retry)
    }

    private func earlier(_ first: Instant?, _ second: Instant?) -> Instant? {
        [first, second].compactMap { $0 }.min()
    }

    /// Whether any station is silent, on record.
    var hasInterruption: Bool {
        state.look { state in state.desk.order.contains { state.lateness.since($0) != nil } }
    }

    private func next() -> Instant? {
        state.look { state in
            state.lateness.hasEnded ? core.time.now : state.lateness.next(state.all)
        }
    }
}

extension LiveRoom.State {
    func live(_ id: String) -> LiveStation? {
        desk.live(id, interruptedSince: lateness.since(id), marks: marks)
    }

    /// A station with what the record says of its marks.
    func known(_ id: String) -> StationDesk.Known? {
        guard var known = desk.known[id] else { return nil }
        known.isAboveMark = marks.isAboveMark(known)
        return known
    }

    var all: [StationDesk.Known] { desk.order.compactMap { known($0) } }

    /// Ends the interruption of a station whose newest period is in time.
    mutating func settle(_ id: String, now: Instant) {
        guard let known = known(id) else { return }
        lateness.settle(known, now: now)
    }

    /// Compares the readings of a station with what is on record, and says what is doubtful in them.
    mutating func examine(_ id: String) {
        guard let known = desk.known[id] else { return }
        marks.examine(known)
        let found = ReadingNotice.all(of: known, marks: marks)
        let former = notices[id] ?? []
        notices[id] = found.isEmpty ? nil : found
        if found.map(\.id) != former.map(\.id) { hasNews = true }
    }
}
