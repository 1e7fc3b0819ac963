package import Model

/// One transaction on `readings.db`; belongs to the writer's thread.
package final class ReadingTransaction {
    let database: Database
    private var numbers: [String: Int64] = [:]
    private var insertion: Statement?
    private var position: Int64
    private var writtenPosition: Int64
    /// Rows up to here are older than the chain.
    package let chainedAfter: Int64
    private var chain: ReadingChain
    private var writtenChain: ReadingChain
    /// Rows written since it began.
    private(set) var written = 0
    /// The wall clock as of the batch at hand.
    package internal(set) var now: Instant

    init(_ database: Database, now: Instant) throws(StorageFault) {
        self.database = database
        self.now = now
        position = try database.integer("SELECT position FROM received") ?? 0
        writtenPosition = position
        let link = try database.freshStatement("SELECT link FROM received")
        chain = ReadingChain(after: try link.step() ? link.digest(0) ?? .zero : .zero)
        chainedAfter = try database.integer("SELECT chained FROM received") ?? 0
        writtenChain = chain
        let stations = try database.freshStatement("SELECT id, number FROM stations")
        while try stations.step() { numbers[stations.string(0)] = stations.integer(1) }
    }

    /// Takes a row; the same values as the newest revision change nothing, others are a new one.
    ///
    /// With `keepsOthers` the items that it does not name stay as they are in the newest revision: the
    /// packets of a split series each have some of them.
    package func put(
        station: String,
        periodStart: Instant,
        periodEnd: Instant,
        values: [StoredValue],
        keepsOthers: Bool = false,
    ) throws(StorageFault) -> ReadingOutcome {
        let number = try number(of: station)
        var values = values.sorted { $0.item < $1.item }
        // Nearly every row is the first of its period: one statement finds out and writes it.
        let first = row(station, periodStart, periodEnd, 1, values)
        if try insert(first, of: number) { return .accepted(first) }
        let newest = try newest(number, periodEnd)
        if keepsOthers, let newest {
            for value in newest.values where !values.contains(where: { $0.item == value.item }) {
                values.append(value)
            }
        }
        values.sort { $0.item < $1.item }
        if let newest, newest.start == periodStart.milliseconds,
            newest.values.count == values.count,
            zip(newest.values, values).allSatisfy({ $0.says(theSameAs: $1) })
        {
            return .unchanged(revision: newest.revision)
        }
        let next = row(station, periodStart, periodEnd, (newest?.revision ?? 0) + 1, values)
        guard try insert(next, of: number) else { throw Self.twice(next) }
        return .revised(next)
    }

    private func row(
        _ station: String,
        _ periodStart: Instant,
        _ periodEnd: Instant,
        _ revision: Int,
        _ values: [StoredValue],
    ) -> StoredReading {
        StoredReading(
            station: station,
            periodStart: periodStart.milliseconds,
            periodEnd: periodEnd.milliseconds,
            revision: revision,
            receivedAt: now.milliseconds,
            position: position + 1,
            values: values,
        )
    }

    private static func twice(_ row: StoredReading) -> StorageFault {
        .corrupt("readings.db: revision \(row.revision) of \(row.periodEnd) is there twice")
    }

    /// Puts another judgement of a row on record: the same values, other results of the checks.
    ///
    /// A revision of its own, so that what was published before can still be shown; it keeps the time of
    /// receipt of its values, and its position says when it was judged. Precondition: `row` is the newest
    /// revision of its period, and `values` are its own.
    package func rejudge(
        _ row: StoredReading,
        values: [StoredValue],
    ) throws(StorageFault) -> StoredReading {
        let judged = StoredReading(
            station: row.station,
            periodStart: row.periodStart,
            periodEnd: row.periodEnd,
            revision: row.revision + 1,
            receivedAt: row.receivedAt,
            position: position + 1,
            values: values.sorted { $0.item < $1.item },
        )
        guard try insert(judged, of: try number(of: row.station)) else { throw Self.twice(judged) }
        return judged
    }

    /// False when this revision of the period is there already.
    ///
    /// Every row comes in here: the chain goes through it.
    private func insert(_ row: StoredReading, of station: Int64) throws(StorageFault) -> Bool {
        let packed = PackedValues.pack(row.values)
        var extended = chain
        extended.add(
            station: row.station,
            periodStart: row.periodStart,
            periodEnd: row.periodEnd,
            revision: Int64(row.revision),
            receivedAt: row.receivedAt,
            position: row.position,
            values: packed,
        )
        if insertion == nil {
            insertion = try database.statement(
                "INSERT OR IGNORE INTO readings VALUES(?, ?, ?, ?, ?, ?, ?, ?)"
            )
        }
        try insertion?.run(
            .integer(row.periodEnd),
            .integer(station),
            .integer(Int64(row.revision)),
            .integer(row.periodStart),
            .integer(row.receivedAt),
            .integer(row.position),
            .blob(packed),
            .integer(extended.mark),
        )
        guard database.changes > 0 else { return false }
        chain = extended
        position += 1
        written += 1
        return true
    }

    func begin() throws(StorageFault) {
        try database.execute("BEGIN IMMEDIATE")
        written = 0
    }

    func commit() throws(StorageFault) {
        if position != writtenPosition {
            try database.statement("UPDATE received SET position = ?, link = ?")
                .run(.integer(position), .digest(chain.link))
        }
        try database.execute("COMMIT")
        writtenPosition = position
        writtenChain = chain
    }

    /// Nothing of it remains, the numbers of new stations included.
    func rollBack() {
        if !database.isIdle { try? database.execute("ROLLBACK") }
        position = writtenPosition
        chain = writtenChain
        numbers = [:]
    }

    var walPages: Int { database.walPages }

    /// The chain as of the rows written so far.
    package var head: ReadingHead { ReadingHead(position: position, link: chain.link) }

    func number(of station: String) throws(StorageFault) -> Int64 {
        if let number = numbers[station] { return number }
        let find = try database.statement("SELECT number FROM stations WHERE id = ?")
        try find.bind(.text(station))
        if try find.step() {
            let number = find.integer(0)
            find.reset()
            numbers[station] = number
            return number
        }
        let next = (try database.integer("SELECT max(number) FROM stations") ?? 0) + 1
        try database.statement("INSERT INTO stations VALUES(?, ?)").run(
            .integer(next),
            .text(station),
        )
        numbers[station] = next
        return next
    }

    private struct Newest {
        let revision: Int
        let start: Int64
        let values: [StoredValue]
    }

    private func newest(_ station: Int64, _ end: Instant) throws(StorageFault) -> Newest? {
        let find = try database.statement(
            """
            SELECT revision, period_start, vals FROM readings
            WHERE period_end = ? AND station = ? ORDER BY revision DESC LIMIT 1
            """
        )
        try find.bind(.integer(end.milliseconds), .integer(station))
        guard try find.step() else { return nil }
        defer { find.reset() }
        guard let values = find.withBytes(2, { PackedValues.unpack($0) }) else {
            throw .corrupt("readings.db: values of \(end.milliseconds) cannot be read")
        }
        return Newest(revision: Int(find.integer(0)), start: find.integer(1), values: values)
    }
}
