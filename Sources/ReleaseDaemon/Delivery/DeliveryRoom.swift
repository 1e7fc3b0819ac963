import Channels
import Ledger
import Model
import Platform
import Synchronization

/// The outbox at work: threads of its own for each channel that sends, so that none can hold up another.
///
/// A channel has as many threads as its hooks take attempts at a time; a delivery is in one pair of hands,
/// and so is everything on one subject to one target.
///
/// Every step is decided by `OutboxPolicy` on the row as it stands; the attempt is on record before it is
/// made, the outcome after it.
final class DeliveryRoom: Sendable {
    struct Post {
        var wakes = 0
        var isClosing = false
        /// Threads started so far.
        var senders = 0
        /// What the last run left is settled; before, nothing is sent.
        var isRecovered = false
        /// What is being looked at or sent by one of the threads.
        var inHand: Set<String> = []
        /// The entry whose page goes before the messages; 0 when none does.
        var pageSeq: Int64 = 0
        /// Alarms to say again; no entries, the record has their first time.
        var repeats: [Delivery] = []
    }

    private struct Crew {
        var threads: [Int: (name: String, thread: WorkerThread)] = [:]
        var started = 0
        var ended: Set<Int> = []
    }

    /// Repeats that may wait on one hook; more are dropped, the next round comes.
    private static let repeatLimit = 100

    /// The last entry that the pages hold.
    private let served = Monitor<Int64>(0)
    let core: OfficeCore
    private let posts: Mutex<[ChannelPost]>
    let signal = Monitor<[String: Post]>([:])
    private let changes = Monitor(0)
    private let crew = Monitor(Crew())
    let slots = HookSlots()
    /// Deliveries between two attempts that failed alike: attempts and next instant, not on record.
    let resting = Mutex<[String: Delivery]>([:])

    /// Deliveries that need not wait for their next instant: their target answers again.
    let hurried = Mutex<Set<String>>([])

    /// How an attempt ended that the record could not take, such as on a full disk.
    struct Debt {
        let delivery: Delivery
        let outcome: DeliveryOutcome
    }

    /// By delivery; paid before anything else is sent.
    let debts = Mutex<[String: Debt]>([:])

    /// Deliveries of one channel made in one turn.
    static let turnLimit = 64
    /// Waiting deliveries of one channel looked at in one turn: those to a target that rests must not
    /// hide those to another.
    static let queueLimit = 1_000
    /// Until the ledger is asked again.
    static let ledgerWait = Milliseconds.seconds(1)
    /// The floor for what no event announces.
    private static let idleMilliseconds: Int64 = 30_000

    init(_ core: OfficeCore, channels: [ChannelPost]) {
        self.core = core
        posts = Mutex(channels)
    }

    var channels: [ChannelPost] { posts.withLock { $0 } }

    /// Starts the threads of the channels that send.
    func start() throws(KernelError) {
        slots.setLimits(Self.limits(of: channels))
        for channel in channels where channel.sends { try staff(channel) }
    }

    /// Puts changed settings behind the names; what is new gets its threads, what is gone ends.
    func replace(_ channels: [ChannelPost]) {
        posts.withLock { $0 = channels }
        slots.setLimits(Self.limits(of: channels))
        let names = Set(channels.filter(\.sends).map(\.name))
        signal.change { posts in
            for name in posts.keys where !names.contains(name) { posts[name]?.isClosing = true }
            for name in names { posts[name]?.isClosing = false }
        }
        for channel in channels where channel.sends {
            do {
                try staff(channel)
            } catch {
                core.faults.raise("outbox." + channel.name, "\(error)")
            }
        }
    }

    private static func limits(of channels: [ChannelPost]) -> [String: Int] {
        Dictionary(
            channels.flatMap(\.hooks).map { ($0.id, $0.concurrent) },
            uniquingKeysWith: max,
        )
    }

