import Ledger
import Model
import Testing

@testable import ReleaseDaemon

/// Command by relation to the text, over the API: whose hand is in it has no say about it.
@Suite("Four eyes, over the API", .timeLimit(.minutes(20)))
struct FourEyesTests {
    /// Everybody here holds every role that a release needs, so that only the relation decides.
    private static let drafter = "w-drafter"
    private static let editor = "w-editor"
    private static let submitter = "w-submitter"
    private static let other = "w-other"
    private static let people = [drafter, editor, submitter, other]

    private static func bench() throws -> OfficeBench {
        try OfficeBench { folder in
            let rows = people.map { id in
                """
                { id: "\(id)", name: "\(id)", organisation: "transport",
                  roles: ["officer", "approver", "secrecy"] },
                """
            }
            try folder.edit("people.json5", "people: [", "people: [\n" + rows.joined())
        }
    }

    /// Drafted, edited and submitted by three persons.
    private func submitted(_ bench: OfficeBench) throws -> String {
        let draft = OfficeBench.draft(nil, channels: "web")
        let made = try bench.act(Self.drafter, "releases", draft)
        let id = try #require(made["id"]?.string)
        try bench.act(Self.editor, "releases/\(id)/edit", ["title": "关于望澜大桥事件的通报"])
        try bench.act(Self.submitter, "releases/\(id)/submit")
        return id
    }

    private func issued(_ bench: OfficeBench) throws -> String {
        let fields: JSON = [
            "authorisedBy": "leader-a", "authorisedAt": "now", "means": "phone",
            "secrecyBy": "secrecy-a",
        ]
        let draft = OfficeBench.draft(nil, channels: "web", fields)
        return try #require(try bench.act(Self.drafter, "releases/issue", draft)["id"]?.string)
    }

    private func expect(
        _ bench: OfficeBench,
        _ person: String,
        _ command: String,
        _ id: String,
        _ body: JSON = [:],
        role: String? = nil,
        gives code: String?,
    ) throws {
        let token = try bench.token(of: person, role: role)
        let path = "releases/\(id)/\(command)"
        let answer = try bench.call(nil, "POST", path, body, token: token)
        #expect(answer.code == code, "\(person) \(command): \(answer.text)")
        #expect(answer.status == (code == nil ? 200 : 409), "\(person) \(command)")
        guard let code else { return }
        let refused = try bench.entries(.commandRefused).last
        #expect(refused?.actor == person && refused?.subject == id)
        #expect(refused?.body["command"]?.string == "release." + command)
        #expect(refused?.body["code"]?.string == code)
    }

    @Test func `who drafted, edited or submitted neither reviews nor approves`() throws {
        let bench = try Self.bench()
        let review: JSON = ["kind": "secrecy", "passed": true]
        for person in Self.people {
            let code = person == Self.other ? nil : "refused.fourEyes"
            let id = try submitted(bench)
            try expect(bench, person, "review", id, review, gives: code)
            if code != nil { try bench.act("secrecy-a", "releases/\(id)/review", review) }
            try expect(bench, person, "approve", id, gives: code)
        }
    }

    @Test func `publishing what others approved is nobody's own approval`() throws {
        let bench = try Self.bench()
        for person in Self.people {
            let id = try submitted(bench)
            try bench.act(
                "secrecy-a",
                "releases/\(id)/review",
                ["kind": "secrecy", "passed": true]
            )
            try bench.act("leader-a", "releases/\(id)/approve")
            try expect(bench, person, "publish", id, gives: nil)
        }
    }

    @Test func `who issued it does not countersign, any other approver does`() throws {
        let bench = try Self.bench()
        for person in Self.people {
            let code = person == Self.drafter ? "refused.fourEyes" : nil
            try expect(bench, person, "countersign", try issued(bench), gives: code)
        }
    }

    @Test func `an officer gives up what they drafted or edited last, an approver anything`() throws
    {
        let bench = try Self.bench()
        let reason: JSON = ["reason": "重复"]
        for person in Self.people {
            let isOwn = [Self.drafter, Self.editor].contains(person)
            try expect(
                bench,
                person,
                "discard",
                try submitted(bench),
                reason,
                role: "officer",
                gives: isOwn ? nil : "refused.notYours",
            )
            try expect(
                bench,
                person,
                "discard",
                try submitted(bench),
                reason,
                role: "approver",
                gives: nil,
            )
        }
    }
}
