import Glibc
import Platform

extension PublicLoop {
    /// Looks through all connections for those whose time is over: 16,000 take about a tenth of a
    /// millisecond.
    mutating func sweep() {
        nextSweep = now + UInt64(limits.sweepMilliseconds)
        for descriptor in 0..<table.end {
            let connection = table[descriptor]
            if connection.phase != .free, connection.deadline <= now {
                expire(Int32(descriptor), connection)
            }
        }
    }

    private mutating func expire(_ descriptor: Int32, _ connection: Connection) {
        switch connection.phase {
        case .reading where connection.heldCount > 0:
            tally.droppedSlowWriters += 1
            output.count = 0
            refuse(descriptor, .requestTimeout)
        case .writing, .streaming:
            tally.droppedSlowReaders += 1
            close(descriptor)
        case .reading, .awaiting, .lingering:
            close(descriptor)
        case .free:
            break
        }
    }

    /// Stops accepting, closes who is idle, lets the others finish.
    mutating func beginDrain(_ deadline: UInt64) {
        drainDeadline = deadline
        if let descriptor = listener?.descriptor { poller.remove(descriptor) }
        listener = nil
        acceptAgain = nil
        while fanOut() {}
        for descriptor in 0..<table.end {
            let connection = table[descriptor]
            switch connection.phase {
            case .reading where connection.heldCount == 0 && connection.cursor == 0:
                close(Int32(descriptor))
            case .streaming where unsafe !connection.isBlocked && connection.pending == nil:
                close(Int32(descriptor))
            default:
                break
            }
        }
    }
}
