/// The tables of `readings.db`.
///
/// The time comes first in the key: what is received lies side by side, so that a batch of many stations
/// touches few pages, and so does what is read for a page. Stations have short numbers.
enum ReadingSchema {
    /// "RDNG", in the header of the file.
    static let applicationID: Int64 = 0x5244_4E47

    static func path(inState folder: String) -> String { folder + "/readings.db" }

    /// A step that has been shipped is never changed.
    static let migrations = [
        Migration(
            "stations, readings",
            """
            CREATE TABLE stations(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
            CREATE TABLE readings(
                period_end INTEGER NOT NULL,
                station INTEGER NOT NULL,
                revision INTEGER NOT NULL,
                period_start INTEGER NOT NULL,
                received INTEGER NOT NULL,
                position INTEGER NOT NULL,
                vals BLOB NOT NULL,
                PRIMARY KEY(period_end, station, revision)) STRICT, WITHOUT ROWID;
            CREATE TABLE received(one INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;
            INSERT INTO received VALUES(1, 0);
            """,
        ),
        Migration(
            "pruned",
            """
            CREATE TABLE pruned(one INTEGER PRIMARY KEY, before INTEGER NOT NULL) STRICT;
            INSERT INTO pruned VALUES(1, 0);
            """,
        ),
    ]
}
