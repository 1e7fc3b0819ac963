import Model
import Platform
import Testing

@testable import Ledger

@Suite("A damaged file")
struct DamageTests {
    @Test
    func
        `every flipped page gives a typed error or a named finding, never silence about the chain`()
        throws
    {
        let folder = try LedgerFolder()
        try folder.filled(200, projections: [IncidentRows()])
        let sound = try FileTree.read(folder.files.database, limitBytes: 1 << 24)
        let pageBytes = 4_096
        var silent: [Int] = []
        for page in 0..<(sound.count / pageBytes) {
            var bytes = sound
            // The header of the page, not free space that nothing refers to.
            for index in 0..<12 {
                bytes[page * pageBytes + index] ^= 0xFF
            }
            try ReplacedFile.write(bytes, to: folder.files.database, durability: .none)
            do {
                let result = try LedgerBackup.check(folder.files.database)
                if result.isSound { silent.append(page) }
            } catch let fault as StorageFault {
                guard case .corrupt = fault else {
                    Issue.record("page \(page): \(fault)")
                    continue
                }
            } catch let error as LedgerError {
                guard case .storage(.corrupt) = error else {
                    Issue.record("page \(page): \(error)")
                    continue
                }
            }
        }
        #expect(silent == [])
    }

    @Test func `a file that is no database is corrupt, another program's is foreign`() throws {
        let folder = try LedgerFolder()
        try ReplacedFile.write(
            String(repeating: "not a database\n", count: 500),
            to: folder.files.database,
        )
        do throws(LedgerError) {
            _ = try LedgerReader(folder: folder.path)
            Issue.record("opened")
        } catch .storage(.corrupt(let words)) {
            #expect(words.contains("SQLite 26"))
        } catch {
            Issue.record("\(error)")
        }
        try FileTree.remove(folder.files.database)
        try Database(path: folder.files.database, access: .copy).execute("CREATE TABLE a(b)")
        #expect(throws: LedgerError.foreign(path: folder.files.database)) {
            try folder.writer()
        }
    }

    @Test func `a database of a newer program is refused and stays as it is`() throws {
        let folder = try LedgerFolder()
        try folder.filled(1)
        try folder.tamper("PRAGMA user_version = 99")
        let refusal = LedgerError.newerFormat(found: 99, known: LedgerSchema.migrations.count)
        #expect(throws: refusal) { try folder.writer() }
        #expect(throws: refusal) { try LedgerReader(folder: folder.path) }
    }

    @Test func `a missing file is unavailable for readers`() throws {
        let folder = try LedgerFolder()
        #expect(throws: LedgerError.self) { try LedgerReader(folder: folder.path) }
    }

    @Test func `a writer that meets a damaged page writes nothing more`() throws {
        let folder = try LedgerFolder()
        try folder.filled(400)
        var bytes = try FileTree.read(folder.files.database, limitBytes: 1 << 24)
        for index in bytes.indices where index >= 4_096 * 3 { bytes[index] = 0x5A }
        try ReplacedFile.write(bytes, to: folder.files.database)
        do {
            let writer = try folder.writer()
            defer { writer.close() }
            for _ in 0..<2 {
                do {
                    try writer.append(1)
                    Issue.record("written")
                } catch StorageFault.corrupt {
                    continue
                }
            }
        } catch LedgerError.storage(.corrupt) {
            return
        }
    }
}
