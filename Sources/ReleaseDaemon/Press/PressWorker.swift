import Channels
import Desk
import Ledger
import Model
import Platform
import Server

/// The state of the press thread and what it does with a change.
struct PressWorker {
    private let office: OfficeCore
    private let boards: BoardRoom
    private let readBack: ReadBack
    private let server: Server
    private let deliveries: DeliveryRoom
    private let stream: StreamFeed
    private var site: SiteFolder
    private var record: PublicRecord
    private var edition = SiteEdition()
    private var boardContents: [BoardContent] = []
    private var setup: Setup
    private var checkpointAt = Instant(milliseconds: 0)
    /// A head that came too soon after the last checkpoint; it is set down at the next turn.
    private var headOwed: LedgerHead?
    /// When a board or a page changes although nothing is published.
    private(set) var nextChange: Instant?
    private var areBoardsComposed = true
    private var areBoardsOut = true
    /// Deliveries to boards whose files could not be written yet.
    private var waitingForBoards: Set<String> = []

    init(
        _ office: OfficeCore,
        boards: BoardRoom,
        readBack: ReadBack,
        server: Server,
        deliveries: DeliveryRoom,
        stream: StreamFeed,
    ) throws {
        self.office = office
        self.boards = boards
        self.readBack = readBack
        self.server = server
        self.deliveries = deliveries
        self.stream = stream
        setup = office.setup
        site = SiteFolder(
            folder: office.folders.site,
            memoryLimitBytes: office.limits.siteMemoryBytes,
        )
        let genesis = try office.reader.read { try $0.entry(1) }
        guard let genesis else { throw StorageFault.corrupt("the first entry is missing") }
        record = PublicRecord(
            setup: setup,
            genesis: EntryMark(seq: genesis.seq, hash: genesis.hash, at: genesis.at),
        )
    }

    /// Everything as the record has it, compared with the files of the last run.
    mutating func start() throws {
        _ = try ReplacedFile.sweep(office.folders.site)
        try office.reader.read { view in
            try record.readAll(view, setup: setup)
            boards.restore(
                try ["heard", "silent"].flatMap {
                    try view.records(.board, state: $0, through: .max, limit: ViewWords.listLimit)
                }
            )
        }
        let pending = try pendingDeliveries()
        try publish([.everything], comparing: true, head: try office.reader.head())
        try settle(pending)
        try readBack.resume()
    }

    /// Renders what changed, puts it out, and says so in the record.
    mutating func press(
        _ changes: [SiteChange],
        deliveries queued: Set<String>,
        head: LedgerHead?,
        setup newSetup: Setup?,
    ) throws {
        if let newSetup {
            setup = newSetup
            boards.replace(newSetup.boards)
        }
        try expire()
        var touched: [SiteChange] = []
        if changes.contains(.everything) || newSetup != nil {
            try office.reader.read { try record.readAll($0, setup: setup) }
            touched = [.everything]
            boards.forgetTexts()
        } else if !changes.isEmpty {
            try office.reader.read { view in
                for change in changes where try record.read(change, view) { touched.append(change) }
            }
        }
        try publish(touched, comparing: false, head: head)
        let due = queued.union(waitingForBoards)
        if !due.isEmpty { try settle(due) }
    }

    /// Serves what changed, then writes the files; when it returns both hold the same.
    ///
    /// After a failure before the new generation is served nothing counts as out that no reader can fetch;
    /// after a later one the files stay owed.
    private mutating func publish(
        _ changes: [SiteChange],
        comparing: Bool,
        head: LedgerHead?,
    ) throws {
        let former = site
        do {
            try serve(changes, head: head)
        } catch {
            site = former
            boards.forgetImages()
            throw error
        }
        if let head {
            stream.serves(record.input, upTo: head.seq)
            deliveries.serves(upTo: head.seq)
        }
        writeBoards()
        try site.writeFiles(comparing: comparing)
    }

