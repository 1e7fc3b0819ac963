import Ledger
import Model
import Platform

/// Idempotency keys: a caller that lost the answer asks again and acts once.
extension Office {
    /// How long a key is remembered.
    static let answerLifetime = Milliseconds.days(1)
    /// Keys that are remembered for one person; beyond it the oldest is forgotten early.
    static let answersOfOnePerson = 1_000

    /// Runs an act in one transaction, unless the request's key was used for this very request before.
    ///
    /// - Returns: what it made or changed, now or then.
    /// - Throws: `keyReused` when the key was used for another request. An act that is refused leaves no
    ///   answer: the same key may try it again.
    func once(
        _ request: APIRequest,
        by person: String,
        _ name: String,
        _ act: @escaping @Sendable (Transaction) throws -> String,
    ) throws -> (subject: String, isRepeated: Bool) {
        guard let key = request.idempotencyKey else {
            return (try writer.perform(.officer, act), false)
        }
        let whole = request.fingerprint
        return try writer.perform(.officer) { transaction in
            let now = transaction.now
            if let former = try transaction.formerAnswer(of: person, key),
                now - former.at < Self.answerLifetime
            {
                guard former.command == name, former.request == whole else {
                    throw APIError.keyReused(former.command)
                }
                return (former.subject, true)
            }
            let subject = try act(transaction)
            let answer = FormerAnswer(
                person: person,
                key: key,
                at: now,
                request: whole,
                command: name,
                subject: subject,
            )
            try transaction.remember(
                answer,
                forgetting: now - Self.answerLifetime,
                keeping: Self.answersOfOnePerson,
            )
            return (subject, false)
        }
    }
}

extension APIRequest {
    /// Names the act and its body as it was sent: a repeat is the same bytes again.
    fileprivate var fingerprint: Digest {
        var hash = SHA256()
        hash.update(Array(path.joined(separator: "/").utf8) + [0])
        hash.update(body.compactBytes)
        return hash.finalize()
    }
}
