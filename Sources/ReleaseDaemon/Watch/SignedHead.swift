import Model
import Platform
import Synchronization

/// The newest signed head of a day, as `/checkpoint.json` and `ledger head` tell it.
final class SignedHead: Sendable {
    private let document = Mutex<JSON?>(nil)

    /// `{day, seq, hash, document, signature}`; nil before the first signature.
    var json: JSON? { document.withLock { $0 } }

    func replace(_ json: JSON?) { document.withLock { $0 = json } }

    /// What is signed: canonical JSON and a line feed, so that anybody can write it anew from the entry.
    static func document(bureau: String, day: String, head: JSON) -> [UInt8] {
        let document: JSON = [
            "bureau": .string(bureau), "day": .string(day), "hash": head["hash"] ?? .null,
            "seq": head["seq"] ?? .null,
        ]
        return document.canonicalBytes + [UInt8(ascii: "\n")]
    }

    /// For whoever keeps it as a witness.
    static func told(_ document: [UInt8], _ signature: [UInt8]) -> JSON {
        let head = (try? JSONReader.read(document)) ?? .null
        return [
            "day": head["day"] ?? .null, "seq": head["seq"] ?? .null, "hash": head["hash"] ?? .null,
            "document": .string(String(decoding: document, as: UTF8.self)),
            "signature": .string(String(decoding: signature, as: UTF8.self)),
        ]
    }
}
