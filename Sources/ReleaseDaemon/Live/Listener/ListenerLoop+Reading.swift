import Configuration
import Glibc
import Platform
import Stations

/// From bytes to a batch for the store.
extension ListenerLoop {
    func read(_ connection: DeviceConnection) {
        let count = unsafe recv(connection.descriptor, &received, received.count, 0)
        guard count > 0 else {
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            return count == 0 ? end(connection) : close(connection)
        }
        connection.heardAt = now
        take(received[..<count], connection)
        guard !connection.isClosed else { return }
        if connection.isHopeless {
            refuse(.hopeless, from: connection.address)
            return close(connection)
        }
        if connection.unanswered >= Self.packetsPerConnection
            || tally.inFlight >= settings.packetsInFlight
        {
            connection.isPaused = true
            paused.insert(connection.descriptor)
            watch(connection)
        }
    }

    private func take(_ bytes: ArraySlice<UInt8>, _ connection: DeviceConnection) {
        if let arrivals = connection.hj212?.receive(chunk: bytes) {
            take(arrivals, connection)
        } else if let arrivals = connection.sl651?.receive(chunk: bytes) {
            take(arrivals, connection)
        }
    }

    private func take(_ arrivals: [HJ212FrameDecoder.Arrival], _ connection: DeviceConnection) {
        guard !arrivals.isEmpty, let checksum = connection.hj212?.checksum else { return }
        let reception = HJ212Reception(
            book: book,
            address: connection.address,
            checksum: checksum,
            now: office.time.now,
        )
        for arrival in arrivals {
            let found = reception.read(arrival, line: batch.nextLine)
            // A packet that only its device's own rule finds whole: the next ones are looked at by that rule.
            if case .fault(.wrongChecksum) = arrival, case .message = found {
                connection.hj212?.checksum = checksum == .standard ? .modbus : .standard
            }
            var frame: KeptFrame?
            switch arrival {
            case .frame(let found), .fault(.wrongChecksum(let found)):
                frame = self.frame(.hj212(found), connection, reception.now)
            case .fault: break
            }
            take(found, connection, frame)
        }
    }

    private func take(_ arrivals: [SL651FrameDecoder.Arrival], _ connection: DeviceConnection) {
        let reception = SL651Reception(
            book: book,
            address: connection.address,
            now: office.time.now,
        )
        for arrival in arrivals {
            let before = connection.assembler.heldBytes
            let found = reception.read(arrival, &connection.assembler, line: batch.nextLine)
            var frame: KeptFrame?
            switch arrival {
            case .frame(let found), .fault(.wrongChecksum(let found)):
                frame = self.frame(.sl651(found), connection, reception.now)
                frame?.station = book.sl651[found.station]?.station
                frame?.name = found.station
                frame?.verdict = found.part == nil ? .unused : .part
            case .fault: break
            }
            partBytes += connection.assembler.heldBytes - before
            take(found, connection, frame)
        }
        guard partBytes > Self.partsLimitBytes, connection.assembler.heldBytes > 0 else { return }
        forgetParts(of: connection)
        refuse(.parts, from: connection.address)
    }

    /// The station sends the report again, from its first part.
    func forgetParts(of connection: DeviceConnection) {
        partBytes -= connection.assembler.heldBytes
        connection.assembler.forget()
    }

    private func take(_ found: Reception, _ connection: DeviceConnection, _ frame: KeptFrame?) {
        var frame = frame
        switch found {
        case .nothing:
            tally.packets += 1
            if let frame { kept.append(frame) }
        case .refusal(let reason, let name, let meter):
            refuse(reason, from: connection.address, name: name)
            frame?.station = meter?.station
            frame?.name = name
            frame?.verdict = .refused
            frame?.reason = reason.phrase
            if let frame { kept.append(frame) }
        case .request(let request):
            tally.packets += 1
            say(request, connection)
            if let frame { kept.append(frame) }
        case .message(let message):
            frame?.station = message.meter.station
            tally.packets += 1
            packetsThisTurn += 1
            tally.inFlight += 1
            connection.unanswered += 1
            batch.add(message, of: connection.token, frame)
            if batch.rows.count >= Self.batchRows { handIn() }
        }
    }

    /// Asks for a part that did not come, or gives its report up.
    func askAgain(_ connection: DeviceConnection) {
        let reception = SL651Reception(
            book: book,
            address: connection.address,
            now: office.time.now,
        )
        let before = connection.assembler.heldBytes
        let found = reception.quiet(&connection.assembler)
        partBytes += connection.assembler.heldBytes - before
        switch found {
        case .request(let request): say(request, connection)
        case .refusal(let reason, let name, _):
            refuse(reason, from: connection.address, name: name)
        case .nothing, .message: break
        }
    }

    /// Hands what this turn has read to the store.
    func handIn() {
        guard !batch.entries.isEmpty else { return }
        var handed = batch
        batch = DeviceBatch(number: handed.number + 1)
        guard !handed.rows.isEmpty else {
            handed.outcome = .written([])
            return batches.append(handed)
        }
        let (mailbox, number) = (mailbox, handed.number)
        do {
            try office.take(handed.rows, source) { mailbox.post(.done(number, $0)) }
        } catch {
            handed.outcome = .failed
        }
        batches.append(handed)
    }

    /// The device sends nothing more.
    private func end(_ connection: DeviceConnection) {
        abandon(connection)
        connection.isEnding = true
        closeIfDone(connection)
        if !connection.isClosed { watch(connection) }
    }

    /// Gives up a packet that was begun; whole ones that its wrong length had swallowed are taken.
    func abandon(_ connection: DeviceConnection) {
        if let arrival = connection.hj212?.finish() { take([arrival], connection) }
        if let arrivals = connection.sl651?.finish() { take(arrivals, connection) }
    }
}
