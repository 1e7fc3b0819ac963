import Model
import Platform
import Testing

@testable import Ledger

/// One row an incident, open until it is closed.
struct IncidentRows: Projection {
    func apply(_ entry: Entry, to records: any RecordWriting) throws(StorageFault) {
        switch entry.kind {
        case .incidentOpened:
            try records.put(
                .incident,
                Record(
                    id: entry.subject,
                    body: entry.body,
                    state: "open",
                    order: entry.effectiveAt.milliseconds,
                ),
            )
        case .incidentClosed:
            guard let row = try records.record(.incident, entry.subject) else { return }
            try records.put(
                .incident,
                Record(id: row.id, body: row.body, state: "closed", order: row.order),
            )
        default: return
        }
    }
}

/// Each incident opens a duty, each duty raises an alert; a drill goes in circles.
struct Duties: Reaction {
    func reactions(
        to entry: Entry,
        records: any RecordReading,
        now: Instant,
    ) throws(StorageFault) -> [EntryDraft] {
        switch entry.kind {
        case .incidentOpened:
            // The row of the entry is there already.
            guard try records.record(.incident, entry.subject) != nil else { return [] }
            return ["a", "b"].map { name in
                EntryDraft(.obligationOpened, subject: "O-\(name)", actor: EntryDraft.systemActor)
            }
        case .obligationOpened:
            return [EntryDraft(.alertRaised, subject: "A-\(entry.subject)", actor: "system")]
        case .conferenceHeld:
            return [EntryDraft(.conferenceHeld, subject: entry.subject, actor: "system")]
        default: return []
        }
    }
}

