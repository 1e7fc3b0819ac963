package import Model

extension LedgerView {
    /// Folds all entries anew and names every stored row that differs.
    package func verifyProjections(
        _ projections: [any Projection]
    ) throws(StorageFault) -> [LedgerFinding] {
        let replayed = try ReplayedRecords { (digest) throws(StorageFault) in
            try self.content(digest)
        }
        try replayed.database.execute("BEGIN")
        try forEachEntry { (entry) throws(StorageFault) in
            for projection in projections { try projection.apply(entry, to: replayed) }
        }
        try replayed.database.execute("COMMIT")
        return try Self.compare(
            stored: try RowScan(database),
            replayed: try RowScan(replayed.database),
        )
    }

    private static func compare(
        stored: RowScan,
        replayed: RowScan,
    ) throws(StorageFault) -> [LedgerFinding] {
        var findings: [LedgerFinding] = []
        var mine = try stored.next()
        var theirs = try replayed.next()
        while mine != nil || theirs != nil, findings.count < ChainVerifier.findingLimit {
            guard let row = mine, theirs.map({ !$0.precedes(row) }) ?? true else {
                findings.append(.init(.rowMissing, seq: 0, theirs?.name ?? ""))
                theirs = try replayed.next()
                continue
            }
            guard let other = theirs, !row.precedes(other) else {
                findings.append(.init(.rowExtra, seq: 0, row.name))
                mine = try stored.next()
                continue
            }
            if row.content != other.content {
                findings.append(.init(.rowDiffers, seq: 0, row.name))
            }
            mine = try stored.next()
            theirs = try replayed.next()
        }
        return findings
    }
}

/// All rows of a database in order of their keys, as bytes.
private struct RowScan {
    private let statement: Statement

    struct Row {
        let key: [UInt8]
        let content: [UInt8]
        let name: String

        func precedes(_ other: Row) -> Bool { key.lexicographicallyPrecedes(other.key) }
    }

    init(_ database: Database) throws(StorageFault) {
        statement = try database.freshStatement(
            "SELECT tbl, id, body, state, ord FROM records ORDER BY tbl, id"
        )
    }

    func next() throws(StorageFault) -> Row? {
        guard try statement.step() else { return nil }
        let order = String(statement.integer(4))
        return Row(
            key: statement.bytes(0) + [0] + statement.bytes(1),
            content: statement.bytes(2) + [0] + statement.bytes(3) + [0] + Array(order.utf8),
            name: "\(statement.string(0)) \(statement.string(1))",
        )
    }
}
