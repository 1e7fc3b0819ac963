import Ledger
import Model
import Platform
import Testing

@Suite("The writer")
struct LedgerWriterTests {
    @Test func `the newest entry of some kinds is found behind any number of others`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        let kinds: [EntryKind] = [.incidentRegraded, .incidentClosed]
        let graded = try writer.perform { transaction in
            let graded = try transaction.append(
                EntryDraft(.incidentRegraded, subject: "2026-0001", actor: "a")
            )
            for _ in 0..<1_500 {
                try transaction.append(
                    EntryDraft(.alertRaised, subject: "2026-0001", actor: "a")
                )
            }
            try transaction.append(EntryDraft(.incidentClosed, subject: "2026-0002", actor: "a"))
            return graded
        }
        writer.close()
        let found = try LedgerReader(folder: folder.path).read { view in
            [
                try view.lastEntry(subject: "2026-0001", kinds: kinds),
                try view.lastEntry(subject: "2026-0003", kinds: kinds),
                try view.lastEntry(subject: "2026-0001", kinds: [.incidentOpened]),
            ]
        }
        #expect(found == [graded, nil, nil])
    }

    @Test func `entries are numbered from one and chained`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        let entries = try writer.append(3)
        #expect(entries.map(\.seq) == [1, 2, 3])
        #expect(entries[0].previous == .zero)
        #expect(entries[1].previous == entries[0].hash)
        #expect(entries[2].previous == entries[1].hash)
        let read = try LedgerReader(folder: folder.path).read {
            try $0.entries(in: 1...3, limit: 9)
        }
        #expect(read == entries)
        writer.close()
    }

    @Test func `the chain goes on after a restart`() throws {
        let folder = try LedgerFolder()
        try folder.filled(2)
        let writer = try folder.writer()
        let entry = try #require(try writer.append(1).first)
        #expect(entry.seq == 3)
        writer.close()
        let result = try LedgerReader(folder: folder.path).read { try $0.verify() }
        #expect(result.findings == [])
        #expect(result.count == 3)
    }

    @Test func `a refused job leaves nothing and the others stay`() throws {
        struct Refusal: Error {}
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        let gate = Gate()
        let answers = Monitor<[String]>([])
        try writer.submit(.officer, { _ in gate.pass() }, completion: { _ in })
        try writer.submit(
            .officer,
            { try $0.append(.sample(1)).seq },
            completion: { result in
                answers.change { $0.append("first \((try? result.get()) ?? -1)") }
            },
        )
        try writer.submit(
            .officer,
            { transaction -> Int64 in
                try transaction.append(.sample(2))
                try transaction.put(
                    .incident,
                    Record(id: "I-2", body: [:], state: "open", order: 0)
                )
                throw Refusal()
            },
            completion: { result in
                guard case .failure(let error) = result else { return }
                answers.change { $0.append("\(type(of: error))") }
            },
        )
        try writer.submit(
            .officer,
            { try $0.append(.sample(3)).seq },
            completion: { result in
                answers.change { $0.append("third \((try? result.get()) ?? -1)") }
            },
        )
        gate.open()
        #expect(
            answers.wait { $0.count == 3 ? $0 : nil }
                == ["first 1", "Refusal", "third 2"]
        )
        writer.close()
        let reader = try LedgerReader(folder: folder.path)
        #expect(try reader.read { try $0.record(.incident, "I-2") } == nil)
        #expect(try reader.read { try $0.verify() }.findings == [])
        #expect(try reader.head().seq == 2)
    }

    @Test func `a refused job is forgotten by what the next one reads`() throws {
        struct Refusal: Error {}
        @Sendable func row(_ state: String) -> Record {
            Record(id: "I-1", body: ["said": .string(state)], state: state, order: 7)
        }
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        let gate = Gate()
        let seen = Monitor<[Record?]>([])
        // All of one batch: the rows that a transaction remembers are those of its jobs that stand.
        try writer.submit(.officer, { _ in gate.pass() }, completion: { _ in })
        try writer.submit(.officer, { try $0.put(.incident, row("open")) }, completion: { _ in })
        for isRefused in [false, true, false] {
            try writer.submit(
                .officer,
                { transaction -> [Record?] in
                    let read =
                        [try transaction.record(.incident, "I-1")]
                        + (try transaction.records(.incident, state: "open", through: 9, limit: 9))
                    if isRefused {
                        try transaction.put(.incident, row("closed"))
                        throw Refusal()
                    }
                    return read
                },
                completion: { result in
                    seen.change { $0 += (try? result.get()) ?? [nil] }
                },
            )
        }
        gate.open()
        let open = row("open")
        #expect(seen.wait { $0.count == 5 ? $0 : nil } == [open, open, nil, open, open])
        writer.close()
    }

    @Test func `many jobs share few commits, officers first`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        let gate = Gate()
        let order = Monitor<[Int64]>([])
        let started = Gate()
        try writer.submit(
            .officer,
            { _ in
                started.open()
                gate.pass()
            },
            completion: { _ in },
        )
        started.pass()
        for number in 0..<1_000 {
            try writer.submit(.bulk, { try $0.append(.sample(number)).seq }, completion: { _ in })
        }
        try writer.submit(
            .officer,
            { try $0.append(.sample(5_000)).seq },
            completion: { result in order.change { $0.append((try? result.get()) ?? -1) } },
        )
        gate.open()
        writer.close()
        #expect(order.look { $0 } == [1])
        #expect(writer.statistics.entries == 1_001)
        #expect(writer.statistics.commits <= 5)
    }

    @Test func `a large import is written in several transactions and the log stays bounded`()
        throws
    {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        for _ in 0..<100 {
            try writer.submit(
                .bulk,
                { transaction in
                    for number in 0..<250 { try transaction.append(.sample(number)) }
                },
                completion: { _ in },
            )
        }
        _ = try writer.perform(.bulk) { $0.head }
        let logBytes = try #require(try FileTree.status(folder.files.writeAheadLog)).sizeBytes
        writer.close()
        #expect(writer.statistics.entries == 25_000)
        #expect(writer.statistics.commits >= 12)
        #expect(logBytes < 48 << 20)
    }

    @Test func `too much waiting is refused by name and nothing is lost`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        let gate = Gate()
        let started = Gate()
        try writer.submit(
            .officer,
            { _ in
                started.open()
                gate.pass()
            },
            completion: { _ in },
        )
        started.pass()
        var refusal: LedgerError?
        var accepted = 0
        do throws(LedgerError) {
            while true {
                try writer.submit(.bulk, { try $0.append(.sample(1)).seq }, completion: { _ in })
                accepted += 1
            }
        } catch {
            refusal = error
        }
        #expect(refusal == .busy(limit: accepted))
        gate.open()
        writer.close()
        #expect(writer.statistics.entries == accepted)
    }

    @Test func `a stop leaves everything in the database, whoever still holds it open`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        let reader = try LedgerReader(folder: folder.path)
        try writer.append(30)
        #expect(try reader.read { try $0.head().seq } == 30)
        writer.close()
        #expect(try FileTree.status(folder.files.writeAheadLog)?.sizeBytes ?? 0 == 0)
        // The file alone, as somebody copies it who knows nothing of a log.
        let copy = try LedgerFolder()
        try ReplacedFile.write(
            FileTree.read(folder.files.database, limitBytes: 1 << 30),
            to: copy.files.database,
        )
        let found = try LedgerReader(folder: copy.path).read { try $0.head().seq }
        #expect(found == 30)
        #expect(try reader.read { try $0.head().seq } == 30)
    }

    @Test func `a closed writer refuses and closes twice`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        writer.close()
        writer.close()
        #expect(throws: LedgerError.closed) { try writer.append(1) }
    }
}
