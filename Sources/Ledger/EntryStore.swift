package import Model

/// Entries of one connection: reading them in order, and adding the next.
final class EntryStore {
    private let database: Database
    private let insertion: Statement?

    init(_ database: Database, writes: Bool) throws(StorageFault) {
        self.database = database
        insertion =
            writes
            ? try database.freshStatement(
                "INSERT INTO entries(\(EntryLine.columns)) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)"
            ) : nil
    }

    /// Stores an entry that the writer has just numbered and hashed.
    func insert(_ entry: Entry, body: [UInt8]) throws(StorageFault) {
        guard let insertion else { preconditionFailure("a reader adds no entries") }
        try insertion.run(
            .integer(entry.seq),
            .integer(entry.at.milliseconds),
            .text(entry.kind.rawValue),
            .text(entry.subject),
            .text(entry.actor),
            .integer(entry.effectiveAt.milliseconds),
            .json(body),
            .digest(entry.previous),
            .digest(entry.hash),
        )
    }

    /// Number and hash of the last entry; zero when there is none.
    func head() throws(StorageFault) -> LedgerHead {
        let statement = try database.statement(
            "SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1"
        )
        guard try statement.step() else { return .none }
        defer { statement.reset() }
        guard let hash = statement.digest(1) else {
            throw .corrupt("entry \(statement.integer(0)): the hash is not 32 bytes")
        }
        return LedgerHead(seq: statement.integer(0), hash: hash)
    }

    func entry(_ seq: Int64) throws(StorageFault) -> Entry? {
        try entries("seq = ?1", .integer(seq), limit: 1).first
    }

    func entries(in range: ClosedRange<Int64>, limit: Int) throws(StorageFault) -> [Entry] {
        try entries(
            "seq BETWEEN ?1 AND ?2",
            .integer(range.lowerBound),
            .integer(range.upperBound),
            limit: limit,
        )
    }

    func entries(
        subject: String,
        after seq: Int64,
        limit: Int,
    ) throws(StorageFault) -> [Entry] {
        try entries("subject = ?1 AND seq > ?2", .text(subject), .integer(seq), limit: limit)
    }

    func entries(
        kind: EntryKind,
        after seq: Int64,
        limit: Int,
    ) throws(StorageFault) -> [Entry] {
        try entries("kind = ?1 AND seq > ?2", .text(kind.rawValue), .integer(seq), limit: limit)
    }

    /// The newest entries of a kind, newest first.
    func lastEntries(kind: EntryKind, limit: Int) throws(StorageFault) -> [Entry] {
        try entries("kind = ?1", .text(kind.rawValue), limit: limit, direction: "DESC")
    }

    /// The newest entry about a subject.
    func lastEntry(subject: String) throws(StorageFault) -> Entry? {
        try entries("subject = ?1", .text(subject), limit: 1, direction: "DESC").first
    }

    /// Every entry in order.
    func visitAll(_ body: (Entry) throws(StorageFault) -> Void) throws(StorageFault) {
        let rows = try database.freshStatement(
            "SELECT \(EntryLine.columns) FROM entries ORDER BY seq"
        )
        while try rows.step() { try body(try Self.entry(rows)) }
    }

    private func entries(
        _ condition: String,
        _ first: Statement.Value,
        _ second: Statement.Value = .null,
        limit: Int,
        direction: String = "ASC",
    ) throws(StorageFault) -> [Entry] {
        let statement = try database.statement(
            """
            SELECT \(EntryLine.columns) FROM entries WHERE \(condition)
            ORDER BY seq \(direction) LIMIT ?3
            """
        )
        try statement.bind(first, second, .integer(Int64(limit)))
        defer { statement.reset() }
        var entries: [Entry] = []
        while try statement.step() { entries.append(try Self.entry(statement)) }
        return entries
    }

    /// The entry of the row that the statement stands on.
    static func entry(_ row: Statement) throws(StorageFault) -> Entry {
        let seq = row.integer(0)
        guard let kind = EntryKind(rawValue: row.string(2)) else {
            throw .corrupt("entry \(seq): unknown kind \(row.string(2))")
        }
        guard let previous = row.digest(7), let hash = row.digest(8) else {
            throw .corrupt("entry \(seq): a hash is not 32 bytes")
        }
        let body: JSON
        do throws(JSONReader.Mistake) {
            body = try JSONReader.read(row.bytes(6))
        } catch {
            throw .corrupt("entry \(seq): body: \(error)")
        }
        return Entry(
            seq: seq,
            at: Instant(milliseconds: row.integer(1)),
            kind: kind,
            subject: row.string(3),
            actor: row.string(4),
            effectiveAt: Instant(milliseconds: row.integer(5)),
            body: body,
            previous: previous,
            hash: hash,
        )
    }
}

/// Where a chain ends: number and hash of its last entry.
package struct LedgerHead: Sendable, Hashable {
    package let seq: Int64
    package let hash: Digest

    package init(seq: Int64, hash: Digest) {
        self.seq = seq
        self.hash = hash
    }

    /// Before the first entry.
    package static let none = LedgerHead(seq: 0, hash: .zero)
}
