import Glibc
import Ledger
import Model
import Platform

/// A state folder of its own for one test, removed afterwards.
final class LedgerFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/ledger-test-\(Hex.encode(RandomBytes.make(8)))"
        try FileTree.makeFolder(path, mode: 0o700)
    }

    deinit { try? FileTree.removeTree(path) }

    var files: LedgerFiles { LedgerFiles(folder: path) }

    /// A writer on this folder.
    func writer(
        time: any TimeSource = ManualTime(Instant(milliseconds: 1_800_000_000_000)),
        projections: [any Projection] = [],
        reactions: [any Reaction] = [],
    ) throws -> LedgerWriter {
        try LedgerWriter(
            folder: path,
            time: time,
            projections: projections,
            reactions: reactions,
        )
    }

    /// A closed ledger with that many entries.
    func filled(_ count: Int, projections: [any Projection] = []) throws {
        let writer = try writer(projections: projections)
        try writer.append(count)
        writer.close()
    }

    /// Runs SQL on the database as an intruder would.
    func tamper(_ statements: String) throws {
        try Database(path: files.database, access: .write).execute(statements)
    }
}

extension LedgerWriter {
    /// Appends that many entries in one job.
    @discardableResult
    func append(_ count: Int) throws -> [Entry] {
        try perform { transaction in
            try (0..<count).map { number in
                try transaction.append(.sample(number))
            }
        }
    }
}

extension EntryDraft {
    static func sample(_ number: Int) -> EntryDraft {
        EntryDraft(
            .incidentOpened,
            subject: "I-\(number)",
            actor: "zhang",
            body: ["category": "natural", "number": .integer(Int64(number)), "地点": "三号船闸"],
        )
    }
}
