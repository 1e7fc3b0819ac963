import Model
import Platform
import Testing

@testable import Ledger

@Suite("Export, backup and recovery")
struct BackupTests {
    @Test func `an export verifies with the script that lies in it`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        try writer.append(20)
        try writer.perform { transaction in
            for isPersonal in [true, false] {
                let digest = try transaction.keep(ContentTests.text, isPersonal: isPersonal)
                try transaction.append(
                    .init(
                        .releaseDrafted,
                        subject: "R-1",
                        actor: "li",
                        body: ["document": .string(digest.hex)],
                    )
                )
            }
        }
        writer.close()
        let target = folder.path + "/export"
        let export = LedgerExport(verifierPath: SourceTree.path("scripts/verify_ledger.py"))
        let count = try LedgerReader(folder: folder.path).read { try export.write($0, to: target) }
        #expect(count == 22)
        let arguments = ["\(target)/verify_ledger.py", target, "--witness", folder.files.head]
        let sound = try Program.python(arguments)
        #expect(sound.status == 0, "\(sound.output)")
        // The journal holds the same lines.
        let lines = try FileTree.read("\(target)/entries.jsonl", limitBytes: 1 << 20)
        let journal = try #require(EntryJournal.paths(in: folder.files.journal).first)
        #expect(try FileTree.read(journal, limitBytes: 1 << 20) == lines)

