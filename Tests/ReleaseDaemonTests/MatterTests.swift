import Clock
import Ledger
import Model
import Platform
import Testing

@testable import ReleaseDaemon

/// Matters and legal acts as officers use them, over the API of a running daemon.
@Suite("Matters", .timeLimit(.minutes(20)))
struct MatterTests {
    private static func bench() throws -> OfficeBench {
        try OfficeBench { folder in
            try folder.edit(
                "timelines.json5",
                "profiles: [\"seed\", \"internal\"]",
                "profiles: [\"seed\", \"internal\", \"national\", \"bureau:transport\", "
                    + "\"bureau:statistics\", \"bureau:forestry\"]",
            )
        }
    }

    private static func phase(_ matter: JSON, _ rule: String) -> String? {
        duty(matter, rule)?["phase"]?.string
    }

    private static func duty(_ matter: JSON, _ rule: String) -> JSON? {
        matter["obligations"]?.array?.first { $0["rule"]?.string == rule }
    }

    @Test func `a matter is opened by its day, and a day that does not exist opens nothing`() throws
    {
        let bench = try Self.bench()
        func open(_ at: JSON) throws -> JSON {
            let body: JSON = ["type": "request", "title": "申请公开", "at": at, "formed": "2026-01-05"]
            return try bench.call("duty-a", "POST", "matters", body).json
        }
        let day = try open("2026-01-31")
        #expect(day["at"]?.string?.hasPrefix("2026-01-31T00:00") == true)
        #expect(try open("2026-02-30")["error"]?["code"]?.string == "usage.time")
        #expect(try bench.call("duty-a", "GET", "matters").json["items"]?.array?.count == 1)
    }

    @Test
    func `a request lives from its receipt to the archive, paused and counted anew by article`()
        throws
    {
        let bench = try Self.bench()
        let opened = try bench.act(
            "duty-a",
            "matters",
            [
                "type": "request", "title": "申请公开桥梁检测报告", "at": "-3m", "source": "某单位",
                "content": "2025年度检测报告",
            ],
        )
        let id = try #require(opened["id"]?.string)
        #expect(id.hasPrefix("M-"))
        #expect(Self.phase(opened, "nat.request_20wd") == "running")
        func note(_ step: String, _ at: String) throws -> JSON {
            try bench.act(
                "duty-b",
                "matters/\(id)/note",
                ["step": .string(step), "at": .string(at)]
            )
        }
        let early = try bench.call("duty-a", "POST", "matters/\(id)/note", ["step": "corrected"])
        #expect(early.code == "refused.order")
        _ = try note("correctionAsked", "-2m")
        let twice = try bench.call(
            "duty-a",
            "POST",
            "matters/\(id)/note",
            ["step": "correctionAsked"],
        )
        #expect(twice.code == "refused.order")
        let corrected = try note("corrected", "-1m")
        let anchor = Self.duty(corrected, "nat.request_20wd")?["anchor"]?.string
        #expect(anchor != Self.duty(opened, "nat.request_20wd")?["anchor"]?.string)
        let consulted = try note("consulted", "now")
        #expect(Self.phase(consulted, "nat.request_20wd") == "paused")
        #expect(Self.phase(consulted, "nat.third_party_15wd") == "running")
        let heard = try note("opinionReceived", "now")
        #expect(Self.phase(heard, "nat.request_20wd") == "running")
        let held = try bench.call("duty-a", "POST", "matters/\(id)/close")
        #expect(held.code == "refused.dutiesOpen")
        let done = try bench.act(
            "duty-a",
            "matters/\(id)/satisfy",
            ["evidence": "答复书第3号", "outcome": "partly"],
        )
        #expect(Self.duty(done, "nat.request_20wd")?["outcome"]?.string == "met")
        _ = try note("archived", "now")
        try bench.act("duty-a", "matters/\(id)/close")
        let shown = try bench.call("auditor-a", "GET", "matters/\(id)").json
        #expect(shown["state"] == "closed")
        #expect(shown["steps"]?.array?.count == 6)
        let explained = try bench.call(
            "auditor-a",
            "GET",
            "explain?obligation=\(id)/nat.request_20wd",
        )
        #expect(explained.text.contains("第30条"))
        #expect(explained.text.contains("第33条第3款"))
        // What a citizen asked for is on no public page.
        #expect(!(try bench.page("/").text.contains("桥梁检测")))
        let late = try bench.call("duty-a", "POST", "matters/\(id)/note", ["step": "answered"])
        #expect(late.code == "refused.matterClosed")
    }