    /// Sees to it that a channel has its threads.
    private func staff(_ channel: ChannelPost) throws(KernelError) {
        let name = channel.name
        let present = signal.change { posts in
            if posts[name] == nil { posts[name] = Post() }
            return posts[name]?.senders ?? 0
        }
        for _ in 0..<max(channel.senderCount - present, 0) {
            let isFirst = signal.change { posts -> Bool in
                posts[name]?.senders += 1
                return posts[name]?.senders == 1
            }
            let number = crew.look { crew -> Int in
                crew.started += 1
                return crew.started
            }
            // Programs of hooks take more of the processors than everything else a publication costs.
            let title = String(("out-" + name).prefix(15))
            let thread = try WorkerThread(name: title, isPolite: true) { [self] in
                if isFirst { recover(name) }
                run(name)
                signal.change { posts -> Void in posts[name]?.senders -= 1 }
                crew.change { crew -> Void in crew.ended.insert(number) }
            }
            crew.look { $0.threads[number] = (name, thread) }
        }
    }

    func close() {
        signal.change { posts in
            for name in posts.keys { posts[name]?.isClosing = true }
        }
        noteChange()
    }

    /// Waits for the threads: idle ones end at once, an attempt under way may take until the limit.
    ///
    /// What is still under way then is left behind; the next start finds its row as it is and decides.
    func join(withinMilliseconds limit: Int64) {
        _ = crew.wait(atMostMilliseconds: limit) { crew in
            crew.threads.keys.allSatisfy { crew.ended.contains($0) } ? true : nil
        }
        let ended = crew.look { crew in
            let ended = crew.threads.filter { crew.ended.contains($0.key) }
            for number in ended.keys { crew.threads[number] = nil }
            return ended.values.map(\.thread)
        }
        for thread in ended { thread.join() }
        for name in crew.look({ $0.threads.values.map(\.name) }) {
            core.log.warning("delivery.abandoned", ["channel": name])
        }
    }

    /// Called with every committed batch.
    func note(_ committed: CommittedEntries) {
        var names: Set<String> = []
        var waitForPage: Set<String> = []
        let published = Set(
            committed.entries.filter {
                $0.kind == .releasePublished || $0.kind == .releaseWithdrawn
            }
            .map(\.subject)
        )
        for entry in committed.entries {
            switch entry.kind {
            case .deliveryQueued:
                guard let channel = entry.body["channel"]?.string else { continue }
                names.insert(channel)
                if published.contains(String(entry.subject.prefix { $0 != "/" })) {
                    waitForPage.insert(channel)
                }
            case .deliveryRetried, .channelResumed:
                names.formUnion(signal.look { Set($0.keys) })
            default: break
            }
        }
        let seq = committed.head.seq
        signal.look { posts in
            for name in waitForPage where posts[name] != nil { posts[name]?.pageSeq = seq }
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

    // MARK: a thread of one channel

    /// Readers of the site have everything up to this entry.
    func serves(upTo seq: Int64) { served.change { $0 = max($0, seq) } }

    /// Whoever gets a message and opens the page that it names finds it: the press goes first, but holds no
    /// message up for long.
    private func waitForPage(_ name: String) {
        guard let seq = signal.look({ $0[name]?.pageSeq }), seq > 0 else { return }
        _ = served.wait(atMostMilliseconds: Self.pageWaitMilliseconds) { $0 >= seq ? true : nil }
        signal.look { posts in
            if posts[name]?.pageSeq == seq { posts[name]?.pageSeq = 0 }
        }
    }

    /// What a message waits for the page of its release at most.
    private static let pageWaitMilliseconds: Int64 = 250

    private func run(_ name: String) {
        let isClosed = signal.wait { posts -> Bool? in
            guard let post = posts[name], !post.isClosing else { return true }
            return post.isRecovered ? false : nil
        }
        if isClosed { return }
        var seen = -1
        while true {
            waitForPage(name)
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
