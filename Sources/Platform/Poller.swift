import CLinux
import Glibc

/// What a readiness event belongs to: a slot of the caller's table and the generation of its tenant.
///
/// Descriptors are reused at once by the kernel. An event whose generation is not the slot's present one
/// is late and must be ignored.
package struct PollToken: Equatable, Sendable {
    package let slot: UInt32
    package let generation: UInt32

    package init(slot: UInt32, generation: UInt32) {
        self.slot = slot
        self.generation = generation
    }

    package init(bits: UInt64) {
        slot = UInt32(truncatingIfNeeded: bits)
        generation = UInt32(truncatingIfNeeded: bits >> 32)
    }

    package var bits: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
}

/// Which readiness a descriptor is watched for, and what was found.
///
/// Errors and hang-ups are always reported.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static let readable = Readiness(rawValue: 0x001)
    package static let writable = Readiness(rawValue: 0x004)
    package static let failed = Readiness(rawValue: 0x008)
    package static let hungUp = Readiness(rawValue: 0x010)
}

/// A level-triggered epoll instance with a fixed buffer of events; see epoll(7).
///
/// Invariant: owned and used by one thread.
@safe
package struct Poller: ~Copyable {
    private let descriptor: Int32
    private let capacity: Int32
    private let events: UnsafeMutableRawPointer

    /// - Throws: `KernelError` when the kernel gives no descriptor.
    package init(capacity: Int = 512) throws(KernelError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw .last("epoll_create1") }
        self.capacity = Int32(capacity)
        unsafe events = UnsafeMutableRawPointer.allocate(
            byteCount: capacity * Int(linux_epoll_event_bytes()),
            alignment: 16,
        )
    }

    deinit {
        close(descriptor)
        unsafe events.deallocate()
    }

    /// Begins to watch; false when the kernel refuses (out of memory, not pollable).
    @discardableResult
    package func add(_ target: Int32, for interest: Readiness, token: PollToken) -> Bool {
        linux_epoll_control(descriptor, EPOLL_CTL_ADD, target, interest.rawValue, token.bits) == 0
    }

    @discardableResult
    package func change(_ target: Int32, to interest: Readiness, token: PollToken) -> Bool {
        linux_epoll_control(descriptor, EPOLL_CTL_MOD, target, interest.rawValue, token.bits) == 0
    }

    /// Stops watching.
    ///
    /// A descriptor that is closed needs no call.
    package func remove(_ target: Int32) {
        _ = linux_epoll_control(descriptor, EPOLL_CTL_DEL, target, 0, 0)
    }

    /// Waits at most `milliseconds` (negative: for ever) and returns how many events can be read.
    ///
    /// An interruption by a signal counts as no event.
    package func wait(milliseconds: Int32) -> Int {
        let count = unsafe linux_epoll_wait(descriptor, events, capacity, milliseconds)
        return count < 0 ? 0 : Int(count)
    }

    /// Precondition: `index` is below the last `wait`'s result.
    package func event(at index: Int) -> (token: PollToken, readiness: Readiness) {
        precondition(index >= 0 && index < Int(capacity))
        let token = unsafe PollToken(bits: linux_epoll_token(events, Int32(index)))
        let ready = unsafe Readiness(rawValue: linux_epoll_ready(events, Int32(index)))
        return (token, ready)
    }
}
