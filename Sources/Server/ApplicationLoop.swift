import Glibc
import Platform

/// What is said to an application loop.
enum ApplicationMessage: Sendable {
    case reply(PollToken, Response)
    case drain(deadline: UInt64)
}

/// The thread of one private listener, control or service: whole requests to a handler, answers
/// from any thread.
///
/// It shares nothing with the public loops, so that no number of readers delays an officer. All
/// state belongs to this thread.
final class ApplicationLoop {
    let kind: ListenerKind
    let limits: ServerLimits
    let handler: Handler
    let notice: @Sendable (ServerNotice) -> Void
    let mailbox: Mailbox<ApplicationMessage>
    let published: ServerCounters
    let answers: StandardAnswers
    private let parser: RequestParser
    private let poller: Poller
    private var listener: ListeningSocket?
    private var connections: [Int32: ApplicationConnection] = [:]
    private var generation: UInt32 = 0
    private var tally = ServerCounters.Reading()
    private var received: [UInt8]
    private var now = monotonicMilliseconds()
    private var nextSweep: UInt64 = 0
    private var acceptAgain: UInt64?
    private var saidExhausted = false
    private var drainDeadline: UInt64?

    /// Bytes read at once.
    private static let readBytes = 64 * 1_024
    private static let acceptsPerTurn = 64

    init(
        kind: ListenerKind,
        limits: ServerLimits,
        listener: consuming ListeningSocket,
        poller: consuming Poller,
        mailbox: Mailbox<ApplicationMessage>,
        counters: ServerCounters,
        answers: StandardAnswers,
        handler: @escaping Handler,
        notice: @escaping @Sendable (ServerNotice) -> Void,
    ) {
        self.kind = kind
        self.limits = limits
        self.handler = handler
        self.notice = notice
        self.mailbox = mailbox
        self.answers = answers
        published = counters
        parser = RequestParser(limits)
        self.poller = poller
        self.listener = consume listener
        received = Array(repeating: 0, count: ApplicationLoop.readBytes)
    }

    func run() {
        poller.add(mailbox.wake.descriptor, for: .readable, token: PublicLoop.mailboxToken)
        resumeAccepting()
        while true {
            let ready = poller.wait(milliseconds: timeout())
            now = monotonicMilliseconds()
            for index in 0..<ready {
                let event = poller.event(at: index)
                handle(event.token, event.readiness)
            }
            if now >= nextSweep { sweep() }
            if let acceptAgain, now >= acceptAgain { resumeAccepting() }
            tally.open = connections.count
            published.publish(tally)
            if let drainDeadline, connections.isEmpty || now >= drainDeadline { break }
        }
        for connection in Array(connections.values) { close(connection) }
        listener?.unlinkPath()
        tally.open = 0
        published.publish(tally)
    }

    private func timeout() -> Int32 {
        let next = min(nextSweep, acceptAgain ?? .max, drainDeadline ?? .max)
        return next <= now ? 0 : Int32(truncatingIfNeeded: min(next - now, 60_000))
    }

    private func handle(_ token: PollToken, _ readiness: Readiness) {
        if token == PublicLoop.listenerToken { return accept() }
        if token == PublicLoop.mailboxToken { return takeMail() }
        guard let connection = connections[Int32(bitPattern: token.slot)],
            connection.token == token
        else { return }
        if connection.hasOutput { return write(connection) }
        if case .handling = connection.phase { return close(connection) }
        read(connection)
    }

    private func accept() {
        for _ in 0..<ApplicationLoop.acceptsPerTurn {
            guard let accepted = listener?.accept() else { return }
            switch accepted {
            case .none: return
            case .exhausted(let code): return pauseAccepting(code)
            case .connection(let descriptor): enter(descriptor)
            }
        }
    }

    private func enter(_ descriptor: Int32) {
        tally.accepted += 1
        saidExhausted = false
        generation &+= 1
        let connection = ApplicationConnection(
            descriptor: descriptor,
            token: PollToken(slot: UInt32(bitPattern: descriptor), generation: generation),
            kind: kind,
            deadline: now + UInt64(limits.headReadMilliseconds),
        )
        connections[descriptor] = connection
        poller.add(descriptor, for: .readable, token: connection.token)
        guard connections.count > limits.applicationConnections else { return }
        tally.refusedConnections += 1
        refuse(connection, .unavailable)
    }

