import Channels
import Desk
import Ledger
import Model
import Platform
import Server

/// Renders every representation once, when the record changes: files, prepared answers, boards.
///
///     committed entries ──► queue ──► read what they touch ──► render ──► snapshot ──► files
///                                                                          │            │
///                                       events of the stream are told ◄────┘            │
///                               read-back ◄── deliveries of web, feed, boards accepted ◄┘
///
/// One thread owns the public record and the site folder. The bytes out are always those of the last
/// committed state it has seen; a crash in between is mended by the render at start.
final class Press: Sendable {
    private struct Queue {
        var changes: [SiteChange] = []
        var deliveries: Set<String> = []
        var head: LedgerHead?
        var wakeAt: Instant?
        var isClosing = false
        var setup: Setup?
        /// A channel goes on: what waited for it is settled now.
        var hasResumed = false
        /// Stations of which readings came, or which fell silent.
        var stations = PressStations()
        /// The daily reports and the files of the archive, when they are others.
        var air: LiveAir?
        var archive: [ArchivedDay]?

        var isEmpty: Bool { isQuiet && stations.isEmpty && air == nil }

        /// Nothing but what readings change.
        var isQuiet: Bool {
            changes.isEmpty && deliveries.isEmpty && setup == nil && head == nil && archive == nil
        }
    }

    /// How often `/checkpoint.json` follows the head when nothing public changes.
    static let checkpointEvery = Milliseconds.seconds(1)

    private let office: OfficeCore
    private let queue = Monitor(Queue())
    private let boards: BoardRoom
    private let readBack: ReadBack
    private let server: Server
    private let deliveries: DeliveryRoom
    private let stream: StreamFeed
    /// The stations that are named, as they are, without those that are gone; all of them for nil.
    private let stations: @Sendable (Set<String>?) -> [LiveStation]
    /// How long the store of readings has been at work, in nanoseconds.
    private let storedNanoseconds: @Sendable () -> Int64

    init(
        _ office: OfficeCore,
        boards: BoardRoom,
        readBack: ReadBack,
        server: Server,
        deliveries: DeliveryRoom,
        stream: StreamFeed,
        stations: @escaping @Sendable (Set<String>?) -> [LiveStation] = { _ in [] },
        storedNanoseconds: @escaping @Sendable () -> Int64 = { 0 },
    ) {
        self.office = office
        self.boards = boards
        self.readBack = readBack
        self.server = server
        self.deliveries = deliveries
        self.stream = stream
        self.stations = stations
        self.storedNanoseconds = storedNanoseconds
    }

    /// Called with every committed batch, on the writer's thread.
    func note(_ committed: CommittedEntries) {
        var changes: [SiteChange] = []
        var queued: [String] = []
        for entry in committed.entries {
            if let change = PressChange.site(entry), !changes.contains(change) {
                changes.append(change)
            }
            if entry.kind == .deliveryQueued || entry.kind == .deliveryRetried {
                queued.append(entry.subject)
            }
        }
        let hasResumed = committed.entries.contains { $0.kind == .channelResumed }
        queue.change { queue in
            queue.hasResumed = queue.hasResumed || hasResumed
            queue.changes += changes.filter { !queue.changes.contains($0) }
            queue.deliveries.formUnion(queued)
            queue.head = committed.head
        }
    }

    /// Readings came, or a station fell silent: its pages are rendered anew, polled or not.
    ///
    /// What they are is asked for when they are rendered: many batches may come until then.
    func note(stations: Set<String>) {
        queue.change { $0.stations.add(stations) }
    }

    /// The daily reports of the air are others.
    func note(_ air: LiveAir) { queue.change { $0.air = air } }

    /// The files of the archive are others.
    func note(_ archive: [ArchivedDay]) { queue.change { $0.archive = archive } }

    /// Renders everything anew: after an erasure or a reload.
    func renderAll(setup: Setup? = nil) {
        queue.change { queue in
            queue.changes = [.everything]
            if let setup { queue.setup = setup }
        }
    }

    func close() { queue.change { $0.isClosing = true } }

