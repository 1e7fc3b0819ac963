/// Projections in memory: the same contract as the database, for `simulate`, for calculators and for the
/// tests of pure modules.
package final class MemoryRecords: RecordWriting {
    private var tables: [RecordTable: [String: Record]] = [:]
    private var contents: [Digest: [UInt8]] = [:]

    package init() {}

    package func record(_ table: RecordTable, _ id: String) -> Record? {
        tables[table]?[id]
    }

    package func records(
        _ table: RecordTable,
        state: String,
        through: Int64,
        limit: Int,
    ) -> [Record] {
        let rows = (tables[table] ?? [:]).values.filter { $0.state == state && $0.order <= through }
        return Array(rows.sorted { ($0.order, $0.id) < ($1.order, $1.id) }.prefix(limit))
    }

    package func count(_ table: RecordTable, state: String) -> Int {
        (tables[table] ?? [:]).values.count { $0.state == state }
    }

    package func records(_ table: RecordTable, prefix: String, limit: Int) -> [Record] {
        let rows = (tables[table] ?? [:]).values.filter { $0.id.hasPrefix(prefix) }
        return Array(rows.sorted { $0.id < $1.id }.prefix(limit))
    }

    package func content(_ digest: Digest) -> [UInt8]? {
        contents[digest]
    }

    package func put(_ table: RecordTable, _ record: Record) {
        tables[table, default: [:]][record.id] = record
    }

    /// Keeps bytes under the digest that names them.
    package func keep(_ bytes: [UInt8], as digest: Digest) {
        contents[digest] = bytes
    }
}
