import Channels
import Clock
import Configuration
import Glibc
import Ledger
import Model
import Platform
import Server

/// All parts at work, with their threads.
final class RunningDaemon {
    let server: Server
    let core: OfficeCore
    let office: Office
    /// Held until everything has stopped.
    private var lock: StateLock?
    private var hasStopped = false
    private let routes: ServiceRoutes
    private let clerks: Clerks
    private let searchers: Clerks
    private let intake: Clerks
    private let stream: StreamFeed
    private let polls: PollCollector
    private let reports: ReportRoom
    private var threads: [WorkerThread] = []

    init(
        _ core: OfficeCore,
        lock: consuming StateLock,
        configuration: Configuration,
        options: DaemonOptions.Run,
        reactions: ReactionSwitch,
        notification: ServiceNotification,
        isClockTrusted: Bool,
    ) throws {
        self.core = core
        self.lock = consume lock
        clerks = Clerks(limit: Daemon.clerkQueueLimit)
        searchers = Clerks(limit: Daemon.clerkQueueLimit)
        intake = Clerks(limit: Daemon.clerkQueueLimit)
        routes = ServiceRoutes(clerks: clerks, searchers: searchers, intake: intake)
        server = try Self.server(configuration, options, routes, core)
        let deliveries = DeliveryRoom(core, channels: try ChannelPost.all(configuration))
        let boards = BoardRoom(
            folder: core.folders.boards,
            profiles: core.setup.boards,
            startedAt: core.startedAt,
        )
        let readBack = ReadBack(
            core,
            settings: try ReadBack.Settings(
                configuration.service.readBack,
                listeningAt: server.addresses.open,
            ),
            deliveries: deliveries,
        )
        stream = StreamFeed(core, server: server)
        let live = try LiveRoom(
            core,
            stations: configuration.stations,
            isDemonstration: configuration.service.bureau.isDemonstration,
        )
        let devices = try Self.devices(configuration, core, live)
        reports = try ReportRoom(
            core,
            live: live,
            publisher: configuration.people.organisations
                .first { $0.code == configuration.service.organisationCode }?.id ?? "",
        )
        let press = Press(
            core,
            boards: boards,
            readBack: readBack,
            server: server,
            deliveries: deliveries,
            stream: stream,
            stations: { live.stations($0) },
            storedNanoseconds: { live.storedNanoseconds },
        )
        let timekeeper = try Timekeeper(
            core,
            notification: notification,
            isClockTrusted: isClockTrusted,
        )
        let monitoring = AlarmDesk(
            core,
            settings: AlarmDesk.Settings(configuration),
            deliveries: deliveries,
            readBack: readBack,
            boards: boards,
            live: live,
        )
        polls = PollCollector(
            core,
            server: server,
            boards: boards,
            proxies: Set(configuration.service.listeners.trustedProxies),
        )
        let room = ConfigurationRoom(configuration)
        office = Office(
            core: core,
            press: press,
            readBack: readBack,
            boards: boards,
            live: live,
            devices: devices,
            history: try HistoryDesk(core, live: live),
            daily: DailyRoom(core, stations: configuration.stations) { press.note($0) },
            archive: ArchiveRoom(core, stations: configuration.stations) { press.note($0) },
            sources: SourceRoom(core, live: live),
            care: ReadingCare(core, live: live, configuration: room),
            deliveries: deliveries,
            timekeeper: timekeeper,
            server: server,
            monitoring: monitoring,
            auditor: ChainAuditor(core, configuration: room),
            backups: BackupRoom(core, configuration: room),
            configuration: room,
            reactions: reactions,
            ownUser: getuid(),
        )
    }

    var startedAt: Instant { core.startedAt }

