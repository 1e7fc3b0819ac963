import Model

/// Reads the ledger beside the writer, on a few read-only connections.
///
/// Reading never waits for the writer and never delays it. More readers than connections wait for each
/// other; so this belongs on threads that may block, never on an event loop.
package final class LedgerReader: Sendable {
    private let path: String
    private let pool = Monitor(Pool())

    private struct Pool {
        var idle: [Connection] = []
        var open = 0
    }

    /// A view that travels between threads, used by one at a time: whoever took it from the pool.
    private struct Connection: @unchecked Sendable {
        let view: LedgerView
    }

    /// Connections at most.
    package static let connectionLimit = 4

    /// Opens the database; it must exist and be of a format that this program knows.
    package init(folder: String) throws(LedgerError) {
        path = LedgerFiles(folder: folder).database
        try open()
    }

    /// Opens a database file by its path: a backup, an evidence copy.
    package init(file: String) throws(LedgerError) {
        path = file
        try open()
    }

    /// Runs `body` on one unchanging state of the ledger.
    package func read<Result>(_ body: (LedgerView) throws -> Result) throws -> Result {
        let connection = try take()
        let view = connection.view
        do {
            try view.database.execute("BEGIN")
            let result = try body(view)
            try view.database.execute("COMMIT")
            giveBack(connection)
            return result
        } catch {
            if !view.database.isIdle { try? view.database.execute("ROLLBACK") }
            giveBack(connection)
            throw error
        }
    }

    /// Number and hash of the last entry.
    package func head() throws -> LedgerHead { try read { view in try view.head() } }

    private func open() throws(LedgerError) {
        let database: Database
        do throws(StorageFault) {
            database = try Database(path: path, access: .read)
        } catch {
            throw .storage(error)
        }
        _ = try Migration.check(
            database,
            knows: LedgerSchema.migrations.count,
            applicationID: LedgerSchema.applicationID,
        )
        do throws(StorageFault) {
            let connection = Connection(view: try LedgerView(database))
            pool.look { pool in
                pool.idle.append(connection)
                pool.open = 1
            }
        } catch {
            throw .storage(error)
        }
    }

    private func take() throws(StorageFault) -> Connection {
        let idle: Connection? = pool.wait { pool -> Connection?? in
            if let connection = pool.idle.popLast() { return .some(connection) }
            guard pool.open < Self.connectionLimit else { return nil }
            pool.open += 1
            return .some(nil)
        }
        if let idle { return idle }
        do throws(StorageFault) {
            return Connection(view: try LedgerView(Database(path: path, access: .read)))
        } catch {
            pool.change { $0.open -= 1 }
            throw error
        }
    }

    private func giveBack(_ connection: Connection) {
        pool.change { $0.idle.append(connection) }
    }
}
