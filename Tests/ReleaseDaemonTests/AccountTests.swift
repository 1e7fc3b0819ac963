import Channels
import Ledger
import Model
import Platform
import Testing

@testable import ReleaseDaemon

@Suite("Reports", .timeLimit(.minutes(20)))
struct AccountTests {
    private static func table(_ report: JSON, _ id: String) -> [[JSON]] {
        let table = (report["tables"]?.array ?? []).first { $0["id"]?.string == id }
        return (table?["rows"]?.array ?? []).compactMap(\.array)
    }

    private static func texts(_ row: [JSON]) -> [String] { row.compactMap { $0["text"]?.string } }

    @Test func `count what the record holds, and every figure leads to its entries`() throws {
        let bench = try OfficeBench()
        try AuditTests.story(bench)
        let year = "year=" + String(bench.running.core.setup.bureau.zone.date(bench.time.now).year)
        // Some fall due in the next year when this runs at the turn of one.
        let by = try bench.get(
            "auditor-a",
            "accounts/timeliness?by=rule&from=2020-01-01&to=2020-01-31"
        )
        #expect(by["tables"] == [])
        let rules = try bench.get("auditor-a", "accounts/timeliness?by=rule&\(year)")
        let first = try #require(
            Self.table(rules, "law").first {
                $0.first?["text"]?.string?.contains("inc.first_release") ?? false
            }
        )
        // Met, late and missed: one each.
        #expect(Array(Self.texts(first)[1...4]) == ["3", "1", "1", "1"])
        #expect(Self.texts(first)[8] == "33.3%")
        let conference = try #require(
            Self.table(rules, "law").first {
                $0.first?["text"]?.string?.contains("inc.press_conference") ?? false
            }
        )
        #expect(Self.texts(conference)[5] == "1")
        // The bureau's own commitments are no law.
        #expect(!Self.table(rules, "own").isEmpty)
        for report in [
            "timeliness?by=organisation&", "timeliness?by=month&", "accountability?", "channels?",
            "annual?",
        ] {
            let answer = try bench.get("auditor-a", "accounts/" + report + year)
            try Self.look(answer, in: bench)
        }

        let ledgers = try bench.get("auditor-a", "accounts/accountability?\(year)")
        #expect(Self.table(ledgers, "missing").count == 1)
        let late = try #require(Self.table(ledgers, "late").first)
        #expect(Self.table(ledgers, "late").count == 1)
        #expect(Int(Self.texts(late)[5]).map { (60...75).contains($0) } ?? false, "\(late)")
        let channels = try bench.get("auditor-a", "accounts/channels?\(year)")
        let web = try #require(
            Self.table(channels, "channels").first { $0.first?["text"]?.string == "web" }
        )
        #expect(Self.texts(web)[1] == "2" && Self.texts(web)[3] == "2")
    }

    /// Each count is the number of its entries, and each of them is there.
    private static func look(_ report: JSON, in bench: OfficeBench) throws {
        let head = try #require(report["head"]?["seq"]?.integer)
        for table in report["tables"]?.array ?? [] {
            let width = table["columns"]?.array?.count
            for row in table["rows"]?.array ?? [] {
                #expect(row.array?.count == width)
                for cell in row.array ?? [] {
                    let entries = (cell["entries"]?.array ?? []).compactMap(\.integer)
                    #expect(entries.allSatisfy { (1...head).contains($0) })
                    #expect(entries == entries.sorted())
                    if let count = cell["text"]?.string.flatMap({ Int($0) }), !entries.isEmpty {
                        #expect(count == entries.count)
                    }
                }
            }
        }
    }

    @Test func `a correction and a withdrawal are inaccurate, and in the annual report`() throws {
        let bench = try OfficeBench()
        let (_, id) = try bench.released()
        let correction = OfficeBench.draft(
            nil,
            ["corrects": .string(id), "correction": "伤员人数有误，现更正。", "kind": "first"],
        )
        let made = try bench.call("duty-a", "POST", "releases", correction)
        guard made.status == 200 || made.status == 201 else {
            Issue.record("\(made.text)")
            return
        }
        try bench.approve(id)
        try bench.publish(id)
        let other = try bench.approved(OfficeBench.draft(nil))
        try bench.publish(other)
        try bench.act("leader-a", "releases/\(other)/withdraw", ["reason": "内容不实"])
        let ledgers = try bench.get("auditor-a", "accounts/accountability")
        let rows = Self.table(ledgers, "inaccurate").map { Self.texts($0) }
        #expect(rows.count == 2)
        #expect(rows.contains { $0[0].hasPrefix(id) && $0[4] == "1" && $0[5] == "0" })
        #expect(rows.contains { $0[0].hasPrefix(other) && $0[4] == "0" && $0[5] == "1" })
        let annual = try bench.get("auditor-a", "accounts/annual")
        let one = Self.table(annual, "one").map { Self.texts($0) }
        #expect(one.contains { $0[0] == "更正" && $0[2] == "1" })
        #expect(one.contains { $0[0] == "撤回" && $0[2] == "1" })
        #expect(one.contains { $0[0] == "渠道" && $0[1] == "web" && $0[2] == "2" })
        let three = try #require(
            (annual["tables"]?.array ?? []).first { $0["id"]?.string == "three" }
        )
        #expect(three["note"]?.string?.contains("相符") ?? false)
        // In every form the same words.
        let text = AccountText(annual, .chinese)
        let page = String(decoding: text.page, as: UTF8.self)
        #expect(page.contains("data-hash=") && page.contains("href=\"#f1\""))
        #expect(text.csv.hasPrefix("\u{FEFF}") && text.csv.contains("三（七）总计"))
    }

    private static let refused: [(path: String, status: Int)] = [
        ("accounts/timeliness?by=moon", 400), ("accounts/timeliness?from=2026-02-30", 400),
        ("accounts/annual?year=x", 400), ("accounts/channels?from=2020-01-01&to=2029-01-01", 400),
        ("accounts/channels?from=2026-02-01&to=2026-01-01", 400), ("accounts/other", 404),
        ("calendar?from=x", 400), ("calendar?rule=no.such", 404),
        ("calendar?from=2026-01-01&to=2096-01-01", 400),
    ]

    @Test func `what can't be answered is refused, and nobody reads reports without leave`() throws
    {
        let bench = try OfficeBench()
        for (path, status) in Self.refused {
            #expect(try bench.call("auditor-a", "GET", path).status == status, "\(path)")
        }
        #expect(try bench.call(nil, "GET", "accounts/annual").status == 401)
        #expect(try bench.call("monitor-a", "GET", "accounts/annual").status == 403)
        let calendar = try bench.get("duty-a", "calendar?from=2026-01-01&to=2026-12-31")
        #expect(calendar["calendar"]?["workingDays"] == 248)
    }

    @Test func `the catalogue is served, and lists who answers for what to officers only`() throws {
        let bench = try OfficeBench()
        let (_, id) = try bench.released()
        #expect(try bench.page("/catalogue").text.contains("路网施工信息"))
        #expect(try bench.page("/en/catalogue").text.contains("Road works"))
        #expect(try bench.page("/catalogue.json").json["items"]?.array?.count == 3)
        #expect(!(try bench.page("/catalogue.json").text.contains("highway-a")))
        #expect(try bench.page("/catalogue.csv").text.contains("20个工作日内"))
        let item = try bench.get("duty-a", "catalogue/road_works")["items"]?.array?.first
        #expect(item?["responsible"]?.string == "highway-a")
        #expect(item?["rule"]?.string == "cat.road_works")
        #expect(try bench.get("duty-a", "rules/cat.road_works")["id"]?.string == "cat.road_works")
        #expect(try bench.call("duty-a", "GET", "catalogue/nothing").status == 404)
        let published = Self.table(try bench.get("auditor-a", "accounts/catalogue"), "catalogue")
        let release = try bench.get("duty-a", "releases/\(id)")
        #expect(published.count == 1)
        #expect(published.first.map { Self.texts($0)[0] } == release["indexNumber"]?.string)
    }
}
