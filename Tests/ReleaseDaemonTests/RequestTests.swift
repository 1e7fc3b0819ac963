import Ledger
import Model
import Platform
import Server
import Testing

@testable import ReleaseDaemon

@Suite("Requests", .timeLimit(.minutes(20)))
struct RequestTests {
    @Test func `the same key acts once and answers alike`() throws {
        let bench = try OfficeBench()
        let key = [HTTPField("Idempotency-Key", "night-shift-1")]
        let body: JSON = ["title": "某事件", "category": "natural", "occurred": "-5m"]
        let first = try bench.call("duty-a", "POST", "incidents", body, fields: key)
        let second = try bench.call("duty-a", "POST", "incidents", body, fields: key)
        #expect(first.status == 201 && second.status == 201)
        #expect(first.json["id"] == second.json["id"])
        #expect(try bench.entries(.incidentOpened).count == 1)
        // Another person's key of the same name is another key.
        _ = try bench.call("duty-b", "POST", "incidents", body, fields: key)
        #expect(try bench.entries(.incidentOpened).count == 2)
        // The same key for another command is a mistake, not an answer.
        let reused = try bench.call(
            "duty-a",
            "POST",
            "channels/media/pause",
            [:],
            fields: key
        )
        #expect(reused.status == 422)
        #expect(reused.code == "refused.idempotencyKey")
        #expect(try bench.entries(.channelPaused).isEmpty)
    }

    @Test func `the same key with another body or path is refused and names what it was for`()
        throws
    {
        let bench = try OfficeBench()
        let key = [HTTPField("Idempotency-Key", "night-shift-2")]
        let body: JSON = ["title": "某事件", "category": "natural", "occurred": "-5m"]
        let first = try bench.call("duty-a", "POST", "incidents", body, fields: key)
        #expect(first.status == 201)
        var other = body
        other["title"] = "另一事件"
        // A number with a fraction is no canonical JSON, and no reason to fall over.
        for wrong in [other, try JSONReader.read("{\"wait\":1.5,\"title\":\"某事件\"}")] {
            let answer = try bench.fetch(
                "/api/v1/incidents",
                "POST",
                body: wrong.compactBytes,
                through: .control,
                fields: key + [HTTPField("Authorization", "Bearer " + bench.token(of: "duty-a"))],
            )
            guard wrong["category"] != nil else {
                #expect(answer.status == 400, "\(answer.text)")
                continue
            }
            #expect(answer.status == 422, "\(answer.text)")
            #expect(answer.code == "refused.idempotencyKey")
            let message = answer.json["error"]?["message"]?.string ?? ""
            #expect(message.contains("incident.open"), "\(message)")
            #expect(answer.json["error"]?["hint"] != nil)
        }
        #expect(try bench.entries(.incidentOpened).count == 1)
        // The same act on another thing is another request as well.
        let id = first.json["id"]?.string ?? ""
        let note: JSON = ["to": "I", "reason": "伤亡扩大"]
        let fresh = [HTTPField("Idempotency-Key", "night-shift-3")]
        let path = "incidents/\(id)/grade"
        #expect(try bench.call("duty-a", "POST", path, note, fields: fresh).status == 200)
        let elsewhere = try bench.call(
            "duty-a",
            "POST",
            "incidents/2026-0099/grade",
            note,
            fields: fresh
        )
        #expect(elsewhere.status == 422, "\(elsewhere.text)")
        #expect(try bench.call("duty-a", "POST", path, note, fields: fresh).status == 200)
        #expect(try bench.entries(.incidentRegraded).count == 1)
    }

    @Test func `a refused act leaves its key free, and a key is forgotten after a day`() throws {
        let folder = try BenchFolder()
        let bench = try OfficeBench(folder)
        let key = [HTTPField("Idempotency-Key", "k")]
        let body: JSON = ["reason": "演练"]
        let refused = try bench.call("duty-a", "POST", "channels/media/resume", body, fields: key)
        #expect(refused.status == 409)
        let paused = try bench.call("duty-a", "POST", "channels/media/pause", body, fields: key)
        #expect(paused.status == 200, "\(paused.text)")
        try bench.restart(time: ShiftedTime(by: Office.answerLifetime - .minutes(10)))
        let early = try bench.call("duty-a", "POST", "channels/media/resume", body, fields: key)
        #expect(early.status == 422, "\(early.text)")
        try bench.restart(time: ShiftedTime(by: Office.answerLifetime + .minutes(1)))
        let late = try bench.call("duty-a", "POST", "channels/media/resume", body, fields: key)
        #expect(late.status == 200, "\(late.text)")
    }

    @Test(arguments: [0, 101])
    func `a key of no use is refused, not overlooked`(bytes: Int) throws {
        let bench = try OfficeBench()
        let key = [HTTPField("Idempotency-Key", String(repeating: "k", count: bytes))]
        let answer = try bench.call("duty-a", "POST", "channels/media/pause", [:], fields: key)
        #expect(answer.status == 400, "\(answer.text)")
        #expect(answer.code == "usage.idempotencyKey")
        #expect(try bench.entries(.channelPaused).isEmpty)
    }

