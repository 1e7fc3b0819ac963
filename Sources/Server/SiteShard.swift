/// One part of a snapshot: an open-addressing table from path bytes to prepared answers.
///
/// `@unchecked Sendable`: the table is written in `init` only, any thread may read it afterwards.
/// The references in it are kept alive by `entries`.
@safe
final class SiteShard: @unchecked Sendable {
    let entries: [String: Representation]
    private let slots: UnsafeMutablePointer<Slot>
    private let mask: Int
    private let names: UnsafeMutableRawPointer

    @safe
    private struct Slot {
        var hash: UInt64 = 0
        var nameStart: Int32 = 0
        /// Negative for an empty slot.
        var nameCount: Int32 = -1
        var representation: Unmanaged<Representation>?
    }

    var count: Int { entries.count }

    init(_ entries: [String: Representation]) {
        self.entries = entries
        var capacity = 4
        while capacity < entries.count * 2 { capacity *= 2 }
        mask = capacity - 1
        unsafe slots = .allocate(capacity: capacity)
        unsafe slots.initialize(repeating: Slot(), count: capacity)
        let nameBytes = entries.keys.reduce(0) { $0 + $1.utf8.count }
        unsafe names = .allocate(byteCount: max(nameBytes, 1), alignment: 1)
        var nameStart = 0
        for (path, representation) in entries {
            let bytes = Array(path.utf8)
            let hash = pathHash(bytes.span, ByteRange(start: 0, end: bytes.count))
            for (offset, byte) in bytes.enumerated() {
                unsafe names.storeBytes(of: byte, toByteOffset: nameStart + offset, as: UInt8.self)
            }
            var index = Int(truncatingIfNeeded: hash) & mask
            while unsafe slots[index].nameCount >= 0 { index = (index + 1) & mask }
            unsafe slots[index] = Slot(
                hash: hash,
                nameStart: Int32(nameStart),
                nameCount: Int32(bytes.count),
                representation: Unmanaged.passUnretained(representation),
            )
            nameStart += bytes.count
        }
    }

    deinit {
        unsafe slots.deallocate()
        unsafe names.deallocate()
    }

    /// The answer for the path in `range`, not retained: valid while the snapshot is held.
    @inline(__always)
    func find(
        _ bytes: Span<UInt8>,
        _ range: ByteRange,
        hash: UInt64,
    ) -> Unmanaged<Representation>? {
        var index = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = unsafe slots[index]
            guard slot.nameCount >= 0 else { return nil }
            if slot.hash == hash && slot.nameCount == range.count
                && isSame(bytes, range, Int(slot.nameStart))
            {
                return unsafe slot.representation
            }
            index = (index + 1) & mask
        }
    }

    @inline(__always)
    private func isSame(_ bytes: Span<UInt8>, _ range: ByteRange, _ nameStart: Int) -> Bool {
        for offset in 0..<Int(range.count) {
            let stored = unsafe names.load(fromByteOffset: nameStart + offset, as: UInt8.self)
            if stored != bytes[range.lower + offset] { return false }
        }
        return true
    }
}
