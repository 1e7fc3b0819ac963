import Model

/// The narrow copies of the obligations' rows in one connection: what `ObligationTally` adds up.
final class DutyStore {
    private let insertion: Statement
    private let database: Database

    init(_ database: Database) throws(StorageFault) {
        self.database = database
        insertion = try database.freshStatement(
            """
            INSERT INTO duties(id, state, rule, outcome, due, anchored, pauses)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT(id) DO UPDATE SET
                state = excluded.state, outcome = excluded.outcome, due = excluded.due,
                anchored = excluded.anchored, pauses = excluded.pauses
            """
        )
    }

    /// Copies what counts need out of a row; rows that are no obligation are passed over.
    func put(_ record: Record) throws(StorageFault) {
        guard let rule = record.body["rule"]?.string, record.state != Self.proofState else {
            return
        }
        let hasPauses = (record.body["changes"]?.array ?? []).contains { $0["pause"] != nil }
        try insertion.run(
            .text(record.id),
            .text(record.state),
            .text(rule),
            .text(record.body["settlement"]?["outcome"]?.string ?? ""),
            .integer(record.body["due"]?.integer ?? .max),
            .integer(record.body["anchor"]?["at"]?.integer ?? 0),
            .integer(hasPauses ? 1 : 0),
        )
    }

    func removeAll() throws(StorageFault) { try database.execute("DELETE FROM duties") }

    /// Rows of the table that hold proofs for rules that a late grade arms.
    private static let proofState = "proof"
}
