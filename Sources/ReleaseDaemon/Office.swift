import Clock
import Configuration
import Desk
import Ledger
import Model
import Platform
import Server
import Synchronization

/// Where the daemon keeps what it keeps.
struct Folders: Sendable {
    let state: String

    var site: String { state + "/site" }
    var boards: String { state + "/led" }
    var spool: String { state + "/spool" }
    var addresses: String { state + "/addresses.json" }
    var frames: String { state + "/frames" }
    var heartbeat: String { state + "/heartbeat" }
}

/// Bounds that the configuration sets for the daemon's own parts.
struct DaemonLimits: Sendable {
    let siteMemoryBytes: Int
    let freeSpaceWarningBytes: Int
    let freeSpaceMinimumBytes: Int
    /// For connections to be served to their end at a stop, and then for attempts of deliveries.
    var drainMilliseconds = 10_000

    init(_ storage: ServiceSettings.Storage) {
        siteMemoryBytes = storage.siteMemoryBytes
        freeSpaceWarningBytes = storage.freeSpaceWarningBytes
        freeSpaceMinimumBytes = storage.freeSpaceMinimumBytes
    }
}

/// What every part of the daemon shares: the record, the time, the configuration of the moment.
final class OfficeCore: Sendable {
    let writer: LedgerWriter
    let reader: LedgerReader
    let time: any TimeSource
    let log: Log
    let folders: Folders
    let limits: DaemonLimits
    let faults: FaultBook
    let search: SearchIndex
    let signedHead = SignedHead()
    let storage: StorageGate
    let startedAt: Instant
    private let current: Mutex<Setup>

    init(
        writer: LedgerWriter,
        reader: LedgerReader,
        time: any TimeSource,
        log: Log,
        folders: Folders,
        limits: DaemonLimits,
        setup: Setup,
    ) {
        self.writer = writer
        self.reader = reader
        self.time = time
        self.log = log
        self.folders = folders
        self.limits = limits
        faults = FaultBook(log: log)
        search = SearchIndex()
        storage = StorageGate(
            StorageWatch(
                warningBytes: limits.freeSpaceWarningBytes,
                minimumBytes: limits.freeSpaceMinimumBytes,
            ),
            folder: folders.state,
            log: log,
        )
        startedAt = time.now
        current = Mutex(setup)
    }

    /// The configuration as of now.
    var setup: Setup { current.withLock { $0 } }

    func replace(_ setup: Setup) { current.withLock { $0 = setup } }

    func words(_ language: Language) -> ViewWords {
        let setup = setup
        return ViewWords(
            language: language,
            zone: setup.bureau.zone,
            organisations: setup.organisationNames,
            channelKinds: setup.desk.policy.channels,
            now: time.now,
        )
    }

    /// Takes over into the book of faults whether the ledger can be written.
    func noteStorage() {
        if let fault = writer.statistics.fault {
            faults.raise("ledger", "\(fault)")
        } else {
            faults.clear("ledger")
        }
    }
}

/// The daemon as the API sees it: the shared core and the parts that can be asked for something.
final class Office: Sendable {
    let core: OfficeCore
    let press: Press
    let readBack: ReadBack
    let boards: BoardRoom
    let live: LiveRoom
    let devices: DeviceRoom
    let history: HistoryDesk
    let daily: DailyRoom
    let archive: ArchiveRoom
    let sources: SourceRoom
    let care: ReadingCare
    let deliveries: DeliveryRoom
    let timekeeper: Timekeeper
    let server: Server
    let monitoring: AlarmDesk
    let auditor: ChainAuditor
    let backups: BackupRoom
    let configuration: ConfigurationRoom
    let reactions: ReactionSwitch
    let ownUser: UInt32
    let callers = CallerMemory()

    init(
        core: OfficeCore,
        press: Press,
        readBack: ReadBack,
        boards: BoardRoom,
        live: LiveRoom,
        devices: DeviceRoom,
        history: HistoryDesk,
        daily: DailyRoom,
        archive: ArchiveRoom,
        sources: SourceRoom,
        care: ReadingCare,
        deliveries: DeliveryRoom,
        timekeeper: Timekeeper,
        server: Server,
        monitoring: AlarmDesk,
        auditor: ChainAuditor,
        backups: BackupRoom,
        configuration: ConfigurationRoom,
        reactions: ReactionSwitch,
        ownUser: UInt32,
    ) {
        self.core = core
        self.press = press
        self.readBack = readBack
        self.boards = boards
        self.live = live
        self.devices = devices
        self.history = history
        self.daily = daily
        self.archive = archive
        self.sources = sources
        self.care = care
        self.deliveries = deliveries
        self.timekeeper = timekeeper
        self.server = server
        self.monitoring = monitoring
        self.auditor = auditor
        self.backups = backups
        self.configuration = configuration
        self.reactions = reactions
        self.ownUser = ownUser
    }

    var writer: LedgerWriter { core.writer }
    var reader: LedgerReader { core.reader }
    var time: any TimeSource { core.time }
    var log: Log { core.log }
    var setup: Setup { core.setup }
    var channels: [ChannelPost] { deliveries.channels }

    func words(_ language: Language) -> ViewWords { core.words(language) }
}
