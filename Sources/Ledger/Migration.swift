package import Model

/// One step of a database's format: named, run once, in one transaction, never undone.
package struct Migration: Sendable {
    /// Recorded in the database.
    package let name: String
    let statements: String

    package init(_ name: String, _ statements: String) {
        self.name = name
        self.statements = statements
    }

    /// Brings a database to the newest format.
    ///
    /// - Parameters:
    ///   - steps: all steps ever, oldest first; version n is the state after n of them.
    ///   - database: a writing connection.
    ///   - applicationID: marks the file as ours.
    ///   - now: recorded beside each step.
    /// - Throws: `newerFormat` when the file has seen steps that this program lacks, `foreign` when it is
    ///   somebody else's database.
    package static func run(
        _ steps: [Migration],
        on database: Database,
        applicationID: Int64,
        now: Instant,
    ) throws(LedgerError) {
        let version = try check(database, knows: steps.count, applicationID: applicationID)
        do throws(StorageFault) {
            for (index, step) in steps.enumerated().dropFirst(version) {
                try step.apply(index + 1, to: database, applicationID: applicationID, now: now)
            }
        } catch {
            throw .storage(error)
        }
    }

    /// The version of a database that this program may read.
    package static func check(
        _ database: Database,
        knows known: Int,
        applicationID: Int64,
    ) throws(LedgerError) -> Int {
        let version: Int
        let tables: Int64
        let owner: Int64
        do throws(StorageFault) {
            version = Int(try database.integer("PRAGMA user_version") ?? 0)
            tables = try database.integer("SELECT count(*) FROM sqlite_schema") ?? 0
            owner = try database.integer("PRAGMA application_id") ?? 0
        } catch {
            throw .storage(error)
        }
        guard owner == applicationID || (version == 0 && tables == 0) else {
            throw .foreign(path: database.path)
        }
        guard version <= known else { throw .newerFormat(found: version, known: known) }
        return version
    }

    private func apply(
        _ version: Int,
        to database: Database,
        applicationID: Int64,
        now: Instant,
    ) throws(StorageFault) {
        try database.execute("BEGIN IMMEDIATE")
        do throws(StorageFault) {
            try database.execute(
                """
                CREATE TABLE IF NOT EXISTS migrations(
                    version INTEGER PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL) STRICT
                """
            )
            try database.execute(statements)
            try database.freshStatement("INSERT INTO migrations VALUES(?, ?, ?)").run(
                .integer(Int64(version)),
                .text(name),
                .integer(now.milliseconds),
            )
            try database.execute("PRAGMA application_id = \(applicationID)")
            try database.execute("PRAGMA user_version = \(version)")
            try database.execute("COMMIT")
        } catch {
            try? database.execute("ROLLBACK")
            throw error
        }
    }
}
