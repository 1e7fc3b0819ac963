import Model
import Platform

/// Texts, notes and published bytes, named by their digest, beside the chain that names them.
///
/// A personal text is salted: once salt and bytes are destroyed, nobody can prove a guess of it against
/// the digest that stays in the chain. Published bytes are not, so that any reader can compare.
final class ContentStore {
    private let reading: Statement
    private let insertion: Statement?
    private let erasure: Statement?

    /// What stands before salt and bytes in the digest of a personal text.
    static let domain = Array("released-content-1".utf8)
    static let saltBytes = 16

    init(_ database: Database, writes: Bool) throws(StorageFault) {
        reading = try database.freshStatement(
            "SELECT bytes, erased_by FROM content WHERE digest = ?1"
        )
        insertion =
            writes
            ? try database.freshStatement(
                "INSERT INTO content(digest, salt, bytes) VALUES(?1, ?2, ?3)"
            ) : nil
        erasure =
            writes
            ? try database.freshStatement(
                "UPDATE content SET salt = NULL, bytes = NULL, erased_by = ?2 WHERE digest = ?1"
            ) : nil
    }

    /// The digest of bytes with a salt, or of published ones without.
    static func digest(of bytes: [UInt8], salt: [UInt8]?) -> Digest {
        var hash = SHA256()
        if let salt {
            hash.update(domain)
            hash.update(salt)
        }
        hash.update(bytes)
        return hash.finalize()
    }

    func content(_ digest: Digest) throws(StorageFault) -> [UInt8]? {
        try reading.bind(.digest(digest))
        defer { reading.reset() }
        guard try reading.step(), !reading.isNull(0) else { return nil }
        return reading.bytes(0)
    }

    /// Keeps bytes; the same published bytes are kept once.
    ///
    /// - Throws: `.unavailable` when these very bytes were erased by order of law: they don't come back by
    ///   themselves.
    func keep(_ bytes: [UInt8], isPersonal: Bool) throws(StorageFault) -> Digest {
        guard let insertion else { preconditionFailure("a reader keeps nothing") }
        let salt = isPersonal ? RandomBytes.make(Self.saltBytes) : nil
        let digest = Self.digest(of: bytes, salt: salt)
        try reading.bind(.digest(digest))
        defer { reading.reset() }
        if try reading.step() {
            guard reading.isNull(1) else {
                throw .unavailable("content \(digest) was erased by entry \(reading.integer(1))")
            }
            return digest
        }
        try insertion.run(.digest(digest), salt.map { .blob($0) } ?? .null, .blob(bytes))
        return digest
    }

    /// Destroys bytes and salt; the row stays and names the entry that ordered it.
    func erase(_ digest: Digest, by seq: Int64) throws(StorageFault) {
        guard let erasure else { preconditionFailure("a reader erases nothing") }
        try erasure.run(.digest(digest), .integer(seq))
    }
}
