import Configuration
import Ledger
import Model
import Platform
import Stations

/// Removes readings that have reached their age, on a thread of its own, a little at a time.
///
/// That they are removed, from when and how many, is an entry before the first of them goes.
final class ReadingCare: Sendable {
    /// In the book of faults.
    static let part = LiveRoom.part + ".age"
    private static let lookMilliseconds: Int64 = 3_600_000

    private struct State {
        var wakes = 0
        var isClosing = false
    }

    private let core: OfficeCore
    private let live: LiveRoom
    private let configuration: ConfigurationRoom
    private let state = Monitor(State())

    init(_ core: OfficeCore, live: LiveRoom, configuration: ConfigurationRoom) {
        self.core = core
        self.live = live
        self.configuration = configuration
    }

    /// The settings have changed.
    func wake() { state.change { $0.wakes += 1 } }

    func close() { state.change { $0.isClosing = true } }

    /// The thread.
    func run() {
        var seen = 0
        while true {
            work()
            let isClosing = state.wait(atMostMilliseconds: Self.lookMilliseconds) {
                state -> Bool? in
                if state.isClosing { return true }
                guard state.wakes != seen else { return nil }
                seen = state.wakes
                return false
            }
            if isClosing == true { return }
        }
    }

    /// Beginnings of days in UTC: whole hours and days go, so that what is said of an hour stays true or goes
    /// with it.
    static func bound(now: Instant, kept: Milliseconds) -> Instant {
        let day = Milliseconds.days(1).count
        let bound = (now - kept).milliseconds
        return Instant(milliseconds: bound - ((bound % day) + day) % day)
    }

    /// Position of the last row of the newest recorded hour in which nothing younger than `bound`
    /// came in; 0 before the first.
    ///
    /// Rows that came late stay with those that came beside them.
    private static func lastOld(_ core: OfficeCore, _ bound: Instant) throws -> Int64 {
        try core.reader.read { view in
            var last: Int64 = 0
            for entry in try view.entries(kind: .readingsDigested, limit: .max) {
                let hour = try ReadingHour(entry)
                let end = hour.begin + ReadingHour.length + QualityRules.futureTolerance
                guard end <= bound else { break }
                last = hour.head.position
            }
            return last
        }
    }

    private func work() {
        guard let writer = live.storeWriter else { return }
        let kept = configuration.current.stations.readingsKept
        let bound = Self.bound(now: core.time.now, kept: kept)
        do {
            let through = try Self.lastOld(core, bound)
            let rows = try writer.perform(rows: 0) {
                try $0.count(before: bound, through: through)
            }
            if rows > 0 {
                _ = try core.writer.perform(.bulk) { transaction in
                    try transaction.append(
                        EntryDraft(
                            .readingsPruned,
                            subject: "readings",
                            actor: EntryDraft.systemActor,
                            body: [
                                "before": JSON(bound), "through": .integer(through),
                                "rows": .integer(Int64(rows)),
                            ],
                        )
                    )
                }
                while !state.look(\.isClosing),
                    try writer.perform(
                        rows: 0,
                        { try $0.prune(before: bound, through: through) },
                    ) > 0
                {}
                core.log.info("readings.pruned", ["rows": rows, "days": kept.count / 86_400_000])
            }
            core.faults.clear(Self.part)
        } catch {
            core.faults.raise(Self.part, DropFolder.words(error))
        }
    }
}
