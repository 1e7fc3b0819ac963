import Channels
import Desk
import Ledger
import Model
import Platform
import Server

/// The state of the press thread and what it does with a change.
struct PressWorker {
    let office: OfficeCore
    let boards: BoardRoom
    let readBack: ReadBack
    let server: Server
    let deliveries: DeliveryRoom
    let stream: StreamFeed
    var site: SiteFolder
    var record: PublicRecord
    var edition = SiteEdition()
    var liveEdition = LiveEdition()
    private var boardContents: [BoardContent] = []
    var setup: Setup
    private var checkpointAt = Instant(milliseconds: 0)
    /// A head that came too soon after the last checkpoint; it is set down at the next turn.
    private var headOwed: LedgerHead?
    /// The last entry that the served site holds; readings and boards change it without another one.
    private var servedUpTo: Int64 = 0
    /// When a board or a page changes although nothing is published.
    private(set) var nextChange: Instant?
    private var areBoardsComposed = true
    var areBoardsOut = true
    /// Documents of the last run that are served and were not looked at yet.
    var toLookAt: ArraySlice<SiteContents> = []
    /// Deliveries to boards whose files could not be written yet.
    var waitingForBoards: Set<String> = []
    /// The air by days, as the pages have it.
    var air = LiveAir()
    /// The files of the archive, and those that are served.
    var archive: [ArchivedDay] = []
    var servedArchive: [ArchivedDay] = []
    /// Stations that were taken out and whose pages are still served.
    private var goneStations: Set<String> = []

    init(
        _ office: OfficeCore,
        boards: BoardRoom,
        readBack: ReadBack,
        server: Server,
        deliveries: DeliveryRoom,
        stream: StreamFeed,
        stations: [LiveStation],
    ) throws {
        self.office = office
        self.boards = boards
        self.readBack = readBack
        self.server = server
        self.deliveries = deliveries
        self.stream = stream
        setup = office.setup
        site = try SiteFolder(
            folder: office.folders.site,
            memoryLimitBytes: office.limits.siteMemoryBytes,
            manifest: SiteManifestFile(
                stateFolder: office.folders.state,
                key: SiteManifest.key(zone: setup.bureau.zone),
            ),
        )
        let genesis = try office.reader.read { try $0.entry(1) }
        guard let genesis else { throw StorageFault.corrupt("the first entry is missing") }
        record = PublicRecord(
            setup: setup,
            genesis: EntryMark(seq: genesis.seq, hash: genesis.hash, at: genesis.at),
        )
        record.show(LiveChange(stations: stations, ids: Set(stations.map(\.id))))
    }

    /// Whether a board or a page changes by itself now.
    func isDue(at now: Instant) -> Bool { nextChange.map { $0 <= now } ?? false }

