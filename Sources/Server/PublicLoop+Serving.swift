import Glibc
import Platform
import Synchronization

/// How a request was dealt with.
enum Served {
    /// Its answer is in the output buffer or out; the next request may follow.
    case next
    /// No further request is read for now: a slow reader, a handler at work, a stream, or the end.
    case stop
}

extension PublicLoop {
    /// Reads once and answers every complete request in what there is.
    mutating func receive(_ descriptor: Int32) {
        let slot = unsafe table.at(Int(descriptor))
        let held = unsafe Int(slot.pointee.heldCount)
        if held > 0, let memory = unsafe slot.pointee.held {
            unsafe memcpy(input.base, memory, held)
        }
        let count = unsafe recv(descriptor, input.base + held, input.capacity - held, 0)
        guard count > 0 else {
            if count < 0, wouldBlock() { return }
            return close(descriptor)
        }
        input.count = held + count
        // A head cannot end without a line end: a client that sends byte by byte is not parsed byte
        // by byte.
        if held > 0, input.count < parser.requestLineBytes,
            unsafe memchr(input.base + held, 0x0A, count) == nil
        {
            return hold(descriptor, from: 0)
        }
        serve(descriptor)
    }

    /// Answers the requests in the input buffer, and keeps what is left of it.
    mutating func serve(_ descriptor: Int32) {
        refreshSnapshot()
        let slot = unsafe table.at(Int(descriptor))
        output.count = 0
        var consumed = 0
        var responses = 0
        while consumed < input.count {
            let toDrop = unsafe slot.pointee.cursor
            if toDrop > 0 {
                let dropped = min(toDrop, UInt64(input.count - consumed))
                unsafe slot.pointee.cursor -= dropped
                consumed += Int(dropped)
                continue
            }
            let bytes = unsafe UnsafeBufferPointer(
                start: (input.base + consumed).assumingMemoryBound(to: UInt8.self),
                count: input.count - consumed,
            ).span
            let result = parser.parse(bytes)
            if case .request(let head) = result {
                consumed += head.count
                let served = respond(descriptor, bytes, head, consumed)
                responses += 1
                if case .stop = served { return }
                if responses % limits.pipelinedResponses == 0 || output.room < output.capacity / 2 {
                    guard flush(descriptor) else { return keepRest(descriptor, from: consumed) }
                }
                continue
            }
            if case .refuse(let status) = result { return refuse(descriptor, status) }
            break
        }
        guard output.count == 0 || flush(descriptor) else {
            return keepRest(descriptor, from: consumed)
        }
        hold(descriptor, from: consumed)
    }

    /// After an interrupted answer: keeps unread input, unless the connection is gone.
    private mutating func keepRest(_ descriptor: Int32, from consumed: Int) {
        let phase = table[Int(descriptor)].phase
        guard phase == .writing else { return }
        keep(descriptor, from: consumed)
    }

    /// Keeps an unfinished tail, or none, and sets how long the rest may take.
    private mutating func hold(_ descriptor: Int32, from consumed: Int) {
        let slot = unsafe table.at(Int(descriptor))
        let wasUnfinished = unsafe slot.pointee.heldCount > 0 && consumed == 0
        keep(descriptor, from: consumed)
        if unsafe slot.pointee.heldCount == 0 {
            let isDropping = unsafe slot.pointee.cursor > 0
            let time = isDropping ? limits.bodyReadMilliseconds : limits.idleMilliseconds
            unsafe slot.pointee.deadline = now + UInt64(time)
        } else if !wasUnfinished {
            // Total time for the head: more bytes do not prolong it. A fresh connection keeps the
            // time it got at accept.
            let time = now + UInt64(limits.headReadMilliseconds)
            let isFresh = unsafe consumed == 0 && slot.pointee.deadline < time
            if !isFresh { unsafe slot.pointee.deadline = time }
        }
    }

