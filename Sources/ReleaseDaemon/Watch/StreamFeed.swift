import Channels
import Clock
import Ledger
import Model
import Platform
import Server

/// Turns committed entries into events of the public stream.
///
/// Its own thread, because it reads the record; the order is that of the commits. Nothing internal and
/// nothing unpublished reaches it.
final class StreamFeed: Sendable {
    static let releasesTopic = "releases"
    static let readingsTopic = "readings"
    static let deadlinesTopic = "deadlines:public"
    static let topics = [releasesTopic, readingsTopic, deadlinesTopic]

    private struct Queue {
        var batches: [CommittedEntries] = []
        var isClosing = false
    }

    /// Commits that may wait; beyond them the oldest are skipped and readers learn of a gap.
    private static let limit = 10_000

    private let core: OfficeCore
    private let server: Server
    private let queue = Monitor(Queue())

    init(_ core: OfficeCore, server: Server) {
        self.core = core
        self.server = server
    }

    func note(_ committed: CommittedEntries) {
        let hasNews = committed.entries.contains { Self.isPublishable($0.kind) }
        guard hasNews else { return }
        queue.change { queue in
            queue.batches.append(committed)
            if queue.batches.count > Self.limit { queue.batches.removeFirst() }
        }
    }

    func close() { queue.change { $0.isClosing = true } }

    /// The thread.
    func run() {
        while true {
            let taken = queue.wait { queue -> [CommittedEntries]?? in
                if !queue.batches.isEmpty {
                    defer { queue.batches = [] }
                    return .some(queue.batches)
                }
                return queue.isClosing ? .some(nil) : nil
            }
            guard let batches = taken else { return }
            do {
                try publish(batches.flatMap(\.entries))
            } catch {
                core.log.error("stream.failed", ["error": "\(error)"])
            }
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

    private func publish(_ entries: [Entry]) throws {
        let setup = core.setup
        let zone = setup.bureau.zone
        let events = try core.reader.read { view in
            try entries.compactMap { entry -> StreamEvent? in
                guard let (topic, payload) = try payload(entry, view, setup) else { return nil }
                return StreamEvent(
                    position: UInt64(entry.seq),
                    topic: topic,
                    name: payload.event,
                    data: payload.data(in: zone),
                )
            }
        }
        guard !events.isEmpty else { return }
        try server.append(events)
    }

    private func payload(
        _ entry: Entry,
        _ view: LedgerView,
        _ setup: Setup,
    ) throws -> (String, StreamPayload)? {
        switch entry.kind {
        case .releasePublished, .releaseWithdrawn:
            var record = PublicRecord(
                setup: setup,
                genesis: EntryMark(seq: entry.seq, hash: entry.hash, at: entry.at),
            )
            _ = try record.read(.release(entry.subject), view)
            guard let release = record.input.releases.first else { return nil }
            let payload: StreamPayload =
                entry.kind == .releasePublished ? .release(release) : .withdrawal(release)
            return (Self.releasesTopic, payload)
        case .incidentRegraded, .incidentClosed, .incidentCorrected:
            guard let incident = try publicIncident(entry.subject, view, setup) else { return nil }
            return (Self.releasesTopic, .incident(incident, at: entry.at))
        case .obligationBreached, .obligationSettled, .obligationOpened, .obligationRedated:
            guard let row = try view.record(.obligation, entry.subject) else { return nil }
            let duty = try Obligation(record: row)
            guard !duty.rule.isInternal, let incident = duty.incident,
                try publicIncident(incident, view, setup) != nil
            else { return nil }
            return (
                Self.deadlinesTopic,
                .deadline(PublicRecord.duty(duty), incident: incident, at: entry.at)
            )
        default: return nil
        }
    }

    /// An incident that something was published about; nil before that.
    private func publicIncident(
        _ id: String,
        _ view: LedgerView,
        _ setup: Setup,
    ) throws -> PublicIncident? {
        let releases = try ["published", "withdrawn"].flatMap {
            try view.records(.release, state: $0, through: .max, limit: ViewWords.listLimit)
        }
        guard let release = releases.first(where: { $0.body["incident"]?.string == id }) else {
            return nil
        }
        var record = PublicRecord(
            setup: setup,
            genesis: EntryMark(seq: 1, hash: .zero, at: Instant(milliseconds: 0)),
        )
        _ = try record.read(.release(release.id), view)
        return record.input.incidents.first?.incident
    }
}
