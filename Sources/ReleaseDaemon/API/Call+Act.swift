import Desk
import Ledger
import Model
import Platform

extension Call {
    /// Carries out an act in one transaction and gives the id of what it made or changed.
    ///
    /// `prepare` runs on the writer's thread: it keeps texts and names the command. The same
    /// idempotency key by the same person answers as the first time, without acting again.
    func act(
        _ name: String,
        _ prepare: @escaping @Sendable (Transaction) throws -> DeskCommand,
    ) throws -> String {
        try recordingRefusals(of: name) {
            let desk = office.setup.desk
            let key = request.idempotencyKey.map { "answer/" + officer.id + "/" + $0 }
            return try office.writer.perform(.officer) { [officer] transaction in
                if let key, let former = try transaction.meta(key),
                    let id = Self.subject(former, now: transaction.now)
                {
                    return id
                }
                let command = try prepare(transaction)
                let drafts = try desk.decide(
                    command,
                    by: officer,
                    records: transaction,
                    now: transaction.now,
                )
                for draft in drafts { try transaction.append(draft) }
                let id = drafts.first?.subject ?? ""
                if let key {
                    let stamp = String(transaction.now.milliseconds)
                    try transaction.setMeta(key, stamp + " " + id)
                }
                return id
            }
        }
    }

    /// Appends entries that need no desk: channels, tokens, acknowledgements.
    func record(
        _ name: String,
        _ drafts: @escaping @Sendable (Transaction) throws -> [EntryDraft],
    ) throws {
        try recordingRefusals(of: name) {
            try office.writer.perform(.officer) { transaction in
                for draft in try drafts(transaction) { try transaction.append(draft) }
            }
        }
    }

    /// How long an idempotency key answers.
    private static let answerLifetime = Milliseconds.days(1)

    private static func subject(_ stored: String, now: Instant) -> String? {
        let parts = stored.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let stamp = Int64(parts[0]),
            now - Instant(milliseconds: stamp) < answerLifetime
        else { return nil }
        return String(parts[1])
    }

    private func recordingRefusals<Result>(
        of name: String,
        _ act: () throws -> Result,
    ) throws -> Result {
        do {
            return try act()
        } catch {
            let failure = APIError(error)
            guard case .refused(let refusal) = failure, refusal.isRecorded else { throw failure }
            let target = request.path.count > 1 ? request.path[1] : nil
            let draft = EntryDraft(
                .commandRefused,
                subject: target ?? request.path.first ?? "",
                actor: officer.id,
                body: [
                    "command": .string(name),
                    "code": .string(refusal.code),
                    "systemUser": JSON(officer.systemUser.map { Int($0) }),
                ],
            )
            // The refusal stands whether or not it could be recorded.
            do {
                _ = try office.writer.perform(.officer) { try $0.append(draft) }
            } catch {
                office.log.error("refusal.unrecorded", ["code": refusal.code, "error": "\(error)"])
            }
            throw failure
        }
    }
}

extension Transaction {
    /// Keeps a document under a salted digest.
    func keep(_ document: JSON) throws -> Digest {
        try keep(document.canonicalBytes, isPersonal: true)
    }

    /// Keeps a note in a person's own words; one that bears a secrecy mark is refused, not kept.
    func keep(note: String) throws -> Digest {
        if let mark = TextCheck.secrecyMark(in: note) { throw TextCheck.secret(mark) }
        return try keep(Array(note.utf8), isPersonal: true)
    }
}
