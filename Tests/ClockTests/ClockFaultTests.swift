import Model
import Testing

@testable import Clock

/// What may go wrong around clocks that run for months: each is decided, and recorded honestly.
@Suite struct `Faults of long clocks` {
    private let start = at("2026-11-20T10:00:00.000+08:00")

    private func shipped(_ ids: String...) -> [Rule] {
        Fixture.shipped.filter { ids.contains($0.id) }
    }

    /// One matter of each kind, every rule on, and nobody there.
    private func busy() throws -> World {
        let world = World(rules: Fixture.shipped, at: start)
        for (index, kind) in Matter.Kind.allCases.enumerated() {
            let rules = Fixture.shipped.filter { $0.isTimer(of: kind) }.map(\.id)
            try world.open(kind, "M-2026-000\(index)", rules: kind.isStanding ? rules : [])
        }
        try world.open(occurred: start, nature: .workSafety)
        return world
    }

    @Test func `down for a year over due instants of every kind, each breach at its own`() throws {
        let sleeping = try busy()
        let waking = try busy()
        sleeping.now = start + .days(365)
        try sleeping.enforce()
        try waking.run(to: start + .days(365))
        func breaches(_ world: World) -> [String: Instant] {
            Dictionary(
                world.entries.filter { $0.kind == .obligationBreached }
                    .map { ($0.subject, $0.effectiveAt) },
                uniquingKeysWith: { first, _ in first },
            )
        }
        #expect(breaches(sleeping) == breaches(waking))
        #expect(breaches(sleeping).count > 60)
        for entry in sleeping.entries where entry.kind == .obligationBreached {
            #expect(entry.body.optionalInstant("detectedAt") == sleeping.now)
        }
        let outcomes = [sleeping, waking].map { world in
            world.entries.filter { $0.kind == .obligationSettled }.map(\.subject).sorted()
        }
        #expect(outcomes[0] == outcomes[1])
    }

    @Test(arguments: [Milliseconds.seconds(1), .hours(1), .days(1)])
    func `a clock set forward and back repeats nothing and loses nothing`(step: Milliseconds) throws
    {
        let world = try busy()
        try world.run(to: start + .days(3))
        world.now = world.now + step
        try world.enforce()
        let crossed = world.entries.count
        world.now = world.now - step - step
        try world.enforce()
        #expect(world.entries.count == crossed)
        try world.run(to: start + .days(40))
        var seen: Set<String> = []
        for entry in world.entries where entry.kind == .obligationBreached {
            #expect(seen.insert("\(entry.subject) \(entry.body["epoch"] ?? .null)").inserted)
        }
    }

    @Test func `a machine that starts in 2098 counts every slot and comes to an end`() throws {
        let world = World(rules: shipped("prj.monthly"), at: start)
        try world.open(.column, rules: ["prj.monthly"])
        world.now = at("2098-01-15T00:00:00.000+08:00")
        try world.enforce()
        let slots = try Timeline.obligations(of: "M-2026-0001", world.records)
        #expect(slots.count == 2 + 71 * 12 + 1)
        #expect(slots.filter(\.isOpen).count == 2)
        // Back in the present nothing new falls due, and what was recorded stands.
        let entries = world.entries.count
        world.now = start + .days(1)
        try world.enforce()
        #expect(world.entries.count == entries)
    }

