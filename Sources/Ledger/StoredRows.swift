package import Model

/// The rows and kept texts of one connection.
package struct StoredRows {
    let records: RecordStore
    let contents: ContentStore

    init(_ database: Database, writes: Bool) throws(StorageFault) {
        records = try RecordStore(database, writes: writes)
        contents = try ContentStore(database, writes: writes)
    }
}

/// Whoever stands on one connection reads rows and texts the same way: a view beside the writer, a
/// transaction inside it.
package protocol StoredRecordReading: RecordReading {
    var stored: StoredRows { get }
}

extension StoredRecordReading {
    package func record(_ table: RecordTable, _ id: String) throws(StorageFault) -> Record? {
        try stored.records.record(table, id)
    }

    package func records(
        _ table: RecordTable,
        state: String,
        through: Int64,
        limit: Int,
    ) throws(StorageFault) -> [Record] {
        try stored.records.records(table, state: state, through: through, limit: limit)
    }

    package func count(_ table: RecordTable, state: String) throws(StorageFault) -> Int {
        try stored.records.count(table, state: state)
    }

    package func records(
        _ table: RecordTable,
        prefix: String,
        limit: Int,
    ) throws(StorageFault) -> [Record] {
        try stored.records.records(table, prefix: prefix, limit: limit)
    }

    package func content(_ digest: Digest) throws(StorageFault) -> [UInt8]? {
        try stored.contents.content(digest)
    }
}
