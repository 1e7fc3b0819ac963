import Model

/// Rows folded anew from the entries, in a private database in memory.
///
/// Ordering and lookups are those of the real rows, because they are the same tables and queries.
final class ReplayedRecords: RecordWriting {
    let database: Database
    private let rows: RecordStore
    private let contents: (Digest) throws(StorageFault) -> [UInt8]?

    /// Begins empty; texts are read where the ledger keeps them.
    init(
        contents: @escaping (Digest) throws(StorageFault) -> [UInt8]?
    ) throws(StorageFault) {
        self.contents = contents
        database = try Database(path: ":memory:", access: .memory)
        for migration in LedgerSchema.migrations { try database.execute(migration.statements) }
        rows = try RecordStore(database, writes: true)
    }

    func record(_ table: RecordTable, _ id: String) throws(StorageFault) -> Record? {
        try rows.record(table, id)
    }

    func records(
        _ table: RecordTable,
        state: String,
        through: Int64,
        limit: Int,
    ) throws(StorageFault) -> [Record] {
        try rows.records(table, state: state, through: through, limit: limit)
    }

    func count(_ table: RecordTable, state: String) throws(StorageFault) -> Int {
        try rows.count(table, state: state)
    }

    func records(
        _ table: RecordTable,
        prefix: String,
        limit: Int,
    ) throws(StorageFault) -> [Record] {
        try rows.records(table, prefix: prefix, limit: limit)
    }

    func content(_ digest: Digest) throws(StorageFault) -> [UInt8]? { try contents(digest) }

    func put(_ table: RecordTable, _ record: Record) throws(StorageFault) {
        try rows.put(table, record)
    }
}
