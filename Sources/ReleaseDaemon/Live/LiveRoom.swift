import Configuration
import Ledger
import Model
import Platform
import Stations

/// The stations as of the last durable batch, and what the public sees of them.
///
///     intake ──► readings.db (one transaction) ──► the desk counts ──► observers (the press) ──► answers
///     timer at the next `staleAfter` ──► station.interrupted in the ledger ──► observers
///
/// Readings lie in a database of their own: when it cannot be opened, the daemon runs without stations and
/// says so.
final class LiveRoom: Sendable {
    /// In the book of faults.
    static let part = "readings"

    fileprivate struct State {
        var desk: StationDesk
        /// With what is not durable yet; nil between transactions.
        var working: StationDesk?
        var touched: Set<String> = []
        var lateness = LatenessBook()
        var observers: [@Sendable (Set<String>) -> Void] = []
        var writer: ReadingWriter?
        var reader: ReadingReader?
    }

    let core: OfficeCore
    private let state: Monitor<State>
    private let memory = ReportMemory()
    let bell: LatenessBell

    init(
        _ core: OfficeCore,
        stations: StationBook,
        isDemonstration: Bool,
    ) throws(KernelError) {
        self.core = core
        state = Monitor(State(desk: StationDesk(stations, isDemonstration: isDemonstration)))
        bell = try LatenessBell()
    }

    /// For what is done to the whole store; nil when it could not be opened.
    var storeWriter: ReadingWriter? { state.look { $0.writer } }

    /// Every station, in the order of the configuration.
    var stations: [LiveStation] {
        let (desk, lateness) = state.look { ($0.desk, $0.lateness) }
        return desk.order.compactMap { live($0, desk, lateness) }
    }

    /// Every station, sorted by id.
    var stationsByID: [LiveStation] { stations.sorted { $0.id < $1.id } }

    func station(_ id: String) -> LiveStation? {
        let (desk, lateness) = state.look { ($0.desk, $0.lateness) }
        return live(id, desk, lateness)
    }

    /// Outside of the lock: the writer never waits for somebody who looks.
    private func live(
        _ id: String,
        _ desk: StationDesk,
        _ lateness: LatenessBook,
    ) -> LiveStation? {
        desk.live(id, interruptedSince: lateness.since(id)) { [memory] known in
            memory.reports(known.recent, of: known.settings)
        }
    }

    func settings(_ id: String) -> StationSettings? { state.look { $0.desk.known[id]?.settings } }

    /// Calls `observer` with the ids of stations that changed, after each durable batch, each interruption and a
    /// reload.
    ///
    /// On the threads of writer and lateness: post to a queue and return.
    func observe(_ observer: @escaping @Sendable (Set<String>) -> Void) {
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
            let rows = try Self.rows(of: ids, reader)
            let interruptions = try Self.interruptions(of: ids, core)
            state.look { state in
                for row in rows.reversed() { state.desk.note(row) }
                state.lateness = LatenessBook(interruptions)
                state.writer = writer
                state.reader = reader
                for id in ids { state.settle(id, now: core.time.now) }
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
    private static func rows(of ids: [String], _ reader: ReadingReader) throws -> [StoredReading] {
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
        return rows
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
            // On the writer's thread, where the desk is worked on.
            try writer.perform(rows: 0) { [self] _ in
                state.look { state in
                    let desk = state.working ?? state.desk
                    state.working = desk.carriedOver(to: book, isDemonstration: isDemonstration)
                    state.touched.formUnion(book.stations.map(\.id))
                }
                memory.keep(Set(book.stations.map(\.id)))
            }
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
        var tally = IntakeTally(rejected: mistakes)
        var touched: Set<String> = []
        for row in rows {
            switch desk.check(row, from: source, now: transaction.now) {
            case .failure(let mistake): tally.rejected.append(mistake)
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
                    desk.note(stored)
                    touched.insert(stored.station)
                case .revised(let stored):
                    tally.revised.append(row.line)
                    desk.note(stored)
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

    /// On the writer's thread, before the answers.
    private func note(_ event: ReadingWriter.Event) {
        let now = core.time.now
        let (changed, observers) = state.look { state in
            let touched = state.touched
            state.touched = []
            defer { state.working = nil }
            guard case .committed = event, let working = state.working else {
                return (Set<String>(), state.observers)
            }
            state.desk = working
            for id in touched { state.settle(id, now: now) }
            return (touched, state.observers)
        }
        switch event {
        case .committed: core.faults.clear(Self.part)
        case .rolledBack: core.faults.raise(Self.part, "readings.db was not written")
        }
        guard !changed.isEmpty else { return }
        for observer in observers { observer(changed) }
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
        return try reader.history(of: station.id, from: from, to: to, limit: limit)
            .map { LiveReport($0, of: station) }
    }

    // MARK: lateness

    /// The thread: sleeps until the next station is late.
    func run() {
        bell.run(core) { [self] in step() }
    }

    /// Records what began and ended; gives the instant after which the next station is late.
    func step() -> Instant? {
        let now = core.time.now
        let crossings = state.look { state in
            state.lateness.crossings(state.desk.known.values.map { $0 }, now: now)
        }
        guard !crossings.isEmpty else { return next() }
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
            return (Set(crossings.map(\.station)), state.observers)
        }
        for observer in observers { observer(changed) }
        return next()
    }

    private func next() -> Instant? {
        state.look { state in
            state.lateness.hasEnded
                ? core.time.now : state.lateness.next(state.desk.known.values.map { $0 })
        }
    }
}

extension LiveRoom.State {
    /// Ends the interruption of a station whose newest period is in time.
    fileprivate mutating func settle(_ id: String, now: Instant) {
        guard let known = desk.known[id] else { return }
        lateness.settle(known, now: now)
    }
}
