package import Model

/// What fell into a period, row by row: for reports, which never hold a year in memory.
extension LedgerView {
    /// Every obligation due after `from` and not after `to`, by due instant.
    package func forEachObligation(
        dueAfter from: Instant,
        through to: Instant,
        _ body: (Obligation) throws(StorageFault) -> Void,
    ) throws(StorageFault) {
        let rows = try database.freshStatement(
            """
            SELECT r.id, r.body FROM duties d JOIN records r ON r.tbl = 'obligation' AND r.id = d.id
            WHERE d.due > ?1 AND d.due <= ?2 ORDER BY d.due, d.id
            """
        )
        try rows.bind(.integer(from.milliseconds), .integer(to.milliseconds))
        while try rows.step() {
            let duty: Obligation
            do {
                duty = try Obligation(row: try JSONReader.read(rows.bytes(1)))
            } catch {
                throw .corrupt("obligation \(rows.string(0)): \(error)")
            }
            try body(duty)
        }
    }

    /// Every entry of these kinds recorded after `from` and not after `to`, in order.
    package func forEachEntry(
        of kinds: [EntryKind],
        after from: Instant,
        through to: Instant,
        _ body: (Entry) throws(StorageFault) -> Void,
    ) throws(StorageFault) {
        let names = kinds.map { "'" + $0.rawValue + "'" }.joined(separator: ",")
        let rows = try database.freshStatement(
            """
            SELECT \(EntryLine.columns) FROM entries
            WHERE kind IN (\(names)) AND at > ?1 AND at <= ?2 ORDER BY seq
            """
        )
        try rows.bind(.integer(from.milliseconds), .integer(to.milliseconds))
        while try rows.step() { try body(try EntryStore.entry(rows)) }
    }
}