    /// Renders what changed, puts it out, and says so in the record.
    mutating func press(
        _ changes: [SiteChange],
        deliveries queued: Set<String>,
        head: LedgerHead?,
        live: LiveChange?,
        air newAir: LiveAir?,
        archive newArchive: [ArchivedDay]?,
        setup newSetup: Setup?,
    ) throws {
        if let newSetup {
            setup = newSetup
            boards.replace(newSetup.boards, now: office.time.now)
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
        if let live {
            record.show(live)
            goneStations.formUnion(live.ids)
            goneStations.subtract(live.stations.map(\.id))
        }
        if let newAir { air = newAir }
        if let newArchive { archive = newArchive }
        var renditions: [Rendition]?
        if !touched.isEmpty || live != nil {
            renditions = edition.render(record.input, changes: touched)
            let isWhole = touched.contains(.everything)
            renditions? += isWhole ? renderedLive() : renderedLive(live?.ids ?? [])
        }
        if newAir != nil { renditions = (renditions ?? []) + renderedDays() }
        if newArchive != nil { renditions = (renditions ?? []) + [renderedArchive()] }
        try publish(renditions, comparing: false, head: head) { [stream, office] in
            if let live { stream.tell(live) }
            if newAir != nil { stream.tellDays(at: office.time.now) }
        }
        if isLooking, touched.contains(.everything) { try finishLooking() }
        let due = queued.union(waitingForBoards)
        if !due.isEmpty { try settle(due) }
    }

    /// Serves what changed, then writes the files; when it returns both hold the same.
    ///
    /// `tell`: what subscribers hear once every reader gets it.
    /// Without renditions no page has changed. After a failure before the new generation is served nothing
    /// counts as out that no reader can fetch; after a later one the files stay owed.
    mutating func publish(
        _ renditions: [Rendition]?,
        comparing: Bool,
        head: LedgerHead?,
        over site: SiteSnapshot.Builder? = nil,
        tell: () -> Void = {},
    ) throws {
        try serve(renditions, head: head, over: site)
        tell()
        if let head {
            stream.serves(record.input, upTo: head.seq)
            deliveries.serves(upTo: head.seq)
        }
        writeBoards()
        try self.site.writeFiles(comparing: comparing, head: head)
    }

    /// The new generation, or after a failure the former one; `over` another site than the one served.
    mutating func serve(
        _ renditions: [Rendition]?,
        head: LedgerHead?,
        over base: SiteSnapshot.Builder?,
    ) throws {
        let former = site
        do {
            try offer(renditions, head: head, over: base)
        } catch {
            site = former
            boards.forgetImages()
            throw error
        }
    }

    /// The new generation; every reader of HTTP has it from here on.
    private mutating func offer(
        _ renditions: [Rendition]?,
        head: LedgerHead?,
        over base: SiteSnapshot.Builder?,
    ) throws {
        let now = office.time.now
        var builder = base ?? SiteSnapshot.Builder(from: server.snapshot)
        var placed = SiteFolder.Placed()
        if let renditions {
            placed = try site.place(renditions, into: &builder)
            readBoardContents()
        }
        let hasArchive = try placeArchive(into: &builder)
        let hasGone = !goneStations.isEmpty
        site.remove(goneStations.flatMap(LiveSite.paths), from: &builder)
        let composed = composeBoards(now: now, into: &builder)
        if let expiry = record.nextExpiry { nextChange = min(nextChange ?? expiry, expiry) }
        let hasNews = !placed.changed.isEmpty || composed > 0
        if let head {
            headOwed = head
            servedUpTo = head.seq
        }
        if let head = headOwed, hasNews || now - checkpointAt >= Press.checkpointEvery {
            let checkpoint = try site.place([checkpoint(head, now: now)], into: &builder)
            placed.changed += checkpoint.changed
            checkpointAt = now
            headOwed = nil
        }
        if headOwed != nil {
            let turn = checkpointAt + Press.checkpointEvery
            nextChange = min(nextChange ?? turn, turn)
        }
        let isNew =
            base != nil || hasNews || hasArchive || hasGone || !placed.changed.isEmpty
            || placed.fetched > 0
        guard isNew else { return }
        server.publish(builder.build())
        servedArchive = archive
        goneStations = []
        guard hasNews, !edition.isEmpty else { return }
        office.search.replace(record.input)
        tellGap(edition.newest(StreamPayload.gapLimit))
    }

    /// What the boards show is read from the record anew.
    mutating func readBoardContents() {
        boardContents =
            setup.boardChannels.flatMap { channel in
                record.input.releases.compactMap { BoardContent($0, channel: channel) }
            }
    }

    /// Whoever missed events of the stream gets the newest releases.
    func tellGap(_ newest: [PublicRelease]) {
        let snapshot = StreamPayload.gap(newest: newest, at: record.input.genesis.at)
        do {
            try server.setGapSnapshot(
                snapshot.data(in: setup.bureau.zone),
                position: UInt64(max(servedUpTo, 0)),
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
                stations: record.input.stations,
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
    mutating func writeBoards() {
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

    static let checkpointPath = "/checkpoint.json"

    private func checkpoint(_ head: LedgerHead, now: Instant) -> Rendition {
        let document: JSON = [
            "seq": .integer(head.seq), "hash": .string(head.hash.hex),
            "at": .string(setup.bureau.zone.rfc3339(now)),
            "signed": office.signedHead.json ?? .null,
        ]
        return Rendition(
            path: Self.checkpointPath,
            file: "checkpoint.json",
            mediaType: "application/json; charset=utf-8",
            body: document.withoutNulls.compactBytes + [0x0A],
            lastModified: now,
            caching: .live,
        )
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
