package import Model
import Platform

/// Puts a ledger together again from a backup and the journal beside the damaged database.
package struct LedgerRecovery {
    /// What was put together, and what could not be.
    package struct Report: Sendable {
        /// Where the backup ended.
        package var backupHead = LedgerHead.none
        /// Where the restored ledger ends.
        package var head = LedgerHead.none
        /// Entries taken from the journal.
        package var recovered = 0
        /// Numbers that a witness or the journal knows and nobody has.
        package var missing: ClosedRange<Int64>?
        /// Kept bytes taken from the damaged file or from published files.
        package var recoveredContents = 0
        /// Kept bytes that entries name and that neither backup nor damaged file nor site gave back.
        package var missingContents: [MissingContent] = []
        /// Read-back bytes of which nobody can say any more whether they were kept.
        package var missingEvidence: [MissingContent] = []
        /// Where the damaged database was put.
        package var damagedPath: String?
        /// Why the journal was not followed further.
        package var notes: [String] = []
    }

    private let backup: String
    private let files: LedgerFiles
    private let publicFiles: String?
    private let projections: [any Projection]
    private let now: Instant

    /// `publicFiles`: a folder with what was published; bytes with a plain digest are taken from there.
    package init(
        backup: String,
        folder: String,
        publicFiles: String? = nil,
        projections: [any Projection],
        now: Instant,
    ) {
        self.backup = backup
        files = LedgerFiles(folder: folder)
        self.publicFiles = publicFiles
        self.projections = projections
        self.now = now
    }

    /// Sets the database of the folder aside and builds a new one.
    ///
    /// The caller holds the lock of the state folder; no writer is open.
    package func restore() throws -> Report {
        let sound = try LedgerBackup.check(backup)
        guard sound.isSound else {
            throw LedgerError.storage(.corrupt("the backup is not sound: \(sound.findings[0])"))
        }
        var report = Report()
        report.backupHead = sound.head
        let witness = try? Witness.read(files.head)
        report.damagedPath = try setAside()
        try copyBackup()
        let database = try Database(path: files.database, access: .write)
        try Migration.run(
            LedgerSchema.migrations,
            on: database,
            applicationID: LedgerSchema.applicationID,
            now: now,
        )
        try follow(database, &report)
        try refold(database)
        try salvage(database, &report)
        if let witness, witness.head.seq > report.head.seq {
            report.missing = (report.head.seq + 1)...witness.head.seq
        }
        return report
    }

    private func setAside() throws -> String? {
        guard try FileTree.status(files.database) != nil else { return nil }
        var number = 1
        while try FileTree.status("\(files.database).damaged-\(number)") != nil { number += 1 }
        let aside = "\(files.database).damaged-\(number)"
        for suffix in ["", "-wal", "-shm"] where try FileTree.status(files.database + suffix) != nil
        {
            try FileTree.move(files.database + suffix, to: aside + suffix)
        }
        return aside
    }

    private func copyBackup() throws {
        let bytes = try FileTree.read(backup, limitBytes: Int.max - 1)
        try ReplacedFile.write(bytes, to: files.database, mode: 0o600)
    }

    /// Adds the journal's entries as long as each follows the one before it.
    private func follow(_ database: Database, _ report: inout Report) throws {
        let entries = try EntryStore(database, writes: true)
        let metadata = try MetaStore(database, writes: true)
        var head = report.backupHead
        try database.execute("BEGIN IMMEDIATE")
        files: for path in try EntryJournal.paths(in: files.journal) {
            let bytes = try FileTree.read(path, limitBytes: Self.journalLimitBytes)
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                guard let entry = JournalLine.entry(Array(line)) else {
                    report.notes.append("\(path): a line after entry \(head.seq) is no entry")
                    break files
                }
                guard entry.seq > head.seq else { continue }
                guard entry.seq == head.seq + 1, entry.previous == head.hash else {
                    report.notes.append("\(path): entry \(entry.seq) does not follow \(head.seq)")
                    break files
                }
                try entries.insert(entry, body: entry.body.canonicalBytes)
                head = LedgerHead(seq: entry.seq, hash: entry.hash)
                report.recovered += 1
            }
        }
        try metadata.set(MetaStore.headKey, head.text)
        try database.execute("COMMIT")
        report.head = head
    }

    private func refold(_ database: Database) throws {
        let head = try EntryStore(database, writes: false).head()
        let transaction = try Transaction(
            database,
            head: head,
            now: now,
            projections: projections,
            reactions: [],
        )
        try database.execute("BEGIN IMMEDIATE")
        try transaction.rebuildRecords()
        try database.execute("COMMIT")
    }

    /// Fetches kept bytes from the damaged file, as far as it can still be read, and from what was published.
    private func salvage(_ database: Database, _ report: inout Report) throws {
        let view = try LedgerView(database)
        let contents = try view.missingContents()
        let evidence = try view.missingEvidence(after: report.backupHead.seq)
        guard !(contents + evidence).isEmpty else { return }
        let damaged = report.damagedPath.flatMap { path in
            try? Database(path: path, access: .write)
        }
        let insertion = try database.freshStatement(
            "INSERT OR IGNORE INTO content(digest, salt, bytes, erased_by) VALUES(?1, ?2, ?3, ?4)"
        )
        var lost: Set<Digest> = []
        for digest in Set((contents + evidence).map(\.digest)) {
            guard let damaged, let row = try? Self.content(digest, in: damaged) else {
                lost.insert(digest)
                continue
            }
            try insertion.run(.digest(digest), row.salt, row.bytes, row.erasedBy)
            report.recoveredContents += 1
        }
        if let publicFiles, !lost.isEmpty {
            try visit(publicFiles) { bytes in
                let digest = SHA256.digest(of: bytes)
                guard lost.remove(digest) != nil else { return }
                try insertion.run(.digest(digest), .null, .blob(bytes), .null)
                report.recoveredContents += 1
            }
        }
        report.missingContents = contents.filter { lost.contains($0.digest) }
        report.missingEvidence = evidence.filter { lost.contains($0.digest) }
    }

    /// Every file below a folder; one that can't be read is left out.
    private func visit(_ folder: String, _ take: ([UInt8]) throws -> Void) throws {
        for entry in (try? FileTree.list(folder)) ?? [] {
            let path = folder + "/" + entry.name
            switch entry.kind {
            case .folder: try visit(path, take)
            case .file:
                guard let bytes = try? FileTree.read(path, limitBytes: Self.fileLimitBytes) else {
                    continue
                }
                try take(bytes)
            default: continue
            }
        }
    }

    private static func content(
        _ digest: Digest,
        in damaged: Database,
    ) throws(StorageFault) -> (
        salt: Statement.Value, bytes: Statement.Value, erasedBy: Statement.Value
    )? {
        let rows = try damaged.freshStatement(
            "SELECT salt, bytes, erased_by FROM content WHERE digest = ?1"
        )
        try rows.bind(.digest(digest))
        guard try rows.step() else { return nil }
        let salt = rows.isNull(0) ? nil : rows.bytes(0)
        if rows.isNull(1) { return (.null, .null, .integer(rows.integer(2))) }
        let bytes = rows.bytes(1)
        guard ContentStore.digest(of: bytes, salt: salt) == digest else { return nil }
        return (salt.map { .blob($0) } ?? .null, .blob(bytes), .null)
    }

    private static let journalLimitBytes = 1 << 30
    /// The largest published file that is looked at.
    private static let fileLimitBytes = 64 << 20
}
