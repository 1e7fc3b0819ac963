import Glibc
import Platform
import Synchronization

extension PublicLoop {
    /// Opens the event stream for one client: head, greeting, and whatever it missed.
    mutating func subscribe(
        _ descriptor: Int32,
        _ bytes: Span<UInt8>,
        _ head: RequestHead,
        _ keepsAlive: Bool,
        _ consumed: Int,
    ) -> Served {
        guard let combination = shared.topics.combination(bytes, head.query) else {
            return finish(
                descriptor,
                head,
                shared.answers.refusal(.badRequest),
                keepsAlive,
                consumed,
            )
        }
        guard head.method == .get else {
            tally.count(200)
            appendStreamHead()
            return end(descriptor)
        }
        let before = shared.subscribers.wrappingAdd(1, ordering: .relaxed).oldValue
        guard before < limits.subscribers, drainDeadline == nil else {
            shared.subscribers.wrappingSubtract(1, ordering: .relaxed)
            tally.refusedSubscribers += 1
            return finish(descriptor, head, shared.answers.unavailable, keepsAlive, consumed)
        }
        tally.count(200)
        tally.subscribers += 1
        let stream = streams[combination]
        let slot = unsafe table.at(Int(descriptor))
        unsafe slot.pointee.phase = .streaming
        unsafe slot.pointee.combination = UInt8(combination)
        unsafe slot.pointee.subscriberIndex = UInt32(stream.add(descriptor))
        unsafe slot.pointee.isBlocked = false
        unsafe slot.pointee.deadline = .max
        input.count = 0
        keep(descriptor, from: 0)
        unsafe slot.pointee.cursor = greet(stream, bytes, head)
        if flush(descriptor) { deliverMore(descriptor) }
        return .stop
    }

    private mutating func appendStreamHead() {
        output.append(Array("HTTP/1.1 200 OK\r\n".utf8))
        output.append(dateLine)
        output.append(
            Array(
                """
                Content-Type: text/event-stream\r
                Cache-Control: no-store, no-transform\r
                X-Accel-Buffering: no\r
                Access-Control-Allow-Origin: *\r
                Connection: close\r
                \r

                """.utf8
            )
        )
    }

    /// Writes head and greeting, and a gap where the client's id is unknown; says from where it
    /// goes on.
    private mutating func greet(
        _ stream: EventStream,
        _ bytes: Span<UInt8>,
        _ head: RequestHead,
    ) -> UInt64 {
        appendStreamHead()
        let settings = shared.configuration.stream
        let spread = UInt64(max(settings.retrySpreadMilliseconds, 1))
        let retry = settings.retryMilliseconds + Int(nextRandom() % spread)
        var asked = head.lastEventID
        if !asked.isPresent {
            asked = Query.value(bytes, head.query, of: "last_event_id") ?? .absent
        }
        guard asked.isPresent, !asked.isEmpty else {
            output.append(
                EventFrame.greeting(retryMilliseconds: retry, position: stream.ring.newest)
            )
            return stream.ring.head
        }
        if let position = streamPosition(bytes, asked),
            let offset = stream.ring.offset(after: position),
            stream.ring.head - offset <= UInt64(limits.subscriberLagBytes)
        {
            output.append(EventFrame.greeting(retryMilliseconds: retry, position: nil))
            return offset
        }
        output.append(EventFrame.greeting(retryMilliseconds: retry, position: nil))
        let offset = stream.ring.offset(after: gap.position)
        let isUsable = offset.map { stream.ring.head - $0 <= UInt64(limits.subscriberLagBytes) }
        let live = isUsable == true ? offset : nil
        let frame = EventFrame.render(
            name: "gap",
            data: gap.data,
            position: live == nil ? stream.ring.newest : gap.position,
        )
        // A description that does not fit is left out: the client fetches the page instead.
        let fits = frame.count <= output.room
        output.append(
            fits
                ? frame
                : EventFrame.render(name: "gap", data: [], position: stream.ring.newest)
        )
        return live ?? stream.ring.head
    }

    private mutating func nextRandom() -> UInt64 {
        seed ^= seed << 13
        seed ^= seed >> 7
        seed ^= seed << 17
        return seed
    }

