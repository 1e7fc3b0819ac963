import Channels
import Ledger
import Model
import Platform
import Server

/// Turns committed entries into events of the public stream, once the pages that they changed are served.
///
/// Whoever hears of a release and fetches it at once gets it: an event waits for the generation of the site
/// that holds its entry. The order is that of the commits; it tells what the pages say, so nothing internal
/// and nothing unpublished reaches it. A thread of its own, so that the press goes on with its files.
final class StreamFeed: Sendable {
    static let releasesTopic = "releases"
    static let readingsTopic = "readings"
    static let deadlinesTopic = "deadlines:public"
    static let topics = [releasesTopic, readingsTopic, deadlinesTopic]

    private struct Queue {
        var entries: [Entry] = []
        /// The site that is served, and the last entry that it holds.
        var site: (input: SiteInput, seq: Int64)?
        var isClosing = false
    }

    /// Entries that may wait; beyond them the oldest are skipped, and the pages tell what they said.
    private static let limit = 10_000

    private let core: OfficeCore
    private let server: Server
    private let queue = Monitor(Queue())

    init(_ core: OfficeCore, server: Server) {
        self.core = core
        self.server = server
    }

    /// Called with every committed batch, on the writer's thread.
    func note(_ committed: CommittedEntries) {
        let news = committed.entries.filter { Self.isPublishable($0.kind) }
        guard !news.isEmpty else { return }
        // Nobody is woken: nothing is told before it is served.
        let skipped = queue.look { queue in
            queue.entries += news
            let excess = max(queue.entries.count - Self.limit, 0)
            queue.entries.removeFirst(excess)
            return excess
        }
        if skipped > 0 { core.log.warning("stream.skipped", ["entries": skipped]) }
    }

    /// Every reader gets `input` from now on, in which the entries up to `seq` are told.
    func serves(_ input: SiteInput, upTo seq: Int64) {
        queue.change { $0.site = (input, seq) }
    }

    /// The pages of these stations are served anew: whoever has one open fetches it.
    ///
    /// A batch of readings has no entry; its event joins those of the last entry that is served.
    func tell(_ change: LiveChange) {
        let seq = queue.look { $0.site?.seq ?? 0 }
        let stations = change.stations
        let payload = StreamPayload.readings(
            stations: stations.map(\.id),
            kinds: Set(stations.map(\.kind)),
            at: stations.compactMap(\.latest?.receivedAt).max() ?? core.time.now,
        )
        do {
            try server.append([
                StreamEvent(
                    position: UInt64(max(seq, 0)),
                    topic: Self.readingsTopic,
                    name: payload.event,
                    data: payload.data(in: core.setup.bureau.zone),
                )
            ])
        } catch {
            core.log.error("stream.failed", ["error": "\(error)"])
        }
    }

    /// The daily reports are others: whoever has their page open fetches it.
    func tellDays(at now: Instant) {
        let seq = queue.look { $0.site?.seq ?? 0 }
        let payload = StreamPayload.readings(stations: [], kinds: [.air], at: now)
        do {
            try server.append([
                StreamEvent(
                    position: UInt64(max(seq, 0)),
                    topic: Self.readingsTopic,
                    name: payload.event,
                    data: payload.data(in: core.setup.bureau.zone),
                )
            ])
        } catch {
            core.log.error("stream.failed", ["error": "\(error)"])
        }
    }

    func close() { queue.change { $0.isClosing = true } }

    /// The thread.
    func run() {
        while let (entries, input) = next() {
            do {
                try tell(entries, input)
            } catch {
                core.log.error("stream.failed", ["error": "\(error)"])
            }
        }
    }

    private func next() -> ([Entry], SiteInput)? {
        queue.wait { queue -> ([Entry], SiteInput)?? in
            if let site = queue.site {
                let count = queue.entries.prefix { $0.seq <= site.seq }.count
                if count > 0 {
                    defer { queue.entries.removeFirst(count) }
                    return .some((Array(queue.entries.prefix(count)), site.input))
                }
            }
            return queue.isClosing ? .some(nil) : nil
        }
    }

    private static func isPublishable(_ kind: EntryKind) -> Bool {
        switch kind {
        case .releasePublished, .releaseWithdrawn, .incidentRegraded, .incidentClosed,
            .incidentCorrected, .obligationBreached, .obligationSettled, .obligationOpened,
            .obligationRedated:
            true
        default: false
        }
    }

    private func tell(_ entries: [Entry], _ input: SiteInput) throws {
        let zone = core.setup.bureau.zone
        let events = entries.compactMap { entry -> StreamEvent? in
            guard let (topic, payload) = Self.payload(entry, input) else { return nil }
            return StreamEvent(
                position: UInt64(entry.seq),
                topic: topic,
                name: payload.event,
                data: payload.data(in: zone),
            )
        }
        guard !events.isEmpty else { return }
        try server.append(events)
    }

    /// What an entry means to the public; nil for what no page tells.
    private static func payload(_ entry: Entry, _ input: SiteInput) -> (String, StreamPayload)? {
        switch entry.kind {
        case .releasePublished, .releaseWithdrawn:
            guard let release = input.release(entry.subject) else { return nil }
            let isOut = entry.kind == .releasePublished
            return (releasesTopic, isOut ? .release(release) : .withdrawal(release))
        case .incidentRegraded, .incidentClosed, .incidentCorrected:
            guard let incident = input.incident(entry.subject)?.incident else { return nil }
            return (releasesTopic, .incident(incident, at: entry.at))
        case .obligationBreached, .obligationSettled, .obligationOpened, .obligationRedated:
            let id = PressChange.incident(of: entry.subject)
            let duties = input.incident(id)?.obligations ?? []
            guard let duty = duties.first(where: { $0.id == entry.subject }) else { return nil }
            return (deadlinesTopic, .deadline(duty, incident: id, at: entry.at))
        default: return nil
        }
    }
}
