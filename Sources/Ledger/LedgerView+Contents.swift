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

    /// What entries name and nobody keeps.
    func missingContents() throws(StorageFault) -> [(seq: Int64, digest: Digest)] {
        let rows = try database.freshStatement("SELECT seq, body FROM entries ORDER BY seq")
        let lookup = try database.freshStatement("SELECT 1 FROM content WHERE digest = ?1")
        var missing: [(Int64, Digest)] = []
        while try rows.step() {
            // A body that can't be read is found by the check of bodies.
            guard let members = (try? JSONReader.read(rows.bytes(1)))?.members else { continue }
            for member in members where Self.contentKeys.contains(member.key) {
                guard let text = member.value.string, let digest = Digest(hex: text) else {
                    continue
                }
                try lookup.bind(.digest(digest))
                if try !lookup.step() { missing.append((rows.integer(0), digest)) }
                lookup.reset()
            }
        }
        return missing
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