    func keep(_ descriptor: Int32, from consumed: Int) {
        let slot = unsafe table.at(Int(descriptor))
        if let old = unsafe slot.pointee.held {
            unsafe old.deallocate()
            unsafe slot.pointee.held = nil
        }
        let count = input.count - consumed
        unsafe slot.pointee.heldCount = UInt32(count)
        guard count > 0 else { return }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 1)
        unsafe memcpy(memory, input.base + consumed, count)
        unsafe slot.pointee.held = memory
    }

    /// Answers a malformed request and gives the connection up.
    mutating func refuse(_ descriptor: Int32, _ status: Status) {
        tally.refusedRequests += 1
        let slot = unsafe table.at(Int(descriptor))
        unsafe slot.pointee.closesAfterFlush = true
        unsafe slot.pointee.lingers = true
        tally.count(status.code)
        append(
            shared.answers.refusal(status),
            keepsAlive: false,
            minorVersion: 1,
            isHead: false,
        )
        input.count = 0
        keep(descriptor, from: 0)
        _ = flush(descriptor)
    }

    @inline(__always)
    private mutating func respond(
        _ descriptor: Int32,
        _ bytes: Span<UInt8>,
        _ head: RequestHead,
        _ consumed: Int,
    ) -> Served {
        var keepsAlive = head.keepsAlive && drainDeadline == nil
        if head.hasBody { keepsAlive = dropBody(descriptor, head) && keepsAlive }
        guard head.method == .get || head.method == .head else {
            return finish(descriptor, head, shared.answers.methodNotAllowed, keepsAlive, consumed)
        }
        if head.isPlainPath {
            return route(descriptor, bytes, bytes, head.path, head, keepsAlive, consumed)
        }
        let memory = unsafe decoded.base
        let result = RequestTarget.decode(bytes, head.path) { index, byte in
            unsafe memory.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
        }
        guard case .path(let count) = result else {
            refuse(descriptor, .badRequest)
            return .stop
        }
        let path = unsafe UnsafeBufferPointer(
            start: memory.assumingMemoryBound(to: UInt8.self),
            count: count,
        ).span
        let whole = ByteRange(start: 0, end: count)
        return route(descriptor, bytes, path, whole, head, keepsAlive, consumed)
    }

    @inline(__always)
    private mutating func route(
        _ descriptor: Int32,
        _ bytes: Span<UInt8>,
        _ pathBytes: Span<UInt8>,
        _ path: ByteRange,
        _ head: RequestHead,
        _ keepsAlive: Bool,
        _ consumed: Int,
    ) -> Served {
        if head.query.count > 0, isQueried(pathBytes, path) {
            return ask(descriptor, bytes, head, keepsAlive, consumed)
        }
        let hash = pathHash(pathBytes, path)
        let found = unsafe snapshot.shards[shardIndex(hash)].find(pathBytes, path, hash: hash)
        guard let found = unsafe found else {
            return routeOther(descriptor, bytes, pathBytes, path, head, keepsAlive, consumed)
        }
        return unsafe found._withUnsafeGuaranteedRef { representation in
            if representation.isConditional,
                head.ifNoneMatch.isPresent || head.ifModifiedSince.isPresent
            {
                let etag = unsafe UnsafeBufferPointer(
                    start: representation.etag.start.assumingMemoryBound(to: UInt8.self),
                    count: representation.etag.count,
                ).span
                let isSame = Conditional.isNotModified(
                    bytes,
                    head,
                    etag: etag,
                    lastModified: representation.lastModified,
                )
                if isSame {
                    tally.responses304 += 1
                    appendNotModified(representation, keepsAlive, head.minorVersion)
                    if let board = representation.board { observe(descriptor, bytes, head, board) }
                    return keepsAlive ? .next : end(descriptor)
                }
            }
            if let board = representation.board { observe(descriptor, bytes, head, board) }
            return finish(descriptor, head, representation, keepsAlive, consumed)
        }
    }

    private func isQueried(_ pathBytes: Span<UInt8>, _ path: ByteRange) -> Bool {
        for prefix in shared.queriedPrefixes where isBelow(pathBytes, path, prefix) { return true }
        return false
    }

    /// The stream, a dynamic path, or nothing.
    private mutating func routeOther(
        _ descriptor: Int32,
        _ bytes: Span<UInt8>,
        _ pathBytes: Span<UInt8>,
        _ path: ByteRange,
        _ head: RequestHead,
        _ keepsAlive: Bool,
        _ consumed: Int,
    ) -> Served {
        if !streams.isEmpty, isSame(pathBytes, path, shared.streamPath) {
            return subscribe(descriptor, bytes, head, keepsAlive, consumed)
        }
        for prefix in shared.dynamicPrefixes where isBelow(pathBytes, path, prefix) {
            return ask(descriptor, bytes, head, keepsAlive, consumed)
        }
        let answer = snapshot.fallback(pathBytes, path)
        return finish(descriptor, head, answer, keepsAlive, consumed)
    }

    /// A request body means nothing here: it is read and dropped within a limit.
    ///
    /// False when the connection must close instead.
    private func dropBody(_ descriptor: Int32, _ head: RequestHead) -> Bool {
        let slot = unsafe table.at(Int(descriptor))
        guard !head.isChunked, head.bodyLength <= limits.ignoredBodyBytes else {
            unsafe slot.pointee.lingers = true
            return false
        }
        unsafe slot.pointee.cursor = UInt64(head.bodyLength)
        return true
    }

    /// Sends a prepared answer.
    @inline(__always)
    mutating func finish(
        _ descriptor: Int32,
        _ head: RequestHead,
        _ representation: Representation,
        _ keepsAlive: Bool,
        _ consumed: Int,
    ) -> Served {
        tally.count(representation.statusCode)
        let isHead = head.method == .head
        if representation.fileName.count > 0, !isHead {
            return sendFile(descriptor, head, representation, keepsAlive, consumed)
        }
        let isSmall = isHead || representation.rest.count <= output.capacity / 4
        append(
            representation,
            keepsAlive: keepsAlive,
            minorVersion: head.minorVersion,
            isHead: isHead || !isSmall,
        )
        if !isSmall {
            if !keepsAlive { unsafe table.at(Int(descriptor)).pointee.closesAfterFlush = true }
            guard flush(descriptor, then: representation) else {
                keepRest(descriptor, from: consumed)
                return .stop
            }
            return .next
        }
        return keepsAlive ? .next : end(descriptor)
    }

    /// Sends what there is and closes.
    mutating func end(_ descriptor: Int32) -> Served {
        let slot = unsafe table.at(Int(descriptor))
        unsafe slot.pointee.closesAfterFlush = true
        input.count = 0
        keep(descriptor, from: 0)
        _ = flush(descriptor)
        return .stop
    }

    /// Status line, date, connection line, header, and the body unless `isHead`.
    @inline(__always)
    mutating func append(
        _ representation: Representation,
        keepsAlive: Bool,
        minorVersion: Int,
        isHead: Bool,
    ) {
        output.append(representation.statusLine)
        output.append(dateLine)
        appendConnection(keepsAlive, minorVersion)
        let count = isHead ? representation.headCount : representation.rest.count
        unsafe output.append(representation.rest.start, count)
    }

    @inline(__always)
    private mutating func appendNotModified(
        _ representation: Representation,
        _ keepsAlive: Bool,
        _ minorVersion: Int,
    ) {
        append(literal: "HTTP/1.1 304 Not Modified\r\n")
        output.append(dateLine)
        appendConnection(keepsAlive, minorVersion)
        output.append(representation.notModifiedRest)
    }

    /// HTTP/1.1 keeps alive without a word; HTTP/1.0 wants to be told.
    @inline(__always)
    mutating func appendConnection(_ keepsAlive: Bool, _ minorVersion: Int) {
        if !keepsAlive {
            append(literal: "Connection: close\r\n")
        } else if minorVersion == 0 {
            append(literal: "Connection: keep-alive\r\n")
        }
    }

    @inline(__always)
    private mutating func append(literal: StaticString) {
        unsafe output.append(literal.utf8Start, literal.utf8CodeUnitCount)
    }
}
