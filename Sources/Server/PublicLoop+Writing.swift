import Glibc
import Platform

extension PublicLoop {
    /// Sends the output buffer, and the body of `representation` after it, in one call.
    ///
    /// False when no further request may be read: the connection is closed, lingering, or waits for
    /// its reader.
    mutating func flush(_ descriptor: Int32, then representation: Representation? = nil) -> Bool {
        let total: Int
        let sent: Int
        if let representation {
            let bodyCount = representation.rest.count - representation.headCount
            total = output.count + bodyCount
            sent = unsafe sendPieces(
                descriptor,
                (UnsafeRawPointer(output.base), output.count),
                (representation.rest.start + representation.headCount, bodyCount),
            )
        } else {
            total = output.count
            sent = unsafe send(descriptor, output.base, total, Int32(MSG_NOSIGNAL))
        }
        if sent == total {
            tally.bytesSent += sent
            output.count = 0
            noteObserved()
            guard unsafe table.at(Int(descriptor)).pointee.closesAfterFlush else { return true }
            finishClosing(descriptor)
            return false
        }
        let canGoOn = sent >= 0 || wouldBlock()
        observed.removeAll(keepingCapacity: true)
        guard canGoOn else {
            output.count = 0
            close(descriptor)
            return false
        }
        let taken = max(sent, 0)
        tally.bytesSent += taken
        let fromBuffer = min(taken, output.count)
        var pending = unsafe PendingOutput(
            output.base + fromBuffer,
            count: output.count - fromBuffer,
        )
        if let representation {
            pending.then(representation, from: representation.headCount + taken - fromBuffer)
        }
        output.count = 0
        wait(descriptor, pending)
        return false
    }

    /// Two pieces in one call; -1 with errno as send(2).
    @inline(__always)
    func sendPieces(
        _ descriptor: Int32,
        _ first: (UnsafeRawPointer, Int),
        _ second: (UnsafeRawPointer, Int),
    ) -> Int {
        var pieces = unsafe (
            iovec(iov_base: UnsafeMutableRawPointer(mutating: first.0), iov_len: first.1),
            iovec(iov_base: UnsafeMutableRawPointer(mutating: second.0), iov_len: second.1)
        )
        return unsafe withUnsafeMutablePointer(to: &pieces) { pointer in
            var message = unsafe msghdr()
            unsafe message.msg_iov = UnsafeMutableRawPointer(pointer).assumingMemoryBound(
                to: iovec.self
            )
            unsafe message.msg_iovlen = 2
            return unsafe sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
        }
    }

    /// The reader is slow: keep what is left and watch for room.
    mutating func wait(_ descriptor: Int32, _ pending: PendingOutput) {
        let slot = unsafe table.at(Int(descriptor))
        let memory = UnsafeMutablePointer<PendingOutput>.allocate(capacity: 1)
        unsafe memory.initialize(to: pending)
        unsafe slot.pointee.pending = memory
        unsafe slot.pointee.deadline = now + UInt64(limits.writeStallMilliseconds)
        if unsafe slot.pointee.phase != .streaming { unsafe slot.pointee.phase = .writing }
        watch(descriptor)
    }

    /// Watches for what the phase needs.
    func watch(_ descriptor: Int32) {
        let connection = table[Int(descriptor)]
        var interest: Readiness = []
        switch connection.phase {
        case .reading, .lingering: interest = .readable
        case .writing: interest = .writable
        case .streaming:
            let isWaiting = unsafe connection.isBlocked || connection.pending != nil
            interest = isWaiting ? [.readable, .writable] : .readable
        case .awaiting, .free: break
        }
        let token = PollToken(
            slot: UInt32(bitPattern: descriptor),
            generation: connection.generation,
        )
        poller.change(descriptor, to: interest, token: token)
    }