    @Test func `a token is made once for a key, and shown once`() throws {
        let bench = try OfficeBench()
        let key = [HTTPField("Idempotency-Key", "token-1")]
        let body: JSON = ["person": "duty-b"]
        let first = try bench.call("admin-a", "POST", "tokens", body, fields: key)
        #expect(first.status == 201)
        let again = try bench.call("admin-a", "POST", "tokens", body, fields: key)
        #expect(again.status == 409 && again.code == "refused.tokenShown", "\(again.text)")
        let made = try bench.entries(.tokenCreated).filter { $0.actor == "admin-a" }
        #expect(made.count == 1)
    }

    @Test func `a key works for acts without a desk as well`() throws {
        let bench = try OfficeBench()
        let key = [HTTPField("Idempotency-Key", "pause-1")]
        for _ in 0..<2 {
            let answer = try bench.call(
                "duty-a",
                "POST",
                "channels/media/pause",
                [:],
                fields: key
            )
            #expect(answer.status == 200, "\(answer.text)")
        }
        #expect(try bench.entries(.channelPaused).count == 1)
    }

    @Test func `answers speak Chinese unless English is asked for`() throws {
        let bench = try OfficeBench()
        let path = "incidents/2026-9999"
        let chinese = try bench.call("duty-a", "GET", path)
        let english = try bench.call(
            "duty-a",
            "GET",
            path,
            fields: [HTTPField("Accept-Language", "en")]
        )
        #expect(chinese.code == english.code)
        #expect(chinese.json["error"]?["message"]?.string == "没有事件 2026-9999")
        #expect(english.json["error"]?["message"]?.string == "no incident 2026-9999")
    }

    /// Each field that may not be missing, and each that may not be nonsense.
    private static let needs: [(path: String, sound: JSON, wrong: [String])] = [
        (
            "incidents", ["title": "某事件", "category": "natural", "occurred": "-5m"],
            ["category", "occurred"]
        ),
        ("incidents/ID/grade", ["to": "I", "reason": "理由"], ["to"]),
        ("incidents/ID/correct", ["occurred": "-5m", "reason": "核实"], ["occurred"]),
        ("releases", ["kind": "first", "title": "标题", "body": "正文"], ["kind"]),
        ("releases/R-0001/review", ["kind": "secrecy", "passed": true], ["kind"]),
        ("releases/R-0001/return", ["note": "请改"], []),
        ("releases/R-0001/discard", ["reason": "重复"], []),
        ("releases/R-0001/withdraw", ["reason": "有误"], []),
        (
            "releases/issue",
            [
                "kind": "first", "title": "标题", "body": "正文", "authorisedBy": "leader-a",
                "authorisedAt": "-1m", "means": "phone", "secrecyBy": "secrecy-a",
            ], ["kind", "authorisedAt", "means"]
        ),
        (
            "conferences",
            ["incident": "ID", "at": "2099-01-01 10:00", "place": "厅", "spokesperson": "人"],
            ["at"]
        ),
        ("conferences/held", ["incident": "ID", "at": "-1m"], ["at"]),
        (
            "obligations/waive",
            ["obligation": "ID/x", "reason": "r", "basis": "b", "approvedBy": "leader-a"], []
        ),
        (
            "obligations/extend",
            [
                "obligation": "ID/inc.press_conference", "reason": "r", "basis": "b",
                "approvedBy": "leader-a",
            ], []
        ),
        ("incidents/ID/note", ["step": "reported"], ["step", "at"]),
        (
            "matters", ["type": "decision", "title": "某决定"],
            ["type", "at", "formed", "applicant", "withheld", "template"]
        ),
        ("matters/M-2026-0001/note", ["step": "answered"], ["step", "at", "outcome"]),
        ("matters/M-2026-0001/stage", ["stage": "accepted"], ["at"]),
        ("matters/M-2026-0001/satisfy", ["evidence": "第1号"], ["outcome"]),
        ("calendars/import", ["notice": ["year": 2027]], ["notice"]),
        ("alerts/ack", ["id": "x"], []),
        ("deliveries/retry", ["id": "x"], []),
        ("boards/fit", ["board": "青石船闸-1", "text": "字"], []),
        ("ledger/export", ["folder": "/tmp/x"], []),
        (
            "ledger/erase",
            [
                "digest": .string(Digest.zero.hex), "reason": "r", "basis": "b",
                "approvedBy": "leader-a",
            ],
            ["digest"]
        ),
        ("tokens", ["person": "duty-a"], []),
        ("tokens/revoke", ["id": "x"], []),
        ("backup", ["file": "/tmp/x"], []),
    ]

