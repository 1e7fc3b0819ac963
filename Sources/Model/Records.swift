/// A fault of the storage below: the transaction is given up and nothing of it remains.
package enum StorageFault: Error, Sendable, Hashable {
    /// No space left, or a quota reached.
    case full
    /// Damaged: the code and words of the engine.
    case corrupt(String)
    /// Read-only, locked, or anything else the engine reports.
    case unavailable(String)
}

/// The projections that commands decide on.
///
/// Each is a set of rows (id -> JSON document), rebuilt from the entries at any time; raw values
/// are part of the file format.
package enum RecordTable: String, Sendable, Hashable, CaseIterable {
    case incident
    case matter
    case release
    case conference
    case obligation
    case delivery
    case token
    case channel
    case board
    case alert
    /// Gapless numbers: id is the name of the sequence, the body its last value.
    case sequence
}

/// One row of a projection.
package struct Record: Sendable, Hashable {
    package let id: String
    package let body: JSON
    /// A word that lists are filtered by, such as `open`.
    package let state: String
    /// What lists are sorted by within a state, such as the next crossing in milliseconds.
    package let order: Int64

    package init(id: String, body: JSON, state: String, order: Int64) {
        self.id = id
        self.body = body
        self.state = state
        self.order = order
    }
}

/// Read access to the projections and the content store, as of the transaction at hand.
package protocol RecordReading: AnyObject {
    /// One row; nil when there is none.
    func record(_ table: RecordTable, _ id: String) throws(StorageFault) -> Record?

    /// Rows with this state and `order <= through`, ascending by order, at most `limit`.
    func records(
        _ table: RecordTable,
        state: String,
        through: Int64,
        limit: Int,
    ) throws(StorageFault) -> [Record]

    /// How many rows have this state; from an index, so cheap for any number.
    func count(_ table: RecordTable, state: String) throws(StorageFault) -> Int

    /// Rows whose id begins with `prefix`, ascending by id, at most `limit`.
    func records(
        _ table: RecordTable,
        prefix: String,
        limit: Int,
    ) throws(StorageFault) -> [Record]

    /// The bytes kept under a digest; nil when they were never there or have been erased.
    func content(_ digest: Digest) throws(StorageFault) -> [UInt8]?
}

/// Write access, held by projections only, inside the transaction that appends the entry.
package protocol RecordWriting: RecordReading {
    /// Puts a row in place of the former one with this id.
    func put(_ table: RecordTable, _ record: Record) throws(StorageFault)
}

/// Folds entries into rows: a pure function of the entry and the rows so far, so that a rebuild from
/// the first entry gives the same rows.
package protocol Projection: Sendable {
    /// Applies one entry.
    func apply(_ entry: Entry, to records: any RecordWriting) throws(StorageFault)
}

/// Answers entries with further entries in the same transaction: rules arm, deliveries are queued.
///
/// Pure: it sees the entry, the rows after it, and the instant it is given.
package protocol Reaction: Sendable {
    /// The entries that follow from `entry`.
    func reactions(
        to entry: Entry,
        records: any RecordReading,
        now: Instant,
    ) throws(StorageFault) -> [EntryDraft]
}
