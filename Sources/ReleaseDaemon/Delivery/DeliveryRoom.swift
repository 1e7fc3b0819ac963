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
    private struct Post {
        var wakes = 0
        var isClosing = false
        /// Alarms to say again; no entries, the record has their first time.
        var repeats: [Delivery] = []
    }

    /// Repeats that may wait on one hook; more are dropped, the next round comes.
    private static let repeatLimit = 100

    private let core: OfficeCore
    private let posts: Mutex<[ChannelPost]>
    private let signal = Monitor<[String: Post]>([:])
    private let changes = Monitor(0)
    private let threads = Mutex<[WorkerThread]>([])
    /// Deliveries between two attempts that failed alike: attempts and next instant, not on record.
    private let resting = Mutex<[String: Delivery]>([:])

    /// Deliveries of one channel looked at in one turn.
    private static let turnLimit = 64
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

    /// What the last run left in the middle of an attempt.
    private func recover(_ name: String) {
        guard let channel = channels.first(where: { $0.name == name }) else { return }
        do {
            try core.writer.perform(.bulk) { transaction in
                let rows = try transaction.records(
                    .delivery,
                    state: name + ":" + Delivery.State.sending.rawValue,
                    through: .max,
                    limit: .max,
                )
                for row in rows {
                    let delivery = try Delivery(id: row.id, row: row.body)
                    let decision = channel.policy.step(delivery, .restarted, now: transaction.now)
                    for draft in decision.entries { try transaction.append(draft) }
                }
            }
        } catch {
            core.faults.raise("outbox." + name, "\(error)")
        }
    }

    /// Sends what is due; gives when something is due next.
    private func turn(_ name: String) -> Instant? {
        guard let channel = channels.first(where: { $0.name == name }) else { return nil }
        do {
            let now = core.time.now
            let (due, next, isPaused) = try core.reader.read { view in
                let states = [Delivery.State.queued, .accepted].map { name + ":" + $0.rawValue }
                var due: [String] = []
                var next: Instant?
                for state in states {
                    let rows = try view.records(
                        .delivery,
                        state: state,
                        through: Instant.never.milliseconds - 1,
                        limit: Self.turnLimit,
                    )
                    for row in rows {
                        let rested = resting.withLock { $0[row.id]?.nextAttemptAt.milliseconds }
                        let order = max(row.order, rested ?? row.order)
                        if order <= now.milliseconds {
                            due.append(row.id)
                        } else {
                            next = min(next ?? .never, Instant(milliseconds: order))
                        }
                        if let expiry = row.body.optionalInstant("expiresAt"), expiry > now {
                            next = min(next ?? .never, expiry)
                        }
                    }
                }
                return (due, next, try ChannelState.isPaused(name, view))
            }
            let repeats = signal.change { posts -> [Delivery] in
                defer { posts[name]?.repeats = [] }
                return posts[name]?.repeats ?? []
            }
            for delivery in repeats where !isPaused {
                let outcome = attempt(delivery, channel)
                channel.note(outcome, target: delivery.target, now: core.time.now)
            }
            var sentAny = false
            for id in due {
                if signal.look({ $0[name]?.isClosing }) == true { return nil }
                if try send(id, channel, isPaused: isPaused) { sentAny = true }
            }
            core.faults.clear("outbox." + name)
            // What was held by a resting target or a pause comes up again by the floor or a wake.
            return sentAny ? core.time.now : next
        } catch {
            core.faults.raise("outbox." + name, "\(error)")
            return core.time.now + .seconds(1)
        }
    }

    /// One delivery: decide, record the attempt, send, record the outcome.
    ///
    /// True when it was sent.
    private func send(_ id: String, _ channel: ChannelPost, isPaused: Bool) throws -> Bool {
        let policy = channel.policy
        let now = core.time.now
        let rested = resting.withLock { $0[id] }
        if let rested, rested.nextAttemptAt > now { return false }
        let decided = try core.writer.perform(.officer) { transaction -> OutboxPolicy.Decision? in
            guard var delivery = try Delivery.read(id, transaction) else { return nil }
            if let rested, delivery.state == .queued {
                delivery.attempts = max(delivery.attempts, rested.attempts)
                delivery.nextAttemptAt = max(delivery.nextAttemptAt, rested.nextAttemptAt)
            }
            let others = try Delivery.all(of: delivery.subject, transaction, limit: 1_000)
            if let successor = delivery.successor(among: others),
                delivery.purpose == DeliveryPurpose.release,
                channel.kind.isShown
            {
                let decision = policy.step(
                    delivery,
                    .overtaken(by: successor.id),
                    now: transaction.now
                )
                for draft in decision.entries { try transaction.append(draft) }
                return decision
            }
            let isHeld =
                isPaused || delivery.mustWait(behind: others)
                || (delivery.state == .queued && !channel.claim(delivery.target, now: now))
            let decision = policy.step(delivery, .due(isHeld: isHeld), now: transaction.now)
            for draft in decision.entries { try transaction.append(draft) }
            return decision
        }
        guard let decided, decided.sends else { return false }
        let outcome = attempt(decided.delivery, channel)
        channel.note(outcome, target: decided.delivery.target, now: core.time.now)
        let silent = try core.writer.perform(.officer) { transaction -> Delivery? in
            // A receipt may have come first: then the row says more than this attempt.
            let stored = try Delivery.read(id, transaction)
            let delivery = stored.flatMap { $0.state.isPending ? nil : $0 } ?? decided.delivery
            let decision = policy.step(delivery, .ended(outcome), now: transaction.now)
            for draft in decision.entries { try transaction.append(draft) }
            return decision.entries.isEmpty ? decision.delivery : nil
        }
        // The same failure again is neither an entry nor a line.
        if !outcome.isSuccess, silent == nil {
            core.log.warning(
                "delivery.failed",
                ["channel": channel.name, "delivery": id, "outcome": "\(outcome)"],
            )
        }
        // The same failure again is no entry, so its next attempt is remembered here alone.
        resting.withLock { $0[id] = silent }
        return true
    }

    private func attempt(_ delivery: Delivery, _ channel: ChannelPost) -> DeliveryOutcome {
        let zone = core.setup.bureau.zone
        let message: HookMessage
        do {
            guard let made = try HookMessages(core).message(for: delivery, channel) else {
                return .permanent(reason: "nothing to send")
            }
            message = made
        } catch {
            return .retry(reason: "\(error)", after: nil)
        }
        switch channel.means(for: delivery.target) {
        case nil, .press: return .permanent(reason: "no such target")
        case .program(let program), .smsProgram(let program, _):
            return program.send(message, zone: zone)
        case .http(let hook), .smsHTTP(let hook, _):
            return hook.send(message, zone: zone, now: core.time.now)
        case .gateway(let gateway, _): return gateway.send(message)
        }
    }

    /// Tries the way of a channel without sending anything to anybody.
    func test(_ channel: ChannelPost) -> Phrase {
        let zone = core.setup.bureau.zone
        let delivery = Delivery(
            id: "test/" + channel.name,
            channel: channel.name,
            target: channel.targets.first ?? "test",
            subject: "test",
            revision: 0,
            queuedAt: core.time.now,
            expiresAt: nil,
            purpose: "test",
        )
        let message = HookMessage(delivery: delivery, title: "test", text: "test", isDrill: true)
        let outcome: DeliveryOutcome
        switch channel.means(for: delivery.target) {
        case nil, .press:
            return Phrase(
                "由本机写出，发布时回读检验",
                "written by the daemon itself, read back at each publication"
            )
        case .program(let program), .smsProgram(let program, _):
            outcome = program.send(message, zone: zone, isDryRun: true)
        case .http(let hook), .smsHTTP(let hook, _):
            outcome = hook.send(message, zone: zone, now: core.time.now)
        case .gateway:
            return Phrase(
                "短信网关不试发；用 deliveries 查看实际投递",
                "a gateway is not tested by sending; see its deliveries"
            )
        }
        return outcome.isSuccess
            ? Phrase("正常", "works") : Phrase("失败：\(outcome)", "failed: \(outcome)")
    }

    // MARK: receipts

    /// A receipt from outside; false when the channel, the secret or the delivery isn't ours.
    func receive(channel name: String, secret: String, query: String) -> Bool {
        guard let channel = channels.first(where: { $0.name == name }),
            let expected = channel.receiptSecret, !expected.isEmpty,
            HMACSHA256.areEqual(Array(expected.utf8), Array(secret.utf8)),
            let read = try? ReceiptQuery.read(query)
        else { return false }
        do {
            return try core.writer.perform(.officer) { transaction in
                guard let delivery = try Delivery.read(read.delivery, transaction),
                    delivery.channel == name
                else { return false }
                let decision = channel.policy.step(
                    delivery,
                    .receipt(read.receipt),
                    now: transaction.now,
                )
                for draft in decision.entries { try transaction.append(draft) }
                return true
            }
        } catch {
            core.log.error("receipt.lost", ["channel": name, "error": "\(error)"])
            return false
        }
    }
}
