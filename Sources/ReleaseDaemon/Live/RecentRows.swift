import Ledger

/// The newest rows of a station, newest period first, in blocks: a copy with one row more shares all blocks
/// but one with what it was copied from.
///
/// A transaction copies what it touches; of a row more only a block is copied and let go, not a day of rows.
struct RecentRows: Sendable, RandomAccessCollection, MutableCollection {
    /// None of them is empty or holds more than `blockLimit`.
    private var blocks: [[StoredReading]] = []
    private(set) var count = 0

    private static let blockLimit = 16

    var startIndex: Int { 0 }
    var endIndex: Int { count }

    subscript(index: Int) -> StoredReading {
        get {
            let place = place(of: index)
            return blocks[place.block][place.offset]
        }
        set {
            let place = place(of: index)
            blocks[place.block][place.offset] = newValue
        }
    }

    /// Precondition: `0 <= index <= count`.
    mutating func insert(_ row: StoredReading, at index: Int) {
        precondition(index >= 0 && index <= count)
        count += 1
        guard !blocks.isEmpty else {
            blocks = [[row]]
            return
        }
        let (block, offset) = place(of: index)
        guard blocks[block].count >= Self.blockLimit else {
            blocks[block].insert(row, at: offset)
            return
        }
        if offset == 0 {
            blocks.insert([row], at: block)
        } else {
            let later = Array(blocks[block][offset...])
            blocks[block].removeSubrange(offset...)
            blocks.insert([row] + later, at: block + 1)
        }
    }

    /// Precondition: not empty.
    mutating func removeLast() {
        let last = blocks.count - 1
        if blocks[last].count == 1 { blocks.removeLast() } else { blocks[last].removeLast() }
        count -= 1
    }

    /// The end is the place behind the last row.
    private func place(of index: Int) -> (block: Int, offset: Int) {
        var offset = index
        for block in blocks.indices {
            let size = blocks[block].count
            if offset < size || block == blocks.count - 1 { return (block, offset) }
            offset -= size
        }
        return (0, offset)
    }
}
