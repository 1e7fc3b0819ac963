import Glibc

/// A fixed block of memory that one loop fills and empties: what was received, or what will be
/// sent.
///
/// Invariant: `count <= capacity`; the block never moves.
@safe
struct ByteBuffer: ~Copyable {
    let capacity: Int
    let base: UnsafeMutableRawPointer
    var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        unsafe base = .allocate(byteCount: capacity, alignment: 64)
    }

    deinit {
        unsafe base.deallocate()
    }

    @inline(__always) var room: Int { capacity - count }

    /// Precondition: there is room.
    @inline(__always)
    mutating func append(_ bytes: borrowing PreparedBytes) {
        unsafe append(bytes.start, bytes.count)
    }

    @inline(__always)
    mutating func append(_ source: UnsafeRawPointer, _ length: Int) {
        precondition(length <= room)
        unsafe memcpy(base + count, source, length)
        count += length
    }

    mutating func append(_ bytes: [UInt8]) {
        precondition(bytes.count <= room)
        unsafe bytes.withUnsafeBytes { source in
            if let start = source.baseAddress {
                unsafe memcpy(base + count, start, source.count)
            }
        }
        count += bytes.count
    }
}
