import Desk
import Model

/// A desk on memory: carries out commands, folds their entries, keeps every entry for a rebuild.
///
/// Time stands still until `pass` moves it; hashes are made up but depend on every byte.
final class DeskBench {
    var policy: DeskPolicy
    private(set) var records = MemoryRecords()
    private(set) var entries: [Entry] = []
    var now: Instant
    private var kept: [Digest: [UInt8]] = [:]

    static let shanghai = ZoneRules(name: "Asia/Shanghai", fixedOffsetSeconds: 8 * 3_600)
    /// 2026-07-12 08:00 in Shanghai.
    static let morning = Instant(milliseconds: 1_783_814_400_000)

    init(policy: DeskPolicy = .bench, now: Instant = DeskBench.morning) {
        self.policy = policy
        self.now = now
    }

    func pass(_ span: Milliseconds) { now = now + span }

    /// Carries it out; a refusal leaves everything as it was.
    @discardableResult
    func act(_ command: DeskCommand, by officer: Officer) throws(DeskError) -> [Entry] {
        let drafts = try Desk(policy: policy).decide(
            command,
            by: officer,
            records: records,
            now: now,
        )
        var made: [Entry] = []
        for draft in drafts { made.append(append(draft)) }
        return made
    }

    @discardableResult
    func append(_ draft: EntryDraft) -> Entry {
        let entry = Entry(
            seq: Int64(entries.count + 1),
            at: now,
            draft: draft,
            previous: entries.last?.hash ?? .zero,
        ) { previous, bytes in Self.digest(previous.bytes + bytes) }
        entries.append(entry)
        do { try DeskProjection().apply(entry, to: records) } catch {
            preconditionFailure("the projection refused \(entry.kind.rawValue): \(error)")
        }
        return entry
    }

    /// The code of the refusal; nil when the command was carried out.
    func refusal(_ command: DeskCommand, by officer: Officer) -> String? {
        let before = snapshot()
        do {
            try act(command, by: officer)
            return nil
        } catch {
            precondition(snapshot() == before, "a refused command changed a row")
            switch error {
            case .refused(let refusal): return refusal.code
            case .storage(let fault): return "storage.\(fault)"
            }
        }
    }

    /// Whether it would be allowed, without carrying it out.
    func wouldRefuse(_ command: DeskCommand, by officer: Officer) -> String? {
        do {
            _ = try Desk(policy: policy).decide(command, by: officer, records: records, now: now)
            return nil
        } catch {
            switch error {
            case .refused(let refusal): return refusal.code
            case .storage(let fault): return "storage.\(fault)"
            }
        }
    }

    // MARK: texts

    func keep(_ text: ReleaseText) -> Kept<ReleaseText> {
        Kept(text, keep(text.json.canonicalBytes))
    }

    func keep(_ text: IncidentText) -> Kept<IncidentText> {
        Kept(text, keep(text.json.canonicalBytes))
    }

    @discardableResult
    func keep(_ bytes: [UInt8]) -> Digest {
        let digest = Self.digest(bytes)
        records.keep(bytes, as: digest)
        kept[digest] = bytes
        return digest
    }

    func note(_ text: String = "理由") -> Digest { keep(Array(text.utf8)) }

    /// The text that lies under a digest.
    func text(_ digest: Digest) throws -> ReleaseText {
        try ReleaseText(json: JSONReader.read(records.content(digest) ?? []))
    }

    // MARK: rows

    func release(_ id: String) throws -> Release {
        guard let record = records.record(.release, id) else { throw BenchMistake.noRow(id) }
        return try Release(id: id, row: record.body)
    }

    func incident(_ id: String) throws -> Incident {
        guard let record = records.record(.incident, id) else { throw BenchMistake.noRow(id) }
        return try Incident(id: id, row: record.body)
    }

    /// All rows of the desk, as bytes.
    func snapshot() -> [String] { Self.snapshot(of: records) }

    /// The rows that a rebuild from the first entry gives.
    func rebuilt() throws -> [String] {
        let fresh = MemoryRecords()
        for entry in entries { try DeskProjection().apply(entry, to: fresh) }
        return Self.snapshot(of: fresh)
    }

    private static func snapshot(of records: MemoryRecords) -> [String] {
        [RecordTable.incident, .release, .conference, .sequence].flatMap { table in
            records.records(table, prefix: "", limit: .max).map { row in
                "\(table.rawValue) \(row.id) \(row.state) \(row.order) "
                    + String(decoding: row.body.canonicalBytes, as: UTF8.self)
            }
        }
    }

    /// 32 bytes that depend on every input byte; not cryptographic, which no test here needs.
    static func digest(_ bytes: [UInt8]) -> Digest {
        var output: [UInt8] = []
        for lane in UInt64(0)..<4 {
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325 &+ lane &* 0x9E37_79B9_7F4A_7C15
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                output.append(UInt8(truncatingIfNeeded: hash >> shift))
            }
        }
        return Digest(output) ?? .zero
    }
}

enum BenchMistake: Error {
    case noRow(String)
}
