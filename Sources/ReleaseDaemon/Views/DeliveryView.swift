import Model

extension ViewWords {
    func deliveries(of subject: String, in records: any RecordReading) throws -> [JSON] {
        try records.records(.delivery, prefix: subject + "/", limit: Self.listLimit)
            .map { try delivery($0) }
    }

    func delivery(_ record: Record) throws -> JSON {
        let delivery = try Delivery(id: record.id, row: record.body)
        let view: JSON = [
            "id": .string(delivery.id),
            "channel": .string(delivery.channel),
            "kind": JSON(channelKinds[delivery.channel]?.rawValue),
            "target": .string(delivery.target),
            "subject": .string(delivery.subject),
            "revision": .integer(Int64(delivery.revision)),
            "state": .string(delivery.state.rawValue),
            "stateName": phrase(delivery.state.name),
            "attempts": .integer(Int64(delivery.attempts)),
            "queuedAt": time(delivery.queuedAt),
            "acceptedAt": time(delivery.acceptedAt),
            "confirmedAt": time(delivery.confirmedAt),
            "nextAttemptAt": delivery.state == .queued ? time(delivery.nextAttemptAt) : .null,
            "expiresAt": time(delivery.expiresAt),
            "reference": JSON(delivery.reference),
            "cause": JSON(delivery.reason),
            "reason": delivery.reason.map { phrase(Cause.phrase($0)) } ?? .null,
            "purpose": .string(delivery.purpose),
        ]
        return view.withoutNulls
    }
}
