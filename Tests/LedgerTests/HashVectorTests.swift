import Model
import Platform
import Testing

@testable import Ledger

@Suite("The hash of an entry")
struct HashVectorTests {
    /// Entries with their hashed bytes and hashes, made by an independent program.
    static func cases() throws -> [JSON] {
        let bytes = try FileTree.read(
            SourceTree.path("Tests/Vectors/ledger_hashes.json"),
            limitBytes: 1 << 20
        )
        return try #require(JSONReader.read(bytes)["cases"]?.array)
    }

    @Test func `the vectors hold for the value and for the line`() throws {
        let cases = try Self.cases()
        #expect(cases.count >= 10)
        for vector in cases {
            let name = vector["name"]?.string ?? "?"
            let stored = try #require(vector["entry"])
            let hashed = try #require(vector["hashed"]?.string)
            // Reading it back checks number, previous and hash through `Entry` itself.
            let entry = try #require(JournalLine.entry(stored.canonicalBytes), "\(name)")
            let draft = EntryDraft(
                entry.kind,
                subject: entry.subject,
                actor: entry.actor,
                effectiveAt: entry.effectiveAt,
                body: entry.body,
            )
            var line = EntryLine()
            line.add(draft, seq: entry.seq, at: entry.at, body: entry.body.canonicalBytes)
            #expect(line.bytes == Array(hashed.utf8), "\(name)")
            #expect(line.hash(after: entry.previous) == entry.hash, "\(name)")
            var exported = EntryLine()
            exported.add(
                draft,
                seq: entry.seq,
                at: entry.at,
                body: entry.body.canonicalBytes,
                hashes: (entry.previous, entry.hash),
            )
            #expect(exported.bytes == stored.canonicalBytes, "\(name)")
        }
    }

    @Test func `the script agrees with the vectors`() throws {
        let result = try Program.python([
            SourceTree.path("scripts/verify_ledger.py"), "--self-test",
            SourceTree.path("Tests/Vectors/ledger_hashes.json"),
        ])
        #expect(result.status == 0, "\(result.output)")
    }
}
