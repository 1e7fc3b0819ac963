package import Model

/// Readings have an age at which they go.
extension ReadingTransaction {
    /// Periods looked at in one go: the writer has other things to do.
    private static let sliceRows = 2_000

    /// Rows up to the position `through` that end before `instant`.
    package func count(before instant: Instant, through: Int64) throws(StorageFault) -> Int {
        let find = try database.statement(
            "SELECT count(*) FROM readings WHERE period_end < ? AND position <= ?"
        )
        try find.bind(.integer(instant.milliseconds), .integer(through))
        defer { find.reset() }
        return try find.step() ? Int(find.integer(0)) : 0
    }

    /// Removes some of the oldest rows up to the position `through` that end before `instant`; how many, 0 when
    /// none is left.
    ///
    /// `through` ends a recorded hour of their chain: what is left can be checked from there on.
    /// The file remembers up to where rows were removed, so that nobody who checks it takes them for lost.
    package func prune(before instant: Instant, through: Int64) throws(StorageFault) -> Int {
        let bound = try database.statement(
            """
            SELECT max(period_end) FROM (SELECT period_end FROM readings WHERE period_end < ?
            AND position <= ? ORDER BY period_end LIMIT ?)
            """
        )
        try bound.bind(
            .integer(instant.milliseconds),
            .integer(through),
            .integer(Int64(Self.sliceRows)),
        )
        // Without rows max() is null, which reads as 0.
        guard try bound.step(), bound.integer(0) != 0 else {
            bound.reset()
            return 0
        }
        let end = bound.integer(0)
        bound.reset()
        try database.statement("DELETE FROM readings WHERE period_end <= ? AND position <= ?")
            .run(.integer(end), .integer(through))
        let removed = database.changes
        try database.statement("UPDATE pruned SET before = max(before, ?)").run(.integer(end + 1))
        return removed
    }
}
