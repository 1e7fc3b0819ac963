import Desk
import Ledger
import Model
import Platform
import Server

/// The record itself: head, entries, proof, export, erasure.
extension API {
    func ledger(_ call: Call) throws -> APIAnswer {
        let path = call.request.path
        switch (call.request.verb, path.count, path[safe: 1]) {
        case (.get, 2, "head"): return try head(call)
        case (.get, 2, "verify"): return try verify(call)
        case (.get, 2, "entries"): return try entries(call)
        case (.get, 3, "entries"): return try entry(path[2], call)
        case (.post, 2, "export"): return try export(call)
        case (.post, 2, "erase"): return try erase(call)
        default: throw APIError.notFound
        }
    }

    private func head(_ call: Call) throws -> APIAnswer {
        let words = call.words
        let signed = office.core.signedHead.json
        return try office.reader.read { view in
            guard let last = try view.lastEntry() else { throw APIError.notFound }
            let head: JSON = [
                "id": "head", "seq": .integer(last.seq), "hash": .string(last.hash.hex),
                "at": words.time(last.at), "entries": .integer(last.seq),
                "signed": signed ?? .null,
            ]
            return APIAnswer(head.withoutNulls)
        }
    }

    private func entries(_ call: Call) throws -> APIAnswer {
        let words = call.words
        let query = call.request.query
        let from = Int64(query["from"] ?? "") ?? 1
        let limit = min(max(Int(query["limit"] ?? "") ?? 100, 1), ViewWords.listLimit)
        return try office.reader.read { view in
            let found: [Entry]
            if let subject = query["subject"] {
                found = try view.entries(subject: subject, after: from - 1, limit: limit)
            } else {
                found = try view.entries(in: max(from, 1)...Int64.max, limit: limit)
            }
            return APIAnswer(words.list(found.map { words.entry($0) }))
        }
    }

    private func entry(_ number: String, _ call: Call) throws -> APIAnswer {
        let words = call.words
        return try office.reader.read { view in
            guard let seq = Int64(number), let entry = try view.entry(seq) else {
                throw APIError.absent(Phrase("台账记录", "entry"), number)
            }
            return APIAnswer(words.entry(entry))
        }
    }

    private func verify(_ call: Call) throws -> APIAnswer {
        var witnesses: [Witness] = []
        if let text = call.request.query["witness"] {
            do {
                for item in try JSONReader.read(text).array ?? [] {
                    witnesses.append(
                        Witness(
                            LedgerHead(
                                seq: try item.number("seq"),
                                hash: try item.digest("hash"),
                            ),
                            source: item["source"]?.string ?? "witness",
                        )
                    )
                }
            } catch {
                throw APIError.usage(
                    "witness",
                    Phrase("见证数据看不懂（\(error)）", "the witness can't be read (\(error))"),
                )
            }
        }
        return APIAnswer(try office.verification(witnesses, call.request.language))
    }

    private func export(_ call: Call) throws -> APIAnswer {
        try call.require(.auditor, .administrator)
        let folder = try call.request.text("folder")
        let from = call.body["from"]?.integer ?? 1
        let exported = try office.exportLedger(to: folder, from: from)
        return APIAnswer(exported)
    }

    private func erase(_ call: Call) throws -> APIAnswer {
        try call.require(.approver, .administrator)
        let request = call.request
        guard let digest = Digest(hex: try request.text("digest")) else {
            throw APIError.usage(
                "digest",
                Phrase("摘要须为 64 位十六进制", "a digest has 64 hexadecimal digits"),
                hint: Phrase(
                    "releasectl ledger show N 里的 document 或 note",
                    "see document or note of ledger show N"
                ),
            )
        }
        let reason = try request.text("reason")
        let basis = try request.text("basis")
        let approvedBy = try request.text("approvedBy")
        try call.requireApprover(approvedBy)
        let officer = call.officer
        guard approvedBy != officer.id else {
            throw APIError.refused(
                Refusal(
                    .refused,
                    "fourEyes",
                    Phrase("销毁须由另一人批准", "another person must approve an erasure"),
                )
            )
        }
        for text in [reason, basis] {
            if let mark = TextCheck.secrecyMark(in: text) { throw TextCheck.secret(mark) }
        }
        let words = call.words
        let desk = office.setup.desk
        // A document never changes its release; how that stands is looked at in the transaction.
        let owner = try office.reader.read { try Desk.release(holding: digest, in: $0) }
        let seq = try call.once("ledger.erase") { transaction in
            guard try transaction.content(digest) != nil else {
                throw APIError.absent(Phrase("内容", "content"), digest.hex)
            }
            if let owner { try desk.checkErasure(of: digest, heldBy: owner, records: transaction) }
            let entry = try transaction.append(
                EntryDraft(
                    .contentErased,
                    subject: digest.hex,
                    actor: officer.id,
                    body: [
                        "digest": .string(digest.hex), "reason": .string(reason),
                        "basis": .string(basis), "approvedBy": .string(approvedBy),
                    ],
                )
            )
            try transaction.erase(digest)
            return String(entry.seq)
        }
        office.press.renderAll()
        return try office.reader.read { view in
            guard let number = Int64(seq), let entry = try view.entry(number) else {
                throw APIError.notFound
            }
            return APIAnswer(words.entry(entry))
        }
    }
}

extension ViewWords {
    func entry(_ entry: Entry) -> JSON {
        [
            "id": .string(String(entry.seq)),
            "seq": .integer(entry.seq),
            "at": time(entry.at),
            "effectiveAt": time(entry.effectiveAt),
            "kind": .string(entry.kind.rawValue),
            "subject": .string(entry.subject),
            "actor": .string(entry.actor),
            "body": entry.body,
            "previous": .string(entry.previous.hex),
            "hash": .string(entry.hash.hex),
        ]
    }
}
