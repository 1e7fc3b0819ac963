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
        let desk = office.setup.desk
        return try once(name) { [officer] transaction in
            let command = try prepare(transaction)
            let drafts = try desk.decide(
                command,
                by: officer,
                records: transaction,
                now: transaction.now,
            )
            for draft in drafts { try transaction.append(draft) }
            return drafts.first?.subject ?? ""
        }
    }

    /// Appends entries that need no desk: channels, tokens, acknowledgements.
    func record(
        _ name: String,
        _ drafts: @escaping @Sendable (Transaction) throws -> [EntryDraft],
    ) throws {
        _ = try once(name) { transaction in
            let drafts = try drafts(transaction)
            for draft in drafts { try transaction.append(draft) }
            return drafts.first?.subject ?? ""
        }
    }

    /// Runs the act in a transaction unless the request's key says that it was done already.
    func once(
        _ name: String,
        _ act: @escaping @Sendable (Transaction) throws -> String,
    ) throws -> String {
        try office.once(request, by: officer.id, name, act).subject
    }

    /// Puts a refusal of the act on record before it is answered.
    func recordingRefusals<Result>(
        of name: String,
        _ act: () throws -> Result,
    ) throws -> Result {
        do {
            return try act()
        } catch {
            let failure = APIError(error)
            guard case .refused(let refusal) = failure, refusal.isRecorded else { throw failure }
            let draft = EntryDraft(
                .commandRefused,
                subject: target,
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

extension Call {
    /// What a refused command was about: the id in its path, or the one in its body.
    private var target: String {
        if request.path.count == 3 { return request.path[1] }
        let keys = ["incident", "obligation", "id", "digest", "person", "corrects"]
        return keys.lazy.compactMap { body[$0]?.string }.first ?? request.path.first ?? ""
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
