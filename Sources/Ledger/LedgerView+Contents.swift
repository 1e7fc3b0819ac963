package import Model

extension LedgerView {
    /// The keys of a body that name kept bytes, when the value is a digest.
    static let contentKeys: Set<String> = ["document", "note", "reason", "missedReason"]

    /// Compares the kept bytes with the digests that entries name, and every erasure with its order.
    package func verifyContents() throws(StorageFault) -> [LedgerFinding] {
        try missingContents().map { missing in
            LedgerFinding(.contentMissing, seq: missing.seq, missing.digest.hex)
        } + alteredContents()
    }

    /// What entries name and nobody keeps: each content once, by the first entry that names it.
    func missingContents() throws(StorageFault) -> [MissingContent] {
        let rows = try database.freshStatement(
            "SELECT seq, kind, subject, body FROM entries ORDER BY seq"
        )
        let lookup = try database.freshStatement("SELECT 1 FROM content WHERE digest = ?1")
        var missing: [MissingContent] = []
        var seen: Set<Digest> = []
        while try rows.step() {
            // A body that can't be read is found by the check of bodies.
            guard let body = try? JSONReader.read(rows.bytes(3)) else { continue }
            for (key, digest) in Self.contents(of: body) where seen.insert(digest).inserted {
                try lookup.bind(.digest(digest))
                defer { lookup.reset() }
                guard try !lookup.step() else { continue }
                missing.append(
                    MissingContent(
                        seq: rows.integer(0),
                        kind: rows.string(1),
                        subject: rows.string(2),
                        revision: body["revision"]?.integer,
                        key: key,
                        digest: digest,
                    )
                )
            }
        }
        return missing
    }

    /// Bytes that were read back after an entry and that nobody keeps.
    ///
    /// They are kept as evidence when the page was still the same; whether they ever were is not on record.
    func missingEvidence(after seq: Int64) throws(StorageFault) -> [MissingContent] {
        let rows = try database.freshStatement(
            "SELECT seq, kind, subject, body FROM entries WHERE seq > ?1 AND kind = ?2 ORDER BY seq"
        )
        try rows.bind(.integer(seq), .text(EntryKind.deliveryConfirmed.rawValue))
        let lookup = try database.freshStatement("SELECT 1 FROM content WHERE digest = ?1")
        var missing: [MissingContent] = []
        while try rows.step() {
            guard let body = try? JSONReader.read(rows.bytes(3)),
                let digest = body.optionalDigest("digest"),
                !missing.contains(where: { $0.digest == digest })
            else { continue }
            try lookup.bind(.digest(digest))
            defer { lookup.reset() }
            guard try !lookup.step() else { continue }
            missing.append(
                MissingContent(
                    seq: rows.integer(0),
                    kind: rows.string(1),
                    subject: body["release"]?.string ?? rows.string(2),
                    revision: body["revision"]?.integer,
                    key: "digest",
                    digest: digest,
                )
            )
        }
        return missing
    }

    /// Every digest of kept bytes in a body, with the key, or the path of a configuration file.
    private static func contents(of body: JSON) -> [(key: String, digest: Digest)] {
        var found: [(String, Digest)] = []
        for member in body.members ?? [] where contentKeys.contains(member.key) {
            if let digest = member.value.string.flatMap({ Digest(hex: $0) }) {
                found.append((member.key, digest))
            }
        }
        for file in body["files"]?.array ?? [] {
            if let path = file["path"]?.string, let digest = file.optionalDigest("digest") {
                found.append((path, digest))
            }
        }
        return found
    }

    private func alteredContents() throws(StorageFault) -> [LedgerFinding] {
        let rows = try database.freshStatement(
            "SELECT digest, salt, bytes, erased_by FROM content"
        )
        var findings: [LedgerFinding] = []
        while try rows.step() {
            guard let digest = rows.digest(0) else {
                findings.append(.init(.contentAltered, seq: 0, "a digest is not 32 bytes"))
                continue
            }
            if rows.isNull(2) {
                let seq = rows.integer(3)
                let order = try entry(seq)
                guard order?.kind == .contentErased,
                    order?.body["digest"]?.string == digest.hex
                else {
                    findings.append(.init(.contentErasedUnordered, seq: seq, digest.hex))
                    continue
                }
            } else {
                let salt = rows.isNull(1) ? nil : rows.bytes(1)
                guard ContentStore.digest(of: rows.bytes(2), salt: salt) != digest else { continue }
                findings.append(.init(.contentAltered, seq: 0, digest.hex))
            }
        }
        return findings
    }
}

/// Kept bytes that an entry names and that are gone, with what they were.
package struct MissingContent: Sendable, Hashable, CustomStringConvertible {
    /// The first entry that names them.
    package let seq: Int64
    /// Its kind.
    package let kind: String
    /// What it is about: a release, an incident, the configuration.
    package let subject: String
    /// Of a release.
    package let revision: Int64?
    /// The key of the body that names them: `document`, `note`, `reason`; the path of a configuration file.
    package let key: String
    package let digest: Digest

    /// True when it is the text of a release.
    package var isReleaseText: Bool { key == "document" && revision != nil }

    package var description: String {
        let version = revision.map { " 第\($0)版/revision \($0)" } ?? ""
        return "\(subject)\(version), \(key), \(kind) #\(seq), \(digest)"
    }
}