    /// Starts every thread; returns when the site is out and the doors are open.
    func start() throws {
        core.writer.observe { [office, stream] committed in
            office.callers.note(committed)
            stream.note(committed)
            office.press.note(committed)
            office.deliveries.note(committed)
            office.timekeeper.note(committed)
            office.monitoring.note(committed)
            office.auditor.note(committed)
        }
        office.live.open()
        // What fell silent while nobody looked is on record before its page is rendered.
        office.live.stepAtStart()
        office.live.observe { [office] changed in
            office.press.note(stations: changed)
        }
        office.live.observeNotices { [office] in office.monitoring.wake() }
        office.live.observePlaces { [office] places in
            office.daily.note(places)
            office.archive.note(places)
        }
        try server.start()
        threads += try clerks.start(Daemon.clerkCount, name: "clerk")
        threads += try intake.start(Daemon.intakeCount, name: "intake")
        threads += try searchers.start(Daemon.searcherCount, name: "search")
        office.daily.open()
        office.archive.open()
        let isPressReady = Monitor(false)
        threads.append(
            try WorkerThread(name: "press") { [office] in
                office.press.run { isPressReady.change { $0 = true } }
            }
        )
        threads.append(try WorkerThread(name: "stream") { [stream] in stream.run() })
        threads.append(try WorkerThread(name: "readback") { [office] in office.readBack.run() })
        threads.append(try WorkerThread(name: "timekeeper") { [office] in office.timekeeper.run() })
        threads.append(try WorkerThread(name: "stations") { [office] in office.live.run() })
        threads.append(try WorkerThread(name: "polls") { [polls] in polls.run() })
        threads.append(try WorkerThread(name: "reports") { [reports] in reports.run() })
        _ = isPressReady.wait { $0 ? true : nil }
        try office.deliveries.start()
        threads += try office.monitoring.start()
        threads += try office.devices.start()
        try ReplacedFile.write(
            addresses.compactText + "\n",
            to: core.folders.addresses,
            durability: .none,
        )
        routes.open(office)
        try office.sources.replace(office.configuration.current.stations)
        // What nobody waits for begins when everything else runs.
        threads.append(
            try WorkerThread(name: "auditor", isPolite: true) { [office] in office.auditor.run() }
        )
        threads.append(
            try WorkerThread(name: "daily", isPolite: true) { [office] in office.daily.run() }
        )
        threads.append(
            try WorkerThread(name: "archive", isPolite: true) { [office] in office.archive.run() }
        )
        threads.append(
            try WorkerThread(name: "backup", isPolite: true) { [office] in office.backups.run() }
        )
        threads.append(
            try WorkerThread(name: "care", isPolite: true) { [office] in office.care.run() }
        )
    }

    /// All or nothing; what is wrong is logged and the old configuration goes on.
    func reload() {
        do {
            _ = try office.reload(by: EntryDraft.systemActor, .english)
        } catch {
            core.log.error(
                "configuration.refused",
                ["reason": APIError(error).json(.english).compactText],
            )
        }
    }

    /// Finishes what is in flight, in the reverse order; does nothing the second time.
    func stop() {
        guard !hasStopped else { return }
        hasStopped = true
        office.devices.close()
        server.drain(withinMilliseconds: core.limits.drainMilliseconds)
        clerks.close()
        searchers.close()
        intake.close()
        office.sources.close()
        office.care.close()
        office.monitoring.close()
        office.deliveries.close()
        office.timekeeper.close()
        office.readBack.close()
        office.press.close()
        stream.close()
        polls.close()
        reports.close()
        office.live.close()
        office.daily.close()
        office.archive.close()
        office.auditor.close()
        office.backups.close()
        for thread in threads { thread.join() }
        office.deliveries.join(withinMilliseconds: Int64(core.limits.drainMilliseconds))
        do {
            _ = try core.writer.perform(.officer) { transaction in
                try transaction.append(
                    EntryDraft(
                        .daemonStopped,
                        subject: "daemon",
                        actor: EntryDraft.systemActor,
                        body: ["reason": "signal"],
                    )
                )
            }
        } catch {
            core.log.error("stop.unrecorded", ["error": "\(error)"])
        }
        core.writer.close()
        _ = try? FileTree.remove(core.folders.addresses)
        lock = nil
    }

    /// Where everybody really listens.
    private var addresses: JSON {
        var json = server.addresses.json
        for (speech, address) in office.devices.addresses {
            json[speech.rawValue] = .string(address.description)
        }
        return json
    }