    @Test func `a calendar that ends makes provisional dates, and a notice makes them firm`() throws
    {
        let world = World(
            rules: shipped("nat.request_20wd"),
            at: at("2026-12-20T10:00:00.000+08:00")
        )
        try world.open(.request)
        let duty = try world.obligation("M-2026-0001/nat.request_20wd")
        #expect(duty.isProvisional)
        let notice = try CalendarNotice.read([
            "year": 2027, "papers": ["某通知"],
            "days": [
                ["date": "2027-01-01", "name": "元旦", "isOffDay": true],
                ["date": "2027-01-02", "name": "元旦", "isOffDay": false],
            ],
        ])
        let calendar = Fixture.calendar.revised(by: notice)
        #expect(calendar.knownUntil.text == "2027-12-31")
        #expect(calendar.version == Fixture.calendar.version + 1)
        let times = TimeRules(zone: Fixture.shanghai, calendars: ["cn": calendar])
        let draft = try #require(
            Acts.reviseCalendar(duty, actor: "p-admin", now: world.now, times: times)
        )
        try world.append(draft)
        let firm = try world.obligation(duty.id)
        #expect(!firm.isProvisional)
        #expect(firm.due < duty.due)
        #expect(
            try WorkCalendar(version: 9, content: calendar.content).numbered(2)
                == calendar.numbered(2)
        )
        // A year beyond a gap is used, and what it says of the gap stays provisional.
        let later = try CalendarNotice.read([
            "years": [["year": 2029, "source": "某通知", "off": [["from": "2029-10-01"]]]]
        ])
        #expect(Fixture.calendar.revised(by: later).knownUntil == Fixture.calendar.knownUntil)
    }

    @Test(arguments: [
        "{}", #"{"year":2027,"papers":["x"],"days":[]}"#,
        #"{"year":2027,"papers":[],"days":[{"date":"2027-01-01","isOffDay":true}]}"#,
        #"{"year":27,"papers":["x"],"days":[{"date":"2027-01-01","isOffDay":true}]}"#,
        #"{"year":2027,"papers":["x"],"days":[{"date":"2027-02-30","isOffDay":true}]}"#,
        #"{"year":2027,"papers":["x"],"days":[{"date":"2027-01-01"}]}"#,
        #"{"year":2027,"papers":["x"],"days":[{"date":"2027-06-01","isOffDay":true},{"date":"2027-06-01","isOffDay":true}]}"#,
        #"{"year":2027,"papers":["x"],"days":[{"date":"2027-06-05","isOffDay":true},{"date":"2027-06-05","isOffDay":false}]}"#,
        #"{"year":2027,"papers":["x"],"days":[{"date":"2027-06-01","isOffDay":true},{"date":"2027-06-02","isOffDay":false}]}"#,
        #"{"year":2027,"papers":["x"],"days":[{"date":"2030-01-01","isOffDay":true}]}"#,
        #"{"years":[{"year":2027,"source":"x","off":[{"from":"2027-10-07","to":"2027-10-01"}]}]}"#,
        #"{"years":[{"year":2027,"source":"x","off":[{"from":"2027-10-01"}]},{"year":2027,"source":"y","off":[{"from":"2027-10-02"}]}]}"#,
        #"{"years":{"2027":{"status":"statutory-only","off":[{"date":"2027-01-01"}]}}}"#,
        #"{"years":[7]}"#, #"{"days":7}"#, "[]", "null",
    ]) func `a notice with a mistake is refused`(text: String) throws {
        let json = try JSONReader.read(Array(text.utf8))
        #expect(throws: RuleMistake.self) { try CalendarNotice.read(json) }
    }

    @Test func `a rule that is edited leaves what runs, and a series follows with its next slot`()
        throws
    {
        let world = World(rules: shipped("pub.stat_2wd", "prj.monthly"), at: start)
        try world.open(.decision)
        try world.open(.column, "M-2026-0002", rules: ["prj.monthly"])
        let changed = try shipped("pub.stat_2wd", "prj.monthly").map { rule in
            var json = rule.json
            json["version"] = 2
            if rule.id == "pub.stat_2wd" { json["limit"] = 1 }
            if rule.id == "prj.monthly" {
                json["measure"] = ["kind": "series", "days": [15], "at": "17:00"]
            }
            return try Rule(json: json)
        }
        world.timeline = Timeline(book: RuleBook(rules: changed, times: world.times))
        let running = try world.obligation("M-2026-0001/pub.stat_2wd")
        #expect(running.rule.version == 1)
        #expect(running.due == dayEnd("2026-11-24"))
        try world.open(.decision, "M-2026-0003")
        #expect(try world.obligation("M-2026-0003/pub.stat_2wd").due == dayEnd("2026-11-23"))
        try world.run(to: at("2026-12-01T00:00:00.001+08:00"))
        let next = try world.obligation("M-2026-0002/prj.monthly/2026-12-15")
        #expect(next.rule.version == 2)
        // A rule that is switched off opens no further slot.
        world.timeline = Timeline(book: RuleBook(rules: [], times: world.times))
        try world.run(to: at("2027-06-01T00:00:00.000+08:00"))
        #expect(world.count(.obligationOpened) == 4)
    }

    @Test func `duplicate and contradictory acts are refused, and say why`() throws {
        let world = World(rules: shipped("nat.request_20wd"), at: start)
        try world.open(.request)
        let id = "M-2026-0001/nat.request_20wd"
        let grounds = Acts.Grounds(
            actor: "p-officer",
            approvedBy: "p-leader",
            basis: "第33条",
            reason: .zero,
        )
        let times = world.times
        world.now = start + .days(3)
        let now = world.now
        func duty() throws -> Obligation { try world.obligation(id) }
        #expect(throws: Acts.Refusal.impossibleInstant) {
            try Acts.pause(duty(), from: now + .seconds(1), grounds, now: now, times: times)
        }
        #expect(throws: Acts.Refusal.impossibleInstant) {
            try Acts.pause(duty(), from: now, to: now, grounds, now: now, times: times)
        }
        try world.append(
            try Acts.pause(duty(), from: start + .days(1), grounds, now: now, times: times)
        )
        #expect(throws: Acts.Refusal.wrongPhase) {
            try Acts.pause(duty(), from: now, grounds, now: now, times: times)
        }
        // The step that would pause finds the pause, and adds none.
        try world.note(.consulted)
        #expect(try duty().pauses.count == 1)
        #expect(throws: Acts.Refusal.impossibleInstant) {
            try Acts.resume(duty(), to: start, grounds, now: now, times: times)
        }
        try world.append(try Acts.resume(duty(), to: now, grounds, now: now, times: times))
        try world.append(try Acts.extend(duty(), by: 20, grounds, times: times))
        #expect(throws: Acts.Refusal.beyondExtension(amount: 20, times: 1)) {
            try Acts.extend(duty(), by: 1, grounds, times: times)
        }
        #expect(throws: Acts.Refusal.impossibleInstant) {
            try Acts.restart(
                duty(),
                from: start - .days(1),
                grounds,
                now: now,
                seq: 1,
                times: times,
            )
        }
        for draft in try Acts.waive(duty(), grounds, now: now) { try world.append(draft) }
        #expect(throws: Acts.Refusal.settled) { try Acts.waive(duty(), grounds, now: now) }
        #expect(throws: Acts.Refusal.settled) {
            try Acts.extend(duty(), by: 1, grounds, times: times)
        }
        // An answer after a waiver is a step of the matter and moves no outcome.
        try world.note(.answered)
        #expect(try duty().outcome == .waived)
    }
}