    mutating func unsubscribe(_ descriptor: Int32, _ connection: Connection) {
        let stream = streams[Int(connection.combination)]
        let index = Int(connection.subscriberIndex)
        if let moved = stream.remove(at: index) {
            unsafe table.at(Int(moved)).pointee.subscriberIndex = UInt32(index)
        }
        shared.subscribers.wrappingSubtract(1, ordering: .relaxed)
        tally.subscribers -= 1
    }

    /// Puts frames into this loop's rings; the fan-out follows in slices.
    mutating func take(_ batch: EventBatch) {
        for (index, stream) in streams.enumerated() {
            for run in batch.runs[index] {
                stream.ring.append(run.bytes, position: run.position)
            }
            stream.ring.advance(to: batch.newest)
        }
        nextHeartbeat = now + UInt64(shared.configuration.stream.heartbeatMilliseconds)
    }

    /// A comment to everybody, when nothing else was said for so long.
    mutating func beat() {
        nextHeartbeat = now + UInt64(shared.configuration.stream.heartbeatMilliseconds)
        for stream in streams where !stream.subscribers.isEmpty {
            stream.ring.append(unnumbered: EventFrame.heartbeat)
        }
        hasWork = true
    }

    /// Serves one slice of subscribers; true while there is more to do.
    mutating func fanOut() -> Bool {
        var budget = limits.subscribersPerTurn
        for stream in streams {
            while stream.needsPass() {
                if budget == 0 { return true }
                while stream.passIndex > 0, budget > 0 {
                    stream.passIndex -= 1
                    if deliver(stream.subscribers[stream.passIndex], stream) { budget -= 1 }
                }
            }
        }
        return false
    }

    /// Sends everything from a subscriber's cursor to the head in one call; false when there was
    /// nothing to send.
    @inline(__always)
    mutating func deliver(_ descriptor: Int32, _ stream: EventStream) -> Bool {
        let slot = unsafe table.at(Int(descriptor))
        let cursor = unsafe slot.pointee.cursor
        let head = stream.ring.head
        guard cursor != head else { return false }
        guard head - cursor <= UInt64(limits.subscriberLagBytes), cursor >= stream.ring.tail else {
            tally.droppedLagging += 1
            close(descriptor)
            return true
        }
        guard unsafe !slot.pointee.isBlocked && slot.pointee.pending == nil else { return false }
        let parts = unsafe stream.ring.pieces(from: cursor)
        let sent: Int
        if unsafe parts.secondCount == 0 {
            sent = unsafe send(descriptor, parts.first, parts.firstCount, Int32(MSG_NOSIGNAL))
        } else {
            sent = unsafe sendPieces(
                descriptor,
                (parts.first, parts.firstCount),
                (parts.second, parts.secondCount),
            )
        }
        guard sent >= 0 || wouldBlock() else {
            close(descriptor)
            return true
        }
        tally.deliveries += 1
        if sent > 0 {
            tally.bytesSent += sent
            unsafe slot.pointee.cursor = cursor + UInt64(sent)
        }
        if unsafe sent < parts.firstCount + parts.secondCount {
            unsafe slot.pointee.isBlocked = true
            unsafe slot.pointee.deadline = now + UInt64(limits.writeStallMilliseconds)
            watch(descriptor)
        }
        return true
    }

    /// A subscriber has room again, or has just come.
    mutating func deliverMore(_ descriptor: Int32) {
        let slot = unsafe table.at(Int(descriptor))
        let wasWaiting = unsafe slot.pointee.deadline != .max
        unsafe slot.pointee.isBlocked = false
        unsafe slot.pointee.deadline = .max
        _ = deliver(descriptor, streams[unsafe Int(slot.pointee.combination)])
        let connection = table[Int(descriptor)]
        guard connection.phase == .streaming, wasWaiting, !connection.isBlocked else { return }
        if drainDeadline != nil { return close(descriptor) }
        watch(descriptor)
    }
}

/// A position as it was sent in an id; nil for anything else.
func streamPosition(_ bytes: Span<UInt8>, _ range: ByteRange) -> UInt64? {
    guard range.count > 0, range.count <= 20 else { return nil }
    var value: UInt64 = 0
    for index in range.indices {
        guard isDigit(bytes[index]) else { return nil }
        let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
        let (sum, isOver) = tens.addingReportingOverflow(UInt64(bytes[index] - 0x30))
        if isTooLarge || isOver { return nil }
        value = sum
    }
    return value
}
