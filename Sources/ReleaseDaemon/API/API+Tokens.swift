import Desk
import Ledger
import Model
import Platform
import Server

/// Tokens: the only thing that says who is asking.
///
/// The record keeps a digest, never the token.
enum Tokens {
    /// Random bytes of a token.
    static let length = 24

    static func id(ofDigest hex: String) -> String { "T-" + hex.prefix(12) }

    /// A new token with the digest that the record keeps.
    static func make() -> (token: String, digest: String) {
        let token = "rt_" + Base64.encode(RandomBytes.make(length), alphabet: .url)
        return (token, SHA256.digest(of: token).hex)
    }
}

extension API {
    func tokens(_ call: Call) throws -> APIAnswer {
        try call.require(.administrator)
        let request = call.request
        switch (request.verb, request.path.count, request.path.last) {
        case (.post, 1, _): return try createToken(request, by: call.officer.id)
        case (.get, 1, _): return try listTokens(call)
        case (.post, 2, "revoke"): return try revoke(call)
        default: throw APIError.notFound
        }
    }

    func createToken(_ request: APIRequest, by actor: String) throws -> APIAnswer {
        let person = try request.text("person")
        let role: Role? = request.body["role"] == nil ? nil : try request.word("role")
        guard let staff = office.setup.person(person) else {
            throw APIError.absent(Phrase("人员", "person"), person)
        }
        if let role, !staff.roles.contains(role) {
            throw APIError.refused(
                Refusal(
                    .refused,
                    "role",
                    Phrase(
                        "\(person) 没有“\(role.name.chinese)”角色",
                        "\(person) is no \(role.name.english)"
                    ),
                    hint: Phrase("角色在 people.json5 配置", "roles are configured in people.json5"),
                )
            )
        }
        let (token, digest) = Tokens.make()
        let id = Tokens.id(ofDigest: digest)
        let made = try office.once(request, by: actor, "token.create") { transaction in
            try transaction.append(
                EntryDraft(
                    .tokenCreated,
                    subject: id,
                    actor: actor,
                    body: [
                        "person": .string(person), "role": JSON(role?.rawValue),
                        "tokenDigest": .string(digest),
                    ],
                )
            ).subject
        }
        guard !made.isRepeated else { throw Self.shownOnce(made.subject) }
        let answer: JSON = [
            "id": .string(id), "person": .string(person), "role": JSON(role?.rawValue),
            "roleName": JSON(role?.name[request.language]), "token": .string(token),
        ]
        return APIAnswer(answer.withoutNulls, status: Status(201))
    }

    /// The record has no token to show again.
    private static func shownOnce(_ id: String) -> APIError {
        .refused(
            Refusal(
                .refused,
                "tokenShown",
                Phrase("令牌 \(id) 已建立，只显示一次", "token \(id) was made and is shown only once"),
                hint: Phrase(
                    "没有记下就撤销后重建：releasectl token revoke \(id)",
                    "if it is lost, revoke it and make another: releasectl token revoke \(id)",
                ),
            )
        )
    }

    private func listTokens(_ call: Call) throws -> APIAnswer {
        let words = call.words
        return try office.reader.read { view in
            var items: [JSON] = []
            for state in ["valid", "revoked"] {
                let rows = try view.records(
                    .token,
                    state: state,
                    through: .max,
                    limit: ViewWords.listLimit,
                )
                items += rows.map { words.token($0) }
            }
            return APIAnswer(words.list(items))
        }
    }

    private func revoke(_ call: Call) throws -> APIAnswer {
        let id = try call.request.text("id")
        let officer = call.officer
        let reason = call.body["reason"]?.string
        try call.record("token.revoke") { transaction in
            guard try transaction.record(.token, id)?.state == "valid" else {
                throw APIError.absent(Phrase("有效令牌", "valid token"), id)
            }
            let kept = try reason.map { try transaction.keep(note: $0).hex }
            return [
                EntryDraft(
                    .tokenRevoked,
                    subject: id,
                    actor: officer.id,
                    body: ["reason": JSON(kept)],
                )
            ]
        }
        let words = call.words
        return try office.reader.read { view in
            guard let row = try view.record(.token, id) else { throw APIError.notFound }
            return APIAnswer(words.token(row))
        }
    }
}

extension ViewWords {
    func token(_ row: Record) -> JSON {
        let role = row.body["role"]?.string.flatMap { Role(rawValue: $0) }
        let view: JSON = [
            "id": .string(row.id),
            "person": row.body["person"] ?? .null,
            "role": row.body["role"] ?? .null,
            "roleName": role.map { phrase($0.name) } ?? .null,
            "createdAt": time(row.body.optionalInstant("createdAt")),
            "createdBy": row.body["createdBy"] ?? .null,
            "revokedAt": time(row.body.optionalInstant("revokedAt")),
        ]
        return view.withoutNulls
    }
}
