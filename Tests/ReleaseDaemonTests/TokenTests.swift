import Ledger
import Model
import Platform
import Server
import Testing

@testable import ReleaseDaemon

@Suite("Tokens", .timeLimit(.minutes(20)))
struct TokenTests {
    @Test func `the first token is made on the socket only`() throws {
        let bench = try OfficeBench()
        let body: JSON = ["person": "duty-a"]
        let outside = try bench.call(nil, "POST", "tokens", body, through: .service)
        #expect(outside.status == 401)
        #expect(outside.code == "permission.token")
        let inside = try bench.call(nil, "POST", "tokens", body)
        #expect(inside.status == 201)
        let token = try #require(inside.json["token"]?.string)
        // The record keeps a digest, never the token.
        let created = try #require(try bench.entries(.tokenCreated).first)
        #expect(!created.body.compactText.contains(token))
        #expect(created.body["tokenDigest"]?.string == SHA256.digest(of: token).hex)
    }

    @Test func `a token dies with its revocation at both doors`() throws {
        let bench = try OfficeBench()
        let token = try bench.token(of: "duty-b")
        for door in [OfficeBench.Door.control, .service] {
            let answer = try bench.call(
                nil,
                "GET",
                "incidents",
                through: door,
                token: token
            )
            #expect(answer.status == 200, "\(answer.text)")
        }
        let id = Tokens.id(ofDigest: SHA256.digest(of: token).hex)
        try bench.act("admin-a", "tokens/revoke", ["id": .string(id), "reason": "遗失"])
        for door in [OfficeBench.Door.control, .service] {
            let answer = try bench.call(
                nil,
                "GET",
                "incidents",
                through: door,
                token: token
            )
            #expect(answer.status == 401)
        }
        let again = try bench.call("admin-a", "POST", "tokens/revoke", ["id": .string(id)])
        #expect(again.status == 404)
        #expect(try bench.call(nil, "GET", "incidents", token: "rt_unknown").status == 401)
    }

    @Test func `a token may be narrower than its person, never wider`() throws {
        let bench = try OfficeBench { folder in
            try folder.edit(
                "people.json5",
                "people: [",
                """
                people: [
                  { id: "both-a", name: "兼任者甲", organisation: "transport",
                    roles: ["officer", "administrator"] },
                """,
            )
        }
        let narrow = try bench.token(of: "both-a", role: "officer")
        #expect(try bench.call(nil, "GET", "incidents", token: narrow).status == 200)
        let denied = try bench.call(nil, "POST", "reload", [:], token: narrow)
        #expect(denied.code == "permission.role")
        let wider = try bench.call(nil, "POST", "tokens", ["person": "duty-a", "role": "approver"])
        #expect(wider.status == 409)
        #expect(wider.code == "refused.role")
    }

    @Test func `a token of another account is refused on the socket, and on record`() throws {
        let bench = try OfficeBench { folder in
            try folder.edit(
                "people.json5",
                "{ id: \"duty-b\",",
                "{ id: \"duty-b\", uid: 4000001,",
            )
        }
        let token = try bench.token(of: "duty-b")
        let before = try bench.head
        let answer = try bench.call(
            nil,
            "POST",
            "channels/media/pause",
            [:],
            token: token
        )
        #expect(answer.status == 403)
        #expect(answer.code == "permission.systemUser")
        let refused = try bench.entries(.commandRefused, after: before).first
        #expect(refused?.actor == "duty-b")
        #expect(try bench.call(nil, "GET", "incidents", token: token).status == 403)
    }
}
