import Configuration
import Model
import Platform
import Synchronization

/// The devices of stations: their listeners, and what came from each.
final class DeviceRoom: Sendable {
    /// Where the protocols really listen; without those that do not.
    let addresses: [(speech: DeviceProtocol, address: ListenAddress)]
    /// Answers that the kernel holds for a device, before those that `unreadBytes` bounds.
    private static let sendBytes: Int32 = 65_536

    private let listeners: [Listener]
    private let book: Mutex<DeviceBook>
    /// Nil where no packets are kept.
    private let frames: FrameRoom?

    /// One protocol's listener from outside its thread.
    private struct Listener: Sendable {
        let speech: DeviceProtocol
        let mailbox: Mailbox<ListenerMessage>
        let meter: ListenerMeter
        let body: @Sendable () -> Void
    }

    /// Binds; nothing is accepted before `start`.
    init(
        _ stations: StationBook,
        _ office: ListenerOffice,
        _ frames: FrameRoom? = nil,
    ) throws(KernelError) {
        let book = DeviceBook(stations)
        var listeners: [Listener] = []
        var addresses: [(speech: DeviceProtocol, address: ListenAddress)] = []
        let wanted: [(DeviceProtocol, DeviceListenerSettings?)] = [
            (.hj212, stations.listeners.hj212), (.sl651, stations.listeners.sl651),
        ]
        for (speech, settings) in wanted {
            guard let settings else { continue }
            let socket = try ListeningSocket(settings.listen, sendBytes: Self.sendBytes)
            addresses.append((speech, socket.address))
            let parts = ListenerParts(listener: socket, poller: try Poller())
            let mailbox = try Mailbox<ListenerMessage>()
            let meter = ListenerMeter()
            listeners.append(
                Listener(speech: speech, mailbox: mailbox, meter: meter) {
                    let loop = ListenerLoop(
                        speech,
                        settings,
                        listener: parts.takeListener(),
                        poller: parts.takePoller(),
                        mailbox: mailbox,
                        meter: meter,
                        book: book,
                        office: office,
                    )
                    loop.run()
                    frames?.end()
                }
            )
        }
        self.addresses = addresses
        self.listeners = listeners
        self.frames = frames
        self.book = Mutex(book)
    }

    /// Opens the doors; the threads end by themselves after `close`.
    func start() throws(KernelError) -> [WorkerThread] {
        var threads: [WorkerThread] = []
        for listener in listeners {
            threads.append(try WorkerThread(name: listener.speech.rawValue, listener.body))
        }
        if let frames, !listeners.isEmpty {
            threads.append(try WorkerThread(name: "frames", isPolite: true) { frames.run() })
        }
        return threads
    }

    /// Takes over new devices; addresses and bounds of the listeners wait for a restart.
    func replace(_ stations: StationBook) {
        let fresh = book.withLock { book in
            book = DeviceBook(stations, after: book)
            return book
        }
        for listener in listeners { listener.mailbox.post(.devices(fresh)) }
    }

    /// Takes nothing more; what was taken is answered.
    func close() {
        for listener in listeners { listener.mailbox.post(.close) }
    }

    /// What came from the device of a station; nil for a station without one.
    func tally(of station: String) -> DeviceTally? {
        book.withLock { $0.meters[station] }?.current
    }

    /// Of every device, sorted by station.
    var tallies: [(station: String, tally: DeviceTally)] {
        book.withLock { $0.meters }.sorted { $0.key < $1.key }.map { ($0.key, $0.value.current) }
    }

    /// Of every listener.
    var listenerTallies: [(speech: DeviceProtocol, tally: ListenerTally)] {
        listeners.map { ($0.speech, $0.meter.current) }
    }
}

/// Carries descriptors from the thread that opened them to the loop that will own them.
///
/// `@unchecked Sendable`: written by the opening thread before the loop's thread exists, emptied
/// once by the loop's thread.
private final class ListenerParts: @unchecked Sendable {
    private var listener: ListeningSocket?
    private var poller: Poller?

    init(listener: consuming ListeningSocket, poller: consuming Poller) {
        self.listener = consume listener
        self.poller = consume poller
    }

    /// Precondition: called once each.
    func takeListener() -> ListeningSocket {
        guard let taken = listener.take() else { preconditionFailure("a loop is started once") }
        return taken
    }

    func takePoller() -> Poller {
        guard let taken = poller.take() else { preconditionFailure("a loop is started once") }
        return taken
    }
}

extension ListenerOffice {
    /// Rows go where those of persons go, and wait for room on the disk like them.
    init(_ core: OfficeCore, _ live: LiveRoom, _ frames: FrameRoom?) {
        let take: Take = { rows, source, completion in
            try core.storage.admit(ReadingIntake.command, now: core.time.now)
            try live.take(rows, from: source, completion: completion)
        }
        self.init(log: core.log, time: core.time, take: take)
        if let frames { keep = { frames.keep($0, lost: $1) } }
    }
}
