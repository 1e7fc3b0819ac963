package import Model

/// Reads `readings.db` beside its writer; for threads that may block.
package final class ReadingReader: Sendable {
    private struct Connection: @unchecked Sendable {
        // Sendable because it is touched only while the monitor is held.
        let database: Database
    }

    private let connection: Monitor<Connection>

    /// Rows of one answer.
    package static let rowLimit = 10_000

    /// The writer has made the file.
    package init(folder: String) throws(LedgerError) {
        do throws(StorageFault) {
            connection = Monitor(
                Connection(
                    database: try Database(
                        path: ReadingSchema.path(inState: folder),
                        access: .read,
                    )
                )
            )
        } catch {
            throw .storage(error)
        }
    }

    /// The newest revisions of one station, newest period first.
    ///
    /// `from` and `to` are ends of periods, both included.
    package func history(
        of station: String,
        from: Instant,
        to: Instant,
        limit: Int,
        allRevisions: Bool = false,
    ) throws -> [StoredReading] {
        let rows = try rows(
            """
            SELECT s.id, r.period_start, r.period_end, r.revision, r.received, r.position, r.vals
            FROM readings r JOIN stations s ON s.number = r.station
            WHERE s.id = ?1 AND r.period_end BETWEEN ?2 AND ?3
            ORDER BY r.period_end DESC, r.revision DESC LIMIT ?4
            """,
            .text(station),
            .integer(from.milliseconds),
            .integer(to.milliseconds),
            .integer(Int64(min(limit, Self.rowLimit))),
        )
        return allRevisions ? rows : Self.newest(rows)
    }

    /// The newest revisions of all stations whose periods end at `from` or later, newest period first.
    package func all(from: Instant) throws -> [StoredReading] {
        Self.newest(
            try rows(
                """
                SELECT s.id, r.period_start, r.period_end, r.revision, r.received, r.position, r.vals
                FROM readings r JOIN stations s ON s.number = r.station
                WHERE r.period_end >= ?1
                ORDER BY r.period_end DESC, r.station, r.revision DESC
                """,
                .integer(from.milliseconds),
            )
        )
    }

    /// The end of the newest period of each station that ever reported.
    package func latestEnds() throws -> [String: Instant] {
        try connection.change { connection in
            let find = try connection.database.statement(
                """
                SELECT s.id, max(r.period_end) FROM readings r JOIN stations s ON s.number = r.station
                GROUP BY r.station
                """
            )
            try find.bind()
            var ends: [String: Instant] = [:]
            while try find.step() {
                ends[find.string(0)] = Instant(milliseconds: find.integer(1))
            }
            return ends
        }
    }

    /// What a query gives; belongs to extensions of this type.
    func read<Result: Sendable>(_ body: (Database) throws -> Result) throws -> Result {
        try connection.change { try body($0.database) }
    }

    private static func newest(_ rows: [StoredReading]) -> [StoredReading] {
        var kept: [StoredReading] = []
        for row in rows {
            if let last = kept.last, last.station == row.station, last.periodEnd == row.periodEnd {
                continue
            }
            kept.append(row)
        }
        return kept
    }

    private func rows(
        _ text: String,
        _ values: Statement.Value...,
    ) throws -> [StoredReading] {
        try connection.change { connection in
            let find = try connection.database.statement(text)
            try find.bind(values)
            var rows: [StoredReading] = []
            while try find.step() {
                guard let values = find.withBytes(6, { PackedValues.unpack($0) }) else {
                    throw StorageFault.corrupt("readings.db: values cannot be read")
                }
                rows.append(
                    StoredReading(
                        station: find.string(0),
                        periodStart: find.integer(1),
                        periodEnd: find.integer(2),
                        revision: Int(find.integer(3)),
                        receivedAt: find.integer(4),
                        position: find.integer(5),
                        values: values,
                    )
                )
            }
            return rows
        }
    }
}
