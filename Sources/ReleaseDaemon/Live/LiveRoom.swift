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
        /// Stations with rows that are not durable yet.
        var touched: [String] = []
        /// Stations and days of these rows.
        var places: [DailyRoom.Place] = []
        /// Stations with durable rows that nobody has examined yet.
        var unseen: Set<String> = []
        /// Of the transaction at hand; no two have the same.
        var serial = 0
        var placeObservers: [@Sendable ([DailyRoom.Place]) -> Void] = []
        var lateness = LatenessBook()
        var marks = MarkBook()
        /// By station; none where there is nothing to hear of.
        var notices: [String: [ReadingNotice]] = [:]
        /// Notices came or went that nobody was told of.
        var hasNews = false
        var noticeObservers: [@Sendable () -> Void] = []
        /// As the public sees them, by station.
        var views: [String: LiveView] = [:]
        /// What the ledger is still to be told of batches, and the hours of their chain.
        var remarks = ReadingRemarks()
        var workingRemarks = ReadingRemarks()
        var hours: HourBook
        var workingHours: HourBook?
        /// Stations whose silence a start found: they have one grace to report before anybody is called.
        var foundAtStart: Set<String> = []
        var observers: [@Sendable (Set<String>) -> Void] = []
        var writer: ReadingWriter?
        var reader: ReadingReader?
    }

    let core: OfficeCore
    let state: Monitor<State>
    let bell: LatenessBell
    /// As it is configured.
    let book: Monitor<StationBook>

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

    func settings(_ id: String) -> StationSettings? { state.look { $0.desk[id]?.settings } }

    /// Calls `observer` with the ids of the stations that changed, after each durable batch, each interruption and
    /// a reload.
    ///
    /// On the threads of writer and lateness: post to a queue and return.
    func observe(_ observer: @escaping @Sendable (Set<String>) -> Void) {
        state.look { $0.observers.append(observer) }
    }

    /// Calls `observer` with the stations and days of each durable batch, on the writer's thread.
    func observePlaces(_ observer: @escaping @Sendable ([DailyRoom.Place]) -> Void) {
        state.look { $0.placeObservers.append(observer) }
    }

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

    /// The thread: sleeps until the next station is late.
    func run() {
        bell.run(core) { [self] in step() }
    }
}
