import Configuration
import Glibc
import Model
import Platform
import Stations

/// What is said to a listener's thread.
enum ListenerMessage: Sendable {
    /// The rows of a batch are durable, or will never be.
    case done(UInt64, Result<IntakeTally, any Error>)
    case devices(DeviceBook)
    case close
}

/// What a listener needs of the daemon.
struct ListenerOffice: Sendable {
    let log: Log
    let time: any TimeSource
    /// Hands rows to the store; throws when nothing can be taken for the moment.
    let take: Take

    typealias Take =
        @Sendable (
            [IntakeRow], ReadingSource,
            @escaping @Sendable (Result<IntakeTally, any Error>) -> Void
        ) throws -> Void

    /// Keeps packets as they came, and how many more there were; nil where none are kept.
    var keep: (@Sendable ([KeptFrame], _ lost: Int) -> Void)?
}

/// The thread of one protocol's listener: bytes to packets to rows, and answers once the rows are durable.
///
///     accept ─► decode ─► one batch a turn ─► the writer of readings ─► mailbox ─► answers, in order
///
/// Everything is bounded: connections, bytes of a packet, packets on their way, answers that nobody takes.
/// All state belongs to this thread.
final class ListenerLoop {
    let speech: DeviceProtocol
    let settings: DeviceListenerSettings
    let office: ListenerOffice
    let mailbox: Mailbox<ListenerMessage>
    let meter: ListenerMeter
    let poller: Poller
    var listener: ListeningSocket?
    var book: DeviceBook
    var source: ReadingSource
    var connections: [Int32: DeviceConnection] = [:]
    var perAddress: [PeerAddress: Int] = [:]
    var paused: Set<Int32> = []
    var generation: UInt32 = 0
    /// Made by this turn, and not handed in.
    var batch = DeviceBatch(number: 0)
    /// Handed in, oldest first; `begun` of them are answered already.
    var batches: [DeviceBatch] = []
    /// Connections that got answers in this turn.
    var answered: [DeviceConnection] = []
    /// Packets whose fate is decided, to be kept at the end of the turn.
    var kept: [KeptFrame] = []
    /// Bytes of packets to be kept, decided or not.
    var keptBytes = 0
    var lostFrames = 0
    var packetsThisTurn = 0
    /// Of reports under way, over all connections.
    var partBytes = 0
    var tally = ListenerTally()
    var refusals: RefusalLog
    var received: [UInt8]
    var now = ListenerLoop.milliseconds()
    var nextSweep: UInt64 = 0
    var acceptAgain: UInt64?
    var closeBy: UInt64?

    /// Bytes read at once, of one connection.
    static let readBytes = 16 * 1_024
    /// Packets after which a turn hands in and answers.
    static let packetsPerTurn = 1_000
    static let acceptsPerTurn = 64
    /// Rows of one job for the store.
    static let batchRows = 1_000
    /// Packets of one connection that may be on their way; beyond it only this one is not read.
    static let packetsPerConnection = 1_024
    /// Milliseconds without accepting after the system had no descriptor left.
    static let acceptPause: UInt64 = 1_000
    /// Milliseconds for the last answers when the daemon ends.
    static let closeWithin: UInt64 = 3_000
    /// Milliseconds in which a device must take something of what waits for it.
    static let unreadWithin: UInt64 = 60_000

    /// Bytes of reports under way, over all connections; beyond it the last one is given up.
    static let partsLimitBytes = 4 * 1_048_576

    /// Room for answers that an idle connection keeps.
    static let keptOutputBytes = 4_096

    static let listenerToken = PollToken(slot: .max, generation: 0)
    static let mailboxToken = PollToken(slot: .max, generation: 1)

    init(
        _ speech: DeviceProtocol,
        _ settings: DeviceListenerSettings,
        listener: consuming ListeningSocket,
        poller: consuming Poller,
        mailbox: Mailbox<ListenerMessage>,
        meter: ListenerMeter,
        book: DeviceBook,
        office: ListenerOffice,
    ) {
        self.speech = speech
        self.settings = settings
        self.mailbox = mailbox
        self.meter = meter
        self.book = book
        self.office = office
        self.poller = poller
        self.listener = consume listener
        source = book.source(speech)
        refusals = RefusalLog(office.log, speech)
        received = Array(repeating: 0, count: Self.readBytes)
    }

