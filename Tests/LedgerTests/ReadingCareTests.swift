import Ledger
import Model
import Platform
import Testing

/// Copies, restores, checks and the age of readings.
@Suite struct ReadingCareTests {
    static let noon = ReadingStoreTests.noon

    /// A store with a row an hour before noon, for so many hours.
    static func filled(_ folder: LedgerFolder, hours: Int64, close: Bool = true) throws
        -> ReadingWriter
    {
        let writer = try ReadingWriter(folder: folder.path, time: ManualTime(noon))
        for hour in 0..<hours {
            let value = ReadingStoreTests.value("level", hour, 2)
            _ = try ReadingStoreTests.put(writer, "a", -hour, [value])
        }
        if close { writer.close() }
        return writer
    }

    @Test(arguments: [
        ("/b/ledger.db", "/b/ledger.readings.db"), ("/b/ledger", "/b/ledger.readings.db"),
        ("/b/released-2026-11-21.db", "/b/released-2026-11-21.readings.db"),
    ])
    func `readings lie beside the copy of the ledger`(ledger: String, readings: String) {
        #expect(ReadingBackup.path(beside: ledger) == readings)
    }

    @Test func `a copy is made while the writer goes on, and read through`() throws {
        let folder = try LedgerFolder()
        let writer = try Self.filled(folder, hours: 5, close: false)
        let target = folder.path + "/copy.readings.db"
        let first = try #require(try ReadingBackup.write(folder: folder.path, to: target))
        #expect(first.rows == 5 && first.position == 5 && first.stations == 1)
        _ = try ReadingStoreTests.put(writer, "b", 0, [ReadingStoreTests.value("level", 1)])
        let second = try ReadingBackup.write(folder: folder.path, to: target)
        #expect(second?.rows == 6)
        #expect(try FileTree.status(target)?.mode == 0o600)
        #expect(try FileTree.status(target + ".part") == nil)
        writer.close()
        // Another file keeps its place, and so does the store itself.
        let stranger = folder.path + "/precious.txt"
        try ReplacedFile.write(Array("precious".utf8), to: stranger)
        for taken in [stranger, folder.path + "/readings.db", folder.path] {
            #expect(throws: (any Error).self, "\(taken)") {
                try ReadingBackup.write(folder: folder.path, to: taken)
            }
        }
        #expect(try FileTree.read(stranger, limitBytes: 100) == Array("precious".utf8))
        let empty = try LedgerFolder()
        #expect(try ReadingBackup.write(folder: empty.path, to: empty.path + "/x") == nil)
    }

    @Test func `a damaged store gives way to the copy, a sound and newer one does not`() throws {
        let folder = try LedgerFolder()
        _ = try Self.filled(folder, hours: 5)
        let ledger = folder.path + "/copy.db"
        let copy = ReadingBackup.path(beside: ledger)
        #expect(try ReadingBackup.restore(folder: folder.path, beside: ledger) == .noCopy)
        _ = try ReadingBackup.write(folder: folder.path, to: copy)
        #expect(
            try ReadingBackup.restore(folder: folder.path, beside: ledger) == .kept(position: 5)
        )
        let store = folder.path + "/readings.db"
        try ReplacedFile.write(Array("no database, but long enough to look at".utf8), to: store)
        #expect(
            try ReadingBackup.restore(folder: folder.path, beside: ledger)
                == .replaced(position: 5, damagedPath: store + ".damaged-1")
        )
        #expect(try ReadingCheck(file: store).rows == 5)
        try FileTree.remove(store)
        #expect(
            try ReadingBackup.restore(folder: folder.path, beside: ledger)
                == .replaced(position: 5, damagedPath: nil)
        )
        // What was restored goes on where it ended.
        let writer = try ReadingWriter(folder: folder.path, time: ManualTime(Self.noon))
        guard
            case .accepted(let row) = try ReadingStoreTests.put(
                writer,
                "b",
                0,
                [ReadingStoreTests.value("level", 1)],
            )
        else {
            Issue.record("not accepted")
            return
        }
        #expect(row.position == 6)
        writer.close()
        // A damaged copy replaces nothing.
        try ReplacedFile.write(Array("no database, but long enough to look at".utf8), to: copy)
        #expect(throws: (any Error).self) {
            try ReadingBackup.restore(folder: folder.path, beside: ledger)
        }
        #expect(try ReadingCheck(file: store).rows == 6)
    }

    @Test func `a check finds values that cannot be read, and another's file`() throws {
        let folder = try LedgerFolder()
        _ = try Self.filled(folder, hours: 3)
        let store = folder.path + "/readings.db"
        let database = try Database(path: store, access: .write)
        try database.execute("UPDATE readings SET vals = x'07' WHERE position = 2")
        #expect(throws: StorageFault.self) { try ReadingCheck(file: store) }
        try database.execute("UPDATE readings SET vals = x'01' WHERE position = 2")
        #expect(try ReadingCheck(file: store).rows == 3)
        try database.execute("UPDATE received SET position = 2")
        #expect(throws: StorageFault.self) { try ReadingCheck(file: store) }
        try database.execute("UPDATE received SET position = 3; DELETE FROM stations")
        #expect(throws: StorageFault.self) { try ReadingCheck(file: store) }
        try database.execute("PRAGMA application_id = 7")
        #expect(throws: LedgerError.foreign(path: store)) { try ReadingCheck(file: store) }
    }

    @Test func `what reached its age goes, and the file says up to when`() throws {
        let folder = try LedgerFolder()
        let writer = try Self.filled(folder, hours: 10, close: false)
        let bound = Self.noon + .hours(-5)
        let counted = try writer.perform(rows: 0) { try $0.count(before: bound, through: .max) }
        #expect(counted == 4)
        // Rows that came after a position stay, however old they are.
        #expect(try writer.perform(rows: 0) { try $0.count(before: bound, through: 8) } == 2)
        let first = try writer.perform(rows: 0) { try $0.prune(before: bound, through: .max) }
        #expect(first == 4)
        let second = try writer.perform(rows: 0) { try $0.prune(before: bound, through: .max) }
        #expect(second == 0)
        let reader = try ReadingReader(folder: folder.path)
        let left = try reader.all(from: Instant(milliseconds: 0))
        #expect(left.map(\.position) == [1, 2, 3, 4, 5, 6])
        writer.close()
        let check = try ReadingCheck(file: folder.path + "/readings.db")
        #expect(check.rows == 6 && check.position == 10)
        #expect(check.prunedBefore == Self.noon + .hours(-6) + Milliseconds(1))
    }

    @Test func `the log is moved into the file beside the writer`() throws {
        let folder = try LedgerFolder()
        let writer = try ReadingWriter(folder: folder.path, time: ManualTime(Self.noon))
        let values = (0..<64).map { ReadingStoreTests.value("item\($0)", .max - Int64($0), 2) }
        let file = folder.path + "/readings.db"
        var batches: Int64 = 0
        // Nothing but a checkpoint lets the file grow: 200 batches without one would be 80 MB of log.
        while batches < 200, try FileTree.status(file)?.sizeBytes ?? 0 < 4 << 20 {
            let first = Self.noon + .seconds(batches * 500)
            _ = try writer.perform(rows: 500) { transaction in
                for row in 0..<500 {
                    let end = first + .seconds(Int64(row))
                    _ = try transaction.put(
                        station: "a",
                        periodStart: end,
                        periodEnd: end,
                        values: values,
                    )
                }
                return 0
            }
            batches += 1
        }
        #expect(batches < 200)
        writer.close()
        #expect(try ReadingCheck(file: file).rows == batches * 500)
    }
}
