import Glibc
import Platform
import Synchronization

/// One thread of the public listener.
///
///     wait ─► events: accept │ receive ─► parse ─► look up ─► one send │ room to write
///       ▲   ─► mailbox: snapshot, event frames, replies, drain
///       │   ─► fan-out: at most 64 subscribers, then back to wait(0), so that pollers stay quick
///       └── ─► sweep: connections whose time is over
///
/// Invariants: all state belongs to this thread; a connection that is idle or subscribed owns no
/// heap; no request allocates, locks or makes a string
/// (board polls and dynamic requests excepted); nothing here blocks.
@safe
struct PublicLoop: ~Copyable {
    let shared: PublicShared
    let limits: ServerLimits
    let parser: RequestParser
    let poller: Poller
    let mailbox: Mailbox<PublicMessage>
    let published: ServerCounters
    var listener: ListeningSocket?
    var table: ConnectionTable
    var addresses: [Int32: PeerAddress] = [:]
    var input: ByteBuffer
    var output: ByteBuffer
    /// A decoded path, when it differs from what was sent.
    var decoded: ByteBuffer
    var snapshot: SiteSnapshot
    var generation: UInt64
    var streams: [EventStream]
    /// Board answers in the output buffer: they count once the kernel has taken them.
    var observed: [BoardPoll] = []
    var gap = GapSnapshot(position: 0, data: Array("{}".utf8))
    var tally = ServerCounters.Reading()
    /// `Date: …` with its line end, of `dateSecond`.
    var dateLine: PreparedBytes
    var dateSecond: Int = 0
    /// Monotonic milliseconds at the last wake-up.
    var now: UInt64
    var nextSweep: UInt64
    var nextHeartbeat: UInt64
    /// When accepting goes on after descriptors ran out; nil while it is on.
    var acceptAgain: UInt64?
    var saidExhausted = false
    var saidFull = false
    var drainDeadline: UInt64?
    /// A pass through subscribers was cut off by the size of a slice.
    var hasWork = false
    /// For the spread of retry times; any value but zero.
    var seed: UInt64

    init(
        _ shared: PublicShared,
        listener: consuming ListeningSocket,
        mailbox: Mailbox<PublicMessage>,
        poller: consuming Poller,
        counters: ServerCounters,
    ) {
        let limits = shared.configuration.limits
        self.shared = shared
        self.limits = limits
        parser = RequestParser(limits)
        self.poller = poller
        self.mailbox = mailbox
        published = counters
        table = ConnectionTable(capacity: descriptorLimit())
        // A whole head fits, and what comes with it.
        input = ByteBuffer(
            capacity: max(65_536, limits.requestLineBytes + limits.headerBytes + 8_192)
        )
        output = ByteBuffer(capacity: 128 * 1_024)
        decoded = ByteBuffer(capacity: limits.requestLineBytes + 16)
        snapshot = shared.snapshot
        generation = shared.generation.load(ordering: .acquiring)
        let position = shared.configuration.stream.position
        streams = shared.topics.combinations.map { _ in
            EventStream(capacity: limits.eventRingBytes, position: position)
        }
        now = monotonicMilliseconds()
        nextSweep = now + UInt64(limits.sweepMilliseconds)
        nextHeartbeat = now + UInt64(shared.configuration.stream.heartbeatMilliseconds)
        dateLine = PreparedBytes([])
        seed = now &* 0x9E37_79B9_7F4A_7C15 | 1
        self.listener = consume listener
        refreshDate()
    }

    static let listenerToken = PollToken(slot: .max, generation: 0)
    static let mailboxToken = PollToken(slot: .max - 1, generation: 0)

    mutating func run() {
        holdBackBrokenPipe()
        poller.add(mailbox.wake.descriptor, for: .readable, token: PublicLoop.mailboxToken)
        resumeAccepting()
        while true {
            let ready = poller.wait(milliseconds: timeout())
            now = monotonicMilliseconds()
            refreshDate()
            for index in 0..<ready {
                let event = poller.event(at: index)
                handle(event.token, event.readiness)
            }
            hasWork = fanOut()
            if now >= nextSweep { sweep() }
            if now >= nextHeartbeat { beat() }
            if let again = acceptAgain, now >= again { resumeAccepting() }
            tally.open = table.open
            published.publish(tally)
            if let deadline = drainDeadline, table.open == 0 || now >= deadline { break }
        }
        for descriptor in 0..<table.end where table[descriptor].phase != .free {
            close(Int32(descriptor))
        }
        tally.open = 0
        published.publish(tally)
    }

    private func timeout() -> Int32 {
        if hasWork { return 0 }
        var next = min(nextSweep, nextHeartbeat)
        if let acceptAgain { next = min(next, acceptAgain) }
        if let drainDeadline { next = min(next, drainDeadline) }
        return next <= now ? 0 : Int32(truncatingIfNeeded: min(next - now, 60_000))
    }

    @inline(__always)
    private mutating func handle(_ token: PollToken, _ readiness: Readiness) {
        if token == PublicLoop.listenerToken { return accept() }
        if token == PublicLoop.mailboxToken { return takeMail() }
        let descriptor = Int32(bitPattern: token.slot)
        let connection = table[Int(descriptor)]
        guard connection.generation == token.generation, connection.phase != .free else { return }
        if !readiness.isDisjoint(with: .writable) {
            room(descriptor)
            return
        }
        switch connection.phase {
        case .reading: receive(descriptor)
        case .streaming, .lingering: discardInput(descriptor)
        // Nothing is watched for but errors and the end.
        case .writing, .awaiting: close(descriptor)
        case .free: break
        }
    }

    /// Once a second at most; every response of the turn carries the same date.
    private mutating func refreshDate() {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME_COARSE, &time)
        guard time.tv_sec != dateSecond else { return }
        dateSecond = time.tv_sec
        dateLine = PreparedBytes(
            Array("Date: ".utf8) + HTTPDate.bytes(Int64(dateSecond)) + Array("\r\n".utf8)
        )
    }

    private mutating func takeMail() {
        for message in mailbox.take() {
            switch message {
            case .published: refreshSnapshot()
            case .events(let batch): take(batch)
            case .gap(let snapshot): gap = snapshot
            case .reply(let token, let representation, let closes):
                reply(token, representation, closes: closes)
            case .drain(let deadline): beginDrain(deadline)
            }
        }
    }

    /// Takes the newest snapshot if there is one; a relaxed look otherwise.
    @inline(__always)
    mutating func refreshSnapshot() {
        let newest = shared.generation.load(ordering: .acquiring)
        guard newest != generation else { return }
        generation = newest
        snapshot = shared.snapshot
    }

    mutating func close(_ descriptor: Int32) {
        let connection = table[Int(descriptor)]
        guard connection.phase != .free else { return }
        if connection.phase == .streaming { unsubscribe(descriptor, connection) }
        table.leave(Int(descriptor))
        _ = Glibc.close(descriptor)
        shared.open.wrappingSubtract(1, ordering: .relaxed)
        if limits.connectionsPerAddress > 0 { forgetAddress(descriptor) }
    }
}

/// Keeps SIGPIPE from ending the process: sendfile(2), unlike send(2), cannot be told not to raise it.
private func holdBackBrokenPipe() {
    var pipeOnly = sigset_t()
    unsafe sigemptyset(&pipeOnly)
    unsafe sigaddset(&pipeOnly, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &pipeOnly, nil)
}

/// One more than the highest descriptor that this process may have; bounds the table's address
/// space.
private func descriptorLimit() -> Int {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
        return 65_536
    }
    return Int(min(max(limit.rlim_cur, 1_024), 1_048_576))
}
