import Ledger
import Model
import Platform
import Server
import Testing

@testable import ReleaseDaemon

/// A command with everything it needs, and who may give it.
struct Asked: Sendable, CustomTestStringConvertible {
    let name: String
    let path: String
    var body: JSON = [:]
    let allowed: Set<Role>

    var testDescription: String { name }
}

/// Role by command: who may not is refused, the refusal is on record, and nothing else has changed.
@Suite("Permissions", .timeLimit(.minutes(20)), .serialized)
struct PermissionTests {
    static let people: KeyValuePairs<String, Role> = [
        "duty-b": .officer, "leader-b": .approver, "secrecy-a": .secrecy,
        "legality-a": .legality, "content-a": .content, "auditor-a": .auditor,
        "admin-a": .administrator, "monitor-a": .monitor, "air-data": .station,
    ]

    private static let legal: Set<Role> = [.officer, .approver]

    private static func commands(
        incident: String,
        draft: String,
        submitted: String,
        out: String,
    ) -> [Asked] {
        [
            Asked(
                name: "incident.open",
                path: "incidents",
                body: ["title": "某事件", "category": "natural", "occurred": "-5m"],
                allowed: [.officer],
            ),
            Asked(
                name: "incident.grade",
                path: "incidents/\(incident)/grade",
                body: ["to": "I", "reason": "伤亡扩大"],
                allowed: [.officer, .approver],
            ),
            Asked(
                name: "incident.correct",
                path: "incidents/\(incident)/correct",
                body: ["occurred": "-20m", "reason": "核实"],
                allowed: [.officer, .approver],
            ),
            Asked(
                name: "release.draft",
                path: "releases",
                body: OfficeBench.draft(incident),
                allowed: [.officer],
            ),
            Asked(
                name: "release.edit",
                path: "releases/\(draft)/edit",
                body: ["title": "关于望澜大桥的情况通报"],
                allowed: [.officer],
            ),
            Asked(name: "release.submit", path: "releases/\(draft)/submit", allowed: [.officer]),
            Asked(
                name: "release.review",
                path: "releases/\(submitted)/review",
                body: ["kind": "secrecy", "passed": true],
                allowed: [.secrecy],
            ),
            Asked(
                name: "release.sign",
                path: "releases/\(submitted)/sign",
                body: ["step": "sorted", "passed": true],
                allowed: [.officer, .approver, .head, .secrecy, .legality, .content],
            ),
            Asked(
                name: "release.approve",
                path: "releases/\(submitted)/approve",
                allowed: [.approver],
            ),
            Asked(
                name: "release.return",
                path: "releases/\(submitted)/return",
                body: ["note": "请改"],
                allowed: [.approver, .secrecy, .legality, .content],
            ),
            Asked(
                name: "release.discard",
                path: "releases/\(draft)/discard",
                body: ["reason": "重复"],
                allowed: [.officer, .approver],
            ),
            Asked(
                name: "release.publish",
                path: "releases/\(submitted)/publish",
                allowed: [.officer, .approver],
            ),
            Asked(
                name: "release.withdraw",
                path: "releases/\(out)/withdraw",
                body: ["reason": "有误"],
                allowed: [.approver],
            ),
            Asked(
                name: "release.issue",
                path: "releases/issue",
                body: OfficeBench.draft(
                    incident,
                    [
                        "authorisedBy": "leader-a", "authorisedAt": "-1m", "means": "phone",
                        "secrecyBy": "secrecy-a",
                    ],
                ),
                allowed: [.officer],
            ),
            Asked(
                name: "release.countersign",
                path: "releases/\(out)/countersign",
                allowed: [.approver],
            ),
            Asked(
                name: "conference.schedule",
                path: "conferences",
                body: [
                    "incident": .string(incident), "at": "2099-01-01 10:00", "place": "发布厅",
                    "spokesperson": "发言人",
                ],
                allowed: [.officer],
            ),
            Asked(
                name: "conference.held",
                path: "conferences/held",
                body: ["incident": .string(incident), "at": "-1m"],
                allowed: [.officer],
            ),
            Asked(
                name: "obligation.waive",
                path: "obligations/waive",
                body: [
                    "obligation": .string(incident + "/inc.press_conference"), "reason": "理由",
                    "basis": "依据", "approvedBy": "leader-a",
                ],
                allowed: [.officer, .approver],
            ),
            Asked(name: "obligation.pause", path: "obligations/pause", allowed: legal),
            Asked(name: "obligation.resume", path: "obligations/resume", allowed: legal),
            Asked(name: "obligation.extend", path: "obligations/extend", allowed: legal),
            Asked(name: "obligation.restart", path: "obligations/restart", allowed: legal),
            Asked(
                name: "incident.note",
                path: "incidents/\(incident)/note",
                body: ["step": "reported"],
                allowed: [.officer, .approver],
            ),
            Asked(
                name: "matter.open",
                path: "matters",
                body: ["type": "decision", "title": "某决定"],
                allowed: [.officer],
            ),
            Asked(
                name: "matter.note",
                path: "matters/M-2026-0001/note",
                body: ["step": "answered"],
                allowed: [.officer, .approver],
            ),
            Asked(
                name: "matter.stage",
                path: "matters/M-2026-0001/stage",
                body: ["stage": "accepted"],
                allowed: [.officer, .approver],
            ),
            Asked(
                name: "matter.satisfy",
                path: "matters/M-2026-0001/satisfy",
                body: ["evidence": "第1号"],
                allowed: [.officer, .approver],
            ),
            Asked(
                name: "matter.close",
                path: "matters/M-2026-0001/close",
                allowed: [.officer, .approver],
            ),
            Asked(
                name: "calendar.import",
                path: "calendars/import",
                body: ["notice": ["year": 2027]],
                allowed: [.administrator],
            ),
            Asked(
                name: "alert.ack",
                path: "alerts/ack",
                body: ["id": .string(incident + "/inc.press_conference")],
                allowed: [.officer, .approver, .administrator],
            ),
            Asked(
                name: "channel.pause",
                path: "channels/media/pause",
                allowed: [.officer, .approver, .administrator],
            ),
            Asked(
                name: "channel.resume",
                path: "channels/media/resume",
                allowed: [.officer, .approver, .administrator],
            ),
            Asked(
                name: "channel.test",
                path: "channels/media/test",
                allowed: [.officer, .administrator],
            ),
            Asked(
                name: "delivery.done",
                path: "deliveries/done",
                body: ["id": "x", "outcome": "failed", "evidence": "x"],
                allowed: [.officer, .approver],
            ),
            Asked(
                name: "delivery.retry",
                path: "deliveries/retry",
                body: ["id": "none"],
                allowed: [.officer, .approver, .administrator],
            ),
            Asked(
                name: "ledger.export",
                path: "ledger/export",
                body: ["folder": "/dev/null/export"],
                allowed: [.auditor, .administrator],
            ),
            Asked(
                name: "ledger.erase",
                path: "ledger/erase",
                body: [
                    "digest": .string(Digest.zero.hex), "reason": "r", "basis": "b",
                    "approvedBy": "leader-a",
                ],
                allowed: [.approver, .administrator],
            ),
            Asked(
                name: "token.create",
                path: "tokens",
                body: ["person": "duty-a"],
                allowed: [.administrator],
            ),
            Asked(
                name: "token.revoke",
                path: "tokens/revoke",
                body: ["id": "T-000000000000"],
                allowed: [.administrator],
            ),
            Asked(
                name: "backup",
                path: "backup",
                body: ["file": "/dev/null/backup.db"],
                allowed: [.administrator, .officer],
            ),
            Asked(
                name: "reading.push",
                path: "readings",
                body: ["format": "json", "text": "[]"],
                allowed: [.station],
            ),
            Asked(name: "reload", path: "reload", allowed: [.administrator]),
            Asked(
                name: "incident.close",
                path: "incidents/\(incident)/close",
                allowed: [.officer, .approver],
            ),
        ]
    }

