import Clock
import Ledger
import Model
import Platform
import Testing

@testable import ReleaseDaemon

@Suite("Reports", .timeLimit(.minutes(20)))
struct ReportTests {
    private static func bench(_ time: ManualTime) throws -> OfficeBench {
        try OfficeBench(time: time) { folder in
            try folder.edit(
                "timelines.json5",
                "profiles: [\"seed\", \"internal\"]",
                "profiles: [\"seed\", \"internal\", \"bureau:epa\"]",
            )
        }
    }

    private static let daily = "report/feed.air_daily/2026-07-12"

    @Test
    func `the daily report is an obligation with a draft that waits, and its publication meets it`()
        throws
    {
        // 08:00: the slot of today has run since midnight.
        let time = ManualTime(StationTests.eight)
        let bench = try Self.bench(time)
        try bench.wait("the drafts are prepared") {
            try bench.entries(.reportPrepared).contains { $0.subject == Self.daily }
        }
        let opened = try #require(
            try bench.entries(.obligationOpened).first { $0.subject == Self.daily }
        )
        #expect(opened.body.optionalInstant("due") == StationTests.eight + .hours(4))
        let prepared = try #require(
            try bench.entries(.reportPrepared).first { $0.subject == Self.daily }
        )
        let release = try #require(prepared.body["release"]?.string)
        let shown = try bench.get("duty-a", "releases/" + release)
        #expect(shown["title"]?.string == "空气质量日报（2026年7月11日）", "\(shown.compactText)")
        let list = try bench.get("duty-a", "deadlines")
        let ids = (list["items"]?.array ?? []).compactMap { $0["id"]?.string }
        #expect(ids.contains(Self.daily))
        #expect(ids.contains("report/feed.air_forecast/2026-07-12"))
        #expect(ids.contains("report/feed.air_monthly/2026-07"))
        try bench.approve(release)
        try bench.publish(release)
        try bench.wait("the slot is met") {
            try bench.entries(.obligationSettled).contains { $0.subject == Self.daily }
        }
        let settled = try bench.entries(.obligationSettled).first { $0.subject == Self.daily }
        #expect(settled?.body["outcome"] == .string("met"))
        // Neither slot nor draft comes twice.
        let count = try bench.entries(.obligationOpened).count
        try bench.restart()
        #expect(try bench.entries(.obligationOpened).count == count)
        // Two days later every slot is on record, each with its own breach.
        try bench.restart { _ in time.advance(by: .days(2)) }
        try bench.wait("the missed slot is breached") {
            try bench.entries(.obligationBreached).contains {
                $0.subject == "report/feed.air_daily/2026-07-13"
            }
        }
        let slots = try bench.entries(.obligationOpened).map(\.subject)
            .filter { $0.hasPrefix("report/feed.air_daily/") }
        #expect(slots.map { $0.suffix(2) } == ["12", "13", "14"])
    }

    @Test func `a text of an officer's own meets the report that it names`() throws {
        let time = ManualTime(StationTests.eight)
        let bench = try Self.bench(time)
        try bench.wait("the drafts are prepared") {
            try bench.entries(.reportPrepared).contains { $0.subject == Self.daily }
        }
        func draft(_ more: JSON.Member...) -> JSON {
            .object(
                [
                    JSON.Member("kind", "notice"), JSON.Member("title", "空气质量日报（自编）"),
                    JSON.Member("body", "昨日空气质量良。"),
                ] + more
            )
        }
        for (report, status) in [
            ("report/feed.air_daily/2030-01-01", 404), ("feed.air_daily", 404),
            ("2026-0001/inc.first_release", 404),
        ] {
            let body = draft(JSON.Member("report", .string(report)))
            #expect(try bench.call("duty-a", "POST", "releases", body).status == status)
        }
        let made = try bench.act(
            "duty-a",
            "releases",
            draft(JSON.Member("report", .string(Self.daily))),
        )
        let release = try #require(made["id"]?.string)
        let named = try #require(try bench.entries(.reportPrepared).last)
        #expect(named.subject == Self.daily)
        #expect(named.actor == "duty-a")
        try bench.approve(release)
        try bench.publish(release)
        try bench.wait("the slot is met") {
            try bench.entries(.obligationSettled).contains { $0.subject == Self.daily }
        }
        let settled = try bench.entries(.obligationSettled).first { $0.subject == Self.daily }
        #expect(settled?.body["outcome"] == .string("met"))
        // It is not owed twice.
        let again = draft(JSON.Member("report", .string(Self.daily)))
        #expect(try bench.call("duty-a", "POST", "releases", again).status == 400)
    }

    @Test func `without the profile no report is owed and no draft takes a number`() throws {
        let bench = try OfficeBench(time: ManualTime(StationTests.eight))
        _ = try bench.get("duty-a", "deadlines")
        #expect(try bench.entries(.reportPrepared).isEmpty)
    }
}
