package import Model

/// The rows of `.board`: what each board fetched last and whether it is silent.
package struct BoardProjection: Projection {
    package init() {}

    package func apply(_ entry: Entry, to records: any RecordWriting) throws(StorageFault) {
        guard [.boardFetched, .boardSilent, .boardResumed].contains(entry.kind) else { return }
        var seen = try BoardWatch.Seen.read(entry.subject, records) ?? BoardWatch.Seen()
        switch entry.kind {
        case .boardFetched:
            seen.tag = entry.body["revision"]?.string
            seen.fetchedAt = entry.body.optionalInstant("at") ?? entry.effectiveAt
            seen.lastPollAt = seen.fetchedAt
        case .boardSilent:
            seen.lastPollAt = entry.body.optionalInstant("lastPollAt") ?? seen.lastPollAt
            seen.silentSince = entry.effectiveAt
        default:
            seen.lastPollAt = entry.effectiveAt
            seen.silentSince = nil
        }
        try records.put(.board, seen.record(entry.subject))
    }
}

extension BoardWatch.Seen {
    /// The row of one board; nil when it was never heard of.
    package static func read(
        _ board: String,
        _ records: any RecordReading,
    ) throws(StorageFault) -> BoardWatch.Seen? {
        try records.record(.board, board).map { BoardWatch.Seen(row: $0.body) }
    }

    package init(row: JSON) {
        self.init()
        tag = row["revision"]?.string
        fetchedAt = row.optionalInstant("fetchedAt")
        lastPollAt = row.optionalInstant("lastPollAt")
        silentSince = row.optionalInstant("silentSince")
    }

    package func record(_ board: String) -> Record {
        let row: JSON = [
            "revision": JSON(tag), "fetchedAt": JSON(fetchedAt), "lastPollAt": JSON(lastPollAt),
            "silentSince": JSON(silentSince),
        ]
        return Record(
            id: board,
            body: row.withoutNulls,
            state: silentSince == nil ? "heard" : "silent",
            order: (silentSince ?? fetchedAt ?? lastPollAt)?.milliseconds ?? 0,
        )
    }
}
