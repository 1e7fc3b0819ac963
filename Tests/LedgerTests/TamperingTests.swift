import Model
import Platform
import Testing

@testable import Ledger

@Suite("An altered ledger")
struct TamperingTests {
    struct Attack: Sendable, CustomTestStringConvertible {
        let name: String
        let statements: String
        let finds: LedgerFinding.Name
        let at: Int64
        var testDescription: String { name }
    }

    static let attacks = [
        Attack(
            name: "body edited",
            statements: "UPDATE entries SET body = '{\"category\":\"health\"}' WHERE seq = 5",
            finds: .edited,
            at: 5,
        ),
        Attack(
            name: "time edited",
            statements: "UPDATE entries SET at = at - 3600000 WHERE seq = 5",
            finds: .edited,
            at: 5,
        ),
        Attack(
            name: "effective time edited",
            statements: "UPDATE entries SET effective_at = effective_at - 1 WHERE seq = 20",
            finds: .edited,
            at: 20,
        ),
        Attack(
            name: "actor edited",
            statements: "UPDATE entries SET actor = 'li' WHERE seq = 1",
            finds: .edited,
            at: 1,
        ),
        Attack(
            name: "white space in a body",
            statements: "UPDATE entries SET body = replace(body, ':', ': ') WHERE seq = 7",
            finds: .malformed,
            at: 7,
        ),
        Attack(
            name: "unknown kind",
            statements: "UPDATE entries SET kind = 'incident.forgotten' WHERE seq = 7",
            finds: .malformed,
            at: 7,
        ),
        Attack(
            name: "one removed",
            statements: "DELETE FROM entries WHERE seq = 5",
            finds: .removed,
            at: 5,
        ),
        Attack(
            name: "the first removed",
            statements: "DELETE FROM entries WHERE seq = 1",
            finds: .removed,
            at: 1,
        ),
        Attack(
            name: "removed and the rest moved up",
            statements: """
                DELETE FROM entries WHERE seq = 5;
                UPDATE entries SET seq = -(seq - 1) WHERE seq > 5;
                UPDATE entries SET seq = -seq WHERE seq < 0
                """,
            finds: .unlinked,
            at: 5,
        ),
        Attack(
            name: "two neighbours swapped",
            statements: """
                UPDATE entries SET seq = 1000 WHERE seq = 5;
                UPDATE entries SET seq = 5 WHERE seq = 6;
                UPDATE entries SET seq = 6 WHERE seq = 1000
                """,
            finds: .reordered,
            at: 6,
        ),
        Attack(
            name: "one put between",
            statements: """
                UPDATE entries SET seq = -(seq + 1) WHERE seq > 5;
                UPDATE entries SET seq = -seq WHERE seq < 0;
                INSERT INTO entries SELECT 6, at, kind, subject, actor, effective_at, body, hash,
                    previous FROM entries WHERE seq = 5
                """,
            finds: .inserted,
            at: 6,
        ),
        Attack(
            name: "last ones cut",
            statements: "DELETE FROM entries WHERE seq > 10",
            finds: .cutTail,
            at: 10,
        ),
    ]

