package import Model

/// Queues one delivery for each target of each channel, in the transaction that publishes, withdraws or
/// records an alarm.
///
/// A page, a feed or a board shows the newest revision, so a newer delivery takes the place of an older
/// one that is still queued. A text message cannot be called back: its correction or withdrawal goes
/// to those targets alone that may have had the earlier text, and behind it.
package struct Fanout: Reaction {
    /// Deliveries of one release that are looked at; above it the oldest ids win.
    static let maximumDeliveries = 5_000

    private let plan: ChannelPlan

    package init(_ plan: ChannelPlan) {
        self.plan = plan
    }

    package func reactions(
        to entry: Entry,
        records: any RecordReading,
        now: Instant,
    ) throws(StorageFault) -> [EntryDraft] {
        switch entry.kind {
        case .releasePublished: try published(entry, records, now: now)
        case .releaseWithdrawn: try withdrawn(entry, records, now: now)
        case .obligationWarned: try alarm(entry, records, step: 0, crossing: level(entry))
        case .obligationBreached: try alarm(entry, records, step: 0, crossing: "breached")
        case .obligationEscalated:
            try alarm(
                entry,
                records,
                step: Int(entry.body["step"]?.integer ?? 0),
                crossing: "escalated-\(entry.body["step"]?.integer ?? 0)",
            )
        default: []
        }
    }

    // MARK: releases

    private func published(
        _ entry: Entry,
        _ records: any RecordReading,
        now: Instant,
    ) throws(StorageFault) -> [EntryDraft] {
        let release = entry.subject
        let revision = Int(entry.body["revision"]?.integer ?? 0)
        let earlier = try Delivery.all(of: release, records, limit: Self.maximumDeliveries)
        var drafts: [EntryDraft] = []
        for name in entry.body.texts("channels") {
            guard let channel = plan.channel(name) else {
                drafts += unconfigured(name, release: release, revision: revision)
                continue
            }
            let ownExpiry = entry.body.optionalInstant("expiresAt")
            let expiresAt = ownExpiry ?? channel.expiresAfter.map { entry.at + $0 }
            var room = try room(in: channel, records)
            for target in channel.targets {
                let before = earlier.filter { $0.channel == name && $0.target == target }
                if channel.kind == .sms, !before.isEmpty, before.allSatisfy(\.neverGotOut) {
                    continue
                }
                let draft = queued(
                    id: "\(release)/\(revision)/\(name)/\(target)",
                    channel: name,
                    target: target,
                    of: release,
                    crossing: "\(release)/\(revision)",
                    revision: revision,
                    expiresAt: expiresAt,
                    supersedes: before.filter { $0.state == .queued }.map(\.id),
                    purpose: DeliveryPurpose.release,
                )
                drafts.append(draft)
                room -= 1
                if room < 0 { drafts.append(dead(draft.subject, OutboxPolicy.Reason.queueFull)) }
            }
        }
        return drafts
    }

    /// How many more may wait in a channel that sends: the rows of the record are its queue.
    ///
    /// Pages, feeds and boards show the newest alone, so nothing piles up there; a withdrawal and an alarm
    /// always find room.
    private func room(
        in channel: ChannelPlan.Channel,
        _ records: any RecordReading,
    ) throws(StorageFault) -> Int {
        guard let limit = channel.queueLimit, !channel.kind.isShown else { return .max }
        var waiting = 0
        for state in [Delivery.State.queued, .sending] {
            let word = channel.name + ":" + state.rawValue
            waiting += try records.count(.delivery, state: word)
        }
        return limit - waiting
    }

    private func withdrawn(
        _ entry: Entry,
        _ records: any RecordReading,
        now: Instant,
    ) throws(StorageFault) -> [EntryDraft] {
        let release = entry.subject
        let earlier = try Delivery.all(of: release, records, limit: Self.maximumDeliveries)
        var drafts: [EntryDraft] = []
        var seen: Set<[String]> = []
        for delivery in earlier where seen.insert([delivery.channel, delivery.target]).inserted {
            guard let channel = plan.channel(delivery.channel) else { continue }
            let before = earlier.filter {
                $0.channel == delivery.channel && $0.target == delivery.target
            }
            let queuedBefore = before.filter { $0.state == .queued }
            // What nobody has had needs no withdrawal, but must not go out any more either.
            let mayHaveHad = before.contains { $0.mayHaveGotOut }
            if !channel.kind.isShown, !mayHaveHad, queuedBefore.isEmpty { continue }
            let draft = queued(
                id: "\(release)/withdrawn/\(delivery.channel)/\(delivery.target)",
                channel: delivery.channel,
                target: delivery.target,
                of: release,
                crossing: release + "/withdrawn",
                revision: 0,
                expiresAt: nil,
                supersedes: queuedBefore.map(\.id),
                purpose: DeliveryPurpose.withdrawal,
            )
            drafts.append(draft)
            if !channel.kind.isShown, !mayHaveHad {
                drafts.append(dead(draft.subject, "nothing of it went out"))
            }
        }
        return drafts
    }

    private func unconfigured(_ name: String, release: String, revision: Int) -> [EntryDraft] {
        let draft = queued(
            id: "\(release)/\(revision)/\(name)/-",
            channel: name,
            target: "-",
            of: release,
            crossing: "\(release)/\(revision)",
            revision: revision,
            expiresAt: nil,
            supersedes: [],
            purpose: DeliveryPurpose.release,
        )
        return [draft, dead(draft.subject, OutboxPolicy.Reason.notConfigured)]
    }

    // MARK: alarms

    private func level(_ entry: Entry) -> String {
        "warned-\(entry.body["level"]?.integer ?? 0)"
    }

    /// The ladder is the one frozen in the obligation; a step that is missing tells the last one.
    private func alarm(
        _ entry: Entry,
        _ records: any RecordReading,
        step: Int,
        crossing: String,
    ) throws(StorageFault) -> [EntryDraft] {
        // After down time only the last of several warnings speaks, and none after the breach.
        guard entry.body["notify"]?.bool != false,
            let row = try records.record(.obligation, entry.subject)?.body,
            let obligation = try? Obligation(row: row), !obligation.rule.ladder.isEmpty
        else { return [] }
        let ladder = obligation.rule.ladder
        let rung = ladder[min(max(step, 0), ladder.count - 1)]
        let people = plan.people(for: rung.recipient, organisation: obligation.organisation)
        let epoch = entry.body["epoch"]?.integer ?? 1
        let key = "\(obligation.id)/\(epoch)/\(crossing)"
        // A warning is pointless once the due instant has passed: the breach speaks then.
        let expiresAt = entry.kind == .obligationWarned ? obligation.due : nil
        return rung.hooks.flatMap { hook in
            people.map { person in
                queued(
                    id: "\(key)/\(hook)/\(person)",
                    channel: hook,
                    target: person,
                    of: obligation.id,
                    crossing: key,
                    revision: 0,
                    expiresAt: expiresAt,
                    supersedes: [],
                    purpose: DeliveryPurpose.alarm(crossing),
                )
            }
        }
    }

    // MARK: drafts

    private func queued(
        id: String,
        channel: String,
        target: String,
        of subject: String,
        crossing: String,
        revision: Int,
        expiresAt: Instant?,
        supersedes: [String],
        purpose: String,
    ) -> EntryDraft {
        EntryDraft(
            .deliveryQueued,
            subject: id,
            actor: EntryDraft.systemActor,
            body: [
                "channel": .string(channel),
                "target": .string(target),
                "for": .string(crossing),
                "of": .string(subject),
                "revision": revision == 0 ? .null : JSON(revision),
                "expiresAt": JSON(expiresAt),
                "key": .string(id),
                "purpose": .string(purpose),
                "supersedes": supersedes.isEmpty ? .null : JSON(supersedes),
            ],
        )
    }

    private func dead(_ id: String, _ reason: String) -> EntryDraft {
        EntryDraft(
            .deliveryDead,
            subject: id,
            actor: EntryDraft.systemActor,
            body: ["reason": .string(reason)],
        )
    }
}
