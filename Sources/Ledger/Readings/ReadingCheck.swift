package import Model
import Platform

/// What a look through a whole `readings.db` found.
package struct ReadingCheck: Sendable, Hashable {
    package let rows: Int64
    package let stations: Int64
    /// Of the newest row.
    package let position: Int64
    /// Rows that end before it were removed because of their age; nil when none ever was.
    package let prunedBefore: Instant?

    package var json: JSON {
        let json: JSON = [
            "sound": true, "rows": .integer(rows), "stations": .integer(stations),
            "position": .integer(position), "prunedBefore": JSON(prunedBefore),
        ]
        return json.withoutNulls
    }

    /// Reads every page and every value of a file.
    ///
    /// - Throws: `StorageFault.corrupt` with what is wrong.
    package init(file path: String) throws {
        let database = try Database(path: path, access: .read)
        guard try database.integer("PRAGMA application_id") == ReadingSchema.applicationID else {
            throw LedgerError.foreign(path: path)
        }
        // One snapshot for all that follows.
        try database.execute("BEGIN")
        let words = try database.string("PRAGMA quick_check(1)")
        guard words == "ok" else {
            throw StorageFault.corrupt("readings.db: \(words ?? "no answer")")
        }
        stations = try database.integer("SELECT count(*) FROM stations") ?? 0
        position = try database.integer("SELECT position FROM received") ?? 0
        prunedBefore = try Self.prunedBefore(database)
        let find = try database.freshStatement(
            "SELECT r.vals, r.position, s.number FROM readings r LEFT JOIN stations s ON s.number = r.station"
        )
        var count: Int64 = 0
        while try find.step() {
            count += 1
            guard find.withBytes(0, { PackedValues.unpack($0) }) != nil else {
                throw StorageFault.corrupt("readings.db: values of position \(find.integer(1))")
            }
            guard find.integer(1) <= position, find.integer(2) > 0 else {
                throw StorageFault.corrupt("readings.db: row \(find.integer(1)) hangs in the air")
            }
        }
        rows = count
    }

    private static func prunedBefore(_ database: Database) throws(StorageFault) -> Instant? {
        let version = try database.integer("PRAGMA user_version") ?? 0
        guard version >= 2 else { return nil }
        return try database.integer("SELECT before FROM pruned WHERE before > 0")
            .map { Instant(milliseconds: $0) }
    }
}
