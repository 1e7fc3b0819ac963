package import Model

/// Reads `readings.db` beside its writer; for threads that may block.
package final class ReadingReader: Sendable {
    private struct Connection: @unchecked Sendable {
        // Sendable because it is touched only while the monitor is held.
        let database: Database
    }

    private let connection: Monitor<Connection>

    /// Rows of one answer.
    package static let rowLimit = 50_000

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

    /// The newest revisions of one station whose periods end after `from` and not after `to`: the first
    /// `limit` of them in the order asked for.
    ///
    /// The key begins with the time, so that a station's rows lie apart. Where many stations share their
    /// times each time is looked up by itself, which costs the same for a hundred stations as for ten
    /// thousand; where every row has a time of its own all rows of the span are read. All of it is of one state of
    /// the file, which is locked once and not for each time.
    package func series(
        of station: String,
        after from: Instant,
        to: Instant,
        limit: Int,
        oldestFirst: Bool = false,
    ) throws -> [StoredReading] {
        let limit = min(limit, Self.rowLimit)
        return try connection.change { connection in
            let database = connection.database
            try database.execute("BEGIN")
            do {
                let rows = try Self.series(database, station, from, to, limit, oldestFirst)
                try database.execute("COMMIT")
                return rows
            } catch {
                if !database.isIdle { try? database.execute("ROLLBACK") }
                throw error
            }
        }
    }

    private static func series(
        _ database: Database,
        _ station: String,
        _ from: Instant,
        _ to: Instant,
        _ limit: Int,
        _ oldestFirst: Bool,
    ) throws -> [StoredReading] {
        let find = try database.statement("SELECT number FROM stations WHERE id = ?")
        try find.bind(.text(station))
        guard try find.step() else { return [] }
        let number = find.integer(0)
        find.reset()
        guard try sharesTimes(database, after: from) else {
            return try scan(database, station, number, from, to, limit, oldestFirst)
        }
        return try hop(database, station, number, from, to, limit, oldestFirst)
    }

    /// Rows of one time in the sample, from which on looking each time up is the cheaper way.
    private static let sharedRows: Int64 = 20
    private static let sampleRows: Int64 = 500

    private static func sharesTimes(_ database: Database, after from: Instant) throws -> Bool {
        let sample = try database.statement(
            """
            SELECT count(*), count(DISTINCT period_end)
            FROM (SELECT period_end FROM readings WHERE period_end > ?1 LIMIT ?2)
            """
        )
        try sample.bind(.integer(from.milliseconds), .integer(sampleRows))
        guard try sample.step() else { return false }
        defer { sample.reset() }
        return sample.integer(0) >= sample.integer(1) * sharedRows
    }

    /// From each time to the next, looking for the station's row at it.
    private static func hop(
        _ database: Database,
        _ station: String,
        _ number: Int64,
        _ from: Instant,
        _ to: Instant,
        _ limit: Int,
        _ oldestFirst: Bool,
    ) throws -> [StoredReading] {
        let next = try database.statement(
            oldestFirst
                ? "SELECT period_end FROM readings WHERE period_end > ?1 ORDER BY period_end LIMIT 1"
                : "SELECT period_end FROM readings WHERE period_end < ?1 ORDER BY period_end DESC LIMIT 1"
        )
        let row = try database.statement(
            """
            SELECT '', period_start, period_end, revision, received, position, vals FROM readings
            WHERE period_end = ?1 AND station = ?2 ORDER BY revision DESC LIMIT 1
            """
        )
        var rows: [StoredReading] = []
        var place = oldestFirst ? from.milliseconds : to.milliseconds + 1
        while rows.count < limit {
            try next.bind(.integer(place))
            guard try next.step() else { break }
            place = next.integer(0)
            next.reset()
            guard oldestFirst ? place <= to.milliseconds : place > from.milliseconds else { break }
            try row.bind(.integer(place), .integer(number))
            guard try row.step() else { continue }
            rows.append(try reading(row, station: station))
            row.reset()
        }
        return rows
    }

    private static func scan(
        _ database: Database,
        _ station: String,
        _ number: Int64,
        _ from: Instant,
        _ to: Instant,
        _ limit: Int,
        _ oldestFirst: Bool,
    ) throws -> [StoredReading] {
        let order = oldestFirst ? "" : " DESC"
        let row = try database.statement(
            """
            SELECT '', period_start, period_end, revision, received, position, vals FROM readings
            WHERE station = ?1 AND period_end > ?2 AND period_end <= ?3
            ORDER BY period_end\(order), revision\(order)
            """
        )
        try row.bind(
            .integer(number),
            .integer(from.milliseconds),
            .integer(to.milliseconds),
        )
        var rows: [StoredReading] = []
        while try row.step() {
            if let last = rows.last, last.periodEnd == row.integer(2) {
                if oldestFirst { rows[rows.count - 1] = try reading(row, station: station) }
                continue
            }
            guard rows.count < limit else {
                row.reset()
                break
            }
            rows.append(try reading(row, station: station))
        }
        return rows
    }

    /// Calls `body` with every row whose period ends after `from` and not after `to`, in the order of ends,
    /// stations and revisions; one row is in memory at a time.
    ///
    /// The reader is held until it is done: use one of its own for long spans.
    package func each(
        after from: Instant,
        to: Instant,
        allRevisions: Bool = false,
        _ body: (StoredReading) throws -> Void,
    ) throws {
        try connection.change { connection in
            let row = try connection.database.statement(
                """
                SELECT s.id, r.period_start, r.period_end, r.revision, r.received, r.position, r.vals
                FROM readings r JOIN stations s ON s.number = r.station
                WHERE r.period_end > ?1 AND r.period_end <= ?2
                ORDER BY r.period_end, r.station, r.revision
                """
            )
            try row.bind(.integer(from.milliseconds), .integer(to.milliseconds))
            defer { row.reset() }
            var last: StoredReading?
            while try row.step() {
                let next = try Self.reading(row)
                if let last, allRevisions || !last.isOfPeriod(of: next) { try body(last) }
                last = next
            }
            if let last { try body(last) }
        }
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
            while try find.step() { rows.append(try Self.reading(find)) }
            return rows
        }
    }

    /// The row at which a statement stands.
    private static func reading(
        _ row: Statement,
        station: String? = nil,
    ) throws -> StoredReading {
        guard let values = row.withBytes(6, { PackedValues.unpack($0) }) else {
            throw StorageFault.corrupt("readings.db: values cannot be read")
        }
        return StoredReading(
            station: station ?? row.string(0),
            periodStart: row.integer(1),
            periodEnd: row.integer(2),
            revision: Int(row.integer(3)),
            receivedAt: row.integer(4),
            position: row.integer(5),
            values: values,
        )
    }
}
