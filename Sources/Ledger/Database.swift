import CSQLite
import Glibc
package import Model

/// One connection to an SQLite file.
///
/// It belongs to one thread at a time; nothing in it is locked. Every connection waits for a lock instead of failing, checks the cells of the pages it reads, and
/// trusts nothing in the schema. A writing one is durable at COMMIT (WAL, synchronous=FULL) and never
/// runs a checkpoint of its own.
@safe
package final class Database {
    /// What the connection is for.
    package enum Access: Sendable {
        /// Reads and writes; the file is made when it is missing.
        case write
        /// Reads only.
        case read
        /// Writes a copy: one plain file without a log.
        case copy
        /// A private database in memory, for replays and tests.
        case memory
    }

    package let path: String
    private let handle: OpaquePointer
    private let walPageCount: UnsafeMutablePointer<Int32>
    private var statements: [String: Statement] = [:]

    /// How long a connection waits for a lock held by another, in milliseconds.
    package static let defaultBusyMilliseconds: Int32 = 5_000

    /// Opens the file and sets it up.
    ///
    /// - Throws: `.corrupt` when the file is no database, `.unavailable` when it can't be opened.
    package init(
        path: String,
        access: Access,
        busyMilliseconds: Int32 = defaultBusyMilliseconds,
    ) throws(StorageFault) {
        self.path = path
        if access == .write || access == .copy { Self.makeFile(path) }
        let flags: Int32 =
            switch access {
            case .write, .copy: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .read: SQLITE_OPEN_READONLY
            case .memory: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY
            }
        let options = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(path, &opened, flags | options, nil)
        guard code == SQLITE_OK, let handle = unsafe opened else {
            let fault = unsafe Self.fault(opened, code: code, statement: "open \(path)")
            unsafe sqlite3_close_v2(opened)
            throw fault
        }
        unsafe self.handle = unsafe handle
        unsafe walPageCount = .allocate(capacity: 1)
        unsafe walPageCount.initialize(to: 0)
        try setUp(access, busyMilliseconds: busyMilliseconds)
    }

    deinit {
        statements = [:]
        unsafe sqlite3_close_v2(handle)
        unsafe walPageCount.deallocate()
    }

    /// Runs statements that give no rows, or whose rows don't matter.
    package func execute(_ text: String) throws(StorageFault) {
        let code = unsafe sqlite3_exec(handle, text, nil, nil, nil)
        guard code == SQLITE_OK else {
            throw unsafe Self.fault(handle, code: code, statement: text)
        }
    }

    /// A statement, prepared once for this connection.
    ///
    /// The same text gives the same statement: never run it again while its rows are being read.
    package func statement(_ text: String) throws(StorageFault) -> Statement {
        if let known = statements[text] { return known }
        let made = try unsafe Statement(text, connection: handle)
        statements[text] = made
        return made
    }

    /// A statement of the caller's own.
    package func freshStatement(_ text: String) throws(StorageFault) -> Statement {
        try unsafe Statement(text, connection: handle)
    }

    /// The first column of the first row as a number; nil without a row.
    package func integer(_ text: String) throws(StorageFault) -> Int64? {
        let statement = try freshStatement(text)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// The first column of the first row as text; nil without a row.
    package func string(_ text: String) throws(StorageFault) -> String? {
        let statement = try freshStatement(text)
        return try statement.step() ? statement.string(0) : nil
    }

    /// False while a transaction is open; true again when SQLite has given it up by itself.
    package var isIdle: Bool { unsafe sqlite3_get_autocommit(handle) != 0 }

    /// Rows that the last statement wrote.
    var changes: Int { Int(unsafe sqlite3_changes(handle)) }

    /// Pages in the write-ahead log after this connection's last commit.
    package var walPages: Int { Int(unsafe walPageCount.pointee) }

    /// How a checkpoint treats the others.
    package enum Checkpoint: Sendable {
        /// Takes what it can, blocks nobody.
        case passive
        /// Waits for readers and writers, so that the log starts again from its beginning.
        case restart
        /// As `restart`, and empties the file.
        case truncate
    }

    /// Moves the log into the database; pages in the log and pages moved, nil when a lock was busy.
    package func checkpoint(
        _ kind: Checkpoint
    ) throws(StorageFault) -> (logged: Int, moved: Int)? {
        let mode =
            switch kind {
            case .passive: SQLITE_CHECKPOINT_PASSIVE
            case .restart: SQLITE_CHECKPOINT_RESTART
            case .truncate: SQLITE_CHECKPOINT_TRUNCATE
            }
        var logged: Int32 = 0
        var moved: Int32 = 0
        let code = unsafe sqlite3_wal_checkpoint_v2(handle, nil, mode, &logged, &moved)
        if code & 0xFF == SQLITE_BUSY { return nil }
        guard code == SQLITE_OK else {
            throw unsafe Self.fault(handle, code: code, statement: "checkpoint")
        }
        return (Int(logged), Int(moved))
    }

    /// For the backup interface only.
    var connection: OpaquePointer { unsafe handle }

    static func fault(
        _ handle: OpaquePointer?,
        code: Int32,
        statement: String,
    ) -> StorageFault {
        let words = unsafe handle.flatMap { unsafe sqlite3_errmsg($0) }
            .map { unsafe String(cString: $0) }
        return .sqlite(
            code: code,
            systemError: unsafe handle.map { unsafe sqlite3_system_errno($0) } ?? 0,
            message: words ?? "no message",
            statement: statement,
        )
    }

    private func setUp(_ access: Access, busyMilliseconds: Int32) throws(StorageFault) {
        unsafe sqlite3_busy_timeout(handle, busyMilliseconds)
        try execute("PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF")
        switch access {
        case .read:
            try execute("PRAGMA query_only = ON")
        case .memory, .copy:
            break
        case .write:
            let mode = try string("PRAGMA journal_mode = WAL")
            guard mode == "wal" else {
                throw .unavailable("\(path): no write-ahead log here (\(mode ?? "none"))")
            }
            // Erased bytes must be gone from the file, not only from the tables.
            try execute(
                """
                PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = ON
                """
            )
            watchLog()
        }
    }

    private func watchLog() {
        unsafe sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                unsafe context?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            },
            walPageCount,
        )
    }

    /// Makes the file readable to this account only; SQLite gives its log the same mode.
    private static func makeFile(_ path: String) {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if file >= 0 { close(file) }
    }
}