    /// There is room in a socket that was full, or it failed.
    mutating func room(_ descriptor: Int32) {
        let slot = unsafe table.at(Int(descriptor))
        guard let pending = unsafe slot.pointee.pending else {
            if unsafe slot.pointee.phase == .streaming { return deliverMore(descriptor) }
            return close(descriptor)
        }
        switch unsafe pending.pointee.send(to: descriptor) {
        case .failed:
            close(descriptor)
        case .more(let count):
            tally.bytesSent += count
            if count > 0 {
                unsafe slot.pointee.deadline = now + UInt64(limits.writeStallMilliseconds)
            }
        case .finished(let count):
            tally.bytesSent += count
            unsafe pending.pointee.free()
            unsafe pending.deallocate()
            unsafe slot.pointee.pending = nil
            afterPending(descriptor)
        }
    }

    private mutating func afterPending(_ descriptor: Int32) {
        let slot = unsafe table.at(Int(descriptor))
        if unsafe slot.pointee.phase == .streaming { return deliverMore(descriptor) }
        if unsafe slot.pointee.closesAfterFlush { return finishClosing(descriptor) }
        unsafe slot.pointee.phase = .reading
        serveHeld(descriptor)
        if table[Int(descriptor)].phase == .reading { watch(descriptor) }
    }

    /// Goes on with requests that came while an answer was under way.
    mutating func serveHeld(_ descriptor: Int32) {
        let slot = unsafe table.at(Int(descriptor))
        let held = unsafe Int(slot.pointee.heldCount)
        if let memory = unsafe slot.pointee.held { unsafe memcpy(input.base, memory, held) }
        input.count = held
        serve(descriptor)
    }

    /// Everything is out: close now, or after what the client still sends.
    mutating func finishClosing(_ descriptor: Int32) {
        let slot = unsafe table.at(Int(descriptor))
        guard unsafe slot.pointee.lingers else { return close(descriptor) }
        shutdown(descriptor, Int32(SHUT_WR))
        unsafe slot.pointee.phase = .lingering
        unsafe slot.pointee.deadline = now + UInt64(limits.lingerMilliseconds)
        watch(descriptor)
    }

    /// Reads and drops; the end closes.
    mutating func discardInput(_ descriptor: Int32) {
        let count = unsafe recv(descriptor, input.base, input.capacity, 0)
        if count > 0 { return }
        if count < 0, wouldBlock() { return }
        close(descriptor)
    }

    /// A page on disk: small ones are read into the output buffer, others go from file to socket.
    mutating func sendFile(
        _ descriptor: Int32,
        _ head: RequestHead,
        _ representation: Representation,
        _ keepsAlive: Bool,
        _ consumed: Int,
    ) -> Served {
        let length = representation.bodyCount
        guard let file = openPage(representation) else {
            // A file that is being replaced, or is gone: the tag of the snapshot is not its own.
            tally.count(503)
            append(
                shared.answers.unavailable,
                keepsAlive: keepsAlive,
                minorVersion: head.minorVersion,
                isHead: false,
            )
            return keepsAlive ? .next : end(descriptor)
        }
        let before = output.count
        append(
            representation,
            keepsAlive: keepsAlive,
            minorVersion: head.minorVersion,
            isHead: true,
        )
        if length <= output.capacity / 4 {
            let count = unsafe pread(file, output.base + output.count, length, 0)
            _ = Glibc.close(file)
            guard count == length else {
                output.count = before
                refuse(descriptor, .serverError)
                return .stop
            }
            output.count += length
            return keepsAlive ? .next : end(descriptor)
        }
        let slot = unsafe table.at(Int(descriptor))
        if !keepsAlive { unsafe slot.pointee.closesAfterFlush = true }
        var pending = unsafe PendingOutput(output.base, count: output.count)
        pending.then(file: file, from: 0, to: length)
        output.count = 0
        keep(descriptor, from: consumed)
        wait(descriptor, pending)
        return .stop
    }

    private func openPage(_ representation: Representation) -> Int32? {
        guard shared.siteFolder >= 0 else { return nil }
        let name = unsafe representation.fileName.start.assumingMemoryBound(to: CChar.self)
        let file = unsafe openat(shared.siteFolder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            Int(status.st_size) == representation.bodyCount
        else {
            _ = Glibc.close(file)
            return nil
        }
        return file
    }
}
