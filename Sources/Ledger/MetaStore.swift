import Model

/// Words that the ledger remembers about itself; no fact of the record lies here.
final class MetaStore {
    private let reading: Statement
    private let insertion: Statement?

    /// "seq hash" of the last entry ever committed.
    static let headKey = "head"
    /// "seq hash" up to which the chain was verified.
    static let verifiedKey = "verified"

    init(_ database: Database, writes: Bool) throws(StorageFault) {
        reading = try database.freshStatement("SELECT value FROM meta WHERE key = ?1")
        insertion =
            writes
            ? try database.freshStatement(
                """
                INSERT INTO meta(key, value) VALUES(?1, ?2)
                ON CONFLICT(key) DO UPDATE SET value = excluded.value
                """
            ) : nil
    }

    func value(_ key: String) throws(StorageFault) -> String? {
        try reading.bind(.text(key))
        defer { reading.reset() }
        return try reading.step() ? reading.string(0) : nil
    }

    func set(_ key: String, _ value: String) throws(StorageFault) {
        guard let insertion else { preconditionFailure("a reader remembers nothing") }
        try insertion.run(.text(key), .text(value))
    }

    /// A head as remembered under a key.
    func head(_ key: String) throws(StorageFault) -> LedgerHead? {
        try value(key).flatMap { LedgerHead(text: $0) }
    }
}

extension LedgerHead {
    /// "seq hash".
    var text: String { "\(seq) \(hash.hex)" }

    init?(text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let seq = Int64(parts[0]), let hash = Digest(hex: String(parts[1]))
        else { return nil }
        self.init(seq: seq, hash: hash)
    }
}