        let cut = lines.split(separator: UInt8(ascii: "\n")).dropLast(3).joined(separator: [10])
        try ReplacedFile.write(Array(cut), to: "\(target)/entries.jsonl")
        #expect(try Program.python(arguments).status == 1)
        let text = String(decoding: lines, as: UTF8.self)
        try ReplacedFile.write(text.replacingFirst("zhang", "wang"), to: "\(target)/entries.jsonl")
        #expect(try Program.python(arguments).output.contains("edited 1"))
        #expect(try Program.python(["\(target)/verify_ledger.py", "/nowhere"]).status == 2)
        #expect(throws: (any Error).self) {
            try LedgerReader(folder: folder.path).read { try export.write($0, to: target) }
        }
    }

    @Test func `a backup replaces an older copy and nothing else`() throws {
        let folder = try LedgerFolder()
        try folder.filled(3)
        let target = folder.path + "/backup.db"
        for _ in 1...2 { _ = try LedgerBackup.write(folder: folder.path, to: target) }
        let stranger = folder.path + "/precious.txt"
        try ReplacedFile.write(Array("precious".utf8), to: stranger)
        for taken in [stranger, folder.files.database, folder.path] {
            #expect(throws: (any Error).self, "\(taken)") {
                try LedgerBackup.write(folder: folder.path, to: taken)
            }
        }
        #expect(try FileTree.read(stranger, limitBytes: 100) == Array("precious".utf8))
        #expect(throws: (any Error).self) {
            try LedgerReader(folder: folder.path).read { view in
                try LedgerExport().write(view, to: folder.path)
            }
        }
    }

    @Test func `a backup is taken while the ledger is written to`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        try writer.append(3_000)
        let isDone = Monitor(false)
        let thread = try WorkerThread(name: "test-load") {
            while !isDone.look({ $0 }) { _ = try? writer.append(5) }
        }
        let target = folder.path + "/backup.db"
        let result = try LedgerBackup.write(folder: folder.path, to: target)
        isDone.change { $0 = true }
        thread.join()
        writer.close()
        #expect(result.isSound)
        #expect(result.count >= 3_000)
        #expect(try LedgerBackup.check(target).head == result.head)
        #expect(try FileTree.status(target + "-wal") == nil)
        #expect(try FileTree.status(target + ".part") == nil)
    }

    @Test func `what came after the backup is recovered from the journal`() throws {
        let folder = try LedgerFolder()
        try folder.filled(10, projections: [IncidentRows()])
        let backup = folder.path + "/backup.db"
        _ = try LedgerBackup.write(folder: folder.path, to: backup)
        try folder.filled(7, projections: [IncidentRows()])
        let head = try LedgerReader(folder: folder.path).head()
        try folder.destroyDatabase()
        let report = try LedgerRecovery(
            backup: backup,
            folder: folder.path,
            projections: [IncidentRows()],
            now: Instant(milliseconds: 0),
        ).restore()
        #expect(report.backupHead.seq == 10)
        #expect(report.recovered == 7)
        #expect(report.head == head)
        #expect(report.missing == nil)
        #expect(report.damagedPath != nil)
        let witness = try #require(try Witness.read(folder.files.head))
        #expect(try folder.verify([witness], projections: [IncidentRows()]).findings == [])
        let writer = try folder.writer(projections: [IncidentRows()])
        #expect(try writer.append(1).first?.seq == 18)
        writer.close()
        #expect(try folder.verify().isSound)
    }

    @Test func `what the journal lacks is listed as missing`() throws {
        let folder = try LedgerFolder()
        try folder.filled(10)
        let backup = folder.path + "/backup.db"
        _ = try LedgerBackup.write(folder: folder.path, to: backup)
        try folder.filled(7)
        let journal = try #require(EntryJournal.paths(in: folder.files.journal).first)
        let lines = try FileTree.read(journal, limitBytes: 1 << 20)
        let kept = lines.split(separator: UInt8(ascii: "\n")).prefix(12).joined(separator: [10])
        try ReplacedFile.write(Array(kept) + Array("\n{\"torn".utf8), to: journal)
        try folder.destroyDatabase()
        let report = try LedgerRecovery(
            backup: backup,
            folder: folder.path,
            projections: [],
            now: Instant(milliseconds: 0),
        ).restore()
        #expect(report.recovered == 2)
        #expect(report.missing == 13...17)
        #expect(report.notes.count == 1)
        #expect(try folder.verify().isSound)
    }

    @Test func `what a restore can't give back is listed once by what it was`() throws {
        let folder = try LedgerFolder()
        try folder.filled(3)
        let backup = folder.path + "/backup.db"
        _ = try LedgerBackup.write(folder: folder.path, to: backup)
        let writer = try folder.writer()
        let page = Array("<p>the page as it was read back</p>".utf8)
        try writer.perform { transaction in
            func add(_ kind: EntryKind, _ subject: String, _ body: JSON) throws {
                try transaction.append(.init(kind, subject: subject, actor: "li", body: body))
            }
            let text = JSON(try transaction.keep(ContentTests.text, isPersonal: true))
            try add(.releaseDrafted, "R-0007", ["revision": 2, "document": text])
            try add(.releasePublished, "R-0007", ["revision": 2, "document": text])
            let note = JSON(try transaction.keep(Array("a note".utf8), isPersonal: true))
            try add(.releaseReviewed, "R-0007", ["revision": 2, "note": note])
            let file = JSON(try transaction.keep(Array("{}".utf8), isPersonal: false))
            let files: JSON = [["path": "people.json5", "digest": file]]
            try add(.configurationLoaded, "configuration", ["files": files])
            for bytes in [page, Array("<p>overwritten since</p>".utf8)] {
                let read = JSON(try transaction.keep(bytes, isPersonal: false))
                let body: JSON = ["release": "R-0007", "revision": 2, "digest": read]
                try add(.deliveryConfirmed, "R-0007/2/web/", body)
            }
        }
        writer.close()
        try folder.destroyDatabase()
        try FileTree.makeFolder(folder.path + "/site/releases")
        try ReplacedFile.write(page, to: folder.path + "/site/releases/R-0007.html")
        let report = try LedgerRecovery(
            backup: backup,
            folder: folder.path,
            publicFiles: folder.path + "/site",
            projections: [],
            now: Instant(milliseconds: 0),
        ).restore()
        let words = report.missingContents.map { "\($0.subject) \($0.revision ?? 0) \($0.key)" }
        #expect(
            words == ["R-0007 2 document", "R-0007 2 note", "configuration 0 people.json5"]
        )
        #expect(report.missingContents.map(\.isReleaseText) == [true, false, false])
        #expect(report.missingEvidence.map(\.seq) == [9])
        #expect(report.recoveredContents == 1)
        let kept = try LedgerReader(folder: folder.path).read { view in
            try view.content(SHA256.digest(of: page))
        }
        #expect(kept == page)
    }

    @Test func `a backup that was altered is not restored`() throws {
        let folder = try LedgerFolder()
        try folder.filled(10)
        let backup = folder.path + "/backup.db"
        _ = try LedgerBackup.write(folder: folder.path, to: backup)
        try Database(path: backup, access: .copy).execute("UPDATE entries SET at = 1 WHERE seq = 3")
        let recovery = LedgerRecovery(
            backup: backup,
            folder: folder.path,
            projections: [],
            now: Instant(milliseconds: 0),
        )
        #expect(throws: LedgerError.self) { try recovery.restore() }
        #expect(try folder.verify().isSound)
    }

    @Test func `a journal behind the database catches up, a torn line is dropped`() throws {
        let folder = try LedgerFolder()
        try folder.filled(10)
        let journal = try #require(EntryJournal.paths(in: folder.files.journal).first)
        let lines = try FileTree.read(journal, limitBytes: 1 << 20)
        try ReplacedFile.write(Array(lines.dropLast(700)), to: journal)
        try folder.filled(2)
        let healed = try FileTree.read(journal, limitBytes: 1 << 20)
        #expect(healed.starts(with: lines))
        #expect(healed.split(separator: UInt8(ascii: "\n")).count == 12)
    }

    @Test func `a journal that contradicts the database is set aside as evidence`() throws {
        let folder = try LedgerFolder()
        try folder.filled(5)
        let old = try FileTree.read(folder.files.database, limitBytes: 1 << 24)
        try folder.filled(5)
        try ReplacedFile.write(old, to: folder.files.database)
        try folder.filled(1)
        let aside = try EntryJournal.paths(in: folder.files.journal + "-aside-1")
        #expect(aside.count == 1)
        let kept = try FileTree.read(aside[0], limitBytes: 1 << 20)
        #expect(kept.split(separator: UInt8(ascii: "\n")).count == 10)
    }
}

extension LedgerFolder {
    /// Overwrites the middle of every page but keeps the file's length.
    func destroyDatabase() throws {
        var bytes = try FileTree.read(files.database, limitBytes: 1 << 26)
        for index in bytes.indices where index >= 100 { bytes[index] = 0xA5 }
        try ReplacedFile.write(bytes, to: files.database)
    }
}

extension String {
    fileprivate func replacingFirst(_ old: String, _ new: String) -> String {
        split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
            .joined(separator: new)
    }
}
