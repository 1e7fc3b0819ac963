package import Model

/// One transaction on `readings.db`; belongs to the writer's thread.
package final class ReadingTransaction {
    let database: Database
    private var numbers: [String: Int64] = [:]
    private var insertion: Statement?
    private var position: Int64
    private var writtenPosition: Int64
    /// Rows written since it began.
    private(set) var written = 0
    /// The wall clock as of the batch at hand.
    package internal(set) var now: Instant

    init(_ database: Database, now: Instant) throws(StorageFault) {
        self.database = database
        self.now = now
        position = try database.integer("SELECT position FROM received") ?? 0
        writtenPosition = position
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
        func row(_ revision: Int, _ values: [StoredValue]) -> StoredReading {
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
        // Nearly every row is the first of its period: one statement finds out and writes it.
        let first = row(1, values)
        if try insert(first, number) { return .accepted(first) }
        let newest = try newest(number, periodEnd)
        if keepsOthers, let newest {
            for value in newest.values where !values.contains(where: { $0.item == value.item }) {
                values.append(value)
            }
            values.sort { $0.item < $1.item }
        }
        if let newest, newest.start == periodStart.milliseconds,
            newest.values.count == values.count,
            zip(newest.values, values).allSatisfy({ $0.says(theSameAs: $1) })
        {
            return .unchanged(revision: newest.revision)
        }
        let next = row((newest?.revision ?? 0) + 1, values)
        guard try insert(next, number) else {
            throw .corrupt(
                "readings.db: revision \(next.revision) of \(next.periodEnd) is there twice"
            )
        }
        return .revised(next)
    }

    /// False when this revision of the period is there already.
    private func insert(
        _ row: StoredReading,
        _ number: Int64,
    ) throws(StorageFault) -> Bool {
        if insertion == nil {
            insertion = try database.statement(
                "INSERT OR IGNORE INTO readings VALUES(?, ?, ?, ?, ?, ?, ?)"
            )
        }
        try insertion?.run(
            .integer(row.periodEnd),
            .integer(number),
            .integer(Int64(row.revision)),
            .integer(row.periodStart),
            .integer(row.receivedAt),
            .integer(row.position),
            .blob(PackedValues.pack(row.values)),
        )
        guard database.changes > 0 else { return false }
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
            try database.statement("UPDATE received SET position = ?").run(.integer(position))
        }
        try database.execute("COMMIT")
        writtenPosition = position
    }

    /// Nothing of it remains, the numbers of new stations included.
    func rollBack() {
        if !database.isIdle { try? database.execute("ROLLBACK") }
        position = writtenPosition
        numbers = [:]
    }

    var walPages: Int { database.walPages }

    private func number(of station: String) throws(StorageFault) -> Int64 {
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
