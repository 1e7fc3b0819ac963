import Model
import Testing

@testable import Clock

@Suite struct `The explanation` {
    private static let occurred = at("2026-07-12T05:30:00.000+08:00")

    private static func explain(_ world: World, _ id: String) throws -> Explanation {
        Explanation(try world.obligation(id), times: world.times, now: world.now) { seq in
            Explanation.Stamp(
                at: world.entries[Int(seq) - 1].at,
                actor: world.entries[Int(seq) - 1].actor,
            )
        }
    }

    /// Compares with the golden file, or shows what it would have to be.
    private static func compare(_ explanation: Explanation, _ name: String) {
        for language in Language.allCases {
            let golden = Fixture.text("explain-\(name).\(language.rawValue).txt")
            #expect(explanation.text(language) == golden)
        }
        for line in explanation.lines {
            #expect(!line.label.chinese.isEmpty && !line.label.english.isEmpty)
            #expect(line.text.chinese.isEmpty == line.text.english.isEmpty)
        }
    }

    @Test func `of a release that was in time`() throws {
        let world = World(at: Self.occurred + .minutes(17))
        try world.open(occurred: Self.occurred)
        world.release()
        try world.run(to: at("2026-07-12T08:20:03.441+08:00"))
        try world.confirm(clockError: 2)
        let explanation = try Self.explain(world, "2026-0001/inc.first_release")
        Self.compare(explanation, "met")
        let json = explanation.json(.chinese)
        #expect(json["id"] == "2026-0001/inc.first_release")
        #expect(json["lines"]?.array?.first?["at"] == "2026-07-12T05:30:00.000+08:00")
        #expect(json["lines"]?.array?.first?["entry"] == 1)
    }

    @Test func `of a late one that was corrected afterwards`() throws {
        let world = World(at: Self.occurred + .minutes(17))
        try world.open(occurred: Self.occurred, grade: .ordinary)
        world.release()
        world.now = Self.occurred + .hours(7)
        try world.grade(to: .major)
        try world.enforce()
        world.now = Self.occurred + .hours(8)
        try world.confirm()
        try world.correct(occurred: Self.occurred + .hours(3))
        Self.compare(try Self.explain(world, "2026-0001/inc.first_release"), "late")
    }

    @Test func `of a duty that still runs, is over, was waived`() throws {
        let world = World(at: Self.occurred + .minutes(17))
        try world.open(occurred: Self.occurred)
        let id = "2026-0001/inc.press_conference"
        #expect(
            try Self.explain(world, id).verdict[.chinese] == "进行中，还有 23 小时 43 分"
        )
        try world.run(to: Self.occurred + .hours(26))
        #expect(try Self.explain(world, id).verdict[.chinese] == "已逾期，已超 2 小时")
        try world.grade(to: .ordinary)
        #expect(try Self.explain(world, id).verdict[.chinese] == "豁免，p-leader 决定")
        #expect(try Self.explain(world, id).verdict[.english] == "waived, decided by p-leader")
    }

    @Test func `of working days, each counted or left out`() throws {
        let rule = try Rule(json: [
            "id": "pub.stat_2wd",
            "title": ["zh": "主动公开", "en": "Publication"],
            "basis": ["document": "办法", "quote": "须在2个工作日内进行公开"],
            "appliesTo": "decision",
            "anchor": "decidedAt",
            "measure": "workingDays",
            "limit": 2,
            "satisfiedBy": ["released": []],
        ])
        let world = World(at: at("2024-09-13T10:00:00.000+08:00"))
        try world.append(
            Drafts.opened(
                rule: rule,
                subject: "M-0001",
                incident: nil,
                organisation: "statistics",
                anchor: Obligation.Anchor(field: .decidedAt, at: world.now, seq: 1),
                times: world.times,
            )
        )
        Self.compare(try Self.explain(world, "M-0001/pub.stat_2wd"), "days")
    }
}

@Suite struct `Durations in words` {
    static let exact: [(Int64, String, String)] = [
        (10_203_000, "2 小时 50 分 03 秒", "2 h 50 min 03 s"), (21_600_000, "6 小时", "6 h"),
        (412, "0.412 秒", "0.412 s"), (1, "0.001 秒", "0.001 s"), (0, "0 秒", "0 s"),
        (59_999, "59.999 秒", "59.999 s"), (60_000, "1 分", "1 min"),
        (90_061_000, "1 天 1 小时 01 分 01 秒", "1 d 1 h 01 min 01 s"),
        (11_396_559, "3 小时 09 分 56 秒", "3 h 09 min 56 s"),
        (3_605_000, "1 小时 05 秒", "1 h 05 s"),
    ]

    @Test(arguments: exact)
    func `to the second`(milliseconds: Int64, chinese: String, english: String) {
        #expect(RemainingText.exact(Milliseconds(milliseconds), .chinese) == chinese)
        #expect(RemainingText.exact(Milliseconds(milliseconds), .english) == english)
    }

