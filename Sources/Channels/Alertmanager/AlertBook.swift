package import Model

/// Which alerts burn, which have ended lately, and when each Alertmanager hears of them again.
///
/// Alertmanager forgets what is not repeated: a burning alert is sent every minute with an end four
/// minutes ahead, an ended one with its true end for a quarter of an hour. Every peer is served on its
/// own: one that is down holds nobody back.
package struct AlertBook: Sendable {
    /// Unless configured otherwise.
    package static let resendEvery = Milliseconds.minutes(1)
    package static let burnsFor = Milliseconds.minutes(4)
    package static let toldAfterEnd = Milliseconds.minutes(15)
    /// Alerts in one request.
    package static let batchLimit = 64

    /// One request to one peer.
    package struct Post: Sendable, Hashable {
        package let peer: Int
        package let ids: [String]
        package let alerts: [JSON]

        /// The body: an array, also for one alert.
        package var body: [UInt8] { JSON.array(alerts).compactBytes }
    }

    /// How a request ended.
    package enum Result: Sendable, Hashable {
        case taken
        /// 400: the valid ones of the batch are stored all the same.
        case refused(String)
        /// No answer, 5xx, or anything else that may be better later.
        case failed(String)
    }

    private struct Known: Sendable {
        var alert: MonitoringAlert
        var endedAt: Instant?
    }

    private var known: [String: Known] = [:]
    private var peers: [AlertPeer]
    private let zone: ZoneRules

    /// A book for so many peers, told at once of everything that burns.
    ///
    /// After a restart it is filled again from the record: identity and beginning are the same, so
    /// nobody is told twice.
    package init(
        peers count: Int,
        zone: ZoneRules,
        burning: [MonitoringAlert] = [],
        resendEvery: Milliseconds = AlertBook.resendEvery,
    ) {
        peers = (0..<count).map { AlertPeer(index: $0, resendEvery: resendEvery) }
        self.zone = zone
        for alert in burning { known[alert.id] = Known(alert: alert, endedAt: nil) }
    }

    package var burning: [MonitoringAlert] {
        known.values.filter { $0.endedAt == nil }.map(\.alert).sorted { $0.id < $1.id }
    }

    /// Alerts that a peer refuses however they are sent, until their words change.
    package func rejected(by peer: Int) -> [String] { peers[peer].rejected.keys.sorted() }

    /// When a peer last took everything; nil when it never did.
    package func lastSuccess(of peer: Int) -> Instant? { peers[peer].lastSuccess }

    /// An alert burns, or says something new.
    package mutating func raise(_ alert: MonitoringAlert, now: Instant) {
        if let before = known[alert.id], before.endedAt == nil, before.alert == alert { return }
        known[alert.id] = Known(alert: alert, endedAt: nil)
        for index in peers.indices { peers[index].hasNews(of: alert, now: now) }
    }

    /// An alert ended, at its true instant.
    package mutating func resolve(_ id: String, at instant: Instant, now: Instant) {
        guard known[id]?.endedAt == nil, known[id] != nil else { return }
        known[id]?.endedAt = instant
        guard let alert = known[id]?.alert else { return }
        for index in peers.indices { peers[index].hasNews(of: alert, now: now) }
    }

    /// Makes the burning alerts exactly these; what is missing ended now.
    package mutating func replace(with alerts: [MonitoringAlert], now: Instant) {
        let ids = Set(alerts.map(\.id))
        for alert in burning where !ids.contains(alert.id) { resolve(alert.id, at: now, now: now) }
        for alert in alerts { raise(alert, now: now) }
    }

    /// The requests to send now; the caller answers each by `note`.
    package mutating func step(now: Instant) -> [Post] {
        known = known.filter { entry in
            entry.value.endedAt.map { now < $0 + Self.toldAfterEnd } ?? true
        }
        let ids = known.keys.sorted()
        var posts: [Post] = []
        for index in peers.indices {
            for batch in peers[index].batches(of: ids, now: now) {
                posts.append(
                    Post(peer: index, ids: batch, alerts: batch.compactMap { json($0, now: now) })
                )
            }
        }
        return posts
    }

    /// How a request of `step` ended.
    package mutating func note(_ post: Post, _ result: Result, now: Instant) {
        peers[post.peer].note(post.ids, result, now: now) { known[$0]?.alert }
    }

    /// When `step` has something to do again; nil when nothing burns or ended lately.
    package var nextStep: Instant? {
        known.isEmpty ? nil : peers.map(\.nextAt).min()
    }

    private func json(_ id: String, now: Instant) -> JSON? {
        guard let known = known[id] else { return nil }
        return known.alert.json(endsAt: known.endedAt ?? now + Self.burnsFor, zone: zone)
    }
}
