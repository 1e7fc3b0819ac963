import Channels
import Model
import Platform
import Testing

@testable import ReleaseDaemon

@Suite("Outcomes of requests", .timeLimit(.minutes(20)))
struct RequestOutcomeTests {
    private static func ask(_ bench: OfficeBench, _ fields: JSON = [:]) throws -> String {
        var body: JSON = ["type": "request", "title": "申请公开桥梁检测报告"]
        for member in fields.members ?? [] { body[member.key] = member.value }
        return try #require(try bench.act("duty-a", "matters", body)["id"]?.string)
    }

    private static func answer(
        _ bench: OfficeBench,
        _ id: String,
        _ outcome: RequestOutcome,
        at: String = "now",
    ) throws {
        let body: JSON = [
            "step": "answered", "outcome": .string(outcome.rawValue), "at": .string(at),
        ]
        try bench.act("duty-a", "matters/\(id)/note", body)
    }

    private static let refused: [(path: String, body: JSON, code: String)] = [
        ("matters", ["type": "decision", "title": "某决定", "applicant": "person"], "applicant"),
        ("matters", ["type": "request", "title": "某申请", "applicant": "nobody"], "value"),
        ("matters", ["type": "decision", "title": "某决定", "withheld": "stateSecret"], "withheld"),
        (
            "matters",
            ["type": "decision", "title": "某决定", "internal": true, "withheld": "granted"],
            "withheld"
        ),
        ("matters/M/note", ["step": "answered"], "outcome"),
        ("matters/M/note", ["step": "answered", "outcome": "maybe"], "value"),
        ("matters/M/note", ["step": "accepted", "outcome": "granted"], "outcome"),
        ("matters/L/note", ["step": "answered", "outcome": "granted"], "outcome"),
    ]

    @Test func `an answer says what became of the request, and nothing else has an outcome`() throws
    {
        let bench = try OfficeBench()
        let request = try Self.ask(bench)
        let letter = try bench.act("duty-a", "matters", ["type": "letter", "title": "函查"])
        let before = try bench.head
        for (path, body, code) in Self.refused {
            let path = path.replacing("/M/", with: "/\(request)/")
                .replacing("/L/", with: "/\(letter["id"]?.string ?? "")/")
            let answer = try bench.call("duty-a", "POST", path, body)
            #expect(answer.status == 400, "\(path) \(body)")
            #expect(answer.code == "usage." + code, "\(path) \(body): \(answer.text)")
            #expect(answer.json["error"]?["hint"]?.string?.isEmpty == false, "\(answer.text)")
        }
        #expect(try bench.head == before)
        try Self.answer(bench, request, .thirdParty)
        let shown = try bench.get("auditor-a", "matters/\(request)")
        #expect(shown["outcome"] == "thirdParty")
        #expect(shown["outcomeName"] == "不予公开：保护第三方合法权益")
    }

    @Test func `each outcome and applicant has its cell in table three, and every column adds up`()
        throws
    {
        let bench = try OfficeBench()
        let year = bench.running.core.setup.bureau.zone.date(bench.time.now).year
        let kinds = ApplicantKind.allCases
        for (index, outcome) in RequestOutcome.allCases.enumerated() {
            let applicant = kinds[index % kinds.count].rawValue
            let id = try Self.ask(bench, ["applicant": .string(applicant)])
            try Self.answer(bench, id, outcome)
        }
        // From the year before: answered then, answered now with a second answer, and still open.
        let last = String(year - 1)
        let old: JSON = ["applicant": "person", "at": .string(last + "-12-20")]
        try Self.answer(bench, try Self.ask(bench, old), .granted, at: last + "-12-30")
        let carried = try Self.ask(bench, old)
        try Self.answer(bench, carried, .deferred)
        try Self.answer(bench, carried, .granted)
        _ = try Self.ask(bench, old)
        // Closed without an answer, and of nobody knows whom.
        let dropped = try Self.ask(bench)
        try bench.act("leader-a", "matters/\(dropped)/close", ["missed": true, "reason": "申请人撤回"])

        let now = try Self.table(bench, "annual?year=\(year)", "three")
        let total = try #require(now.heads.firstIndex(of: "总计"))
        #expect(now.heads.contains("类别未登记"))
        let count = RequestOutcome.allCases.count
        #expect(now.figure("一、", total) == count + 1)
        #expect(now.figure("二、", total) == 2)
        #expect(now.figure("三（一）", total) == 2)
        #expect(now.figure("三（三）2.其他法律行政法规禁止公开", total) == 1)
        // Other, deferred, and what was closed without an answer.
        #expect(now.figure("三（六）3.其他", total) == 3)
        #expect(now.figure("三（七）", total) == count + 2)
        #expect(now.figure("四、", total) == 1)
        try Self.addsUp(now)
        let before = try Self.table(bench, "annual?year=\(year - 1)", "three")
        let all = try #require(before.heads.firstIndex(of: "总计"))
        #expect(before.figure("一、", all) == 3)
        #expect(before.figure("三（一）", all) == 1)
        #expect(before.figure("四、", all) == 2)
        #expect(!before.heads.contains("类别未登记"))
        try Self.addsUp(before)
        #expect(now.note.contains("每列相符") && before.note.contains("每列相符"))
    }

