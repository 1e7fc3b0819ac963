import Configuration
import Ledger
import Model

/// Which stations are silent, by what is on record: a pure fold.
///
/// A station is in time while `now <= periodEnd + period + grace` of its newest period; one that never
/// reported is not late. Beginning and end of an interruption are entries, nothing between them is.
struct LatenessBook: Sendable {
    /// A change that is to be recorded.
    struct Crossing: Sendable, Equatable {
        let station: String
        /// False for the end of an interruption.
        let isBeginning: Bool
        /// The end of the first period that did not arrive.
        let since: Instant
        /// The end of the newest period.
        let lastPeriodEnd: Instant
        let effectiveAt: Instant

        var draft: EntryDraft {
            EntryDraft(
                isBeginning ? .stationInterrupted : .stationResumed,
                subject: LatenessBook.subject(station),
                actor: EntryDraft.systemActor,
                effectiveAt: effectiveAt,
                body: ["since": JSON(since), "lastPeriodEnd": JSON(lastPeriodEnd)],
            )
        }
    }

    /// Interruptions on record, by station.
    private var interrupted: [String: Instant]
    /// Ends that are not on record yet.
    private var ended: [String: Crossing] = [:]

    init(_ interrupted: [String: Instant] = [:]) { self.interrupted = interrupted }

    /// What entries about a station are about.
    static func subject(_ station: String) -> String { "station/" + station }

    /// Since when the public is told that data are interrupted.
    func since(_ station: String) -> Instant? { interrupted[station] }

    var hasEnded: Bool { !ended.isEmpty }

    /// Ends the interruption of a station whose newest period is in time again.
    mutating func settle(_ known: StationDesk.Known, now: Instant) {
        let id = known.settings.id
        guard let since = interrupted[id], let lateAt = known.lateAt, now <= lateAt,
            let newest = known.recent.first
        else { return }
        interrupted[id] = nil
        ended[id] = Crossing(
            station: id,
            isBeginning: false,
            since: since,
            lastPeriodEnd: Instant(milliseconds: newest.periodEnd),
            effectiveAt: Instant(milliseconds: newest.receivedAt),
        )
    }

    /// What has to be recorded by now, ends first; a beginning is dated at its instant, however late it was found.
    func crossings(_ stations: [StationDesk.Known], now: Instant) -> [Crossing] {
        let begun = stations.compactMap { known -> Crossing? in
            let id = known.settings.id
            guard interrupted[id] == nil, ended[id] == nil, let lateAt = known.lateAt,
                now > lateAt, let end = known.latestEnd
            else { return nil }
            return Crossing(
                station: id,
                isBeginning: true,
                since: end + known.settings.period,
                lastPeriodEnd: end,
                effectiveAt: lateAt,
            )
        }
        return ended.values.sorted { $0.station < $1.station }
            + begun.sorted { $0.station < $1.station }
    }

    mutating func recorded(_ crossing: Crossing) {
        if crossing.isBeginning {
            interrupted[crossing.station] = crossing.since
        } else if ended[crossing.station] == crossing {
            ended[crossing.station] = nil
        }
    }

    /// The first instant at which a station that is in time would be late.
    func next(_ stations: [StationDesk.Known]) -> Instant? {
        stations.filter { interrupted[$0.settings.id] == nil }.compactMap(\.lateAt).min()?.successor
    }
}
