import Ledger
import Model
import Platform
import Testing

@Suite struct ReadingStoreTests {
    static let noon = Instant(milliseconds: 1_800_000_000_000)

    static func value(_ item: String, _ units: Int64?, _ places: UInt8 = 0) -> StoredValue {
        StoredValue(item: item, source: 0, checks: 0x0005, units: units, places: places)
    }

    static func put(
        _ writer: ReadingWriter,
        _ station: String,
        _ hour: Int64,
        _ values: [StoredValue],
        keepsOthers: Bool = false,
    ) throws -> ReadingOutcome {
        try writer.perform(rows: 1) { transaction in
            try transaction.put(
                station: station,
                periodStart: noon + .hours(hour - 1),
                periodEnd: noon + .hours(hour),
                values: values,
                keepsOthers: keepsOthers,
            )
        }
    }

    @Test func `a part of a row adds to what is known of its period`() throws {
        let folder = try LedgerFolder()
        let writer = try ReadingWriter(folder: folder.path, time: ManualTime(Self.noon))
        func add(_ values: [StoredValue]) throws -> ReadingOutcome {
            try Self.put(writer, "a", 0, values, keepsOthers: true)
        }
        _ = try add([Self.value("pm25", 35)])
        guard case .revised(let whole) = try add([Self.value("co", 6, 1)]) else {
            Issue.record("not revised")
            return
        }
        #expect(whole.values == [Self.value("co", 6, 1), Self.value("pm25", 35)])
        // Each part again changes nothing.
        #expect(try add([Self.value("pm25", 35)]) == .unchanged(revision: 2))
        #expect(try add([Self.value("co", 60, 2)]) == .unchanged(revision: 2))
        writer.close()
    }

    @Test func `the same values change nothing, others are a revision and the old ones stay`()
        throws
    {
        let folder = try LedgerFolder()
        let writer = try ReadingWriter(folder: folder.path, time: ManualTime(Self.noon))
        let first = [Self.value("pm25", 35), Self.value("co", 12, 1), Self.value("o3", nil)]
        guard case .accepted(let row) = try Self.put(writer, "a", 0, first) else {
            Issue.record("not accepted")
            return
        }
        #expect(row.revision == 1 && row.position == 1)
        // 1.20 is 1.2, and the order of items says nothing.
        let again = [Self.value("o3", nil), Self.value("co", 120, 2), Self.value("pm25", 35)]
        #expect(try Self.put(writer, "a", 0, again) == .unchanged(revision: 1))
        let other = [Self.value("pm25", 36), Self.value("co", 12, 1), Self.value("o3", nil)]
        guard case .revised(let second) = try Self.put(writer, "a", 0, other) else {
            Issue.record("not revised")
            return
        }
        #expect(second.revision == 2 && second.position == 2)
        let reader = try ReadingReader(folder: folder.path)
        let all = try reader.history(
            of: "a",
            from: Self.noon,
            to: Self.noon,
            limit: 10,
            allRevisions: true,
        )
        #expect(all.map(\.revision) == [2, 1])
        #expect(all.last?.values == row.values)
        #expect(try reader.all(from: Self.noon).map(\.revision) == [2])
        writer.close()
    }

    @Test func `numbers come back as they were put, for any of them`() throws {
        let folder = try LedgerFolder()
        let writer = try ReadingWriter(folder: folder.path, time: ManualTime(Self.noon))
        let numbers: [Int64?] = [
            0, 1, -1, 63, 64, -64, -65, 999_999_999_999_999_999, nil, .min, .max,
        ]
        let values = numbers.enumerated().map { index, units in
            StoredValue(
                item: "i\(index + 10)",
                source: UInt8(index),
                checks: UInt16(index * 5_000),
                units: units,
                places: units == nil ? 0 : UInt8(index),
            )
        }
        _ = try Self.put(writer, "站点", 0, values)
        let reader = try ReadingReader(folder: folder.path)
        #expect(try reader.all(from: Self.noon).first?.values == values)
        writer.close()
    }

