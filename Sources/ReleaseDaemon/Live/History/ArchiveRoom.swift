import Channels
import Configuration
import Ledger
import Model
import Platform

/// Writes the daily archive: each day's rows of all stations, every revision, as one CSV file.
///
/// A day is written one hour after its end, when the values of its last hour are due, and again in the
/// following nights as long as rows of it came: the file holds what was received until it was written, and
/// says so in the list. What comes later than `lateDays` stands in the history of its station alone. One row
/// is in memory at a time.
final class ArchiveRoom: Sendable {
    private struct State {
        var touched: Set<CivilDate> = []
        var book: StationBook
        var isClosing = false
    }

    /// Name of its fault.
    static let part = "archive"
    /// After midnight, by the bureau's clock.
    static let writtenAt = Milliseconds.hours(1)
    /// A day is written anew while rows of it come, for so long.
    static let lateDays = 31
    private static let retryEvery = Milliseconds.minutes(10)
    private static let floorMilliseconds: Int64 = 30_000

    private let core: OfficeCore
    private let state: Monitor<State>
    private let publish: @Sendable ([ArchivedDay]) -> Void

    init(
        _ core: OfficeCore,
        stations: StationBook,
        publish: @escaping @Sendable ([ArchivedDay]) -> Void,
    ) {
        self.core = core
        self.publish = publish
        state = Monitor(State(book: stations))
    }

    private var zone: ZoneRules { core.setup.bureau.zone }

    /// Rows were stored; on the writer's thread.
    func note(_ places: [DailyRoom.Place]) {
        state.look { state in
            for place in places { state.touched.insert(place.date) }
        }
    }

    func replace(_ book: StationBook) { state.look { $0.book = book } }

    func close() { state.change { $0.isClosing = true } }

    /// Tells which files are there, so that a start serves the list with everything else.
    func open() { publish(ArchiveList(folder: core.folders.site).days) }

    /// The thread.
    func run() {
        var list = ArchiveList(folder: core.folders.site)
        var empty: Set<CivilDate> = []
        publish(list.days)
        var retryAt: Instant?
        while true {
            let now = core.time.now
            if retryAt.map({ now >= $0 || $0 - now > Self.retryEvery }) ?? true {
                do {
                    if try work(&list, &empty, now: now) { publish(list.days) }
                    core.faults.clear(Self.part)
                    retryAt = nil
                } catch {
                    core.faults.raise(Self.part, "\(error)")
                    retryAt = core.time.now + Self.retryEvery
                }
            }
            let isClosing = state.wait(atMostMilliseconds: Self.floorMilliseconds) { state in
                state.isClosing ? true : nil
            }
            if isClosing == true { return }
        }
    }

    /// Writes the days that are owed; true when the list is another.
    ///
    /// `empty`: days without a row when they were looked at.
    private func work(
        _ list: inout ArchiveList,
        _ empty: inout Set<CivilDate>,
        now: Instant,
    ) throws -> Bool {
        let lastOver = zone.date(now - Self.writtenAt).adding(days: -1)
        let (touched, book) = state.look { ($0.touched, $0.book) }
        guard !book.stations.isEmpty else { return false }
        var owed: [CivilDate] = []
        for back in 0..<min(Self.lateDays, book.archiveDays) {
            let date = lastOver.adding(days: -back)
            guard let known = list.day(date) else {
                if touched.contains(date) || !empty.contains(date) { owed.append(date) }
                continue
            }
            let turn = zone.instant(lastOver.adding(days: 1)) + Self.writtenAt
            if touched.contains(date), known.writtenAt < turn { owed.append(date) }
        }
        var hasChanged = false
        for date in owed {
            _ = state.look { $0.touched.remove(date) }
            do {
                if let day = try write(date, book, now: now) {
                    list.put(day)
                    hasChanged = true
                } else {
                    empty.insert(date)
                }
            } catch {
                _ = state.look { $0.touched.insert(date) }
                throw error
            }
            if state.look({ $0.isClosing }) { break }
        }
        let oldest = lastOver.adding(days: -book.archiveDays + 1)
        return try list.prune(before: oldest) || hasChanged
    }

    private func write(
        _ date: CivilDate,
        _ book: StationBook,
        now: Instant,
    ) throws -> ArchivedDay? {
        let stations = Dictionary(
            book.stations.map { ($0.id, ($0, LiveStation($0, isDemonstration: false))) },
            uniquingKeysWith: { first, _ in first },
        )
        // A reader of its own, for as long as it takes.
        let reader = try ReadingReader(folder: core.folders.state)
        let file = try ArchiveFile(folder: core.folders.site, date: date)
        do {
            try reader.each(
                after: zone.instant(date),
                to: zone.instant(date.adding(days: 1)),
                allRevisions: true,
            ) { row in
                guard let (settings, station) = stations[row.station] else { return }
                try file.add(LiveReport(row, of: settings), of: station, in: zone)
            }
            guard file.rows > 0 else {
                file.discard()
                return nil
            }
            let day = try file.finish(writtenAt: now)
            core.log.info("archive.written", ["day": date.text, "rows": day.rows])
            return day
        } catch {
            file.discard()
            throw error
        }
    }
}
