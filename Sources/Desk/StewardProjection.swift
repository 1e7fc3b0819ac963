package import Model

/// Folds tokens and alerts into their rows.
package struct StewardProjection: Projection {
    package init() {}

    package func apply(_ entry: Entry, to records: any RecordWriting) throws(StorageFault) {
        switch entry.kind {
        case .tokenCreated:
            try put(entry, .token, state: "valid", records) { row in
                row["person"] = entry.body["person"]
                row["role"] = entry.body["role"]
                row["digest"] = entry.body["tokenDigest"]
                row["createdAt"] = JSON(entry.at)
                row["createdBy"] = .string(entry.actor)
            }
        case .tokenRevoked:
            try put(entry, .token, state: "revoked", records) { $0["revokedAt"] = JSON(entry.at) }
        case .alertRaised:
            try put(entry, .alert, state: "firing", records) { row in
                row = entry.body
                row["startedAt"] = JSON(entry.effectiveAt)
            }
        case .alertResolved:
            try put(entry, .alert, state: "resolved", records) { row in
                row["endedAt"] = JSON(entry.effectiveAt)
                row["acknowledgedUntil"] = nil
            }
        case .alertAcknowledged:
            try put(entry, .alert, state: "firing", records) { row in
                row["acknowledgedBy"] = .string(entry.actor)
                row["acknowledgedUntil"] = entry.body["until"]
            }
        default: break
        }
    }

    private func put(
        _ entry: Entry,
        _ table: RecordTable,
        state: String,
        _ records: any RecordWriting,
        change: (inout JSON) -> Void,
    ) throws(StorageFault) {
        var row = try records.record(table, entry.subject)?.body ?? [:]
        change(&row)
        try records.put(
            table,
            Record(
                id: entry.subject,
                body: row.withoutNulls,
                state: state,
                order: entry.at.milliseconds,
            ),
        )
    }
}
