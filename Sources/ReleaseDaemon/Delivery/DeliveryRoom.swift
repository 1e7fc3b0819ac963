import Channels
import Ledger
import Model
import Platform
import Synchronization

/// The outbox at work: a thread for each channel that sends, so that none can hold up another.
///
/// Every step is decided by `OutboxPolicy` on the row as it stands; the attempt is on record before it is
/// made, the outcome after it.
final class DeliveryRoom: Sendable {
    struct Post {
        var wakes = 0
        var isClosing = false
        /// Alarms to say again; no entries, the record has their first time.
        var repeats: [Delivery] = []
    }

    /// Repeats that may wait on one hook; more are dropped, the next round comes.
    private static let repeatLimit = 100

    let core: OfficeCore
    private let posts: Mutex<[ChannelPost]>
    let signal = Monitor<[String: Post]>([:])
    private let changes = Monitor(0)
    private let threads = Mutex<[WorkerThread]>([])
    /// Deliveries between two attempts that failed alike: attempts and next instant, not on record.
    let resting = Mutex<[String: Delivery]>([:])

    /// Deliveries of one channel looked at in one turn.
    static let turnLimit = 64
    /// The floor for what no event announces.
    private static let idleMilliseconds: Int64 = 30_000

    init(_ core: OfficeCore, channels: [ChannelPost]) {
        self.core = core
        posts = Mutex(channels)
    }

    var channels: [ChannelPost] { posts.withLock { $0 } }

    /// Starts the threads of the channels that send.
    func start() throws(KernelError) {
        for channel in channels {
            if channel.isPress { continue }
            signal.change { $0[channel.name] = Post() }
            let thread = try WorkerThread(name: String(("out-" + channel.name).prefix(15))) {
                [self] in
                run(channel.name)
            }
            threads.withLock { $0.append(thread) }
        }
    }

    /// Puts changed settings behind the same names; new channels need a restart.
    func replace(_ channels: [ChannelPost]) { posts.withLock { $0 = channels } }

    func close() {
        signal.change { posts in
            for name in posts.keys { posts[name]?.isClosing = true }
        }
        noteChange()
    }

    /// Called with every committed batch.
    func note(_ committed: CommittedEntries) {
        var names: Set<String> = []
        for entry in committed.entries {
            switch entry.kind {
            case .deliveryQueued:
                if let channel = entry.body["channel"]?.string { names.insert(channel) }
            case .deliveryRetried, .channelResumed:
                names.formUnion(signal.look { Set($0.keys) })
            default: break
            }
        }
        for name in names { wake(name) }
        if committed.entries.contains(where: { $0.kind.rawValue.hasPrefix("delivery.") }) {
            noteChange()
        }
    }

    func wake(_ name: String) {
        signal.change { posts in
            if posts[name] != nil { posts[name]?.wakes += 1 }
        }
    }

    /// Says an alarm again, by the hook's own thread.
    func repeatNotice(_ delivery: Delivery) {
        signal.change { posts in
            guard let post = posts[delivery.channel], post.repeats.count < Self.repeatLimit else {
                return
            }
            posts[delivery.channel]?.repeats.append(delivery)
            posts[delivery.channel]?.wakes += 1
        }
    }

    /// Somebody may be waiting for a release to settle.
    func noteChange() { changes.change { $0 += 1 } }

    /// Waits until no delivery of the release is still on its way.
    func waitUntilSettled(_ release: String, atMostMilliseconds limit: Int64) {
        let end = core.time.now + Milliseconds(limit)
        while true {
            let seen = changes.look { $0 }
            let isSettled =
                (try? core.reader.read { view in
                    try Delivery.all(of: release, view, limit: Self.waitedDeliveries)
                        .allSatisfy { delivery in self.isSettled(delivery) }
                }) ?? true
            let left = (end - core.time.now).count
            if isSettled || left <= 0 { return }
            _ = changes.wait(atMostMilliseconds: left) { $0 == seen ? nil : true }
        }
    }

    private static let waitedDeliveries = 1_000

    /// Public pages are settled when they were read back; everything else when it was taken.
    private func isSettled(_ delivery: Delivery) -> Bool {
        if delivery.state.isPending { return false }
        let kind = channels.first { $0.name == delivery.channel }?.kind
        return !(kind?.isPublic == true && delivery.state == .accepted)
    }

    // MARK: the thread of one channel

    private func run(_ name: String) {
        recover(name)
        var seen = -1
        while true {
            let next = turn(name)
            let span = next.map { min(max(($0 - core.time.now).count, 1), Self.idleMilliseconds) }
            let isClosing = signal.wait(atMostMilliseconds: span ?? Self.idleMilliseconds) {
                posts -> Bool? in
                guard let post = posts[name] else { return true }
                if post.isClosing { return true }
                if post.wakes != seen {
                    seen = post.wakes
                    return false
                }
                return nil
            }
            if isClosing == true { return }
        }
    }
}