    private func pauseAccepting(_ code: Int32) {
        guard let descriptor = listener?.descriptor else { return }
        poller.remove(descriptor)
        acceptAgain = now + UInt64(limits.acceptPauseMilliseconds)
        tally.acceptPauses += 1
        if !saidExhausted { notice(.acceptPaused(kind, code: code)) }
        saidExhausted = true
    }

    private func resumeAccepting() {
        acceptAgain = nil
        guard let descriptor = listener?.descriptor else { return }
        poller.add(descriptor, for: .readable, token: PublicLoop.listenerToken)
    }

    private func takeMail() {
        for message in mailbox.take() {
            switch message {
            case .reply(let token, let response): reply(token, response)
            case .drain(let deadline): beginDrain(deadline)
            }
        }
    }

    private func read(_ connection: ApplicationConnection) {
        let count = unsafe recv(connection.descriptor, &received, received.count, 0)
        guard count > 0 else {
            if count < 0, wouldBlock() { return }
            return close(connection)
        }
        if case .lingering = connection.phase { return }
        if connection.input.isEmpty, case .head = connection.phase {
            connection.deadline = now + UInt64(limits.headReadMilliseconds)
        }
        connection.input += received[..<count]
        advance(connection)
    }

    /// Goes on with what was received until more is needed, a handler has the request, or it is
    /// refused.
    private func advance(_ connection: ApplicationConnection) {
        while !connection.closesAfterFlush {
            switch connection.phase {
            case .head:
                guard takeHead(connection) else { return }
            case .body(let head, let bytes, var reader):
                let (taken, progress) = reader.feed(connection.input.span)
                connection.input.removeFirst(taken)
                switch progress {
                case .incomplete:
                    connection.phase = .body(head, bytes: bytes, reader)
                    return
                case .refuse(let status):
                    return refuse(connection, status)
                case .complete:
                    dispatch(connection, head, bytes, reader.body)
                }
            case .handling, .lingering:
                return
            }
        }
    }

    /// True when a head was there.
    private func takeHead(_ connection: ApplicationConnection) -> Bool {
        guard !connection.input.isEmpty else {
            connection.deadline = now + UInt64(limits.idleMilliseconds)
            return false
        }
        switch parser.parse(connection.input.span) {
        case .incomplete:
            return false
        case .refuse(let status):
            refuse(connection, status)
            return false
        case .request(let head):
            guard head.bodyLength <= limits.bodyBytes else {
                refuse(connection, .contentTooLarge)
                return false
            }
            let bytes = Array(connection.input[..<head.count])
            connection.input.removeFirst(head.count)
            connection.deadline = now + UInt64(limits.bodyReadMilliseconds)
            let reader = BodyReader(head, limit: limits.bodyBytes)
            connection.phase = .body(head, bytes: bytes, reader)
            if head.expectsContinue, head.hasBody, connection.input.isEmpty {
                connection.output += "HTTP/1.1 100 Continue\r\n\r\n".utf8
                write(connection)
            }
            return true
        }
    }

    private func dispatch(
        _ connection: ApplicationConnection,
        _ head: RequestHead,
        _ bytes: [UInt8],
        _ body: [UInt8],
    ) {
        let request = Request(
            bytes.span,
            head,
            body: body,
            listener: kind,
            credentials: connection.credentials,
            address: connection.address,
        )
        guard let request else { return refuse(connection, .badRequest) }
        connection.phase = .handling(
            isHead: head.method == .head,
            minorVersion: head.minorVersion,
            keepsAlive: head.keepsAlive && drainDeadline == nil,
        )
        // The handler has its own time limits; an officer's answer is not cut off here.
        connection.deadline = .max
        if !connection.hasOutput { watch(connection) }
        let (mailbox, token) = (mailbox, connection.token)
        handler(request, Responder { mailbox.post(.reply(token, $0)) })
    }

