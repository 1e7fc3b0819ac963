import Configuration
import Glibc
import Model
import Platform
import Stations

/// Who comes in, and who stays.
extension ListenerLoop {
    func accept() {
        for _ in 0..<Self.acceptsPerTurn {
            guard let accepted = listener?.accept() else { return }
            switch accepted {
            case .none: return
            case .exhausted: return pauseAccepting()
            case .connection(let descriptor): enter(descriptor)
            }
        }
    }

    private func enter(_ descriptor: Int32) {
        tally.accepted += 1
        guard let address = PeerAddress.of(descriptor) else {
            _ = Glibc.close(descriptor)
            return
        }
        guard let reason = complaint(address) else { return admit(descriptor, address) }
        refuse(reason, from: address)
        _ = Glibc.close(descriptor)
    }

    /// Why nobody from there may come in now.
    private func complaint(_ address: PeerAddress) -> ListenerRefusal? {
        if !book.permits(address, speech) { return .foreignAddress }
        if connections.count >= settings.connections { return .full }
        return perAddress[address, default: 0] >= settings.connectionsPerAddress
            ? .perAddress : nil
    }

    private func admit(_ descriptor: Int32, _ address: PeerAddress) {
        generation &+= 1
        let connection = DeviceConnection(
            descriptor: descriptor,
            token: PollToken(slot: UInt32(bitPattern: descriptor), generation: generation),
            address: address,
            hj212: speech == .hj212 ? book.decoder(for: address) : nil,
            now: now,
        )
        guard poller.add(descriptor, for: .readable, token: connection.token) else {
            _ = Glibc.close(descriptor)
            return
        }
        connections[descriptor] = connection
        perAddress[address, default: 0] += 1
    }

    private func pauseAccepting() {
        guard let descriptor = listener?.descriptor else { return }
        poller.remove(descriptor)
        acceptAgain = now + Self.acceptPause
        refuse(.full, from: nil)
    }

    func resumeAccepting() {
        acceptAgain = nil
        guard let descriptor = listener?.descriptor else { return }
        poller.add(descriptor, for: .readable, token: Self.listenerToken)
    }

    /// Looks now and then for connections that say or take nothing.
    func sweep() {
        let (idle, packet) = (
            UInt64(settings.idleAfter.count), UInt64(settings.packetTimeout.count)
        )
        nextSweep = now + max(min(idle, packet, 2_000) / 2, 10)
        for connection in Array(connections.values) {
            let quiet = now - min(connection.heardAt, now)
            if !connection.output.isEmpty, now - min(connection.sentAt, now) > Self.unreadWithin {
                refuse(.unread, from: connection.address)
                close(connection)
            } else if quiet > idle, connection.unanswered == 0 {
                tally.refusals[.idle, default: 0] += 1
                close(connection)
            } else if quiet > packet, connection.waitingBytes > 0 {
                abandon(connection)
            } else if connection.assembler.station != nil,
                now - min(max(connection.heardAt, connection.requestedAt), now) > packet
            {
                askAgain(connection)
            }
        }
    }
}
