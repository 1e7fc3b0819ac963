package import Model

extension LedgerView {
    /// Entries of one slice: about 10 ms, after which another may use the connection.
    package static let verifySlice = 4_096

    /// Feeds the next entries to a verifier; false when there are no more.
    ///
    /// With `checksBodies` every body is read and compared with its canonical form.
    package func verifyNext(
        _ limit: Int = verifySlice,
        into verifier: inout ChainVerifier,
        checksBodies: Bool = false,
    ) throws(StorageFault) -> Bool {
        let rows = try database.statement(
            "SELECT \(EntryLine.columns) FROM entries WHERE seq > ?1 ORDER BY seq LIMIT ?2"
        )
        try rows.bind(.integer(verifier.head.seq), .integer(Int64(limit)))
        defer { rows.reset() }
        var line = EntryLine()
        var count = 0
        while try rows.step() {
            count += 1
            let seq = rows.integer(0)
            guard let previous = rows.digest(7), let hash = rows.digest(8) else {
                throw .corrupt("entry \(seq): a hash is not 32 bytes")
            }
            line.clear()
            line.addHashed(rows)
            let computed = line.hash(after: previous)
            verifier.take(.init(seq: seq, previous: previous, hash: hash, computed: computed))
            if checksBodies { Self.checkBody(rows, into: &verifier) }
        }
        return count == limit
    }

    /// Verifies the whole ledger as of this view, on the levels asked for.
    ///
    /// Without `projections` the rows are not compared, without `readings` (the folder of `readings.db`) not the
    /// readings; without witnesses the result says what would not show.
    package func verify(
        witnesses: [Witness] = [],
        projections: [any Projection]? = nil,
        readings: String? = nil,
        zone: ZoneRules = .utc,
        checksBodies: Bool = true,
        checksContents: Bool = true,
    ) throws(StorageFault) -> Verification {
        var result = Verification()
        var verifier = ChainVerifier(witnesses: witnesses)
        while try verifyNext(into: &verifier, checksBodies: checksBodies) {}
        verifier.finish(remembered: try rememberedHead())
        result.checked.insert(.chain)
        if checksBodies { result.checked.insert(.bodies) }
        if !witnesses.isEmpty { result.checked.insert(.witnesses) }
        result.witnessSources = witnesses.map(\.source)
        result.findings = verifier.findings
        if let projections {
            result.checked.insert(.projections)
            result.findings += try verifyProjections(projections)
        }
        if checksContents {
            result.checked.insert(.contents)
            result.findings += try verifyContents()
        }
        if let readings {
            result.checked.insert(.readings)
            do {
                let reader = try? ReadingReader(folder: readings)
                result.findings += try verifyReadings(reader, zone: zone)
            } catch {
                result.findings.append(LedgerFinding(.readingMissing, seq: 0, "\(error)"))
            }
        }
        result.count = verifier.count
        result.head = verifier.head
        return result
    }

    /// Verifies what came after the last verified entry: what a start can afford.
    ///
    /// The rest is a matter of `verifyNext` in slices, in the background.
    package func verifyRecent(witnesses: [Witness] = []) throws(StorageFault) -> Verification {
        var result = Verification()
        var verifier = ChainVerifier(after: try verifiedHead() ?? .none, witnesses: witnesses)
        while try verifyNext(into: &verifier) {}
        verifier.finish(remembered: try rememberedHead())
        if !witnesses.isEmpty { result.checked.insert(.witnesses) }
        result.witnessSources = witnesses.map(\.source)
        result.findings = verifier.findings
        result.count = verifier.count
        result.head = verifier.head
        return result
    }

    private static func checkBody(_ row: Statement, into verifier: inout ChainVerifier) {
        let seq = row.integer(0)
        let kind = row.string(2)
        if EntryKind(rawValue: kind) == nil {
            verifier.note(.malformed, seq, "unknown kind \(kind)")
        }
        let bytes = row.bytes(6)
        do throws(JSONReader.Mistake) {
            let body = try JSONReader.read(bytes)
            guard body.isRecordable, body.canonicalBytes == bytes else {
                verifier.note(.malformed, seq, "the body is not canonical")
                return
            }
        } catch {
            verifier.note(.malformed, seq, "body: \(error)")
        }
    }
}
