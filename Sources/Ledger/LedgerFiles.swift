/// Where the ledger's files lie in the state folder.
package struct LedgerFiles: Sendable {
    package let folder: String

    package init(folder: String) { self.folder = folder }

    package var database: String { folder + "/released.db" }
    package var writeAheadLog: String { database + "-wal" }
    /// The witness beside the database.
    package var head: String { folder + "/head.json" }
    /// Every committed entry once more, as JSON Lines.
    package var journal: String { folder + "/journal" }
}
