import Channels
import Clock
import Configuration
import Glibc
import Ledger
import Model
import Platform
import Server

/// The daemon put together: what is built in which order, and taken down in the reverse one.
///
///     lock ─ configuration ─ ledger ─ record the start ─ server (503) ─ press ─ outbox ─ timekeeper
///          ─ alarms ─ addresses.json ─ open the doors ─ READY
struct Daemon {
    /// Why it did not start, in words for the operator.
    struct StartFailure: Error, CustomStringConvertible {
        let description: String
        let status: Int32

        init(_ description: String, status: Int32 = 1) {
            self.description = description
            self.status = status
        }

        /// A damaged ledger, with the way out; nil for any other error.
        init?(damage error: any Error, state: String) {
            let words: String
            switch error {
            case StorageFault.corrupt(let text), LedgerError.storage(.corrupt(let text)):
                words = text
            case let mistake as RowMistake: words = mistake.description
            case StorageFault.full, LedgerError.storage(.full):
                self.init(
                    "磁盘已满，不启动；腾出空间后再启动 / the disk is full: free some space on the disk of \(state)",
                    status: 74,
                )
                return
            default: return nil
            }
            self.init(
                "台账数据库损坏，不启动 / the ledger is damaged: \(words)\n"
                    + "下一步 / next: released restore --state \(state) --from BACKUP",
                status: 65,
            )
        }
    }

    /// Threads that may block for API calls; a `publish --wait` holds one.
    static let clerkCount = 8
    static let searcherCount = 2
    /// Threads that read batches of readings; none of them waits for the disk.
    static let intakeCount = 2
    /// Calls that may wait for a clerk.
    static let clerkQueueLimit = 256

    private let options: DaemonOptions.Run
    private let output: LogOutput
    private let time: any TimeSource

    init(
        _ options: DaemonOptions.Run,
        output: LogOutput = .standardError,
        time: any TimeSource = SystemTime(),
    ) {
        self.options = options
        self.output = output
        self.time = time
    }

    private var log: Log { Log(to: output) }

    /// Runs until a signal ends it.
    func run() throws {
        let notification = ServiceNotification.fromEnvironment()
        let signals = try SignalDescriptor([SIGTERM, SIGINT, SIGHUP])
        _ = OpenFileLimit.raise()
        let running = try assemble(notification)
        try running.start()
        notification.send(.ready, .status("在运行 " + running.server.addresses.open.description))
        log.info(
            "daemon.ready",
            [
                "public": running.server.addresses.open.description,
                "milliseconds": (time.now - running.startedAt).count,
            ],
        )
        wait(signals, running, notification)
        notification.send(.stopping)
        running.stop()
        log.info("daemon.stopped")
    }

    /// Takes the state folder, opens the record and puts the parts together; nothing runs yet but the
    /// writer.
    func assemble(_ notification: ServiceNotification) throws -> RunningDaemon {
        let configuration = try load()
        let log = Log(to: output, minimum: configuration.service.logLevel)
        let folders = try prepareFolders()
        let lock = try Self.lock(folders.state)
        let (book, start) = try before(configuration, folders)
        let reactions = ReactionSwitch(book, configuration)
        let writer = try LedgerWriter(
            folder: folders.state,
            time: time,
            projections: Projections.all,
            reactions: [reactions],
        )
        let core = OfficeCore(
            writer: writer,
            reader: try LedgerReader(folder: folders.state),
            time: time,
            log: log,
            folders: folders,
            limits: DaemonLimits(configuration.service.storage),
            setup: Setup(configuration, book: book),
        )
        do {
            try StartRecord.write(start, configuration, book, core)
            return try RunningDaemon(
                core,
                lock: lock,
                configuration: configuration,
                options: options,
                reactions: reactions,
                notification: notification,
                isClockTrusted: start.isClockTrusted,
            )
        } catch {
            writer.close()
            throw error
        }
    }

    /// The state folder for this process alone, until the value goes.
    static func lock(_ folder: String) throws(StartFailure) -> StateLock {
        do {
            return try StateLock(folder: folder)
        } catch {
            throw StartFailure(error.description)
        }
    }

    private func load() throws(StartFailure) -> Configuration {
        do {
            return try Configuration.load(folder: options.configuration)
        } catch {
            throw StartFailure(error.text(in: .chinese) + error.text(in: .english), status: 78)
        }
    }

    private func prepareFolders() throws -> Folders {
        let folders = Folders(state: options.state)
        do {
            try FileTree.makeFolder(folders.state, mode: 0o750)
            for folder in [folders.site, folders.boards, folders.spool] {
                try FileTree.makeFolder(folder)
            }
        } catch {
            throw StartFailure("\(folders.state): \(error)", status: 73)
        }
        return folders
    }

    /// What the last run left, read before the writer opens: rule versions, the last signs of life.
    private func before(
        _ configuration: Configuration,
        _ folders: Folders,
    ) throws -> (RuleBook, StartRecord) {
        let hasLedger = try FileTree.status(LedgerFiles(folder: folders.state).database) != nil
        guard hasLedger else {
            let shelf = try CalendarShelf(configuration, nil)
            return (
                configuration.ruleBook(after: [], calendars: shelf.calendars),
                StartRecord(isNew: true, editions: shelf.editions)
            )
        }
        let reader = try LedgerReader(folder: folders.state)
        let recent = try reader.read { try $0.verifyRecent() }
        if let finding = recent.findings.first {
            throw StartFailure(
                "台账校验失败，不启动 / the ledger does not verify: \(finding)\n"
                    + "下一步 / next: released restore --state \(folders.state) --from BACKUP",
                status: 65,
            )
        }
        return try reader.read { view in
            let last = try view.lastEntry()
            let heartbeat = try? FileTree.read(folders.heartbeat, limitBytes: 64)
            let beatAt = heartbeat.flatMap { bytes in
                Int64(String(decoding: bytes, as: UTF8.self).filter(\.isNumber))
            }.map { Instant(milliseconds: $0) }
            let finding = RestartPolicy.judge(
                lastEntryAt: last?.at,
                lastHeartbeatAt: beatAt,
                now: time.now,
            )
            let shelf = try CalendarShelf(configuration, view)
            let book = configuration.ruleBook(
                after: try ConfigurationRoom.formerVersions(view),
                calendars: shelf.calendars,
            )
            let loaded = try view.lastEntries(kind: .configurationLoaded, limit: 1).first
            return (
                book,
                StartRecord(
                    isNew: last == nil,
                    finding: finding,
                    lastSeenAt: beatAt ?? last?.at,
                    formerConfiguration: loaded?.body,
                    editions: shelf.editions,
                )
            )
        }
    }

    private func wait(
        _ signals: borrowing SignalDescriptor,
        _ running: RunningDaemon,
        _ notification: ServiceNotification,
    ) {
        while true {
            var descriptor = pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&descriptor, 1, -1)
            switch signals.next() {
            case SIGHUP:
                let now = SystemTime.monotonicNanoseconds() / 1_000
                notification.send(.reloading(monotonicMicroseconds: now))
                running.reload()
                notification.send(.ready)
            case SIGTERM, SIGINT: return
            default: continue
            }
        }
    }
}