    @Test func `a decision is met by its release and by nothing else, an internal one has none`()
        throws
    {
        let bench = try Self.bench()
        let opened = try bench.act(
            "duty-a",
            "matters",
            ["type": "decision", "title": "某项标准调整", "at": "-1m"],
        )
        let id = try #require(opened["id"]?.string)
        #expect(Self.phase(opened, "pub.stat_2wd") == "running")
        #expect(Self.duty(opened, "nat.active_20wd") == nil)
        let claimed = try bench.call(
            "duty-a",
            "POST",
            "matters/\(id)/satisfy",
            ["evidence": "已上网"],
        )
        #expect(claimed.code == "refused.nothingOwed")
        let release = try bench.approved(
            OfficeBench.draft(nil, ["kind": "notice", "matter": .string(id)])
        )
        try bench.publish(release)
        let met = try bench.call("duty-a", "GET", "matters/\(id)").json
        #expect(Self.duty(met, "pub.stat_2wd")?["outcome"]?.string == "met")

        let secret = try bench.act(
            "duty-a",
            "matters",
            ["type": "decision", "title": "人员考核结果", "internal": true],
        )
        let refused = try bench.call(
            "duty-a",
            "POST",
            "releases",
            OfficeBench.draft(nil, ["kind": "notice", "matter": secret["id"] ?? .null]),
        )
        #expect(refused.code == "refused.internal")
    }

    @Test func `a policy and its interpretation go out in one transaction or not at all`() throws {
        let bench = try Self.bench()
        let opened = try bench.act("duty-a", "matters", ["type": "policy", "title": "某管理办法"])
        let id = try #require(opened["id"]?.string)
        let policy = try bench.approved(
            OfficeBench.draft(nil, ["kind": "notice", "matter": .string(id)])
        )
        let alone = try bench.call("duty-a", "POST", "releases/\(policy)/publish")
        #expect(alone.code == "refused.gate")
        #expect(alone.text.contains("interpretation"))
        let made = try bench.act(
            "duty-a",
            "releases",
            OfficeBench.draft(nil, ["kind": "interpretation", "matter": .string(id)]),
        )
        let interpretation = try #require(made["id"]?.string)
        // A draft is not enough, and neither half goes first.
        let half = try bench.call("duty-a", "POST", "releases/\(policy)/publish")
        #expect(half.code == "refused.gate")
        try bench.approve(interpretation)
        let before = try bench.head
        try bench.publish(policy)
        let out = try bench.entries(.releasePublished, after: before)
        #expect(out.map(\.subject) == [policy, interpretation])
        #expect(out.map(\.seq).max() == (out.map(\.seq).min() ?? 0) + 1 || out.count == 2)
        #expect(Set(out.map(\.at)).count == 1)
        let numbers = out.compactMap { $0.body["indexNumber"]?.string }
        #expect(Set(numbers).count == 2)
        for release in [policy, interpretation] {
            #expect(try bench.page("/releases/\(release)").status == 200)
        }
        // A correction of what is out needs no new interpretation.
        let correction = try bench.approved(
            OfficeBench.draft(
                nil,
                [
                    "kind": "notice", "corrects": .string(policy), "correction": "改正一处笔误",
                ],
            )
        )
        try bench.publish(correction)
    }

    @Test func `a column names its rules, and each update settles the slot of its day`() throws {
        let bench = try Self.bench()
        let nameless = try bench.call(
            "duty-a",
            "POST",
            "matters",
            ["type": "column", "title": "工程建设领域专栏"],
        )
        #expect(nameless.status == 400)
        #expect(nameless.text.contains("prj.monthly"))
        let unknown = try bench.call(
            "duty-a",
            "POST",
            "matters",
            ["type": "column", "title": "专栏", "rules": "site.home_2w"],
        )
        #expect(unknown.status == 400)
        let opened = try bench.act(
            "duty-a",
            "matters",
            ["type": "column", "title": "工程建设领域专栏", "rules": "prj.monthly"],
        )
        let id = try #require(opened["id"]?.string)
        #expect(opened["obligations"]?.array?.count == 1)
        let updated = try bench.act("duty-a", "matters/\(id)/note", ["step": "updated"])
        let duties = updated["obligations"]?.array ?? []
        #expect(duties.map { $0["phase"]?.string } == ["settled", "scheduled"])
        try bench.act("duty-a", "matters/\(id)/close")
    }

