import Synchronization

/// Why a packet gave nothing, or a connection was closed: the labels of a counter.
enum ListenerRefusal: String, Sendable, Hashable, CaseIterable {
    /// No device is called so.
    case unknownDevice = "unknown_device"
    /// The device may not connect from there.
    case wrongAddress = "wrong_address"
    case wrongPassword = "wrong_password"
    case checksum
    /// Bytes that belong to no packet, wrong lengths, half packets.
    case garbage
    /// A packet without a time, or with fields that are none.
    case unreadable
    /// A report in parts, one of which never came.
    case incomplete
    /// As many connections as are allowed were open.
    case full
    case perAddress = "per_address"
    /// No device may connect from there.
    case foreignAddress = "foreign_address"
    case idle
    /// Nothing but garbage for so long.
    case hopeless
    /// The device did not take its answers.
    case unread
    /// Too much of reports whose other parts have not come.
    case parts
}

/// What a listener did since it started.
struct ListenerTally: Sendable, Equatable {
    var accepted = 0
    var open = 0
    var packets = 0
    var answers = 0
    /// Packets whose readings are on their way to the disk.
    var inFlight = 0
    var refusals: [ListenerRefusal: Int] = [:]
}

/// The tally of a listener, written by its thread.
final class ListenerMeter: Sendable {
    private let tally = Mutex(ListenerTally())

    var current: ListenerTally { tally.withLock { $0 } }

    func publish(_ new: ListenerTally) { tally.withLock { $0 = new } }
}
