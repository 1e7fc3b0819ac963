import Channels
import Ledger
import Model
import Platform
import Synchronization

/// What the thread of one channel does with the deliveries whose time has come.
extension DeliveryRoom {
    /// What the last run left in the middle of an attempt.
    func recover(_ name: String) {
        defer { signal.change { $0[name]?.isRecovered = true } }
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
    func turn(_ name: String) -> Instant? {
        guard let channel = channels.first(where: { $0.name == name }) else { return nil }
        do {
            let now = core.time.now
            let (due, next, isPaused) = try core.reader.read { view in
                let states = [Delivery.State.queued, .accepted].map { name + ":" + $0.rawValue }
                var due: [Due] = []
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
                            due.append(try Due(row))
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
                guard let hook = channel.hook(for: delivery.target) else { continue }
                // With all places taken this round is left out; the next one comes.
                guard slots.take(hook.id) else { continue }
                defer { leave(hook) }
                let outcome = channel.attempt(delivery, core)
                channel.note(outcome, target: delivery.target, now: core.time.now)
            }
            var sentAny = false
            for item in due {
                if signal.look({ $0[name]?.isClosing }) == true { return nil }
                if try sendAlone(item, channel, isPaused: isPaused) { sentAny = true }
            }
            core.faults.clear("outbox." + name)
            // What was held by a resting target or a pause comes up again by the floor or a wake.
            return sentAny ? core.time.now : next
        } catch {
            core.faults.raise("outbox." + name, "\(error)")
            return core.time.now + .seconds(1)
        }
    }

    /// Sends unless another thread has the delivery, its target has another text on the same subject under
    /// way, or the hook has no place; then it is looked at again when that ends.
    private func sendAlone(
        _ item: Due,
        _ channel: ChannelPost,
        isPaused: Bool,
    ) throws -> Bool {
        let isMine = signal.look { posts -> Bool in
            guard let post = posts[channel.name], post.inHand.isDisjoint(with: item.keys) else {
                return false
            }
            posts[channel.name]?.inHand.formUnion(item.keys)
            return true
        }
        guard isMine else { return false }
        defer { signal.look { _ = $0[channel.name]?.inHand.subtract(item.keys) } }
        // A pause sends nothing, it only lets expire what has to.
        guard !isPaused, let hook = channel.hook(for: item.target) else {
            return try send(item.id, channel, isPaused: isPaused)
        }
        guard slots.take(hook.id) else { return false }
        defer { leave(hook) }
        return try send(item.id, channel, isPaused: false)
    }

    /// Gives a place back and tells every channel that uses the hook, if any waits.
    private func leave(_ hook: ChannelPost.Hook) {
        guard slots.giveBack(hook.id) else { return }
        for channel in channels where channel.hooks.contains(where: { $0.id == hook.id }) {
            wake(channel.name)
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
        let outcome = channel.attempt(decided.delivery, core)
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
}

/// What a turn has to know of a row before it takes it up.
private struct Due {
    let id: String
    let target: String
    /// The delivery, and all that is said on its subject to its target.
    let keys: Set<String>

    init(_ row: Record) throws {
        id = row.id
        target = try row.body.text("target")
        keys = [row.id, try row.body.text("subject") + " > " + target]
    }
}