    @Test func `what is not published has a ground, and the report lists it`() throws {
        let bench = try OfficeBench()
        let id = try Self.ask(bench, ["applicant": "business"])
        try Self.answer(bench, id, .stateSecret)
        for ground in ["internalAffairs", ""] {
            let body: JSON = [
                "type": "decision", "title": "内部事项", "internal": true,
                "withheld": .string(ground),
            ]
            try bench.act("duty-a", "matters", body)
        }
        let report = try Self.table(bench, "withheld", "withheld")
        #expect(report.figure("不予公开：属于国家秘密", 1) == 1)
        #expect(report.figure("不予公开：属于三类内部事务信息", 2) == 1)
        #expect(report.figure("没有说明理由", 2) == 1)
        #expect(try Self.table(bench, "withheld", "internal").rows.count == 2)
        let english = try bench.call("auditor-a", "GET", "accounts/withheld?lang=en")
        #expect(english.text.contains("refused: a state secret"))
        #expect(try bench.call("monitor-a", "GET", "accounts/withheld").status == 403)
    }

    private struct Account {
        let heads: [String]
        let rows: [[JSON]]
        let note: String

        func figure(_ name: String, _ column: Int) -> Int? {
            rows.first { $0[0]["text"]?.string?.hasPrefix(name) ?? false }
                .flatMap { $0[column]["text"]?.string }.flatMap { Int($0) }
        }
    }

    private static func table(
        _ bench: OfficeBench,
        _ path: String,
        _ id: String,
    ) throws -> Account {
        let report = try bench.get("auditor-a", "accounts/" + path)
        let table = try #require(report["tables"]?.array?.first { $0["id"]?.string == id })
        return Account(
            heads: (table["columns"]?.array ?? []).compactMap(\.string),
            rows: (table["rows"]?.array ?? []).compactMap(\.array),
            note: table["note"]?.string ?? "",
        )
    }

    /// In every column: one + two = three (7) + four, the parts make three (7), and each figure is its entries.
    private static func addsUp(_ table: Account) throws {
        for column in 1..<table.heads.count {
            func sum(_ prefix: String) -> Int {
                table.rows.filter { $0[0]["text"]?.string?.hasPrefix(prefix) ?? false }
                    .compactMap { $0[column]["text"]?.string.flatMap { Int($0) } }.reduce(0, +)
            }
            let done = sum("三（七）")
            #expect(sum("一、") + sum("二、") == done + sum("四、"))
            #expect(sum("三") == 2 * done)
            for row in table.rows {
                let figure = row[column]["text"]?.string.flatMap { Int($0) }
                #expect(figure == row[column]["entries"]?.array?.count)
            }
        }
        let last = table.heads.count - 1
        for row in table.rows {
            let figures = row.dropFirst().compactMap { $0["text"]?.string.flatMap { Int($0) } }
            #expect(figures.dropLast().reduce(0, +) == figures[last - 1])
        }
    }
}
