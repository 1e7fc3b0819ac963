import Configuration
import Ledger
import Model
import Platform
import Stations

/// Keeps the daily reports of the air: computed anew when a row of their day comes, and when a day is over.
///
///     durable rows ──► which stations and days ──► thread: read those days, compute ──► the press
///
/// A thread of its own with a reader of its own, so that neither writer nor press waits for a mean. What
/// comes in quick succession is computed once.
final class DailyRoom: Sendable {
    /// Where a row lies.
    struct Place: Hashable, Sendable {
        let station: String
        /// The day, in the bureau's zone, to which its period belongs.
        let date: CivilDate
    }

    private struct State {
        var places: Set<Place> = []
        var book: StationBook
        var isWhole = false
        var isClosing = false
    }

    /// Name of its fault.
    static let part = "daily"
    /// Between two computations, and so many times longer than the last one took.
    private static let restMilliseconds: Int64 = 500
    private static let restFactor: Int64 = 10
    /// After a failure.
    private static let retryMilliseconds: Int64 = 10_000
    /// The wall clock may be set: nothing is slept through for longer.
    private static let floorMilliseconds: Int64 = 30_000
    /// Above so many stations of one day the whole day is read at once.
    static let singles = 8

    private let core: OfficeCore
    private let state: Monitor<State>
    private let publish: @Sendable (LiveAir) -> Void

    init(
        _ core: OfficeCore,
        stations: StationBook,
        publish: @escaping @Sendable (LiveAir) -> Void,
    ) {
        self.core = core
        self.publish = publish
        state = Monitor(State(book: stations))
    }

    /// Rows were stored; on the writer's thread.
    func note(_ places: [Place]) { state.change { $0.places.formUnion(places) } }

    /// The stations are others: everything is computed anew.
    func replace(_ book: StationBook) {
        state.change { state in
            state.book = book
            state.isWhole = false
        }
    }

    func close() { state.change { $0.isClosing = true } }

    /// Computes the days as they lie in the store, so that a start serves them with everything else.
    ///
    /// What fails here is tried again, and told, by the thread.
    func open() {
        var ledger = DailyLedger(zone: core.setup.bureau.zone, book: state.look { $0.book })
        guard let reader = try? ReadingReader(folder: core.folders.state),
            (try? ledger.update([], isWhole: false, reader, now: core.time.now)) != nil
        else { return }
        publish(ledger.air)
    }

    /// The thread.
    func run() {
        var ledger = DailyLedger(zone: core.setup.bureau.zone)
        var reader: ReadingReader?
        while true {
            let (places, book, isWhole, isClosing) = state.look { state in
                defer {
                    state.places = []
                    state.isWhole = true
                }
                return (state.places, state.book, state.isWhole, state.isClosing)
            }
            if isClosing { return }
            var hasFailed = false
            let began = SystemTime.monotonicNanoseconds()
            do {
                let open = try reader ?? ReadingReader(folder: core.folders.state)
                reader = open
                if !isWhole { ledger = DailyLedger(zone: core.setup.bureau.zone, book: book) }
                let changed = try ledger.update(places, isWhole: isWhole, open, now: core.time.now)
                if changed { publish(ledger.air) }
                core.faults.clear(Self.part)
            } catch {
                hasFailed = true
                core.faults.raise(Self.part, "\(error)")
                state.look { state in
                    state.places.formUnion(places)
                    state.isWhole = state.isWhole && isWhole
                }
            }
            let took = (SystemTime.monotonicNanoseconds() - began) / 1_000_000
            let rest = max(Self.restMilliseconds, took * Self.restFactor)
            if self.rest(hasFailed ? Self.retryMilliseconds : rest) { return }
            let span = min(ledger.nextEnd(after: core.time.now).count, Self.floorMilliseconds)
            _ = state.wait(atMostMilliseconds: max(span, 1)) { state in
                !state.places.isEmpty || !state.isWhole || state.isClosing ? true : nil
            }
        }
    }

    /// True when the daemon is closing.
    private func rest(_ milliseconds: Int64) -> Bool {
        state.wait(atMostMilliseconds: milliseconds) { $0.isClosing ? true : nil } ?? false
    }
}