    /// The new generation; every reader of HTTP has it from here on.
    private mutating func serve(_ changes: [SiteChange], head: LedgerHead?) throws {
        let now = office.time.now
        var builder = SiteSnapshot.Builder(from: server.snapshot)
        var changed: [String] = []
        if !changes.isEmpty {
            changed = try site.place(
                edition.render(record.input, changes: changes),
                into: &builder,
            )
            boardContents =
                setup.boardChannel.map { channel in
                    record.input.releases.compactMap { BoardContent($0, channel: channel) }
                } ?? []
        }
        let composed = composeBoards(now: now, into: &builder)
        if let expiry = record.nextExpiry { nextChange = min(nextChange ?? expiry, expiry) }
        let hasNews = !changed.isEmpty || composed > 0
        if let head { headOwed = head }
        if let head = headOwed, hasNews || now - checkpointAt >= Press.checkpointEvery {
            changed += try site.place([checkpoint(head, now: now)], into: &builder)
            checkpointAt = now
            headOwed = nil
        }
        if headOwed != nil {
            let turn = checkpointAt + Press.checkpointEvery
            nextChange = min(nextChange ?? turn, turn)
        }
        guard hasNews || !changed.isEmpty else { return }
        server.publish(builder.build())
        guard hasNews else { return }
        office.search.replace(record.input)
        let snapshot = StreamPayload.gap(
            newest: edition.newest(StreamPayload.gapLimit),
            at: record.input.genesis.at,
        )
        do {
            try server.setGapSnapshot(
                snapshot.data(in: setup.bureau.zone),
                position: UInt64(max(head?.seq ?? 0, 0)),
            )
        } catch {
            // The pages are out: only who reconnects to the stream hears of older releases.
            office.log.error("stream.no_snapshot", ["error": "\(error)"])
        }
    }

    /// Composes the boards; what fails of them is tried again and holds up no page.
    private mutating func composeBoards(
        now: Instant,
        into builder: inout SiteSnapshot.Builder,
    ) -> Int {
        do {
            let work = try boards.compose(
                boardContents,
                zone: setup.bureau.zone,
                now: now,
                into: &builder,
            )
            nextChange = work.nextChange
            areBoardsComposed = true
            return work.changed
        } catch {
            areBoardsComposed = false
            noteBoards(error)
            return 0
        }
    }

    /// The files of the boards; until they are written no delivery to a board counts.
    private mutating func writeBoards() {
        guard areBoardsComposed else { return }
        do {
            try boards.writeFiles()
            areBoardsOut = true
            office.faults.clear("boards")
        } catch {
            noteBoards(error)
        }
    }

    private mutating func noteBoards(_ error: any Error) {
        boards.forgetImages()
        areBoardsOut = false
        let retry = office.time.now + Self.boardsRetryEvery
        nextChange = min(nextChange ?? retry, retry)
        office.faults.raise("boards", "\(error)")
    }

    /// The wait after the files of the boards could not be written.
    private static let boardsRetryEvery = Milliseconds.seconds(2)

    private func checkpoint(_ head: LedgerHead, now: Instant) -> Rendition {
        let document: JSON = [
            "seq": .integer(head.seq), "hash": .string(head.hash.hex),
            "at": .string(setup.bureau.zone.rfc3339(now)),
        ]
        return Rendition(
            path: "/checkpoint.json",
            file: "checkpoint.json",
            mediaType: "application/json; charset=utf-8",
            body: document.compactBytes + [0x0A],
            lastModified: now,
            caching: .live,
        )
    }

    // MARK: deliveries

    /// The channels whose delivery is the press itself.
    private var ownChannels: Set<String> {
        Set(setup.desk.policy.channels.filter { $0.value.isShown }.keys)
    }

    func pendingDeliveries() throws -> Set<String> {
        try office.reader.read { view in
            var ids: Set<String> = []
            for channel in ownChannels {
                for state in [Delivery.State.queued, .sending] {
                    let rows = try view.records(
                        .delivery,
                        state: channel + ":" + state.rawValue,
                        through: .max,
                        limit: .max,
                    )
                    ids.formUnion(rows.map(\.id))
                }
            }
            return ids
        }
    }

