import Clock
import Configuration
import Ledger
import Model
import Stations

/// Which stations are silent, by what is on record: a pure fold.
///
/// A station is in time while `now <= due` of the first slot that it owes; the slots that follow belong to the
/// same episode. Beginning and end of an episode are entries, nothing between them is.
struct LatenessBook: Sendable {
    /// A change that is to be recorded.
    struct Crossing: Sendable, Equatable {
        let station: String
        /// False for the end of an interruption.
        let isBeginning: Bool
        /// The end of the first slot that did not arrive.
        let since: Instant
        /// The end of the newest period; nil before the first.
        let lastPeriodEnd: Instant?
        let effectiveAt: Instant
        /// What became of the slots of the episode; of an end only.
        var count: SlotCount?
        /// Why rows of the station were refused meanwhile; of a beginning only.
        var refused: String?

        var draft: EntryDraft {
            EntryDraft(
                isBeginning ? .stationInterrupted : .stationResumed,
                subject: LatenessBook.subject(station),
                actor: EntryDraft.systemActor,
                effectiveAt: effectiveAt,
                body: [
                    "since": JSON(since), "lastPeriodEnd": JSON(lastPeriodEnd),
                    "expected": JSON(count.map { Int($0.expected) }),
                    "late": JSON(count.map { Int($0.late) }),
                    "missed": JSON(count.map { Int($0.missed) }),
                    "refused": JSON(refused),
                ],
            )
        }
    }

    /// Interruptions on record, by station.
    private var interrupted: [String: Instant]
    /// Ends that are not on record yet.
    private var ended: [String: Crossing] = [:]
    /// Stations that show nothing but what is older than their first slot: stale, though nothing is owed yet.
    private var old: [String: Instant] = [:]
    private var heap = DueHeap()

    /// Stations of one look; the rest follows at once.
    static let batchLimit = Enforcer.batchLimit
    /// The page of a silent station is not made anew more often.
    private static let silenceFloor = Milliseconds.minutes(1)

    init(_ interrupted: [String: Instant] = [:]) { self.interrupted = interrupted }

    /// What entries about a station are about.
    static func subject(_ station: String) -> String { "station/" + station }

    /// Since when the public is told that data are interrupted.
    func since(_ station: String) -> Instant? { interrupted[station] ?? old[station] }

    /// Since when it owes a slot, by the record.
    func recordedSince(_ station: String) -> Instant? { interrupted[station] }

    var hasEnded: Bool { !ended.isEmpty }

    /// How long the values of a station may wait at an instant: shorter where a rule of high water holds.
    func grace(of known: StationDesk.Known, at instant: Instant) -> Milliseconds {
        known.slots.plan.grace(of: known.slots.plan.lastEnded(by: instant))
    }

    // MARK: what is known has changed

    /// Ends the interruption of a station that is in time again, and remembers when to look at it next.
    mutating func note(_ known: StationDesk.Known, now: Instant) {
        let id = known.settings.id
        old[id] = known.oldSince(now: now)
        if let since = interrupted[id], known.isInTime(at: now) {
            interrupted[id] = nil
            ended[id] = Crossing(
                station: id,
                isBeginning: false,
                since: since,
                lastPeriodEnd: known.latestEnd,
                effectiveAt: known.recent.first.map { Instant(milliseconds: $0.receivedAt) } ?? now,
                count: known.count(since: since, now: now),
            )
        }
        arm(known, now)
    }

    private mutating func arm(_ known: StationDesk.Known, _ now: Instant) {
        let id = known.settings.id
        let log = known.slots
        var instants: [Instant] = []
        if interrupted[id] == nil {
            if let lateAt = log.lateAt { instants.append(lateAt.successor) }
        } else if let missed = log.newestMissed(at: now),
            let next = log.plan.expected(after: missed)
        {
            instants.append(max(log.plan.due(next).successor, now + Self.silenceFloor))
        }
        if let stale = known.staleAfter, stale >= now { instants.append(stale.successor) }
        if let work = log.plan.nextWork(after: now) { instants.append(work) }
        heap.arm(id, at: instants.min())
    }

    // MARK: time has passed

    /// What has to be recorded by now, ends first, and the stations whose pages say something else now.
    ///
    /// A beginning is dated at its instant, however late it was found.
    mutating func step(
        _ known: (String) -> StationDesk.Known?,
        now: Instant,
    ) -> (crossings: [Crossing], changed: [String]) {
        var begun: [Crossing] = []
        let due = heap.take(upTo: now, limit: Self.batchLimit)
        for id in due {
            guard let known = known(id) else { continue }
            note(known, now: now)
            guard interrupted[id] == nil, ended[id] == nil, !known.isInTime(at: now),
                let first = known.slots.next
            else { continue }
            begun.append(
                Crossing(
                    station: id,
                    isBeginning: true,
                    since: known.slots.plan.end(first),
                    lastPeriodEnd: known.latestEnd,
                    effectiveAt: known.slots.plan.due(first),
                    refused: known.refusal(since: known.slots.plan.end(first), now: now),
                )
            )
        }
        let crossings =
            ended.values.sorted { $0.station < $1.station }
            + begun.sorted { $0.station < $1.station }
        return (crossings, due)
    }

    /// It is on record.
    mutating func recorded(_ crossing: Crossing, _ known: StationDesk.Known?, now: Instant) {
        if crossing.isBeginning {
            interrupted[crossing.station] = crossing.since
        } else if ended[crossing.station] == crossing {
            ended[crossing.station] = nil
        }
        // A report that came meanwhile ends what was recorded just now.
        if let known { note(known, now: now) }
    }

    /// When to look again.
    var next: Instant? { heap.next }
}
