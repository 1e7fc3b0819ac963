import Model
import Platform
import Synchronization

/// What came from one device since the daemon started.
struct DeviceTally: Sendable, Equatable {
    /// Intact packets from where the device may connect.
    var packets = 0
    /// Rows that were stored, corrections included.
    var readings = 0
    var corrections = 0
    /// Rows that said what was known.
    var repeats = 0
    var answers = 0
    /// Packets with a wrong check sum.
    var damaged = 0
    /// Packets that gave nothing and were not answered: their time, their password, their form.
    var refused = 0
    /// Packets that no item of the station is taken from.
    var unused = 0
    /// Test reports: counted and never stored.
    var tests = 0
    /// Parts of reports that were asked for again.
    var requests = 0
    /// Reports that never became whole.
    var incomplete = 0
    /// Packets whose readings could not be written; the device sends them again.
    var unwritten = 0
    /// Codes of values that no item is configured for, as they came; the first ones.
    var unknownCodes: Set<String> = []
    /// By the `Flag` of HJ 212.
    var edition: String?
    var lastPacketAt: Instant?
    var lastFrom: PeerAddress?
    var lastRefusal: Phrase?

    /// Codes that are remembered.
    static let unknownCodeLimit = 32
    /// Characters of one of them.
    private static let codeLimit = 20

    mutating func note(unknownCodes codes: Set<String>) {
        for code in codes.sorted() where unknownCodes.count < Self.unknownCodeLimit {
            unknownCodes.insert(String(code.prefix(Self.codeLimit)))
        }
    }
}

/// The tally of one device, written by the listener and read by whoever asks.
final class DeviceMeter: Sendable {
    /// Of the station.
    let station: String
    private let tally = Mutex(DeviceTally())

    init(station: String) { self.station = station }

    var current: DeviceTally { tally.withLock { $0 } }

    func count(_ change: (inout DeviceTally) -> Void) { tally.withLock { change(&$0) } }
}