    /// Records that the revisions are out on web, feed and boards, and asks for the read-back.
    private mutating func settle(_ ids: Set<String>) throws {
        let channels = setup.desk.policy.channels
        let own = ownChannels
        let boards = boards
        // Outside the transaction: a file is read for them.
        let pages: [String: Digest] = try digests(of: ids)
        let areBoardsOut = areBoardsOut
        let (accepted, waiting) = try office.writer.perform(.officer) { transaction in
            var accepted: [Delivery] = []
            var waiting: Set<String> = []
            for id in ids.sorted() {
                guard var delivery = try Delivery.read(id, transaction),
                    own.contains(delivery.channel),
                    let kind = channels[delivery.channel], delivery.state.isPending
                else { continue }
                if kind == .led, !areBoardsOut {
                    waiting.insert(id)
                    continue
                }
                let isHeld = try ChannelState.isPaused(delivery.channel, transaction)
                let policy = OutboxPolicy(kind)
                let now = transaction.now
                if delivery.state == .queued {
                    let begun = policy.step(delivery, .due(isHeld: isHeld), now: now)
                    for draft in begun.entries { try transaction.append(draft) }
                    guard begun.sends else { continue }
                    delivery = begun.delivery
                }
                let path = Self.path(of: delivery, kind: kind)
                let shown =
                    kind == .led
                    ? boards.digest(of: delivery.target) : pages[path]
                let digest = shown ?? SHA256.digest(of: path)
                let done = policy.step(
                    delivery,
                    .ended(.written(path: path, digest: digest)),
                    now: now,
                )
                for draft in done.entries { try transaction.append(draft) }
                accepted.append(done.delivery)
            }
            return (accepted, waiting)
        }
        waitingForBoards = waiting
        for delivery in accepted where channels[delivery.channel]?.isPublic == true {
            readBack.add(delivery, path: Self.path(of: delivery, kind: channels[delivery.channel]))
        }
        deliveries.noteChange()
    }

    /// Digests of the pages and feeds that deliveries are about, by path.
    private mutating func digests(of ids: Set<String>) throws -> [String: Digest] {
        let channels = setup.desk.policy.channels
        let paths = try office.reader.read { view in
            try ids.compactMap { id in
                try Delivery.read(id, view).map {
                    Self.path(of: $0, kind: channels[$0.channel])
                }
            }
        }
        var digests: [String: Digest] = [:]
        for path in Set(paths) { digests[path] = try site.digest(at: path) }
        return digests
    }

    /// Where a reader finds what was delivered.
    static func path(of delivery: Delivery, kind: ChannelKind?) -> String {
        switch kind {
        case .feed: "/feeds/all.atom"
        case .led: "/led/" + delivery.target + ".txt"
        default: SitePath.release(delivery.subject)
        }
    }

    /// Records the end of validity of releases whose instant has passed.
    private mutating func expire() throws {
        let now = office.time.now
        guard let next = record.nextExpiry, next <= now else { return }
        let ended = record.input.releases.filter { release in
            guard release.withdrawal == nil, record.input.expired[release.id] == nil,
                let expiresAt = release.current.text?.expiresAt
            else { return false }
            return expiresAt <= now
        }
        guard !ended.isEmpty else { return }
        try office.writer.perform(.clock) { transaction in
            for release in ended {
                guard let row = try transaction.record(.release, release.id),
                    row.body["expiry"] == nil
                else { continue }
                try transaction.append(
                    EntryDraft(
                        .releaseExpired,
                        subject: release.id,
                        actor: EntryDraft.systemActor,
                        effectiveAt: release.current.text?.expiresAt,
                        body: ["revision": .integer(Int64(release.current.number))],
                    )
                )
            }
        }
    }
}