    @Test func `every role gets its own commands, and each refusal is on record alone`() throws {
        let bench = try OfficeBench()
        let (incident, out) = try bench.released()
        let draft = try bench.act("duty-a", "releases", OfficeBench.draft(incident))["id"]?.string
        let other = try bench.act("duty-a", "releases", OfficeBench.draft(incident))["id"]?.string
        let submitted = try #require(other)
        try bench.act("duty-a", "releases/\(submitted)/submit")
        let commands = Self.commands(
            incident: incident,
            draft: try #require(draft),
            submitted: submitted,
            out: out,
        )
        for (person, _) in Self.people { _ = try bench.token(of: person) }
        // Every command that can be refused has its row here.
        let open: Set = ["board.fit"]
        #expect(Set(commands.map(\.name)).union(open) == Set(RouteTable.commands.map(\.value)))

        for command in commands {
            for (person, role) in Self.people where !command.allowed.contains(role) {
                let before = try bench.head
                let answer = try bench.call(person, "POST", command.path, command.body)
                #expect(answer.status == 403, "\(person) \(command.name): \(answer.text)")
                #expect(answer.code == "permission.role", "\(person) \(command.name)")
                #expect(answer.json["error"]?["hint"] != nil)
                let added = try bench.entries(after: before).filter { !Self.isOwnPace($0) }
                #expect(
                    added.map(\.kind) == [.commandRefused],
                    "\(person) \(command.name): \(added.map(\.kind))",
                )
                #expect(added.first?.actor == person)
                #expect(added.first?.body["command"]?.string == command.name)
                #expect(added.first?.body["code"]?.string == "permission.role")
            }
        }
        for command in commands {
            for (person, role) in Self.people where command.allowed.contains(role) {
                let answer = try bench.call(person, "POST", command.path, command.body)
                #expect(
                    answer.code?.hasPrefix("permission") != true && answer.status != 500,
                    "\(person) \(command.name): \(answer.text)",
                )
            }
        }
    }

    /// Entries that the daemon adds at its own pace, whoever asks for what.
    private static func isOwnPace(_ entry: Entry) -> Bool {
        entry.actor == EntryDraft.systemActor
    }

    @Test func `nobody reviews, approves or countersigns their own text`() throws {
        let bench = try OfficeBench { folder in
            try folder.edit(
                "people.json5",
                "people: [",
                """
                people: [
                  { id: "both-a", name: "兼任者甲", organisation: "transport",
                    roles: ["officer", "approver", "secrecy"] },
                """,
            )
        }
        let incident = try bench.incident()
        let made = try bench.act("both-a", "releases", OfficeBench.draft(incident))
        let id = try #require(made["id"]?.string)
        try bench.act("both-a", "releases/\(id)/submit")
        let steps: [(String, JSON)] = [
            ("review", ["kind": "secrecy", "passed": true]), ("approve", [:]),
        ]
        for (step, body) in steps {
            let answer = try bench.call("both-a", "POST", "releases/\(id)/\(step)", body)
            #expect(answer.status == 409, "\(answer.text)")
            #expect(answer.code == "refused.fourEyes")
            let refused = try bench.entries(.commandRefused).last
            #expect(refused?.actor == "both-a")
            #expect(refused?.subject == id)
            #expect(refused?.body["command"]?.string == "release." + step)
        }
        // An editor is no stranger to the text either.
        try bench.act("duty-a", "releases/\(id)/edit", ["title": "关于望澜大桥事件的通报"])
        try bench.act("duty-a", "releases/\(id)/submit")
        #expect(
            try bench.call("both-a", "POST", "releases/\(id)/approve").code == "refused.fourEyes"
        )
        try bench.act("secrecy-a", "releases/\(id)/review", ["kind": "secrecy", "passed": true])
        try bench.act("leader-a", "releases/\(id)/approve")
    }
}
