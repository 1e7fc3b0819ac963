import CSQLite
import Model

extension Database {
    /// Pages of one step: between two the writer has its turn.
    private static let slicePages: Int32 = 1_024

    /// Copies a database as it is now into a file of its own, while others write: one file, without a log.
    static func copy(_ source: String, to target: String) throws(StorageFault) {
        let reading = try Database(path: source, access: .read)
        let writing = try Database(path: target, access: .copy)
        // An open snapshot keeps the copy from beginning anew at each of the writer's commits.
        try reading.execute("BEGIN")
        _ = try reading.integer("SELECT count(*) FROM sqlite_schema")
        guard
            let backup = unsafe sqlite3_backup_init(
                writing.connection,
                "main",
                reading.connection,
                "main",
            )
        else {
            throw unsafe fault(writing.connection, code: SQLITE_ERROR, statement: "backup")
        }
        var code = SQLITE_OK
        repeat { code = unsafe sqlite3_backup_step(backup, slicePages) } while code == SQLITE_OK
        unsafe sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE else {
            throw unsafe fault(writing.connection, code: code, statement: "backup")
        }
        try reading.execute("COMMIT")
        // A copy has no log beside it.
        guard try writing.string("PRAGMA journal_mode = DELETE") == "delete" else {
            throw .unavailable("\(target): still has a write-ahead log")
        }
    }
}