    @Test func `every missing or wrong field is told with a hint and changes nothing`() throws {
        let bench = try OfficeBench { folder in
            try folder.edit(
                "people.json5",
                "people: [",
                """
                people: [
                  { id: "all-a", name: "全能者甲", organisation: "transport",
                    roles: ["officer", "approver", "secrecy", "administrator", "auditor"] },
                """,
            )
        }
        let incident = try bench.incident()
        _ = try bench.token(of: "all-a")
        try bench.act("duty-a", "releases", OfficeBench.draft(incident))
        let before = try bench.head
        for (path, sound, wrong) in Self.needs {
            let path = path.replacing("ID", with: incident)
            for member in sound.members ?? [] {
                var body = sound
                body[member.key] = nil
                let answer = try bench.call("all-a", "POST", path, body)
                let what: Comment = "\(path) without \(member.key): \(answer.text)"
                #expect(answer.status == 400, what)
                #expect(answer.code == "usage.missing", what)
                #expect(answer.json["error"]?["hint"]?.string?.contains("--") == true, what)
            }
            for key in wrong {
                var body = sound
                body[key] = "〇"
                let answer = try bench.call("all-a", "POST", path, body)
                let what: Comment = "\(path) with a wrong \(key): \(answer.text)"
                #expect(answer.status == 400, what)
                #expect(answer.code?.hasPrefix("usage.") == true, what)
                #expect(answer.json["error"]?["hint"] != nil, what)
            }
        }
        let added = try bench.entries(after: before).filter { $0.actor == "all-a" }
        #expect(added.isEmpty, "\(added.map(\.kind))")
        for text in ["{", "[]", "\"x\"", "{\"a\":1,}"] {
            let answer = try bench.fetch(
                "/api/v1/incidents",
                "POST",
                body: Array(text.utf8),
                through: .control,
                fields: [HTTPField("Authorization", "Bearer " + bench.token(of: "all-a"))],
            )
            #expect(answer.status == 400, "\(text): \(answer.text)")
            #expect(answer.code == "usage.json")
        }
    }

    @Test func `an unknown route is 404 and a wrong method is 405`() throws {
        let bench = try OfficeBench()
        for (method, path) in [
            ("GET", "nothing"), ("POST", "nothing/at/all"), ("GET", "incidents/1/2/3"), ("GET", ""),
        ] {
            let answer = try bench.call("duty-a", method, path)
            #expect(answer.status == 404, "\(method) \(path): \(answer.text)")
            #expect(answer.code == "notFound.route")
        }
        for (method, path) in [
            ("GET", "conferences"), ("GET", "reload"), ("POST", "deadlines"), ("POST", "status"),
            ("GET", "releases/R-0001/publish"), ("PUT", "incidents"), ("DELETE", "tokens"),
        ] {
            let answer = try bench.call("duty-a", method, path)
            #expect(answer.status == 405, "\(method) \(path): \(answer.text)")
        }
    }

    @Test func `three listeners are three walls`() throws {
        let bench = try OfficeBench()
        for path in ["/api/v1/status", "/metrics", "/readyz", "/hooks/receipts/sms/x", "/duty"] {
            #expect(try bench.fetch(path).status == 404, "public \(path)")
        }
        #expect(try bench.fetch("/", "POST").status == 405)
        for path in ["/", "/feeds/all.atom", "/led/x.txt", "/checkpoint.json"] {
            #expect(try bench.fetch(path, through: .service).status == 404, "service \(path)")
            #expect(try bench.fetch(path, through: .control).status == 404, "control \(path)")
        }
        #expect(try bench.call(nil, "GET", "status", through: .control).status == 200)
        #expect(try bench.call(nil, "GET", "status", through: .service).status == 401)
        #expect(try bench.fetch("/readyz", through: .service).status == 200)
    }

    @Test func `addresses json says the ports that are really open`() throws {
        let bench = try OfficeBench()
        let json = try JSONReader.read(bench.folder.text("state/addresses.json"))
        let open = json["public"]?.string ?? ""
        #expect(open == bench.running.server.addresses.open.description)
        #expect(!open.hasSuffix(":0"))
        #expect(json["control"]?.string == bench.folder.state + "/control.sock")
        bench.stop()
        #expect(bench.folder.text("state/addresses.json").isEmpty)
    }
}

@Suite("Oral approval", .timeLimit(.minutes(20)))
struct OralApprovalTests {
    @Test func `an oral approval counts by the configured means only`() throws {
        let bench = try OfficeBench { folder in
            try folder.edit(
                "released.json5",
                "server: {",
                "releases: { oralMeans: [\"phone\"] },\n  server: {",
            )
        }
        let incident = try bench.incident()
        let fields: JSON = [
            "authorisedBy": "leader-a", "authorisedAt": "now", "means": "radio",
            "secrecyBy": "secrecy-a",
        ]
        let draft = OfficeBench.draft(incident, channels: "web", fields)
        let refused = try bench.call("duty-a", "POST", "releases/issue", draft)
        #expect(refused.code == "refused.oralMeans")
        #expect(try bench.entries(.commandRefused).last?.body["command"]?.string == "release.issue")
        var sound = draft
        sound["means"] = "phone"
        let issued = try bench.act("duty-a", "releases/issue", sound)
        #expect(issued["needsCountersignature"]?.bool == true)
        let id = issued["id"]?.string ?? ""
        let again = try bench.act("leader-a", "releases/\(id)/countersign")
        #expect(again["needsCountersignature"]?.bool == false)
    }
}
