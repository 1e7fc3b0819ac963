package import Model

/// Readings have an age at which they go.
extension ReadingTransaction {
    /// Periods looked at in one go: the writer has other things to do.
    private static let sliceRows = 2_000

    /// Rows that end before `instant`.
    package func count(before instant: Instant) throws(StorageFault) -> Int {
        let find = try database.statement("SELECT count(*) FROM readings WHERE period_end < ?")
        try find.bind(.integer(instant.milliseconds))
        defer { find.reset() }
        return try find.step() ? Int(find.integer(0)) : 0
    }

    /// Removes some of the oldest rows that end before `instant`; how many, 0 when none is left.
    ///
    /// The file remembers up to where rows were removed, so that nobody who checks it takes them for lost.
    package func prune(before instant: Instant) throws(StorageFault) -> Int {
        let bound = try database.statement(
            """
            SELECT max(period_end) FROM (SELECT period_end FROM readings WHERE period_end < ?
            ORDER BY period_end LIMIT ?)
            """
        )
        try bound.bind(.integer(instant.milliseconds), .integer(Int64(Self.sliceRows)))
        // Without rows max() is null, which reads as 0.
        guard try bound.step(), bound.integer(0) != 0 else {
            bound.reset()
            return 0
        }
        let end = bound.integer(0)
        bound.reset()
        try database.statement("DELETE FROM readings WHERE period_end <= ?").run(.integer(end))
        let removed = database.changes
        try database.statement("UPDATE pruned SET before = max(before, ?)").run(.integer(end + 1))
        return removed
    }
}
