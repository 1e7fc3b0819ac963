/// The newest frames of one combination of topics as one run of bytes with absolute offsets.
///
/// A subscriber is a cursor into it: sending, coalescing, resuming and falling behind are all "from
/// the cursor to the head".
/// Invariants: `tail <= head`, `head - tail <= capacity`, every mark lies at the beginning of a
/// frame, positions of marks rise.
/// Owned by one loop.
@safe
package struct EventRing: ~Copyable {
    package let capacity: Int
    /// Offset after the newest byte.
    package private(set) var head: UInt64 = 0
    /// Offset of the oldest byte still kept.
    package private(set) var tail: UInt64 = 0
    /// The newest position of the stream, whether or not it had a frame here.
    package private(set) var newest: UInt64
    /// Every frame after this position is kept.
    package private(set) var floor: UInt64
    private var marks: [Mark] = []
    private var firstMark = 0
    private let storage: UnsafeMutableRawPointer

    /// Where the frames of a position begin.
    private struct Mark {
        let position: UInt64
        let offset: UInt64
    }

    /// An empty ring for a stream that stands at `position`; older positions are unknown.
    package init(capacity: Int, position: UInt64) {
        self.capacity = capacity
        newest = position
        floor = position
        unsafe storage = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
    }

    deinit {
        unsafe storage.deallocate()
    }

    /// Adds the frames of one position, and forgets the oldest ones for them.
    ///
    /// Precondition: they fit the ring. A position that is not above the newest joins the frames
    /// before it.
    package mutating func append(_ bytes: [UInt8], position: UInt64) {
        if position > newest || marks.count == firstMark {
            makeRoom(bytes.count)
            marks.append(Mark(position: position, offset: head))
        } else {
            makeRoom(bytes.count)
        }
        write(bytes)
        newest = max(newest, position)
    }

    /// Adds bytes that belong to no position, such as a heartbeat.
    package mutating func append(unnumbered bytes: [UInt8]) {
        makeRoom(bytes.count)
        write(bytes)
    }

    /// Notes that the stream went on without a frame for this combination.
    package mutating func advance(to position: UInt64) {
        newest = max(newest, position)
    }

    /// Where a reader that has everything up to `position` goes on; nil when that cannot be known.
    package func offset(after position: UInt64) -> UInt64? {
        guard position >= floor, position <= newest else { return nil }
        var low = firstMark
        var high = marks.count
        while low < high {
            let middle = (low + high) / 2
            if marks[middle].position > position { high = middle } else { low = middle + 1 }
        }
        return low < marks.count ? marks[low].offset : head
    }

    /// The bytes from `offset` to the head, in one or two pieces.
    ///
    /// Precondition: `tail <= offset <= head`.
    @inline(__always)
    func pieces(
        from offset: UInt64
    ) -> (
        first: UnsafeRawPointer, firstCount: Int, second: UnsafeRawPointer, secondCount: Int
    ) {
        let count = Int(head - offset)
        let start = Int(offset % UInt64(capacity))
        let firstCount = min(count, capacity - start)
        return unsafe (
            UnsafeRawPointer(storage + start), firstCount, UnsafeRawPointer(storage),
            count - firstCount,
        )
    }

    /// A copy of the bytes from `offset` to the head, for tests and for readers that are not loops.
    package func bytes(from offset: UInt64) -> [UInt8] {
        let parts = unsafe pieces(from: offset)
        return unsafe Array(
            UnsafeRawBufferPointer(start: parts.first, count: parts.firstCount)
        )
            + Array(UnsafeRawBufferPointer(start: parts.second, count: parts.secondCount))
    }

    private mutating func makeRoom(_ count: Int) {
        precondition(count <= capacity, "a frame larger than its ring")
        while Int(head - tail) + count > capacity {
            if firstMark < marks.count {
                floor = max(floor, marks[firstMark].position)
                firstMark += 1
            }
            tail = firstMark < marks.count ? marks[firstMark].offset : head
            if firstMark == marks.count { floor = newest }
        }
        if firstMark > 1_024, firstMark * 2 > marks.count {
            marks.removeFirst(firstMark)
            firstMark = 0
        }
    }

    private mutating func write(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            let start = Int(head % UInt64(capacity))
            let first = min(source.count, capacity - start)
            unsafe (storage + start).copyMemory(from: base, byteCount: first)
            unsafe storage.copyMemory(from: base + first, byteCount: source.count - first)
        }
        head += UInt64(bytes.count)
    }
}
