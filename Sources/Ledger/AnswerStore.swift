package import Model

/// What an idempotency key was used for: the act, and what it made or changed.
///
/// No fact of the record: it is kept for the sake of a caller who lost the answer, and forgotten soon.
package struct FormerAnswer: Sendable, Hashable {
    package let person: String
    package let key: String
    package let at: Instant
    /// Names the whole request: the act and its body.
    package let request: Digest
    package let command: String
    package let subject: String

    package init(
        person: String,
        key: String,
        at: Instant,
        request: Digest,
        command: String,
        subject: String,
    ) {
        self.person = person
        self.key = key
        self.at = at
        self.request = request
        self.command = command
        self.subject = subject
    }
}

/// Answers by person and key, in one connection of the writer.
final class AnswerStore {
    private let reading: Statement
    private let insertion: Statement
    private let expiry: Statement
    private let overflow: Statement

    init(_ database: Database) throws(StorageFault) {
        reading = try database.freshStatement(
            "SELECT at, request, command, subject FROM answers WHERE person = ?1 AND key = ?2"
        )
        insertion = try database.freshStatement(
            """
            INSERT INTO answers(person, key, at, request, command, subject)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT(person, key) DO UPDATE SET at = excluded.at, request = excluded.request,
                command = excluded.command, subject = excluded.subject
            """
        )
        expiry = try database.freshStatement("DELETE FROM answers WHERE at <= ?1")
        overflow = try database.freshStatement(
            """
            DELETE FROM answers WHERE person = ?1 AND key IN (
                SELECT key FROM answers WHERE person = ?1
                ORDER BY at DESC, key DESC LIMIT -1 OFFSET ?2)
            """
        )
    }

    func answer(_ person: String, _ key: String) throws(StorageFault) -> FormerAnswer? {
        try reading.bind(.text(person), .text(key))
        defer { reading.reset() }
        guard try reading.step(), let request = reading.digest(1) else { return nil }
        return FormerAnswer(
            person: person,
            key: key,
            at: Instant(milliseconds: reading.integer(0)),
            request: request,
            command: reading.string(2),
            subject: reading.string(3),
        )
    }

    func put(_ answer: FormerAnswer) throws(StorageFault) {
        try insertion.run(
            .text(answer.person),
            .text(answer.key),
            .integer(answer.at.milliseconds),
            .digest(answer.request),
            .text(answer.command),
            .text(answer.subject),
        )
    }

    /// Drops everybody's answers of `instant` and before, and the oldest of a person beyond `limit`.
    func forget(
        through instant: Instant,
        keeping limit: Int,
        of person: String,
    ) throws(StorageFault) {
        try expiry.run(.integer(instant.milliseconds))
        try overflow.run(.text(person), .integer(Int64(limit)))
    }
}
