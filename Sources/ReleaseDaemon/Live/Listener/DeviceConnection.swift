import Platform
import Stations

/// One connection of a device; belongs to the listener's thread.
final class DeviceConnection {
    let descriptor: Int32
    let token: PollToken
    let address: PeerAddress
    /// One of the two, by the protocol of the listener.
    var hj212: HJ212FrameDecoder?
    var sl651: SL651FrameDecoder?
    var assembler = SL651Assembler()
    /// Answers that the kernel has not taken.
    var output: [UInt8] = []
    /// Packets whose answer is not decided.
    var unanswered = 0
    /// Monotonic milliseconds of the last byte that came.
    var heardAt: UInt64
    /// Monotonic milliseconds of the last byte that was taken, or of the first answer that waits.
    var sentAt: UInt64
    /// Monotonic milliseconds when a part was last asked for again.
    var requestedAt: UInt64 = 0
    /// Not read for the moment: too much is on its way to the disk.
    var isPaused = false
    /// The device sends nothing more; what it sent is still answered.
    var isEnding = false
    /// Among those that get answers in this turn.
    var isAnswered = false
    var isClosed = false

    init(
        descriptor: Int32,
        token: PollToken,
        address: PeerAddress,
        hj212: HJ212FrameDecoder?,
        now: UInt64,
    ) {
        self.descriptor = descriptor
        self.token = token
        self.address = address
        self.hj212 = hj212
        sl651 = hj212 == nil ? SL651FrameDecoder() : nil
        heardAt = now
        sentAt = now
    }

    var interest: Readiness {
        var interest: Readiness = []
        if !isPaused, !isEnding { interest.insert(.readable) }
        if !output.isEmpty { interest.insert(.writable) }
        return interest
    }

    var isHopeless: Bool { hj212?.isHopeless ?? false || sl651?.isHopeless ?? false }

    /// Bytes of a packet that was begun.
    var waitingBytes: Int { (hj212?.waitingBytes ?? 0) + (sl651?.waitingBytes ?? 0) }
}