    /// The thread.
    ///
    /// `ready` is called once everything is out that was out before.
    func run(ready: () -> Void) {
        var isReady = false
        while true {
            do {
                var worker = try PressWorker(
                    office,
                    boards: boards,
                    readBack: readBack,
                    server: server,
                    deliveries: deliveries,
                    stream: stream,
                    stations: stations(nil),
                )
                (worker.air, worker.archive) = queue.look { queue in
                    (queue.air ?? LiveAir(), queue.archive ?? [])
                }
                try worker.start {
                    if !isReady { ready() }
                    isReady = true
                }
                office.faults.clear("press")
                return loop(&worker)
            } catch {
                office.faults.raise("press", "\(error)")
                // The officers' doors open all the same; the site follows when it can be written.
                if !isReady { ready() }
                isReady = true
                if waitForRetry() { return }
            }
        }
    }

    private func loop(_ worker: inout PressWorker) {
        var rest = PressRest(stored: storedNanoseconds)
        while var work = next(
            wakeAt: worker.isLooking ? office.time.now : worker.nextChange,
            rest: rest.left,
        ) {
            rest.begin()
            defer { if !work.stations.isEmpty || work.air != nil { rest.end() } }
            do {
                if work.hasResumed { work.deliveries.formUnion(try worker.pendingDeliveries()) }
                // What the last run left is looked at when nothing else is to be done.
                if work.isEmpty, worker.isLooking, !worker.isDue(at: office.time.now) {
                    try worker.lookOn()
                } else {
                    try worker.press(
                        work.changes,
                        deliveries: work.deliveries,
                        head: work.head,
                        live: work.stations.isEmpty ? nil : change(of: work.stations.ids),
                        air: work.air,
                        archive: work.archive,
                        setup: work.setup,
                    )
                }
                office.faults.clear("press")
            } catch {
                // The last good site stays out, and what was to be done is done again.
                office.faults.raise("press", "\(error)")
                putBack(work)
                if waitForRetry() { return }
            }
        }
    }

    private func change(of ids: Set<String>) -> LiveChange {
        LiveChange(stations: stations(ids), ids: ids)
    }

    /// Failed work waits for the next turn, as part of rendering everything anew.
    private func putBack(_ work: Queue) {
        queue.look { queue in
            queue.changes = [.everything]
            queue.deliveries.formUnion(work.deliveries)
            queue.head = queue.head ?? work.head
            queue.setup = queue.setup ?? work.setup
            queue.air = queue.air ?? work.air
            queue.archive = queue.archive ?? work.archive
            queue.stations.add(work.stations.ids)
            queue.hasResumed = queue.hasResumed || work.hasResumed
        }
    }

    /// True when the daemon is closing.
    private func waitForRetry() -> Bool {
        queue.wait(atMostMilliseconds: Self.retryMilliseconds) { queue in
            queue.isClosing ? true : nil
        } ?? false
    }

    /// During the `rest` what readings change waits, and nothing else does.
    private func next(wakeAt: Instant?, rest: Milliseconds) -> Queue? {
        let now = office.time.now
        let span = min(
            wakeAt.map { max(($0 - now).count, 1) } ?? Self.idleMilliseconds,
            Self.idleMilliseconds,
        )
        let resting = min(rest.count, span)
        if resting > 0, let taken = take(within: resting, isResting: true) { return taken.work }
        if resting > 0, resting == span { return Queue() }
        guard let taken = take(within: span - resting, isResting: false) else { return Queue() }
        return taken.work
    }

    private struct Taken {
        /// Nil when the daemon closes.
        let work: Queue?
    }

    /// What waits; nil when the time is over.
    private func take(within milliseconds: Int64, isResting: Bool) -> Taken? {
        queue.wait(atMostMilliseconds: milliseconds) { queue in
            if queue.isClosing { return Taken(work: nil) }
            guard isResting ? !queue.isQuiet : !queue.isEmpty else { return nil }
            var work = Queue()
            swap(&work, &queue)
            if isResting {
                swap(&work.stations, &queue.stations)
                swap(&work.air, &queue.air)
            } else {
                queue.stations = work.stations.splitOff()
            }
            return Taken(work: work)
        }
    }

    /// After a failure, such as a full disk, everything is tried again at this distance.
    private static let retryMilliseconds: Int64 = 1_000
    /// The floor for what no event announces.
    private static let idleMilliseconds: Int64 = 10_000
}
