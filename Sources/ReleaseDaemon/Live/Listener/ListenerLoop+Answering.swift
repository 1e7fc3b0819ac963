import Configuration
import Glibc
import Model
import Platform
import Stations

/// From what became durable to the answers.
extension ListenerLoop {
    /// Answers the oldest batches as far as they are decided.
    func answerWhatIsDecided() {
        var count = 0
        while count < batches.count {
            if case .waiting = batches[count].outcome { break }
            answer(batches[count])
            count += 1
        }
        batches.removeFirst(count)
        for connection in answered where !connection.isClosed {
            connection.isAnswered = false
            send(connection)
            if !connection.isClosed { closeIfDone(connection) }
        }
        answered.removeAll(keepingCapacity: true)
        if count > 0 { resumeReading() }
    }

    private func answer(_ batch: DeviceBatch) {
        for entry in batch.entries {
            tally.inFlight -= 1
            if let frame = batch.kept(entry) { kept.append(frame) }
            let answer = batch.answer(entry)
            let token = entry.connection
            guard let connection = connections[Int32(bitPattern: token.slot)],
                connection.token == token
            else { continue }
            connection.unanswered -= 1
            if !connection.isAnswered {
                connection.isAnswered = true
                answered.append(connection)
            }
            guard let answer else { continue }
            tally.answers += 1
            if connection.output.isEmpty { connection.sentAt = now }
            connection.output += answer
        }
    }

    /// Hands what is to be kept to whoever writes it.
    func handKept() {
        guard let keep = office.keep, !kept.isEmpty || lostFrames > 0 else { return }
        keep(kept, lostFrames)
        for frame in kept { keptBytes -= frame.byteCount }
        kept.removeAll(keepingCapacity: true)
        lostFrames = 0
    }

    /// A packet to be kept, before anything is known of its fate; nil where none are kept, and beyond the
    /// bound of what may wait.
    func frame(_ content: KeptFrame.Content, _ connection: DeviceConnection, _ at: Instant)
        -> KeptFrame?
    {
        guard office.keep != nil else { return nil }
        let frame = KeptFrame(at: at, address: connection.address, content: content)
        guard keptBytes < FrameRoom.waitingBytes else {
            lostFrames += 1
            return nil
        }
        keptBytes += frame.byteCount
        return frame
    }

    /// Says what waits for no disk; it goes out at the end of the turn.
    func say(_ bytes: [UInt8], _ connection: DeviceConnection) {
        connection.requestedAt = now
        if connection.output.isEmpty { connection.sentAt = now }
        connection.output += bytes
        guard !connection.isAnswered else { return }
        connection.isAnswered = true
        answered.append(connection)
    }

    /// Sends what the kernel takes.
    func send(_ connection: DeviceConnection) {
        guard !connection.output.isEmpty else { return }
        let wasWaiting = connection.interest.contains(.writable)
        let count = unsafe connection.output.withUnsafeBytes { bytes in
            unsafe Glibc.send(
                connection.descriptor,
                bytes.baseAddress,
                bytes.count,
                Int32(MSG_NOSIGNAL),
            )
        }
        guard count >= 0 || errno == EAGAIN || errno == EINTR else { return close(connection) }
        if count > 0 {
            connection.sentAt = now
            if count == connection.output.count {
                // What a burst needed is not kept for each of many connections.
                connection.output.removeAll(keepingCapacity: count <= Self.keptOutputBytes)
            } else {
                connection.output.removeFirst(count)
            }
        }
        guard connection.output.count <= settings.unreadBytes else {
            refuse(.unread, from: connection.address)
            return close(connection)
        }
        if !connection.output.isEmpty || wasWaiting { watch(connection) }
        closeIfDone(connection)
    }

    /// Ends a connection whose device has ended it and has all its answers.
    func closeIfDone(_ connection: DeviceConnection) {
        guard connection.isEnding, connection.unanswered == 0, connection.output.isEmpty else {
            return
        }
        close(connection)
    }

    /// Reads again from those that had to wait, once half of the room is free.
    private func resumeReading() {
        guard !paused.isEmpty, tally.inFlight <= settings.packetsInFlight / 2 else { return }
        for descriptor in Array(paused) {
            guard let connection = connections[descriptor],
                connection.unanswered <= Self.packetsPerConnection / 2
            else { continue }
            paused.remove(descriptor)
            connection.isPaused = false
            watch(connection)
        }
    }
}