    @Test(arguments: attacks)
    func `is found and named`(attack: Attack) throws {
        let folder = try LedgerFolder()
        try folder.filled(20)
        #expect(try folder.verify().findings == [])
        try folder.tamper(attack.statements)
        let found = try folder.verify().findings
        #expect(
            found.contains { $0.name == attack.finds && $0.seq == attack.at },
            "\(found.map(\.description))",
        )
        // The end of an uncut database is the ledger's own word, which the script doesn't ask.
        guard attack.finds != .cutTail else { return }
        let script = try Program.python([
            SourceTree.path("scripts/verify_ledger.py"), folder.files.database,
        ])
        #expect(script.status == 1, "\(script.output)")
    }

    @Test func `a chain written anew to its end shows only to a witness`() throws {
        let folder = try LedgerFolder()
        try folder.filled(20)
        let witness = try #require(try Witness.read(folder.files.head))
        #expect(witness.head.seq == 20)
        try folder.rewrite(from: 5)
        let alone = try folder.verify()
        #expect(alone.findings == [])
        #expect(!alone.checked.contains(.witnesses))
        #expect(alone.caveats.contains { $0.hasPrefix("no witness") })
        let witnessed = try folder.verify([witness])
        #expect(witnessed.findings.map(\.name) == [.rehashed])
        #expect(witnessed.findings.map(\.seq) == [20])
        #expect(try folder.script([]).status == 0)
        #expect(try folder.script(["--witness", folder.files.head]).status == 1)
    }

    @Test func `a careful cut of the last ten shows only to a witness`() throws {
        let folder = try LedgerFolder()
        try folder.filled(20)
        let witness = try #require(try Witness.read(folder.files.head))
        try folder.tamper(
            """
            DELETE FROM entries WHERE seq > 10;
            UPDATE meta SET value = (SELECT seq || ' ' || lower(hex(hash)) FROM entries WHERE seq = 10)
            WHERE key = 'head'
            """
        )
        #expect(try folder.verify().findings == [])
        #expect(try folder.verify([witness]).findings.map(\.name) == [.olderFile])
        #expect(try folder.script(["--witness", folder.files.head]).status == 1)
    }

    @Test func `last week's file put back shows to the head beside it`() throws {
        let folder = try LedgerFolder()
        try folder.filled(10)
        let old = try FileTree.read(folder.files.database, limitBytes: 1 << 24)
        try folder.filled(10)
        try ReplacedFile.write(old, to: folder.files.database)
        let witness = try #require(try Witness.read(folder.files.head))
        #expect(try folder.verify().findings == [])
        #expect(try folder.verify([witness]).findings.map(\.name) == [.olderFile])
    }

    @Test func `an entry added past the writer is found`() throws {
        let folder = try LedgerFolder()
        try folder.filled(3)
        let head = try LedgerReader(folder: folder.path).head()
        let database = try Database(path: folder.files.database, access: .write)
        let forged = Entry(
            seq: 4,
            at: Instant(milliseconds: 1),
            draft: .sample(4),
            previous: head.hash,
            hash: { EntryLine.hash($1, after: $0) },
        )
        try EntryStore(database, writes: true).insert(forged, body: forged.body.canonicalBytes)
        #expect(try folder.verify().findings.map(\.name) == [.inserted])
    }

    @Test func `a witness about an entry within the chain agrees`() throws {
        let folder = try LedgerFolder()
        try folder.filled(20)
        let entry = try #require(try LedgerReader(folder: folder.path).read { try $0.entry(7) })
        let head = LedgerHead(seq: 7, hash: entry.hash)
        let result = try folder.verify([Witness(head, source: "feed")])
        #expect(result.isSound)
        #expect(result.witnessSources == ["feed"])
    }

    @Test func `only what follows the last verified entry is verified at a start`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        let entries = try writer.append(10)
        try writer.perform { try $0.rememberVerified(LedgerHead(seq: 8, hash: entries[7].hash)) }
        writer.close()
        let recent = try LedgerReader(folder: folder.path).read { try $0.verifyRecent() }
        #expect(recent.count == 2)
        #expect(recent.isSound)
    }
}

extension LedgerFolder {
    func verify(
        _ witnesses: [Witness] = [],
        projections: [any Projection]? = nil,
    ) throws -> Verification {
        try LedgerReader(folder: path).read { view in
            try view.verify(witnesses: witnesses, projections: projections)
        }
    }

    func script(_ arguments: [String]) throws -> Program.Result {
        try Program.python(
            [SourceTree.path("scripts/verify_ledger.py"), files.database] + arguments
        )
    }

    /// Changes an entry and computes every hash after it anew, the remembered head included.
    func rewrite(from seq: Int64) throws {
        let entries = try LedgerReader(folder: path).read { view in
            try view.entries(in: seq...Int64.max, limit: 10_000)
        }
        let database = try Database(path: files.database, access: .write)
        let update = try database.freshStatement(
            "UPDATE entries SET actor = ?2, previous = ?3, hash = ?4 WHERE seq = ?1"
        )
        var previous = try #require(entries.first).previous
        for entry in entries {
            let draft = EntryDraft(
                entry.kind,
                subject: entry.subject,
                actor: "li",
                effectiveAt: entry.effectiveAt,
                body: entry.body,
            )
            let forged = Entry(
                seq: entry.seq,
                at: entry.at,
                draft: draft,
                previous: previous,
                hash: { EntryLine.hash($1, after: $0) },
            )
            try update.run(
                .integer(entry.seq),
                .text("li"),
                .digest(previous),
                .digest(forged.hash),
            )
            previous = forged.hash
        }
        let head = LedgerHead(seq: entries.last?.seq ?? 0, hash: previous)
        try MetaStore(database, writes: true).set(MetaStore.headKey, head.text)
    }
}
