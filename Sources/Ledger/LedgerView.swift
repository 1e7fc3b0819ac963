package import Model

/// The ledger as of one moment: rows, entries and texts that belong together.
///
/// It lives inside `LedgerReader.read`; never keep it.
package final class LedgerView: StoredRecordReading {
    let database: Database
    private let entryStore: EntryStore
    package let stored: StoredRows
    private let metadata: MetaStore

    init(_ database: Database) throws(StorageFault) {
        self.database = database
        entryStore = try EntryStore(database, writes: false)
        stored = try StoredRows(database, writes: false)
        metadata = try MetaStore(database, writes: false)
    }

    // MARK: entries

    /// Number and hash of the last entry; `LedgerHead.none` in an empty ledger.
    package func head() throws(StorageFault) -> LedgerHead { try entryStore.head() }

    /// One entry by number.
    package func entry(_ seq: Int64) throws(StorageFault) -> Entry? { try entryStore.entry(seq) }

    /// The last entry.
    package func lastEntry() throws(StorageFault) -> Entry? {
        try entryStore.entry(try entryStore.head().seq)
    }

    /// Entries of a range of numbers, ascending, at most `limit`.
    package func entries(
        in range: ClosedRange<Int64>,
        limit: Int,
    ) throws(StorageFault) -> [Entry] {
        try entryStore.entries(in: range, limit: limit)
    }

    /// Entries about a subject with a number above `seq`, ascending, at most `limit`.
    package func entries(
        subject: String,
        after seq: Int64 = 0,
        limit: Int,
    ) throws(StorageFault) -> [Entry] {
        try entryStore.entries(subject: subject, after: seq, limit: limit)
    }

    /// Entries of a kind with a number above `seq`, ascending, at most `limit`.
    package func entries(
        kind: EntryKind,
        after seq: Int64 = 0,
        limit: Int,
    ) throws(StorageFault) -> [Entry] {
        try entryStore.entries(kind: kind, after: seq, limit: limit)
    }

    /// The newest entries of a kind, newest first, at most `limit`.
    package func lastEntries(kind: EntryKind, limit: Int) throws(StorageFault) -> [Entry] {
        try entryStore.lastEntries(kind: kind, limit: limit)
    }

    /// The newest entry about a subject; nil when there is none.
    package func lastEntry(subject: String) throws(StorageFault) -> Entry? {
        try entryStore.lastEntry(subject: subject)
    }

    /// A word that the ledger remembers about itself.
    package func meta(_ key: String) throws(StorageFault) -> String? { try metadata.value(key) }

    /// Every entry in order.
    package func forEachEntry(
        _ body: (Entry) throws(StorageFault) -> Void
    ) throws(StorageFault) {
        try entryStore.visitAll(body)
    }

    /// Up to where the chain was verified, if that entry is still the same.
    func verifiedHead() throws(StorageFault) -> LedgerHead? {
        guard let head = try metadata.head(MetaStore.verifiedKey),
            try entryStore.entry(head.seq)?.hash == head.hash
        else { return nil }
        return head
    }

    /// The head that the ledger remembers apart from the chain.
    func rememberedHead() throws(StorageFault) -> LedgerHead? {
        try metadata.head(MetaStore.headKey)
    }
}