    static let remaining: [(Int64, String, String)] = [
        (20_580_000, "还有 5 小时 43 分", "5 h 43 min left"),
        (85_380_000, "还有 23 小时 43 分", "23 h 43 min left"),
        (172_799_999, "还有 47 小时 59 分", "47 h 59 min left"),
        (273_600_000, "还有 3 天 4 小时", "3 d 4 h left"), (0, "还有 0 秒", "0 s left"),
        (59_999, "还有 59 秒", "59 s left"), (-120_000, "已超 2 分", "over by 2 min"),
        (-1, "已超 0 秒", "over by 0 s"),
    ]

    @Test(arguments: remaining)
    func `until due`(milliseconds: Int64, chinese: String, english: String) {
        let now = at("2026-07-12T05:30:00.000+08:00")
        let due = now + Milliseconds(milliseconds)
        #expect(RemainingText.remaining(until: due, now: now, .chinese) == chinese)
        #expect(RemainingText.remaining(until: due, now: now, .english) == english)
    }

    @Test func `of a budget in its own unit`() {
        let working = Measure.workingDays(calendar: "cn", dayEnd: .midnight)
        #expect(RemainingText.budget(20, of: working, .chinese) == "20 个工作日")
        #expect(RemainingText.budget(1, of: working, .english) == "1 working day")
        #expect(RemainingText.budget(86_400_000, of: .wall, .chinese) == "24 小时")
        #expect(RemainingText.remaining(until: .never, now: at(""), .chinese) == "未定")
    }
}

@Suite struct `The machine's clock` {
    private static let noon = at("2026-07-12T12:00:00.000+08:00")

    static let steps: [(Int64, Int64, Bool)] = [
        (30_000, 30_000, false), (30_000, 30_500, false), (30_000, 30_501, true),
        (30_000, 29_500, false), (30_000, 29_499, true), (30_000, 3_630_000, true),
        (30_000, -3_570_000, true), (30_000, 86_430_000, true), (0, 0, false),
    ]

    @Test(arguments: steps)
    func `is noticed when it is set`(elapsed: Int64, shown: Int64, isStep: Bool) {
        var watch = ClockWatch()
        #expect(watch.step(realtime: Self.noon, boottime: .seconds(100)).isEmpty)
        let events = watch.step(
            realtime: Self.noon + Milliseconds(shown),
            boottime: .seconds(100) + Milliseconds(elapsed),
        )
        let expected = ClockWatch.Event.stepped(
            from: Self.noon + Milliseconds(elapsed),
            to: Self.noon + Milliseconds(shown),
        )
        #expect(events == (isStep ? [expected] : []))
        // Once noticed it is the new base.
        #expect(
            watch.step(
                realtime: Self.noon + Milliseconds(shown + 1_000),
                boottime: .seconds(101) + Milliseconds(elapsed),
            ).isEmpty
        )
    }

    @Test func `sleep is no step`() {
        var watch = ClockWatch()
        _ = watch.step(realtime: Self.noon, boottime: .zero, monotonic: .zero)
        let events = watch.step(
            realtime: Self.noon + .hours(2),
            boottime: .hours(2),
            monotonic: .minutes(1),
        )
        #expect(
            events == [
                .suspended(from: Self.noon + .minutes(1), to: Self.noon + .hours(2))
            ]
        )
        #expect(events.first?.draft(isSynchronised: nil).kind == .daemonGap)
    }

    @Test func `a step is an entry with its size`() {
        let event = ClockWatch.Event.stepped(from: Self.noon, to: Self.noon - .seconds(3))
        let draft = event.draft(isSynchronised: true)
        #expect(draft.kind == .clockStepped)
        #expect(draft.body["deltaMilliseconds"] == -3_000)
        #expect(draft.body["synchronised"] == true)
    }

    @Test func `an absence above the limit is a gap`() {
        let ordinary = RestartPolicy.judge(
            lastEntryAt: Self.noon - .hours(3),
            lastHeartbeatAt: Self.noon - .seconds(60),
            now: Self.noon,
        )
        #expect(ordinary == .ordinary)
        let gap = RestartPolicy.judge(
            lastEntryAt: Self.noon - .hours(3),
            lastHeartbeatAt: Self.noon - .seconds(61),
            now: Self.noon,
        )
        #expect(gap == .gap(from: Self.noon - .seconds(61), to: Self.noon))
        #expect(RestartPolicy.draft(for: gap)?.kind == .daemonGap)
        #expect(
            RestartPolicy.judge(lastEntryAt: nil, lastHeartbeatAt: nil, now: Self.noon)
                == .ordinary
        )
    }

    @Test func `a clock before the record is not trusted`() {
        let finding = RestartPolicy.judge(
            lastEntryAt: Self.noon,
            lastHeartbeatAt: nil,
            now: Self.noon - .seconds(3),
        )
        #expect(finding == .clockUntrusted(last: Self.noon, now: Self.noon - .seconds(3)))
        #expect(RestartPolicy.draft(for: finding) == nil)
        #expect(!RestartPolicy.accepts(now: Self.noon - .seconds(3), after: Self.noon))
        #expect(RestartPolicy.accepts(now: Self.noon - .seconds(2), after: Self.noon))
    }
}