@Suite("Rows and reactions")
struct ProjectionTests {
    @Test func `reactions follow in the same transaction, breadth first`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer(projections: [IncidentRows()], reactions: [Duties()])
        let batches = Monitor<[CommittedEntries]>([])
        writer.observe { batch in batches.change { $0.append(batch) } }
        try writer.append(1)
        writer.close()
        let batch = try #require(batches.look { $0 }.first)
        #expect(batch.entries.map(\.subject) == ["I-0", "O-a", "O-b", "A-O-a", "A-O-b"])
        #expect(batch.head.seq == 5)
        #expect(try folder.verify(projections: [IncidentRows()]).findings == [])
    }

    @Test func `a crossing is answered before others hear of it, an officer's act after`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        let order = Monitor<[String]>([])
        writer.observe { batch in
            order.change { $0 += batch.entries.map { "seen " + $0.subject } }
        }
        for (priority, name) in [(WritePriority.clock, "clock"), (.officer, "officer")] {
            try writer.submit(priority) { transaction in
                try transaction.append(EntryDraft(.alertRaised, subject: name, actor: "a"))
            } completion: { _ in
                order.change { $0.append("answered " + name) }
            }
            _ = try writer.perform(.bulk) { $0.now }
        }
        writer.close()
        #expect(
            order.look { $0 }
                == ["answered clock", "seen clock", "seen officer", "answered officer"]
        )
    }

    @Test func `rows don't depend on the order in which a body was written`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer(projections: [IncidentRows()])
        let entry = try writer.perform { transaction in
            try transaction.append(
                .init(
                    .incidentOpened,
                    subject: "I-1",
                    actor: "a",
                    body: ["z": ["d": 1, "c": 2], "a": 1],
                )
            )
        }
        writer.close()
        #expect(try folder.verify(projections: [IncidentRows()]).findings == [])
        let read = try LedgerReader(folder: folder.path).read { try $0.entry(1) }
        #expect(read == entry)
    }

    @Test func `a circle of reactions is refused and leaves nothing`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer(reactions: [Duties()])
        #expect(throws: StorageFault.self) {
            try writer.perform { try $0.append(.init(.conferenceHeld, subject: "C", actor: "a")) }
        }
        #expect(try writer.append(1).first?.seq == 1)
        writer.close()
        #expect(try folder.verify().isSound)
    }

    @Test func `a job that hides a fault is refused all the same`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer(reactions: [Duties()])
        #expect(throws: StorageFault.self) {
            try writer.perform { transaction in
                _ = try? transaction.append(.init(.conferenceHeld, subject: "C", actor: "a"))
            }
        }
        writer.close()
        #expect(try LedgerReader(folder: folder.path).head() == .none)
    }

    @Test func `a body without a canonical form is refused`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        let bodies: [JSON] = [
            ["a": .decimal("0.5")], ["a": 1, "a": 2], ["a": [["b": .decimal("1e3")]]],
        ]
        for body in bodies {
            #expect(throws: StorageFault.self) {
                try writer.perform { transaction in
                    try transaction.append(
                        .init(.incidentOpened, subject: "I", actor: "a", body: body)
                    )
                }
            }
        }
        writer.close()
        #expect(try LedgerReader(folder: folder.path).head() == .none)
    }

    @Test(arguments: [
        ("UPDATE records SET state = 'closed' WHERE id = 'I-3'", LedgerFinding.Name.rowDiffers),
        ("UPDATE records SET ord = ord + 1 WHERE id = 'I-3'", .rowDiffers),
        ("UPDATE records SET body = '{}' WHERE id = 'I-3'", .rowDiffers),
        ("DELETE FROM records WHERE id = 'I-3'", .rowMissing),
        ("INSERT INTO records VALUES('incident', 'I-33', '{}', 'open', 0)", .rowExtra),
    ])
    func `a row that the entries don't give is named, and a rebuild heals it`(
        statement: String,
        name: LedgerFinding.Name,
    ) throws {
        let folder = try LedgerFolder()
        try folder.filled(9, projections: [IncidentRows()])
        try folder.tamper(statement)
        #expect(try folder.verify().isSound)
        #expect(try folder.verify(projections: [IncidentRows()]).findings.map(\.name) == [name])
        let writer = try folder.writer(projections: [IncidentRows()])
        try writer.perform { try $0.rebuildRecords() }
        writer.close()
        #expect(try folder.verify(projections: [IncidentRows()]).isSound)
    }

    @Test func `the next due rows come from the index alone`() throws {
        let database = try Database(path: ":memory:", access: .memory)
        for migration in LedgerSchema.migrations { try database.execute(migration.statements) }
        let plan = try database.freshStatement("EXPLAIN QUERY PLAN \(RecordStore.byStateQuery)")
        var lines: [String] = []
        while try plan.step() { lines.append(plan.string(3)) }
        #expect(lines.count == 1)
        #expect(lines[0].contains("USING INDEX records_by_order (tbl=? AND state=? AND ord<?)"))
    }

    @Test func `rows come by state and order, and by the beginning of their id`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        try writer.perform { transaction in
            for (id, state, order) in [
                ("b", "open", 3), ("a", "open", 3), ("c", "open", 1), ("d", "met", 0),
            ] {
                try transaction.put(
                    .obligation,
                    Record(
                        id: "O-\(id)",
                        body: ["id": .string(id)],
                        state: state,
                        order: Int64(order)
                    ),
                )
            }
        }
        writer.close()
        try LedgerReader(folder: folder.path).read { view in
            let open = try view.records(.obligation, state: "open", through: .max, limit: 9)
            #expect(open.map(\.id) == ["O-c", "O-a", "O-b"])
            let due = try view.records(.obligation, state: "open", through: 2, limit: 9)
            #expect(due.map(\.id) == ["O-c"])
            let named = try view.records(.obligation, prefix: "O-", limit: 2)
            #expect(named.map(\.id) == ["O-a", "O-b"])
            #expect(try view.records(.obligation, prefix: "P", limit: 2).isEmpty)
            #expect(try view.records(.incident, prefix: "", limit: 2).isEmpty)
        }
    }
}