    @Test func `late rows fill the history in the order of their times`() throws {
        let folder = try LedgerFolder()
        let writer = try ReadingWriter(folder: folder.path, time: ManualTime(Self.noon))
        for hour in [0, -3, -1, -2] as [Int64] {
            _ = try Self.put(writer, "a", hour, [Self.value("level", hour)])
        }
        let reader = try ReadingReader(folder: folder.path)
        let rows = try reader.history(
            of: "a",
            from: Self.noon + .hours(-2),
            to: Self.noon,
            limit: 10,
        )
        #expect(rows.map { $0.values[0].units } == [0, -1, -2])
        #expect(try reader.latestEnds() == ["a": Self.noon])
        writer.close()
    }

    @Test func `a job that fails leaves nothing, and what was acknowledged before stays`() throws {
        struct Mistake: Error {}
        let folder = try LedgerFolder()
        let writer = try ReadingWriter(folder: folder.path, time: ManualTime(Self.noon))
        _ = try Self.put(writer, "a", -1, [Self.value("level", 1)])
        #expect(throws: Mistake.self) {
            try writer.perform(rows: 1) { transaction -> Int in
                _ = try transaction.put(
                    station: "b",
                    periodStart: Self.noon,
                    periodEnd: Self.noon,
                    values: [Self.value("level", 2)],
                )
                throw Mistake()
            }
        }
        // The number of the station that is gone is given again, and no position is left out.
        guard case .accepted(let row) = try Self.put(writer, "b", 0, [Self.value("level", 3)])
        else {
            Issue.record("not accepted")
            return
        }
        #expect(row.position == 2)
        // As a kill would leave it: nobody has closed the writer.
        let reader = try ReadingReader(folder: folder.path)
        let rows = try reader.all(from: Self.noon + .hours(-1))
        #expect(rows.map(\.station) == ["b", "a"])
        #expect(rows.map { $0.values[0].units } == [3, 1])
        writer.close()
    }

    @Test func `a store that was closed goes on where it ended, and takes nothing while closed`()
        throws
    {
        let folder = try LedgerFolder()
        let first = try ReadingWriter(folder: folder.path, time: ManualTime(Self.noon))
        _ = try Self.put(first, "a", 0, [Self.value("level", 1)])
        first.close()
        #expect(throws: LedgerError.closed) {
            try Self.put(first, "a", 1, [Self.value("level", 1)])
        }
        let second = try ReadingWriter(folder: folder.path, time: ManualTime(Self.noon))
        #expect(
            try Self.put(second, "a", 0, [Self.value("level", 1)]) == .unchanged(revision: 1)
        )
        guard case .accepted(let row) = try Self.put(second, "b", 0, [Self.value("level", 1)])
        else {
            Issue.record("not accepted")
            return
        }
        #expect(row.position == 2)
        second.close()
    }

    @Test func `more rows than may wait are refused, and the ones that wait are written`() throws {
        let folder = try LedgerFolder()
        let writer = try ReadingWriter(folder: folder.path, time: ManualTime(Self.noon))
        let gate = Monitor(false)
        let done = Monitor(0)
        let count: @Sendable (Result<Int, any Error>) -> Void = { result in
            if case .success = result { done.change { $0 += 1 } }
        }
        try writer.submit(rows: 1, { _ in gate.wait { $0 ? 1 : nil } }, completion: count)
        let rows = ReadingWriter.transactionRowLimit
        var taken = 1
        var refusal: LedgerError?
        while refusal == nil, taken < 100 {
            do throws(LedgerError) {
                try writer.submit(rows: rows, { _ in 1 }, completion: count)
                taken += 1
            } catch {
                refusal = error
            }
        }
        #expect(refusal == .busy(limit: ReadingWriter.waitingRowLimit))
        gate.change { $0 = true }
        writer.close()
        #expect(done.look { $0 } == taken)
    }

    @Test func `another file in its place is refused`() throws {
        let folder = try LedgerFolder()
        try ReplacedFile.write(
            Array("no database at all, but long enough".utf8),
            to: folder.path + "/readings.db"
        )
        #expect(throws: LedgerError.self) {
            try ReadingWriter(folder: folder.path, time: ManualTime(Self.noon))
        }
    }
}
