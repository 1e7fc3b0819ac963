import Model

/// The rows of the projections in one connection.
///
/// The index (table, state, order, id) is the list of what is due next: no heap is kept in memory.
final class RecordStore {
    private let database: Database
    private let one: Statement
    private let byState: Statement
    private let byPrefix: Statement
    private let counting: Statement
    private let insertion: Statement?
    private let duties: DutyStore?
    /// Rows that the transaction at hand has read or written: a crossing is looked for, folded and told,
    /// and each of these would read its row anew.
    private var recent: [Key: Record] = [:]

    private struct Key: Hashable {
        let table: RecordTable
        let id: String
    }

    /// Rows remembered within a transaction; above it all are forgotten and read again.
    static let recentLimit = 4_096

    static let byStateQuery = """
        SELECT id, body, state, ord FROM records
        WHERE tbl = ?1 AND state = ?2 AND ord <= ?3 ORDER BY ord, id LIMIT ?4
        """

    init(_ database: Database, writes: Bool) throws(StorageFault) {
        self.database = database
        one = try database.freshStatement(
            "SELECT id, body, state, ord FROM records WHERE tbl = ?1 AND id = ?2"
        )
        byState = try database.freshStatement(Self.byStateQuery)
        byPrefix = try database.freshStatement(
            """
            SELECT id, body, state, ord FROM records
            WHERE tbl = ?1 AND id >= ?2 AND id < ?3 ORDER BY id LIMIT ?4
            """
        )
        counting = try database.freshStatement(
            "SELECT count(*) FROM records WHERE tbl = ?1 AND state = ?2"
        )
        insertion =
            writes
            ? try database.freshStatement(
                """
                INSERT INTO records(tbl, id, body, state, ord) VALUES(?1, ?2, ?3, ?4, ?5)
                ON CONFLICT(tbl, id) DO UPDATE SET
                    body = excluded.body, state = excluded.state, ord = excluded.ord
                """
            ) : nil
        duties = writes ? try DutyStore(database) : nil
    }

    func record(_ table: RecordTable, _ id: String) throws(StorageFault) -> Record? {
        let key = Key(table: table, id: id)
        if let record = recent[key] { return record }
        try one.bind(.text(table.rawValue), .text(id))
        defer { one.reset() }
        guard try one.step() else { return nil }
        let record = try Self.record(one, table)
        remember(record, key)
        return record
    }

    func records(
        _ table: RecordTable,
        state: String,
        through: Int64,
        limit: Int,
    ) throws(StorageFault) -> [Record] {
        try byState.bind(
            .text(table.rawValue),
            .text(state),
            .integer(through),
            .integer(Int64(limit)),
        )
        let rows = try Self.all(byState, table)
        if rows.count <= Self.recentLimit {
            for row in rows { remember(row, Key(table: table, id: row.id)) }
        }
        return rows
    }

    func records(
        _ table: RecordTable,
        prefix: String,
        limit: Int,
    ) throws(StorageFault) -> [Record] {
        // No byte of UTF-8 is 0xFF: this is behind every id that begins with the prefix.
        try byPrefix.bind(
            .text(table.rawValue),
            .text(prefix),
            .json(Array(prefix.utf8) + [0xFF]),
            .integer(Int64(limit)),
        )
        return try Self.all(byPrefix, table)
    }

    func count(_ table: RecordTable, state: String) throws(StorageFault) -> Int {
        try counting.bind(.text(table.rawValue), .text(state))
        defer { counting.reset() }
        return try counting.step() ? Int(counting.integer(0)) : 0
    }

    func put(_ table: RecordTable, _ record: Record) throws(StorageFault) {
        guard let insertion else { preconditionFailure("a reader writes no rows") }
        try insertion.run(
            .text(table.rawValue),
            .text(record.id),
            .json(record.body.compactBytes),
            .text(record.state),
            .integer(record.order),
        )
        if table == .obligation { try duties?.put(record) }
        remember(record, Key(table: table, id: record.id))
    }

    /// Forgets what was read and written: the transaction has ended, or a part of it was undone.
    func forget() { recent.removeAll(keepingCapacity: true) }

    /// A reader sees what others commit, so only the one writer may remember.
    private func remember(_ record: Record, _ key: Key) {
        guard insertion != nil else { return }
        if recent.count >= Self.recentLimit { forget() }
        recent[key] = record
    }

    func removeAll() throws(StorageFault) {
        forget()
        try database.execute("DELETE FROM records")
        try duties?.removeAll()
    }

    private static func all(
        _ statement: Statement,
        _ table: RecordTable,
    ) throws(StorageFault) -> [Record] {
        defer { statement.reset() }
        var rows: [Record] = []
        while try statement.step() { rows.append(try record(statement, table)) }
        return rows
    }

    private static func record(
        _ row: Statement,
        _ table: RecordTable,
    ) throws(StorageFault) -> Record {
        do throws(JSONReader.Mistake) {
            return Record(
                id: row.string(0),
                body: try JSONReader.read(row.bytes(1)),
                state: row.string(2),
                order: row.integer(3),
            )
        } catch {
            throw .corrupt("row \(table.rawValue) \(row.string(0)): \(error)")
        }
    }
}
