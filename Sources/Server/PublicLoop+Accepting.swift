import Glibc
import Platform
import Synchronization

extension PublicLoop {
    /// Connections taken in one turn, so that a storm of them does not delay the others.
    private static var acceptsPerTurn: Int { 64 }

    mutating func accept() {
        for _ in 0..<PublicLoop.acceptsPerTurn {
            guard let accepted = listener?.accept() else { return }
            switch accepted {
            case .none: return
            case .exhausted(let code): return pauseAccepting(code)
            case .connection(let descriptor): enter(descriptor)
            }
        }
    }

    private mutating func enter(_ descriptor: Int32) {
        tally.accepted += 1
        saidExhausted = false
        let before = shared.open.wrappingAdd(1, ordering: .relaxed).oldValue
        guard before < limits.connections, Int(descriptor) < table.capacity else {
            if !saidFull { shared.notice(.connectionsFull(limit: limits.connections)) }
            saidFull = true
            return turnAway(descriptor)
        }
        saidFull = false
        guard limits.connectionsPerAddress == 0 || rememberAddress(descriptor) else {
            return turnAway(descriptor)
        }
        let deadline = now + UInt64(limits.headReadMilliseconds)
        let generation = table.enter(Int(descriptor), deadline: deadline)
        let token = PollToken(slot: UInt32(bitPattern: descriptor), generation: generation)
        if !poller.add(descriptor, for: .readable, token: token) { close(descriptor) }
    }

    /// A short 503; whether it arrives is not waited for.
    private mutating func turnAway(_ descriptor: Int32) {
        shared.open.wrappingSubtract(1, ordering: .relaxed)
        tally.refusedConnections += 1
        tally.count(503)
        output.count = 0
        append(shared.answers.unavailable, keepsAlive: false, minorVersion: 1, isHead: false)
        _ = unsafe send(descriptor, output.base, output.count, Int32(MSG_NOSIGNAL))
        output.count = 0
        _ = Glibc.close(descriptor)
    }

    /// Level-triggered polling would spin on a listener that cannot accept: stop watching it for a
    /// moment.
    private mutating func pauseAccepting(_ code: Int32) {
        guard let descriptor = listener?.descriptor else { return }
        poller.remove(descriptor)
        acceptAgain = now + UInt64(limits.acceptPauseMilliseconds)
        tally.acceptPauses += 1
        if !saidExhausted { shared.notice(.acceptPaused(.open, code: code)) }
        saidExhausted = true
    }

    mutating func resumeAccepting() {
        acceptAgain = nil
        guard let descriptor = listener?.descriptor else { return }
        poller.add(descriptor, for: .readable, token: PublicLoop.listenerToken)
    }

    private mutating func rememberAddress(_ descriptor: Int32) -> Bool {
        guard let address = PeerAddress.of(descriptor) else { return true }
        let limit = limits.connectionsPerAddress
        let hasRoom = shared.perAddress.withLock { counts in
            guard counts[address, default: 0] < limit else { return false }
            counts[address, default: 0] += 1
            return true
        }
        if hasRoom { addresses[descriptor] = address }
        return hasRoom
    }

    mutating func forgetAddress(_ descriptor: Int32) {
        guard let address = addresses.removeValue(forKey: descriptor) else { return }
        shared.perAddress.withLock { counts in
            let left = counts[address, default: 1] - 1
            counts[address] = left > 0 ? left : nil
        }
    }
}
