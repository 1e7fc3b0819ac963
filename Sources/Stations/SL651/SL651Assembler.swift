/// Puts the parts of one station's reports together (SL 651-2014, mode M3).
///
/// Only the first part has the serial number, so parts belong together by function and count. One report
/// at a time is under way; a part of another one takes its place.
package struct SL651Assembler: Sendable {
    /// Far above a report of values; pictures are not for us.
    package static let bodyLimitBytes = 65_536

    private var key: Key?
    private var bodies: [Int: [UInt8]] = [:]
    /// Bytes of the parts that wait for the others.
    private var waitingBytes = 0

    /// Memory of the report under way: parts may be empty, and there may be thousands.
    package var heldBytes: Int { waitingBytes + bodies.count * Self.partBytes }
    private static let partBytes = 32

    private struct Key: Hashable {
        let station: String
        let function: UInt8
        let count: Int
    }

    package init() {}

    /// The numbers that are still missing, for a refusal that asks for them.
    package var missing: [Int] {
        guard let key else { return [] }
        return (1...key.count).filter { bodies[$0] == nil }
    }

    /// A frame that stands alone, or the whole report once its last part is there; nil before that and for
    /// a part that makes no sense.
    package mutating func add(_ frame: SL651Frame) -> SL651Frame? {
        guard let part = frame.part else { return frame }
        guard part.count > 0, (1...part.count).contains(part.number) else { return nil }
        let key = Key(station: frame.station, function: frame.function, count: part.count)
        if key != self.key {
            forget()
            self.key = key
        }
        waitingBytes += frame.body.count - (bodies[part.number]?.count ?? 0)
        bodies[part.number] = frame.body
        guard waitingBytes <= Self.bodyLimitBytes else {
            forget()
            return nil
        }
        guard bodies.count == part.count else { return nil }
        let body = (1...part.count).flatMap { bodies[$0] ?? [] }
        forget()
        return frame.whole(body)
    }

    /// Gives up the report under way.
    package mutating func forget() {
        key = nil
        bodies = [:]
        waitingBytes = 0
    }
}
