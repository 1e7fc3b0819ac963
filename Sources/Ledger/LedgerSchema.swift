import Model

/// The tables of `released.db`.
package enum LedgerSchema {
    /// "RLSD", in the header of the file.
    package static let applicationID: Int64 = 0x524C_5344

    /// Every step of the format, oldest first.
    ///
    /// A step that has been shipped is never changed.
    package static let migrations = [
        Migration(
            "entries, content, records",
            """
            CREATE TABLE entries(
                seq INTEGER PRIMARY KEY,
                at INTEGER NOT NULL,
                kind TEXT NOT NULL,
                subject TEXT NOT NULL,
                actor TEXT NOT NULL,
                effective_at INTEGER NOT NULL,
                body TEXT NOT NULL,
                previous BLOB NOT NULL,
                hash BLOB NOT NULL) STRICT;
            CREATE INDEX entries_by_subject ON entries(subject, seq);
            CREATE INDEX entries_by_kind ON entries(kind, seq);
            CREATE TABLE content(
                digest BLOB PRIMARY KEY, salt BLOB, bytes BLOB, erased_by INTEGER) STRICT;
            CREATE TABLE records(
                tbl TEXT NOT NULL,
                id TEXT NOT NULL,
                body TEXT NOT NULL,
                state TEXT NOT NULL,
                ord INTEGER NOT NULL,
                PRIMARY KEY(tbl, id)) STRICT, WITHOUT ROWID;
            CREATE INDEX records_by_order ON records(tbl, state, ord, id);
            CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
            """,
        ),
        Migration(
            "answers of idempotency keys in a table of their own",
            """
            CREATE TABLE answers(
                person TEXT NOT NULL,
                key TEXT NOT NULL,
                at INTEGER NOT NULL,
                request BLOB NOT NULL,
                command TEXT NOT NULL,
                subject TEXT NOT NULL,
                PRIMARY KEY(person, key)) STRICT, WITHOUT ROWID;
            CREATE INDEX answers_by_age ON answers(at);
            CREATE INDEX answers_of_person ON answers(person, at, key);
            DELETE FROM meta WHERE key >= 'answer/' AND key < 'answer0';
            """,
        ),
        // Narrow copies of the obligations' rows, for counting without reading through documents. No fact
        // of its own: written and thrown away together with the rows (`DutyStore`).
        Migration(
            "duties: obligations by rule, for counting",
            """
            CREATE TABLE duties(
                id TEXT PRIMARY KEY,
                state TEXT NOT NULL,
                rule TEXT NOT NULL,
                outcome TEXT NOT NULL,
                due INTEGER NOT NULL,
                anchored INTEGER NOT NULL,
                pauses INTEGER NOT NULL) STRICT, WITHOUT ROWID;
            INSERT INTO duties(id, state, rule, outcome, due, anchored, pauses)
            SELECT id, state,
                coalesce(json_extract(body, '$.rule'), ''),
                coalesce(json_extract(body, '$.settlement.outcome'), ''),
                coalesce(json_extract(body, '$.due'), 9223372036854775807),
                coalesce(json_extract(body, '$.anchor.at'), 0),
                instr(coalesce(json_extract(body, '$.changes'), ''), '"pause"') > 0
            FROM records WHERE tbl = 'obligation' AND state <> 'proof';
            """,
        ),
    ]
}