    static func milliseconds() -> UInt64 {
        UInt64(SystemTime.monotonicNanoseconds() / 1_000_000)
    }

    func run() {
        poller.add(mailbox.wake.descriptor, for: .readable, token: Self.mailboxToken)
        resumeAccepting()
        while true {
            let ready = poller.wait(milliseconds: patience)
            now = Self.milliseconds()
            packetsThisTurn = 0
            // What is left of the events comes again: nobody waits long for an answer.
            for index in 0..<ready where packetsThisTurn < Self.packetsPerTurn {
                let event = poller.event(at: index)
                handle(event.token, event.readiness)
            }
            if !batches.isEmpty { takeMail() }
            if now >= nextSweep { sweep() }
            if let acceptAgain, now >= acceptAgain { resumeAccepting() }
            handIn()
            answerWhatIsDecided()
            handKept()
            publish()
            if let closeBy, batches.isEmpty || now >= closeBy { break }
        }
        for connection in Array(connections.values) { close(connection) }
        listener = nil
        handKept()
        publish()
    }

    private var patience: Int32 {
        let next = min(nextSweep, acceptAgain ?? .max, closeBy ?? .max)
        return next <= now ? 0 : Int32(truncatingIfNeeded: min(next - now, 60_000))
    }

    private func publish() {
        tally.open = connections.count
        meter.publish(tally)
    }

    private func handle(_ token: PollToken, _ readiness: Readiness) {
        if token == Self.listenerToken { return accept() }
        if token == Self.mailboxToken { return takeMail() }
        guard let connection = connections[Int32(bitPattern: token.slot)],
            connection.token == token
        else { return }
        if readiness.contains(.failed) { return close(connection) }
        if readiness.contains(.hungUp), connection.interest.isEmpty { return close(connection) }
        if readiness.contains(.writable) { send(connection) }
        guard !connection.isClosed, connection.interest.contains(.readable),
            readiness.contains(.readable) || readiness.contains(.hungUp)
        else { return }
        read(connection)
    }

    private func takeMail() {
        for message in mailbox.take() {
            switch message {
            case .done(let number, let result):
                guard let index = batches.firstIndex(where: { $0.number == number }) else {
                    continue
                }
                batches[index].note(result)
            case .devices(let book):
                self.book = book
                source = book.source(speech)
            case .close: beginClosing()
            }
        }
    }

    /// Hears nobody any more; what was heard is answered.
    private func beginClosing() {
        closeBy = now + Self.closeWithin
        if let descriptor = listener?.descriptor { poller.remove(descriptor) }
        listener = nil
        acceptAgain = nil
        for connection in connections.values where !connection.isEnding {
            connection.isEnding = true
            watch(connection)
        }
    }

    /// Counts a refusal, and says it now and then.
    func refuse(_ reason: ListenerRefusal, from address: PeerAddress?, name: String? = nil) {
        tally.refusals[reason, default: 0] += 1
        refusals.note(reason, from: address, name: name, now: now)
    }

    func watch(_ connection: DeviceConnection) {
        poller.change(connection.descriptor, to: connection.interest, token: connection.token)
    }

    func close(_ connection: DeviceConnection) {
        guard !connection.isClosed else { return }
        connection.isClosed = true
        partBytes -= connection.assembler.heldBytes
        let reception = SL651Reception(
            book: book,
            address: connection.address,
            now: office.time.now,
        )
        if case .refusal(let reason, let name, _) = reception.end(&connection.assembler) {
            refuse(reason, from: connection.address, name: name)
        }
        connections[connection.descriptor] = nil
        paused.remove(connection.descriptor)
        let left = (perAddress[connection.address] ?? 1) - 1
        perAddress[connection.address] = left > 0 ? left : nil
        _ = Glibc.close(connection.descriptor)
    }
}
