import Configuration
import Ledger
import Model
import Stations

/// One station as the public sees it, kept until something about it changes.
///
/// It is made when somebody looks, on the looker's thread and outside of every lock: rows come in floods, and most
/// of them are followed by another before anybody has seen them. The same facts give the same view, whenever it
/// is made.
struct LiveView: Sendable {
    /// What was shown last; its reports serve again where their rows did not change.
    struct Made: Sendable {
        let station: LiveStation
        /// Of each report of the station: the rows that it was made of.
        let sources: [Source]
        let profile: StationProfile
        let version: Int
    }

    /// The positions of a row and, where they matter, of those beside it; no other row has them, ever.
    struct Source: Sendable, Hashable {
        let row: Int64
        let earlier: Int64?
        let later: Int64?
    }

    /// One more with each change.
    private(set) var version = 0
    private(set) var made: Made?

    /// The view, unless something has changed.
    var current: LiveStation? { made.flatMap { $0.version == version ? $0.station : nil } }

    mutating func change() { version += 1 }

    /// Keeps what was made, unless something has changed again.
    mutating func keep(_ made: Made) {
        if made.version >= self.made?.version ?? 0 { self.made = made }
    }
}

/// All that a view is made of, as of one moment.
struct LiveSketch: Sendable {
    let known: StationDesk.Known
    let isDemonstration: Bool
    let interruptedSince: Instant?
    let marks: MarkBook
    let former: LiveView.Made?
    let version: Int

    func make(now: Instant) -> LiveView.Made {
        let plan = known.slots.plan
        var station = LiveStation(known.settings, isDemonstration: isDemonstration)
        let sources = known.recent.indices.map(source)
        station.reports = reports(sources)
        station.interruptedSince = interruptedSince
        station.levels = known.levels(marks)
        station.isPinned = marks.isAboveMark(known)
        station.grace = known.slots.next.map(plan.grace) ?? known.settings.grace
        station.expectedAt = known.expectedAt
        station.work = plan.work(at: now)
            .map { LiveWork(from: $0.from, to: $0.to, reason: $0.reason) }
        station.slots = known.liveSlots(interruptedSince: interruptedSince, now: now)
        return LiveView.Made(
            station: station,
            sources: sources,
            profile: known.profile,
            version: version,
        )
    }

    private func source(_ index: Int) -> LiveView.Source {
        let rows = known.recent
        guard known.profile.hasSpikes else {
            return LiveView.Source(row: rows[index].position, earlier: nil, later: nil)
        }
        return LiveView.Source(
            row: rows[index].position,
            earlier: index + 1 < rows.count ? rows[index + 1].position : nil,
            later: index > 0 ? rows[index - 1].position : nil,
        )
    }

    private func reports(_ sources: [LiveView.Source]) -> [LiveReport] {
        var kept: [LiveView.Source: LiveReport] = [:]
        if let former, former.profile === known.profile {
            kept.reserveCapacity(former.sources.count)
            for (source, report) in zip(former.sources, former.station.reports) {
                kept[source] = report
            }
        }
        return sources.indices.map { kept[sources[$0]] ?? known.report($0) }
    }
}

extension StationDesk.Known {
    /// A row as the public sees it, with what its neighbours say of it.
    func report(_ index: Int) -> LiveReport {
        LiveReport(
            recent[index],
            of: settings,
            earlier: recent.indices.contains(index + 1) ? recent[index + 1] : nil,
            later: index > 0 ? recent[index - 1] : nil,
        )
    }
}

extension LiveStation {
    /// As it is configured, without a reading.
    init(_ settings: StationSettings, isDemonstration: Bool) {
        self.init(
            id: settings.id,
            kind: settings.kind,
            name: settings.name,
            place: settings.place,
            issuer: settings.issuer,
            latitude: settings.latitude,
            longitude: settings.longitude,
            datum: settings.datum,
            period: settings.period,
            grace: settings.grace,
            isDemonstration: isDemonstration,
        )
    }
}
