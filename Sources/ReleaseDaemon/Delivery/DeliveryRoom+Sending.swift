import Channels
import Ledger
import Model
import Platform
import Synchronization

/// What the thread of one channel does with the deliveries whose time has come.
extension DeliveryRoom {
    /// Settles what the last run left in the middle of an attempt, as often as it takes to record that.
    func recover(_ name: String) {
        while !isRecovered(name) {
            let isClosing = signal.wait(atMostMilliseconds: Self.ledgerWait.count) {
                posts -> Bool? in
                posts[name]?.isClosing == false ? nil : true
            }
            if isClosing == true { return }
        }
        signal.change { $0[name]?.isRecovered = true }
    }

    private func isRecovered(_ name: String) -> Bool {
        guard let channel = channels.first(where: { $0.name == name }) else { return true }
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
            return true
        } catch {
            core.faults.raise("outbox." + name, "\(error)")
            return false
        }
    }

    /// Sends what is due; gives when something is due next.
    func turn(_ name: String) -> Instant? {
        guard let channel = channels.first(where: { $0.name == name }) else { return nil }
        do {
            while let debt = takeDebt(of: name) { try settle(debt, channel) }
            let queue = try look(channel, now: core.time.now)
            let repeats = signal.change { posts -> [Delivery] in
                defer { posts[name]?.repeats = [] }
                return posts[name]?.repeats ?? []
            }
            for delivery in repeats where !queue.isPaused {
                guard let hook = channel.hook(for: delivery.target) else { continue }
                // With all places taken this round is left out; the next one comes.
                guard slots.take(hook.id) else { continue }
                defer { leave(hook) }
                let outcome = channel.attempt(delivery, core)
                try note(outcome, of: delivery, channel)
            }
            var sent = 0
            for item in queue.due where sent < Self.turnLimit {
                if signal.look({ $0[name]?.isClosing }) == true { return nil }
                if try sendAlone(item, channel, isPaused: queue.isPaused) { sent += 1 }
            }
            core.faults.clear("outbox." + name)
            // What was held by a pause or in another's hands comes up again by the floor or a wake.
            return sent > 0 ? core.time.now : queue.next
        } catch {
            core.faults.raise("outbox." + name, "\(error)")
            return core.time.now + Self.ledgerWait
        }
    }

    /// What is due now, the oldest first, and when the next is.
    private func look(
        _ channel: ChannelPost,
        now: Instant,
    ) throws -> (due: [Due], next: Instant?, isPaused: Bool) {
        let resting = resting.withLock { $0 }
        let hurried = hurried.withLock { $0 }
        return try core.reader.read { view in
            var due: [Due] = []
            var next: Instant?
            for state in [Delivery.State.queued, .accepted] {
                let rows = try view.records(
                    .delivery,
                    state: channel.name + ":" + state.rawValue,
                    through: Instant.never.milliseconds - 1,
                    limit: Self.queueLimit,
                )
                for row in rows {
                    var at = Instant(milliseconds: row.order)
                    at = max(at, resting[row.id]?.nextAttemptAt ?? at)
                    if hurried.contains(row.id) { at = min(at, now) }
                    if state == .queued, let target = row.body["target"]?.string {
                        at = max(at, channel.restsUntil(target, now: now) ?? at)
                    }
                    if let expiry = row.body.optionalInstant("expiresAt"), state == .queued {
                        at = min(at, expiry)
                    }
                    if at <= now {
                        due.append(try Due(row))
                    } else {
                        next = min(next ?? .never, at)
                    }
                }
            }
            due.sort { ($0.since, $0.id) < ($1.since, $1.id) }
            return (due, next, try ChannelState.isPaused(channel.name, view))
        }
    }

    /// Sends unless another thread has the delivery, its target has another text on the same subject or the
    /// probe after a rest under way, or the hook has no place; then it is looked at again when that ends.
    private func sendAlone(
        _ item: Due,
        _ channel: ChannelPost,
        isPaused: Bool,
    ) throws -> Bool {
        let keys = channel.isBroken(item.target) ? item.keys.union([item.probe]) : item.keys
        let isMine = signal.look { posts -> Bool in
            guard let post = posts[channel.name], post.inHand.isDisjoint(with: keys) else {
                return false
            }
            posts[channel.name]?.inHand.formUnion(keys)
            return true
        }
        guard isMine else { return false }
        defer { signal.look { _ = $0[channel.name]?.inHand.subtract(keys) } }
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
        let isHurried = hurried.withLock { $0.contains(id) }
        let isSettled = try core.reader.read { try HookMessages.isSettled(id, $0) }
        let decided = try core.writer.perform(.officer) { transaction -> OutboxPolicy.Decision? in
            guard var delivery = try Delivery.read(id, transaction) else { return nil }
            if let rested, delivery.state == .queued {
                delivery.attempts = max(delivery.attempts, rested.attempts)
                delivery.nextAttemptAt = max(delivery.nextAttemptAt, rested.nextAttemptAt)
            }
            if isHurried { delivery.nextAttemptAt = min(delivery.nextAttemptAt, transaction.now) }
            if isSettled {
                let over = OutboxPolicy.Event.overtaken(by: delivery.subject)
                let decision = policy.step(delivery, over, now: transaction.now)
                for draft in decision.entries { try transaction.append(draft) }
                return decision
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
                || channel.restsUntil(delivery.target, now: now) != nil
            let decision = policy.step(delivery, .due(isHeld: isHeld), now: transaction.now)
            for draft in decision.entries { try transaction.append(draft) }
            return decision
        }
        hurried.withLock { _ = $0.remove(id) }
        guard let decided, decided.sends else { return false }
        let outcome = channel.attempt(decided.delivery, core)
        try settle(Debt(delivery: decided.delivery, outcome: outcome), channel)
        try note(outcome, of: decided.delivery, channel)
        return true
    }

    /// Records how an attempt ended.
    ///
    /// What can't be recorded now stays a debt: without it the row would be on its way for ever.
    private func settle(_ debt: Debt, _ channel: ChannelPost) throws {
        let id = debt.delivery.id
        let silent: Delivery?
        do {
            silent = try core.writer.perform(.officer) { transaction -> Delivery? in
                // A receipt may have come first: then the row says more than this attempt.
                let stored = try Delivery.read(id, transaction)
                let delivery = stored.flatMap { $0.state.isPending ? nil : $0 } ?? debt.delivery
                let decision = channel.policy.step(
                    delivery,
                    .ended(debt.outcome),
                    now: transaction.now,
                )
                for draft in decision.entries { try transaction.append(draft) }
                return decision.entries.isEmpty ? decision.delivery : nil
            }
        } catch {
            debts.withLock { $0[id] = debt }
            throw error
        }
        // The same failure again is neither an entry nor a line.
        if !debt.outcome.isSuccess, silent == nil {
            core.log.warning(
                "delivery.failed",
                ["channel": channel.name, "delivery": id, "outcome": "\(debt.outcome)"],
            )
        }
        // The same failure again is no entry, so its next attempt is remembered here alone.
        resting.withLock { $0[id] = silent }
    }

    /// Takes one debt over, so that no two threads record it.
    private func takeDebt(of channel: String) -> Debt? {
        debts.withLock { debts in
            let first = debts.first { $0.value.delivery.channel == channel }
            return first.flatMap { debts.removeValue(forKey: $0.key) }
        }
    }

    /// Notes how a target does; when it answers again, what waits for it need not wait for its instant.
    private func note(
        _ outcome: DeliveryOutcome,
        of delivery: Delivery,
        _ channel: ChannelPost,
    ) throws {
        guard channel.note(outcome, target: delivery.target, now: core.time.now) else { return }
        let waiting = try core.reader.read { view in
            try view.records(
                .delivery,
                state: channel.name + ":" + Delivery.State.queued.rawValue,
                through: .max,
                limit: Self.queueLimit,
            )
        }
        let ids = waiting.filter { $0.body["target"]?.string == delivery.target }.map(\.id)
        hurried.withLock { $0.formUnion(ids) }
        wake(channel.name)
    }
}

/// What a turn has to know of a row before it takes it up.
private struct Due {
    let id: String
    let target: String
    /// Milliseconds since 1970.
    let since: Int64
    /// The delivery, and all that is said on its subject to its target.
    let keys: Set<String>

    init(_ row: Record) throws {
        id = row.id
        target = try row.body.text("target")
        since = row.body["queuedAt"]?.integer ?? row.order
        keys = [row.id, try row.body.text("subject") + " > " + target]
    }

    /// Held by the one delivery that finds out whether a target answers again.
    var probe: String { " > " + target }
}