    private static func devices(
        _ configuration: Configuration,
        _ core: OfficeCore,
        _ live: LiveRoom,
    ) throws -> DeviceRoom {
        do {
            let listeners = configuration.stations.listeners
            let count = [listeners.hj212, listeners.sl651].compactMap { $0 }.count
            let frames =
                listeners.frames.sizeBytes > 0
                ? FrameRoom(core, settings: listeners.frames, writers: count) : nil
            return try DeviceRoom(
                configuration.stations,
                ListenerOffice(core, live, frames),
                frames,
            )
        } catch {
            throw Daemon.StartFailure("不能监听 / can't listen: \(error)", status: 69)
        }
    }

    private static func server(
        _ configuration: Configuration,
        _ options: DaemonOptions.Run,
        _ routes: ServiceRoutes,
        _ core: OfficeCore,
    ) throws -> Server {
        let listeners = configuration.service.listeners
        var settings = ServerConfiguration(
            open: options.publicAddress ?? listeners.publicAddress,
            control: listeners.controlAddress,
            service: options.serviceAddress ?? listeners.serviceAddress,
        )
        // The socket lies in the state folder unless the operator says where else.
        let path = options.controlPath ?? core.folders.state + "/control.sock"
        var mode: UInt32 = 0o660
        if case .unix(_, let configured) = listeners.controlAddress { mode = configured }
        settings.control = .unix(path: path, mode: mode)
        let loops = configuration.service.server.loops
        settings.loops = loops == 0 ? allowedProcessors() : loops
        settings.limits = configuration.service.server.limits
        settings.siteFolder = core.folders.site
        settings.proxies = listeners.trustedProxies
        settings.dynamicPrefixes = ["/search", "/en/search", "/healthz"] + StationSite.prefixes
        settings.queriedPrefixes = StationSite.queried
        settings.stream = StreamConfiguration(topics: StreamFeed.topics)
        settings.stream.heartbeatMilliseconds = Int(configuration.service.stream.heartbeat.count)
        settings.stream.retryMilliseconds = Int(configuration.service.stream.reconnectAfter.count)
        settings.stream.position = UInt64(max(try core.reader.head().seq, 0))
        let handlers = ServerHandlers(
            control: { routes.handle($0, $1) },
            service: { routes.handle($0, $1) },
            dynamic: { routes.search($0, $1) },
        )
        let log = core.log
        do {
            return try Server(settings, handlers: handlers) { notice in
                log.warning("server.notice", ["notice": "\(notice)"])
            }
        } catch {
            throw Daemon.StartFailure("不能监听 / can't listen: \(error)", status: 69)
        }
    }
}

extension AlarmDesk.Settings {
    init(_ configuration: Configuration) {
        self.init(
            peers: configuration.alerts.alertmanager.peers.compactMap { url in
                WebAddress(url.trimmingSlash + "/api/v2/alerts").map {
                    AlertmanagerPeer(
                        address: $0,
                        timeLimit: configuration.alerts.alertmanager.timeout,
                    )
                }
            },
            resendEvery: configuration.alerts.alertmanager.resendEvery,
            readBackAlarmAfter: configuration.service.readBack.alarmAfter,
        )
    }
}

extension ReadBack.Settings {
    /// The address that is configured, or else the one that the public listener really has.
    init(_ settings: ServiceSettings.ReadBack, listeningAt listener: ListenAddress) throws {
        let url = settings.url ?? Self.url(of: listener)
        guard let address = WebAddress(url) else {
            throw Daemon.StartFailure("readBack.url: \(url)", status: 78)
        }
        self.init(
            address: address,
            host: settings.host,
            authorityFile: settings.authorityFile,
            timeout: settings.timeout,
            retryEvery: settings.retryEvery,
        )
    }

    /// A listener on every address is asked on loopback.
    static func url(of listener: ListenAddress) -> String {
        guard case .tcp(let host, let port) = listener else { return "" }
        let reached = ["0.0.0.0": "127.0.0.1", "::": "::1"][host] ?? host
        return "http://" + ListenAddress.tcp(host: reached, port: port).description
    }
}

extension ServerAddresses {
    /// `{"public": "127.0.0.1:8080", "control": "…", "service": "…"}`.
    var json: JSON {
        let json: JSON = [
            "public": .string(open.description), "control": JSON(control?.description),
            "service": JSON(service?.description),
        ]
        return json.withoutNulls
    }
}
