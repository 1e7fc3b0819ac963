package import Model

/// What a station's slots came to, as `readings.db` keeps it: only what is not as it should be.
package struct StoredSlots: Sendable, Hashable {
    /// How slots are numbered: milliseconds.
    package var period: Int64
    package var offset: Int64
    /// The first slot that counts.
    package var since: Int64
    package var empty: [ClosedRange<Int64>] = []
    package var late: [ClosedRange<Int64>] = []

    package init(period: Int64, offset: Int64, since: Int64) {
        self.period = period
        self.offset = offset
        self.since = since
    }

    /// Runs that changed.
    package struct Change: Sendable, Hashable {
        package var since: Int64?
        package var removedEmpty: [Int64] = []
        package var addedEmpty: [ClosedRange<Int64>] = []
        package var removedLate: [Int64] = []
        package var addedLate: [ClosedRange<Int64>] = []

        package init() {}
    }

    /// In the column `kind`; part of the file format.
    enum Kind: Int64 {
        case empty = 1
        case late = 2
    }
}

extension ReadingTransaction {
    /// Begins to count a station's slots, or begins anew.
    package func beginSlots(of station: String, _ slots: StoredSlots) throws(StorageFault) {
        let number = Statement.Value.integer(try self.number(of: station))
        try database.statement("DELETE FROM slot_runs WHERE station = ?").run(number)
        try database.statement("INSERT OR REPLACE INTO slots VALUES(?, ?, ?, ?)").run(
            number,
            .integer(slots.period),
            .integer(slots.offset),
            .integer(slots.since),
        )
    }

    /// Takes over what a period changed.
    package func note(
        _ change: StoredSlots.Change,
        of station: String,
    ) throws(StorageFault) {
        let number = Statement.Value.integer(try self.number(of: station))
        if let since = change.since {
            try database.statement("UPDATE slots SET since = ? WHERE station = ?")
                .run(.integer(since), number)
        }
        for (kind, removed, added) in [
            (StoredSlots.Kind.empty, change.removedEmpty, change.addedEmpty),
            (.late, change.removedLate, change.addedLate),
        ] {
            let kind = Statement.Value.integer(kind.rawValue)
            for first in removed {
                try database.statement(
                    "DELETE FROM slot_runs WHERE station = ? AND kind = ? AND first = ?"
                ).run(number, kind, .integer(first))
            }
            for run in added {
                try database.statement("INSERT OR REPLACE INTO slot_runs VALUES(?, ?, ?, ?)").run(
                    number,
                    kind,
                    .integer(run.lowerBound),
                    .integer(run.upperBound),
                )
            }
        }
    }
}

extension ReadingReader {
    /// What is kept of every station's slots.
    package func slots() throws -> [String: StoredSlots] {
        try read { database in
            var slots: [String: StoredSlots] = [:]
            let heads = try database.statement(
                """
                SELECT s.id, p.period, p.slot_offset, p.since FROM slots p
                JOIN stations s ON s.number = p.station
                """
            )
            try heads.bind()
            while try heads.step() {
                slots[heads.string(0)] = StoredSlots(
                    period: heads.integer(1),
                    offset: heads.integer(2),
                    since: heads.integer(3),
                )
            }
            let runs = try database.statement(
                """
                SELECT s.id, r.kind, r.first, r.last FROM slot_runs r
                JOIN stations s ON s.number = r.station ORDER BY r.station, r.kind, r.first
                """
            )
            try runs.bind()
            while try runs.step() {
                let run = runs.integer(2)...max(runs.integer(2), runs.integer(3))
                if runs.integer(1) == StoredSlots.Kind.late.rawValue {
                    slots[runs.string(0)]?.late.append(run)
                } else {
                    slots[runs.string(0)]?.empty.append(run)
                }
            }
            return slots
        }
    }
}