    @Test func `a legal act names another approver, what the rule lets do, and both views stay`()
        throws
    {
        let bench = try Self.bench()
        let opened = try bench.act(
            "duty-a",
            "matters",
            ["type": "request", "title": "某申请", "at": "-2m"],
        )
        let id = try #require(opened["id"]?.string)
        let duty = id + "/nat.request_20wd"
        func body(_ more: JSON = [:]) -> JSON {
            var body: JSON = [
                "obligation": .string(duty), "reason": "征求意见", "basis": "第33条",
                "approvedBy": "leader-a",
            ]
            for member in more.members ?? [] { body[member.key] = member.value }
            return body
        }
        func refusal(_ who: String, _ act: String, _ body: JSON) throws -> String? {
            try bench.call(who, "POST", "obligations/" + act, body).code
        }
        #expect(try refusal("leader-a", "pause", body()) == "refused.fourEyes")
        #expect(
            try refusal("duty-a", "pause", body(["approvedBy": "duty-b"])) == "refused.approvedBy"
        )
        #expect(try refusal("duty-a", "resume", body()) == "refused.resume")
        #expect(try refusal("duty-a", "extend", body(["by": 21])) == "refused.extend")
        #expect(try refusal("duty-a", "extend", body(["by": "〇"])) == "usage.by")
        #expect(try refusal("duty-a", "forgive", body()) == "notFound.route")
        #expect(
            try refusal(
                "duty-a",
                "pause",
                body(["obligation": .string(id + "/nat.request_fix_7wd")]),
            ) == "refused.pause"
        )
        let paused = try bench.act("duty-a", "obligations/pause", body(["from": "-1m"]))
        #expect(paused["phase"] == "paused")
        let resumed = try bench.act("leader-b", "obligations/resume", body())
        #expect(resumed["phase"] == "running")
        let longer = try bench.act("duty-a", "obligations/extend", body())
        #expect(longer["due"] != resumed["due"])
        #expect(try refusal("duty-a", "extend", body(["by": 1])) == "refused.extend")
        let again = try bench.act("duty-a", "obligations/restart", body(["from": "-1m"]))
        #expect(again["anchor"] != opened["at"])
        let explained = try bench.call("auditor-a", "GET", "explain?obligation=\(duty)").text
        for word in ["暂停", "恢复", "延期", "重新起算", "leader-a 批准"] {
            #expect(explained.contains(word), "\(word)")
        }
        // A pause that is found out after the answer moves no outcome.
        try bench.act(
            "duty-a",
            "matters/\(id)/note",
            ["step": "answered", "outcome": "granted"],
        )
        let seen = try bench.act(
            "duty-a",
            "obligations/pause",
            body(["from": "-1m", "to": "now"]),
        )
        #expect(seen["outcome"] == "met")
        let both = try bench.call("auditor-a", "GET", "explain?obligation=\(duty)").text
        #expect(both.contains("当时的结论保留"))
        let waived = try bench.call("duty-a", "POST", "obligations/waive", body())
        #expect(waived.code == "refused.waive")
    }

    @Test func `steps of an incident stop the internal clocks and open the window`() throws {
        let bench = try Self.bench()
        let made = try bench.act(
            "duty-a",
            "incidents",
            [
                "title": "某工地坍塌", "category": "accident", "grade": "III", "occurred": "-10m",
                "nature": "workSafety",
            ],
        )
        let id = try #require(made["id"]?.string)
        #expect(Self.phase(made, "nat.upward_2h") == "running")
        let wrong = try bench.call("duty-a", "POST", "incidents/\(id)/note", ["step": "answered"])
        #expect(wrong.status == 400)
        let reported = try bench.act("duty-a", "incidents/\(id)/note", ["step": "reported"])
        #expect(Self.duty(reported, "nat.upward_2h")?["outcome"]?.string == "met")
        let changed = try bench.act(
            "duty-a",
            "incidents/\(id)/note",
            ["step": "casualtiesChanged"],
        )
        #expect(Self.phase(changed, "nat.casualty_30d") == "running")
        #expect(Self.duty(changed, "nat.casualty_30d")?["isOwnCommitment"]?.bool == true)
        // Reporting upward is nobody's but the government's.
        #expect(!(try bench.page("/incidents/\(id)").text.contains("逐级上报")))
    }

    @Test func `a notice re-dates what is open, on record, and a bad one changes nothing`() throws {
        let bench = try Self.bench()
        let first = try bench.entries(.calendarImported)
        #expect(first.map(\.subject) == ["cn"])
        #expect(first.first?.body["origin"] == "file")
        let opened = try bench.act(
            "duty-a",
            "matters",
            ["type": "decision", "title": "某信息", "formed": "now"],
        )
        let id = try #require(opened["id"]?.string)
        let duty = id + "/nat.active_20wd"
        let before = try #require(Self.duty(opened, "nat.active_20wd")?["due"]?.string)
        let today = bench.running.core.setup.bureau.zone.date(bench.running.core.time.now)
        let due = try #require(InstantText.rfc3339(before))
        let last = bench.running.core.setup.bureau.zone.date(due - Milliseconds(1))
        func notice(_ days: JSON, papers: JSON = ["某通知"]) -> JSON {
            ["notice": ["year": JSON(last.year), "papers": papers, "days": days]]
        }
        let off: JSON = [["date": .string(last.text), "name": "放假", "isOffDay": true]]
        let bad: [JSON] = [
            notice(off, papers: []), notice([]), ["notice": ["years": [:]]],
            notice([["date": "2027-02-30", "isOffDay": true]]),
            notice([["date": .string(last.text), "name": "放假"]]),
            notice([["date": .string(last.text), "isOffDay": false]]),
        ]
        for body in bad {
            let answer = try bench.call("admin-a", "POST", "calendars/import", body)
            #expect(answer.code == "usage.notice", "\(body): \(answer.text)")
        }
        #expect(try bench.entries(.calendarImported).count == 1)
        #expect(
            try bench.call("admin-a", "POST", "calendars/import", notice(off).calendar("xx"))
                .status == 404
        )

        let imported = try bench.act("admin-a", "calendars/import", notice(off))
        #expect(imported["version"] == 2)
        #expect(imported["moved"]?.array?.contains(.string(duty)) == true)
        let moved = try bench.entries(.obligationRedated).filter { $0.subject == duty }
        #expect(moved.map { $0.body["cause"] } == ["calendarRevised"])
        #expect(moved.first?.body["calendar"] == "cn@2")
        #expect(try #require(moved.first).body.instant("due") > due)
        let same = try bench.act("admin-a", "calendars/import", notice(off))
        #expect(same["isNew"] == false)
        #expect(try bench.entries(.calendarImported).count == 2)
        #expect(today <= last)
        // What is opened from now on counts with it too, and so does the next start.
        let later = try bench.act(
            "duty-a",
            "matters",
            ["type": "decision", "title": "另一信息", "formed": "now"],
        )
        #expect(
            Self.duty(later, "nat.active_20wd")?["due"]?.string
                == (try bench.call("duty-a", "GET", "matters/\(id)").json["obligations"]?.array?
                    .first { $0["rule"] == "nat.active_20wd" }?["due"]?.string)
        )
        try bench.restart()
        #expect(bench.running.core.setup.book.times.calendars["cn"]?.version == 2)
        #expect(try bench.entries(.calendarImported).count == 2)
        let doctor = try bench.call("admin-a", "GET", "doctor").json
        let item = doctor["items"]?.array?.first { $0["id"] == "calendar.cn" }
        let known = try #require(imported["knownUntil"]?.string)
        #expect(item?["detail"]?.string?.contains(known) == true)
        let list = try bench.call("auditor-a", "GET", "calendars").json
        #expect(list["items"]?.array?.first?["version"] == 2)
    }
}

extension JSON {
    /// The body of an import for another calendar.
    fileprivate func calendar(_ id: String) -> JSON {
        var body = self
        body["calendar"] = .string(id)
        return body
    }
}
