import Glibc

/// Connections by descriptor.
///
/// The table is reserved once and its pages are touched only when used.
@safe
struct ConnectionTable: ~Copyable {
    let capacity: Int
    private let slots: UnsafeMutablePointer<Connection>
    /// One more than the highest descriptor ever used: what a sweep has to look at.
    private(set) var end = 0
    private(set) var open = 0

    /// Precondition: `capacity` is above every descriptor that will be entered.
    init(capacity: Int) {
        self.capacity = capacity
        // calloc of a large block maps zero pages; a zeroed connection is a free slot (see
        // `enter`).
        guard let memory = unsafe calloc(capacity, MemoryLayout<Connection>.stride) else {
            preconditionFailure("no address space for the connection table")
        }
        unsafe slots = memory.bindMemory(to: Connection.self, capacity: capacity)
    }

    deinit {
        unsafe free(slots)
    }

    subscript(descriptor: Int) -> Connection {
        @inline(__always)
        get {
            precondition(descriptor >= 0 && descriptor < capacity)
            return unsafe slots[descriptor]
        }
        @inline(__always)
        nonmutating set {
            precondition(descriptor >= 0 && descriptor < capacity)
            unsafe slots[descriptor] = newValue
        }
    }

    /// Direct access for changes of single fields.
    @inline(__always)
    func at(_ descriptor: Int) -> UnsafeMutablePointer<Connection> {
        precondition(descriptor >= 0 && descriptor < capacity)
        return unsafe slots + descriptor
    }

    mutating func enter(_ descriptor: Int, deadline: UInt64) -> UInt32 {
        let generation = self[descriptor].generation &+ 1
        var connection = Connection()
        connection.generation = generation
        connection.phase = .reading
        connection.deadline = deadline
        self[descriptor] = connection
        end = max(end, descriptor + 1)
        open += 1
        return generation
    }

    mutating func leave(_ descriptor: Int) {
        let slot = unsafe at(descriptor)
        if let held = unsafe slot.pointee.held { unsafe held.deallocate() }
        if let pending = unsafe slot.pointee.pending {
            unsafe pending.pointee.free()
            unsafe pending.deallocate()
        }
        var empty = Connection()
        empty.generation = unsafe slot.pointee.generation
        unsafe slot.pointee = empty
        open -= 1
    }
}
