package import Model

/// The rows of `.delivery` and `.channel`, folded from entries.
package struct DeliveryProjection: Projection {
    package init() {}

    package func apply(_ entry: Entry, to records: any RecordWriting) throws(StorageFault) {
        switch entry.kind {
        case .deliveryQueued: try queue(entry, records)
        case .channelPaused, .channelResumed:
            try records.put(.channel, ChannelState(entry).record)
        default:
            guard entry.kind.rawValue.hasPrefix("delivery.") else { return }
            guard let delivery = try Delivery.read(entry.subject, records) else { return }
            // A read-back is confirmed when the last byte had come, not when that was recorded.
            let instant = entry.kind == .deliveryConfirmed ? entry.effectiveAt : entry.at
            let next = DeliveryFold.apply(entry.kind, entry.body, to: delivery, at: instant)
            if next != delivery { try records.put(.delivery, next.record) }
        }
    }

    private func queue(_ entry: Entry, _ records: any RecordWriting) throws(StorageFault) {
        // The id is the key: queued twice is queued once.
        guard let delivery = DeliveryFold.first(entry),
            try records.record(.delivery, delivery.id) == nil
        else { return }
        try records.put(.delivery, delivery.record)
        for id in entry.body.texts("supersedes") {
            guard let earlier = try Delivery.read(id, records) else { continue }
            let next = DeliveryFold.supersede(earlier)
            if next != earlier { try records.put(.delivery, next.record) }
        }
    }
}

extension Delivery {
    /// The row with this id; nil when there is none.
    package static func read(
        _ id: String,
        _ records: any RecordReading,
    ) throws(StorageFault) -> Delivery? {
        guard let record = try records.record(.delivery, id) else { return nil }
        return try? Delivery(id: id, row: record.body)
    }

    /// Every delivery of one release or obligation.
    package static func all(
        of subject: String,
        _ records: any RecordReading,
        limit: Int,
    ) throws(StorageFault) -> [Delivery] {
        var deliveries: [Delivery] = []
        for record in try records.records(.delivery, prefix: subject + "/", limit: limit) {
            guard let delivery = try? Delivery(id: record.id, row: record.body) else { continue }
            if delivery.subject == subject { deliveries.append(delivery) }
        }
        return deliveries
    }
}

/// Whether a channel runs or was paused by a person; paused, it keeps its queue.
package struct ChannelState: Sendable, Hashable {
    package let name: String
    package let isPaused: Bool
    package let since: Instant
    package let by: String
    package let reason: String?

    init(_ entry: Entry) {
        name = entry.subject
        isPaused = entry.kind == .channelPaused
        since = entry.at
        by = entry.actor
        reason = entry.body["reason"]?.string
    }

    /// Nil when no person ever paused it: it runs.
    package init?(name: String, row: JSON) {
        guard let since = row.optionalInstant("since"), let by = row["by"]?.string else {
            return nil
        }
        self.name = name
        isPaused = row.flag("isPaused")
        self.since = since
        self.by = by
        reason = row["reason"]?.string
    }

    /// True when the channel with this name holds its queue.
    package static func isPaused(
        _ name: String,
        _ records: any RecordReading,
    ) throws(StorageFault) -> Bool {
        try records.record(.channel, name)?.state == "paused"
    }

    package var record: Record {
        let row: JSON = [
            "isPaused": .bool(isPaused), "since": JSON(since), "by": .string(by),
            "reason": JSON(reason),
        ]
        return Record(
            id: name,
            body: row.withoutNulls,
            state: isPaused ? "paused" : "running",
            order: since.milliseconds,
        )
    }
}
