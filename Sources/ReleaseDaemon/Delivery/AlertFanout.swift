import Channels
import Configuration
import Model

/// Queues notices for what the daemon itself raises, and takes an acknowledgement as the proof that a
/// person was warned.
struct AlertFanout: Reaction {
    /// The first rung of the ladder of each severity.
    let rungs: [String: Rule.Step]
    let plan: ChannelPlan

    func reactions(
        to entry: Entry,
        records: any RecordReading,
        now: Instant,
    ) throws(StorageFault) -> [EntryDraft] {
        switch entry.kind {
        case .alertRaised: return notices(entry)
        case .obligationAcknowledged, .alertAcknowledged:
            return try receipts(entry, records)
        default: return []
        }
    }

    private func notices(_ entry: Entry) -> [EntryDraft] {
        guard let rung = rungs[entry.body["severity"]?.string ?? ""] else { return [] }
        // A step that is late is told to those who can take it, and to the ladder where there is nobody.
        let holders = entry.body.texts("people")
        let people =
            holders.isEmpty ? plan.people(for: rung.recipient, organisation: "") : holders
        return rung.hooks.flatMap { hook in
            people.map { person in
                let id = "\(entry.subject)/\(entry.seq)/\(hook)/\(person)"
                return EntryDraft(
                    .deliveryQueued,
                    subject: id,
                    actor: EntryDraft.systemActor,
                    body: [
                        "channel": .string(hook), "target": .string(person),
                        "for": .string(entry.subject + "/" + String(entry.seq)),
                        "of": .string(entry.subject), "key": .string(id),
                        "purpose": .string(DeliveryPurpose.alarm("raised")),
                    ],
                )
            }
        }
    }

    /// Exit 0 of a hook is "handed over"; who acknowledges has heard.
    private func receipts(
        _ entry: Entry,
        _ records: any RecordReading,
    ) throws(StorageFault) -> [EntryDraft] {
        try Delivery.all(of: entry.subject, records, limit: ViewWords.listLimit)
            .filter { $0.target == entry.actor && $0.state == .accepted }
            .map { delivery in
                EntryDraft(
                    .deliveryReceipt,
                    subject: delivery.id,
                    actor: entry.actor,
                    body: [
                        "state": .string(DeliveryReceipt.State.delivered.rawValue),
                        "detail": "acknowledged",
                    ],
                )
            }
    }
}