    private func reply(_ token: PollToken, _ response: Response) {
        guard let connection = connections[Int32(bitPattern: token.slot)],
            connection.token == token,
            case .handling(let isHead, let minorVersion, let keepsAlive) = connection.phase
        else { return }
        let prepared: Representation
        do throws(ServerError) {
            prepared = try Representation(reply: response)
        } catch {
            prepared = answers.refusal(.serverError)
        }
        let staysOpen = keepsAlive && !response.closes && drainDeadline == nil
        connection.phase = .head
        connection.closesAfterFlush = !staysOpen
        send(connection, prepared, staysOpen: staysOpen, minorVersion: minorVersion, isHead: isHead)
    }

    private func refuse(_ connection: ApplicationConnection, _ status: Status) {
        if status != .unavailable { tally.refusedRequests += 1 }
        connection.input = []
        connection.phase = .head
        connection.closesAfterFlush = true
        connection.lingers = true
        let answer = answers.refusal(status)
        send(connection, answer, staysOpen: false, minorVersion: 1, isHead: false)
    }

    private func send(
        _ connection: ApplicationConnection,
        _ answer: Representation,
        staysOpen: Bool,
        minorVersion: Int,
        isHead: Bool,
    ) {
        tally.count(answer.statusCode)
        append(answer.statusLine, answer.statusLine.count, to: &connection.output)
        connection.output += "Date: ".utf8
        connection.output += HTTPDate.bytes(wallMilliseconds() / 1_000)
        connection.output += "\r\n".utf8
        if !staysOpen {
            connection.output += "Connection: close\r\n".utf8
        } else if minorVersion == 0 {
            connection.output += "Connection: keep-alive\r\n".utf8
        }
        let count = isHead ? answer.headCount : answer.rest.count
        append(answer.rest, count, to: &connection.output)
        write(connection)
    }

    private func append(_ bytes: borrowing PreparedBytes, _ count: Int, to output: inout [UInt8]) {
        unsafe output.append(
            contentsOf: UnsafeRawBufferPointer(start: bytes.start, count: count)
        )
    }

    /// Sends what the kernel takes, and goes on with the next request when everything is out.
    private func write(_ connection: ApplicationConnection) {
        let left = connection.output.count - connection.sent
        let count = unsafe connection.output.withUnsafeBytes { bytes in
            unsafe Glibc.send(
                connection.descriptor,
                bytes.baseAddress.map { unsafe $0 + connection.sent },
                left,
                Int32(MSG_NOSIGNAL),
            )
        }
        guard count >= 0 || wouldBlock() else { return close(connection) }
        connection.sent += max(count, 0)
        tally.bytesSent += max(count, 0)
        if connection.hasOutput {
            if count > 0 || connection.deadline == .max {
                connection.deadline = now + UInt64(limits.writeStallMilliseconds)
            }
            return watch(connection)
        }
        connection.output.removeAll(keepingCapacity: connection.output.count <= 16 * 1_024)
        connection.sent = 0
        guard !connection.closesAfterFlush else { return finishClosing(connection) }
        watch(connection)
        if case .head = connection.phase { advance(connection) }
    }

    private func watch(_ connection: ApplicationConnection) {
        poller.change(connection.descriptor, to: connection.interest, token: connection.token)
    }

    private func finishClosing(_ connection: ApplicationConnection) {
        guard connection.lingers else { return close(connection) }
        shutdown(connection.descriptor, Int32(SHUT_WR))
        connection.phase = .lingering
        connection.deadline = now + UInt64(limits.lingerMilliseconds)
        watch(connection)
    }

    private func close(_ connection: ApplicationConnection) {
        connections[connection.descriptor] = nil
        connection.closesAfterFlush = true
        _ = Glibc.close(connection.descriptor)
    }

    private func sweep() {
        nextSweep = now + UInt64(limits.sweepMilliseconds)
        for connection in Array(connections.values) where connection.deadline <= now {
            switch connection.phase {
            case _ where connection.hasOutput:
                tally.droppedSlowReaders += 1
                close(connection)
            case .head where !connection.input.isEmpty, .body:
                tally.droppedSlowWriters += 1
                refuse(connection, .requestTimeout)
            default:
                close(connection)
            }
        }
    }

    private func beginDrain(_ deadline: UInt64) {
        drainDeadline = deadline
        listener?.unlinkPath()
        if let descriptor = listener?.descriptor { poller.remove(descriptor) }
        listener = nil
        acceptAgain = nil
        for connection in Array(connections.values) where connection.isIdle {
            close(connection)
        }
    }
}
