import Model
import Testing

@testable import ReleaseDaemon

@Suite("Questions about a history")
struct HistoryQuestionTests {
    private static let zone = ZoneRules(name: "Asia/Shanghai", fixedOffsetSeconds: 28_800)
    private static let newest = instant("2026-07-12T09:00:00+08:00")

    private static func instant(_ text: String) -> Instant {
        InstantText.rfc3339(text) ?? Instant(milliseconds: 0)
    }

    private func question(
        _ parameters: [(String, String)]?
    ) throws(HistoryQuestion.Refusal) -> HistoryQuestion {
        try HistoryQuestion(
            parameters.map { $0.map { (name: $0.0, value: $0.1) } },
            newest: Self.newest,
            zone: Self.zone,
        )
    }

    @Test(
        arguments: [
            ([("x", "1")], "history.parameter"), ([("limit", "0")], "history.limit"),
            ([("limit", "5001")], "history.limit"), ([("limit", "ten")], "history.limit"),
            ([("limit", "")], "history.limit"),
            ([("limit", "1"), ("limit", "2")], "history.parameter"),
            ([("since", "yesterday")], "history.time"), ([("since", "now")], "history.time"),
            ([("since", "-30m")], "history.time"), ([("since", "08:00")], "history.time"),
            ([("since", "")], "history.time"), ([("from", "2026-02-30")], "history.time"),
            ([("since", "2026-07-01"), ("to", "2026-07-02")], "history.since"),
            ([("from", "2026-07-12"), ("to", "2026-07-11")], "history.from"),
            ([("from", "2026-08-01")], "history.from"),
            ([("from", "2025-01-01"), ("to", "2026-01-01")], "history.span"),
        ] as [([(String, String)], String)]
    )
    func `what makes no sense is refused, by name`(
        parameters: [(String, String)],
        code: String,
    ) {
        #expect {
            _ = try question(parameters)
        } throws: { error in
            (error as? HistoryQuestion.Refusal)?.code == code
        }
    }

    @Test func `a query that cannot be read is refused`() {
        #expect(throws: HistoryQuestion.Refusal.self) { try question(nil) }
    }

    @Test func `a day is meant from its beginning to its end`() throws {
        let asked = try question([("from", "2026-07-10"), ("to", "2026-07-11")])
        #expect(asked.after == Self.instant("2026-07-10T00:00:00+08:00"))
        #expect(asked.to == Self.instant("2026-07-12T00:00:00+08:00"))
        #expect(!asked.isOldestFirst)
        #expect(asked.limit == HistoryQuestion.defaultLimit)
    }

    @Test(arguments: [
        "2026-07-10T08:00:00+08:00", "2026-07-10T08:00:00 08:00", "2026-07-10T00:00:00Z",
        "2026-07-10 08:00", "2026-07-10T08:00",
    ])
    func `an instant is read in every form, also with a plus that became a blank`(
        text: String
    ) throws {
        let asked = try question([("since", text), ("limit", "7")])
        #expect(asked.after == Self.instant("2026-07-10T08:00:00+08:00"))
        #expect(asked.isOldestFirst)
        #expect(asked.limit == 7)
        #expect(asked.to - asked.after == .days(HistoryQuestion.spanLimitDays))
    }

    private func report(_ text: String) -> LiveReport {
        let end = Self.instant(text)
        return LiveReport(
            periodStart: end,
            periodEnd: end,
            receivedAt: end,
            revision: 1,
            values: [],
        )
    }

    @Test func `an answer that is not whole says how to go on`() throws {
        let asked = try question([("since", "2026-07-10"), ("limit", "2")])
        let full = [
            report("2026-07-10T02:00:00+08:00"), report("2026-07-10T01:00:00+08:00"),
        ]
        #expect(
            asked.next(after: full, newest: Self.newest, zone: Self.zone)
                == "since=2026-07-10T02:00:00.000%2B08:00&limit=2"
        )
        #expect(asked.next(after: full, newest: full[0].periodEnd, zone: Self.zone) == nil)
        #expect(asked.next(after: [full[0]], newest: full[0].periodEnd, zone: Self.zone) == nil)
        let long = try question([("since", "2026-01-01")])
        #expect(
            long.next(after: [], newest: Self.newest, zone: Self.zone)
                == "since=2026-04-03T00:00:00.000%2B08:00&limit=1000"
        )
        let newest = try question([("from", "2026-07-10"), ("limit", "2")])
        #expect(
            newest.next(after: full, newest: Self.newest, zone: Self.zone)
                == "from=2026-07-10T00:00:00.000%2B08:00&to=2026-07-10T00:59:59.999%2B08:00&limit=2"
        )
    }
}
