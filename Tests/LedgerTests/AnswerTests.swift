import Ledger
import Model
import Platform
import Testing

@Suite("Answers of idempotency keys")
struct AnswerTests {
    private func answer(
        _ person: String,
        _ key: String,
        at milliseconds: Int64
    ) -> FormerAnswer {
        FormerAnswer(
            person: person,
            key: key,
            at: Instant(milliseconds: milliseconds),
            request: SHA256.digest(of: person + key),
            command: "incident.open",
            subject: "2026-0001",
        )
    }

    /// Remembers in one job, and gives the keys of the person that are still there.
    private func kept(
        _ writer: LedgerWriter,
        _ answers: [FormerAnswer],
        forgetting: Int64 = 0,
        keeping limit: Int = 100,
        of person: String = "a",
        among keys: [String],
    ) throws -> [String] {
        try writer.perform { transaction in
            for answer in answers {
                try transaction.remember(
                    answer,
                    forgetting: Instant(milliseconds: forgetting),
                    keeping: limit,
                )
            }
            return try keys.filter { try transaction.formerAnswer(of: person, $0) != nil }
        }
    }

    @Test func `an answer is kept by person and key, also over a restart`() throws {
        let folder = try LedgerFolder()
        var writer = try folder.writer()
        let mine = answer("a", "k/1", at: 5)
        _ = try kept(writer, [mine, answer("a/k", "1", at: 6)], among: [])
        writer.close()
        writer = try folder.writer()
        let found = try writer.perform { try $0.formerAnswer(of: "a", "k/1") }
        #expect(found == mine)
        #expect(try writer.perform { try $0.formerAnswer(of: "b", "k/1") } == nil)
        #expect(try writer.perform { try $0.formerAnswer(of: "a", "k") } == nil)
        writer.close()
    }

    @Test func `what is too old is forgotten, whoever it belongs to`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        let old = [answer("a", "1", at: 99), answer("a", "2", at: 100), answer("a", "3", at: 101)]
        #expect(try kept(writer, old, among: ["1", "2", "3"]) == ["1", "2", "3"])
        let left = try kept(
            writer,
            [answer("b", "x", at: 200)],
            forgetting: 100,
            among: ["1", "2", "3"],
        )
        #expect(left == ["3"])
        writer.close()
    }

    @Test func `beyond the bound the oldest of that person goes, and nobody else's`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        _ = try kept(writer, [answer("b", "x", at: 1)], keeping: 3, among: [])
        let many = (1...5).map { answer("a", String($0), at: Int64(10 + $0)) }
        let left = try kept(writer, many, keeping: 3, among: (1...5).map(String.init))
        #expect(left == ["3", "4", "5"])
        #expect(try writer.perform { try $0.formerAnswer(of: "b", "x") } != nil)
        writer.close()
    }

    @Test func `answers of the former format are dropped, and the record is as it was`() throws {
        let folder = try LedgerFolder()
        let database = try Database(path: folder.files.database, access: .write)
        try Migration.run(
            Array(LedgerSchema.migrations.prefix(1)),
            on: database,
            applicationID: LedgerSchema.applicationID,
            now: Instant(milliseconds: 0),
        )
        try database.execute("INSERT INTO meta VALUES('answer/duty-a/k', '1 x y'), ('other', 'z')")
        let writer = try folder.writer()
        #expect(try writer.perform { try $0.meta("answer/duty-a/k") } == nil)
        #expect(try writer.perform { try $0.meta("other") } == "z")
        try writer.append(1)
        writer.close()
    }
}
