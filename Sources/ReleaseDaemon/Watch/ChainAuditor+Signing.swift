import Configuration
import Ledger
import Model
import Platform

/// The signature under the head of the day, by a program that the bureau names.
///
/// The key never comes near the daemon. A day that could not be signed is made up for by the next one: each head
/// holds all before it.
extension ChainAuditor {
    static let signaturePart = "checkpoint.signature"
    /// A signature by RSA or Ed25519 is far shorter.
    private static let signatureLimitBytes = 16_384
    private static let reasonLimit = 300

    private struct Owed {
        let taken: Entry
        let day: String
        let document: [UInt8]
    }

    /// Signs the newest head of a day that has no signature yet.
    func signHead() {
        do {
            try recallSigned()
            guard let signer = configuration.current.service.checkpointSigner, let owed = try owed()
            else {
                core.faults.clear(Self.signaturePart)
                return
            }
            switch Self.signature(of: owed.document, by: signer) {
            case .failure(let complaint):
                core.faults.raise(Self.signaturePart, complaint.words)
            case .success(let signature):
                try record(owed, signature)
                core.faults.clear(Self.signaturePart)
            }
        } catch {
            core.faults.raise(Self.signaturePart, "\(error)")
        }
    }

    private func owed() throws -> Owed? {
        try core.reader.read { view in
            guard let taken = try view.lastEntries(kind: .checkpointTaken, limit: 1).first,
                let day = taken.body["day"]?.string,
                let bureau = try view.entry(1)?.body["bureau"]?.string,
                try view.lastEntries(kind: .checkpointSigned, limit: 1).first?.body["seq"]?.integer
                    != taken.seq
            else { return nil }
            return Owed(
                taken: taken,
                day: day,
                document: SignedHead.document(bureau: bureau, day: day, head: taken.body),
            )
        }
    }

    private struct Complaint: Error {
        let words: String
    }

    private static func signature(
        of document: [UInt8],
        by signer: ServiceSettings.Signer,
    ) -> Result<[UInt8], Complaint> {
        var environment: [String: String] = [:]
        for name in ["PATH", "HOME", "LANG"] { environment[name] = Environment.value(name) }
        let result = ChildProcess(
            program: signer.program,
            arguments: signer.arguments,
            environment: environment,
            folder: "/",
            input: document,
            timeLimit: signer.timeout,
            outputLimitBytes: signatureLimitBytes,
        ).run()
        guard result.ending == .exit(0), !result.output.isEmpty, !result.outputOverflowed else {
            let words = result.errorText.split(whereSeparator: \.isNewline).last ?? ""
            return .failure(Complaint(words: "\(result.ending) \(words.prefix(reasonLimit))"))
        }
        return .success(result.output)
    }

    private func record(_ owed: Owed, _ signature: [UInt8]) throws {
        try core.writer.perform(.bulk) { transaction in
            let document = try transaction.keep(owed.document, isPersonal: false)
            let signed = try transaction.keep(signature, isPersonal: false)
            try transaction.append(
                EntryDraft(
                    .checkpointSigned,
                    subject: "ledger",
                    actor: EntryDraft.systemActor,
                    body: [
                        "day": .string(owed.day), "seq": .integer(owed.taken.seq),
                        "document": .string(document.hex), "signature": .string(signed.hex),
                    ],
                )
            )
        }
        core.signedHead.replace(SignedHead.told(owed.document, signature))
        core.log.info("checkpoint.signed", ["day": owed.day, "seq": owed.taken.seq])
    }

    /// After a start the newest signature is told again.
    private func recallSigned() throws {
        guard core.signedHead.json == nil else { return }
        let told = try core.reader.read { view -> JSON? in
            guard let entry = try view.lastEntries(kind: .checkpointSigned, limit: 1).first,
                let document = try entry.body.optionalDigest("document").flatMap(view.content),
                let signature = try entry.body.optionalDigest("signature").flatMap(view.content)
            else { return nil }
            return SignedHead.told(document, signature)
        }
        core.signedHead.replace(told)
    }
}
