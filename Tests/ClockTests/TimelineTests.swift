import Model
import Testing

@testable import Clock

private let first = "2026-0001/inc.first_release"
private let conference = "2026-0001/inc.press_conference"
private let occurred = at("2026-11-21T10:00:00.000+08:00")
private let due = at("2026-11-21T16:00:00.000+08:00")

/// An incident of grade II that happened at 10:00, opened five minutes later.
private func opened(grade: Grade? = .major, rules: [Rule] = Fixture.rules) throws -> World {
    let world = World(rules: rules, at: occurred + .minutes(5))
    try world.open(occurred: occurred, grade: grade)
    world.release()
    return world
}

@Suite struct `The life of an obligation` {
    @Test func `an incident of grade II arms the six hours and the conference`() throws {
        let world = try opened()
        let obligation = try world.obligation(first)
        #expect(obligation.due == due)
        #expect(obligation.phase(at: world.now) == .running)
        #expect(obligation.organisation == "transport")
        #expect(try world.obligation(conference).due == occurred + .hours(24))
        #expect(world.records.record(.obligation, "2026-0001/nat.first_5h") == nil)
        #expect(world.records.record(.obligation, "2026-0001/int.grade") == nil)
    }

    @Test func `an incident of grade III arms neither`() throws {
        let world = try opened(grade: .serious)
        #expect(world.count(.obligationOpened) == 0)
    }

    static let edges: [(Int64, Obligation.Outcome, Int64?)] = [
        (0, .met, nil), (1, .late, 1), (60_000, .late, 60_000), (-3_600_000, .met, nil),
    ]

    @Test(arguments: edges)
    func `an act at due is in time, one millisecond later is late`(
        offset: Int64,
        outcome: Obligation.Outcome,
        lateBy: Int64?,
    ) throws {
        let world = try opened()
        try world.run(to: due + Milliseconds(offset))
        try world.confirm()
        let obligation = try world.obligation(first)
        #expect(obligation.outcome == outcome)
        #expect(obligation.lateBy?.count == lateBy)
        #expect(obligation.satisfiedAt == due + Milliseconds(offset))
        #expect(obligation.breaches.count == (outcome == .late ? 1 : 0))
        #expect(obligation.settlement?.evidence?.url != nil)
    }

    @Test func `at due nothing is breached, one millisecond later it is, dated due`() throws {
        let world = try opened()
        try world.run(to: due)
        try world.enforce()
        #expect(try world.obligation(first).crossings(upTo: due).isEmpty)
        #expect(world.count(.obligationBreached) == 0)
        #expect(try world.obligation(first).phase(at: due) == .running)
        try world.run(to: due.successor)
        let breach = try #require(try world.obligation(first).currentBreach)
        #expect(breach.due == due)
        #expect(breach.detectedAt == due.successor)
        #expect(breach.cause == nil)
        let entry = try #require(world.entries.last { $0.kind == .obligationBreached })
        #expect(entry.effectiveAt == due)
        #expect(try world.obligation(first).phase(at: due.successor) == .overdue)
    }

    @Test func `a queued fact stamped before due that commits first leaves no breach`() throws {
        let world = try opened()
        world.now = due + .seconds(2)
        try world.confirm(at: due)
        try world.enforce()
        #expect(try world.obligation(first).outcome == .met)
        #expect(world.count(.obligationBreached, first) == 0)
    }

    @Test func `a late fact that commits before the enforcer runs records the breach as well`()
        throws
    {
        let world = try opened()
        world.now = due + .minutes(3)
        try world.confirm()
        #expect(
            world.kinds(of: first) == [.obligationOpened, .obligationBreached, .obligationSettled]
        )
        #expect(try world.obligation(first).lateBy == .minutes(3))
        try world.enforce()
        #expect(world.count(.obligationBreached, first) == 1)
    }

    @Test func `the first proof wins and later ones change nothing`() throws {
        let world = try opened()
        try world.run(to: occurred + .hours(2))
        try world.confirm()
        let before = try world.obligation(first)
        try world.run(to: occurred + .hours(9))
        try world.confirm(channel: "feed", revision: 2)
        #expect(try world.obligation(first) == before)
    }

    @Test(arguments: ["led-1", "sms", "hook"])
    func `what is no public channel does not stop the clock`(channel: String) throws {
        let world = try opened()
        try world.confirm(channel: channel)
        #expect(try world.obligation(first).isOpen)
    }

    @Test func `neither a removal nor another kind nor another incident stops the clock`() throws {
        let world = try opened()
        try world.confirm(revision: 0)
        world.release("R-0002", kind: .followup)
        try world.confirm("R-0002")
        world.release("R-0003", of: "2026-0009")
        try world.confirm("R-0003")
        #expect(try world.obligation(first).isOpen)
    }

    @Test func `a release withdrawn before anybody could read it does not stop the clock`() throws {
        let world = try opened()
        try world.append(EntryDraft(.releaseWithdrawn, subject: "R-0001", actor: "p-leader"))
        #expect(try world.obligation(first).isOpen)
        world.now = world.now + .minutes(1)
        try world.confirm()
        #expect(try world.obligation(first).isOpen)
    }

    @Test func `a withdrawal after the read-back leaves the clock stopped`() throws {
        let world = try opened()
        try world.confirm()
        try world.append(EntryDraft(.releaseWithdrawn, subject: "R-0001", actor: "p-leader"))
        #expect(try world.obligation(first).outcome == .met)
    }

    @Test func `the conference counts when it is held, not when it is announced`() throws {
        let world = try opened()
        world.release("R-0002", kind: .conference)
        try world.confirm("R-0002")
        #expect(try world.obligation(conference).isOpen)
        try world.run(to: occurred + .hours(30))
        try world.append(
            EntryDraft(
                .conferenceHeld,
                subject: "2026-0001",
                actor: "p-officer",
                body: [
                    "incident": "2026-0001", "heldAt": JSON(occurred + .hours(23)),
                ],
            )
        )
        // Entered after the breach was recorded: it was held in time, and the record of both stays.
        let obligation = try world.obligation(conference)
        #expect(obligation.outcome == .met)
        #expect(obligation.satisfiedAt == occurred + .hours(23))
        #expect(obligation.breaches.count == 1)
    }

    @Test func `closing settles open duties as missed only when a reason says so`() throws {
        let world = try opened()
        try world.run(to: occurred + .hours(30))
        try world.append(EntryDraft(.incidentClosed, subject: "2026-0001", actor: "p-leader"))
        #expect(try world.obligation(first).isOpen)
        try world.append(
            EntryDraft(
                .incidentClosed,
                subject: "2026-0001",
                actor: "p-leader",
                body: ["missedReason": .string(Digest.zero.hex)],
            )
        )
        let obligation = try world.obligation(first)
        #expect(obligation.outcome == .missed)
        #expect(obligation.breaches.count == 1)
        #expect(obligation.settlement?.by == "p-leader")
        #expect(try world.obligation(conference).outcome == .missed)
    }

    @Test func `an emergency release leaves a duty to countersign each revision`() throws {
        let world = World()
        world.release()
        let authorised = EntryDraft(
            .releaseAuthorised,
            subject: "R-0001",
            actor: "p-officer",
            body: ["revision": 1, "authorisedAt": JSON(world.now - .minutes(10))],
        )
        try world.append(authorised)
        let id = "R-0001/int.countersign/1"
        #expect(try world.obligation(id).due == world.now - .minutes(10) + .hours(24))
        #expect(try world.obligation(id).incident == "2026-0001")
        try world.append(authorised)
        #expect(world.count(.obligationOpened) == 1)
        world.now = world.now + .hours(3)
        try world.append(
            EntryDraft(
                .releaseCountersigned,
                subject: "R-0001",
                actor: "p-leader",
                body: ["revision": 1],
            )
        )
        #expect(try world.obligation(id).outcome == .met)
    }

    @Test func `both profiles run and the earlier due governs the display`() throws {
        let rules = try Fixture.rules.map { rule in
            guard rule.id == "nat.first_5h" else { return rule }
            var json = rule.json
            json["enabled"] = true
            return try Rule(json: json)
        }
        let world = try opened(rules: rules)
        let all = try Timeline.obligations(of: "2026-0001", world.records)
        #expect(all.count == 3)
        #expect(
            RuleBook.governing(all).map(\.rule.id) == ["nat.first_5h", "inc.press_conference"]
        )
        try world.confirm()
        #expect(try world.obligation("2026-0001/nat.first_5h").outcome == .met)
        #expect(try world.obligation(first).outcome == .met)
    }

    @Test func `an acknowledged fact near due is decided by a person`() throws {
        let world = try opened()
        try world.run(to: due)
        try world.confirm(clockError: 2)
        let obligation = try world.obligation(first)
        #expect(obligation.outcome == .met)
        #expect(obligation.verdict == .withinClockUncertainty)
        #expect(Obligation.Verdict(at: due, due: due, clockError: .zero) == .met)
        #expect(
            Obligation.Verdict(at: due + .seconds(1), due: due, clockError: .seconds(2))
                == .withinClockUncertainty
        )
        #expect(
            Obligation.Verdict(at: due + .seconds(3), due: due, clockError: .seconds(2))
                == .late(by: .seconds(3))
        )
    }
}

@Suite struct `Grades that change` {
    @Test func `a grade set later arms late, from the occurrence`() throws {
        let world = try opened(grade: nil)
        #expect(try world.obligation("2026-0001/int.grade").isOpen)
        world.now = occurred + .minutes(20)
        try world.grade(to: .major)
        let obligation = try world.obligation(first)
        #expect(obligation.due == due)
        #expect(obligation.armedLateAt == occurred + .minutes(20))
        #expect(try world.obligation("2026-0001/int.grade").outcome == .met)
    }

    @Test func `a grade raised after due is a breach at due with the mark`() throws {
        let world = try opened(grade: .ordinary)
        world.now = due + .hours(2)
        try world.grade(to: .extraordinary)
        try world.enforce()
        let obligation = try world.obligation(first)
        let breach = try #require(obligation.currentBreach)
        #expect(breach.due == due)
        #expect(breach.detectedAt == due + .hours(2))
        #expect(breach.cause == "armedLate")
        #expect(obligation.armedLateAt == due + .hours(2))
        #expect(world.entries.filter { $0.body.flag("notify") && $0.subject == first }.count == 3)
    }

    @Test func `a grade raised after the first release finds the proof`() throws {
        let world = try opened(grade: .ordinary)
        world.now = occurred + .hours(2)
        try world.confirm()
        world.now = occurred + .hours(8)
        try world.grade(to: .major)
        try world.enforce()
        let obligation = try world.obligation(first)
        #expect(obligation.outcome == .met)
        #expect(obligation.satisfiedAt == occurred + .hours(2))
        #expect(world.count(.obligationBreached, first) == 0)
    }

    @Test func `a grade lowered waives with reason and person, raised again takes up`() throws {
        let world = try opened()
        try world.run(to: occurred + .hours(3))
        try world.grade(to: .serious)
        let waived = try world.obligation(first)
        #expect(waived.outcome == .waived)
        #expect(waived.settlement?.by == "p-leader")
        #expect(waived.settlement?.reason == .zero)
        try world.run(to: occurred + .hours(4))
        try world.grade(to: .major)
        let again = try world.obligation(first)
        #expect(again.isOpen)
        #expect(again.epoch == waived.epoch)
        #expect(again.warned == waived.warned)
        try world.run(to: due + .minutes(1))
        #expect(world.count(.obligationWarned, first) == 3)
        #expect(world.count(.obligationBreached, first) == 1)
    }

    @Test func `a breach stays when the grade is lowered after it`() throws {
        let world = try opened()
        world.now = due + .minutes(1)
        try world.grade(to: .ordinary)
        let obligation = try world.obligation(first)
        #expect(obligation.outcome == .waived)
        #expect(obligation.breaches.count == 1)
    }

    @Test func `what was met stays met under a lower grade`() throws {
        let world = try opened()
        try world.confirm()
        try world.grade(to: .ordinary)
        #expect(try world.obligation(first).outcome == .met)
    }
}

@Suite struct `Occurrences that are corrected` {
    @Test func `to a later time moves an open duty and arms its warnings anew`() throws {
        let world = try opened()
        try world.run(to: occurred + .hours(4))
        #expect(try world.obligation(first).warned == 1)
        try world.correct(occurred: occurred + .hours(2))
        let obligation = try world.obligation(first)
        #expect(obligation.due == due + .hours(2))
        #expect(obligation.epoch == 2)
        #expect(obligation.warned == 0)
        #expect(obligation.changes.map(\.formerDue) == [due])
        try world.run(to: due + .hours(2))
        #expect(world.count(.obligationWarned, first) == 4)
        #expect(world.count(.obligationBreached, first) == 0)
    }

    @Test func `to an earlier time may breach at once, and says why`() throws {
        let world = try opened()
        world.now = occurred + .hours(2)
        try world.enforce()
        try world.correct(occurred: occurred - .hours(5))
        try world.enforce()
        let breach = try #require(try world.obligation(first).currentBreach)
        #expect(breach.due == occurred + .hours(1))
        #expect(breach.detectedAt == occurred + .hours(2))
        #expect(breach.cause == "corrected")
    }

    @Test func `after a breach keeps the breach and runs again`() throws {
        let world = try opened()
        try world.run(to: due + .minutes(30))
        try world.correct(occurred: occurred + .hours(1))
        let obligation = try world.obligation(first)
        #expect(obligation.breaches.count == 1)
        #expect(obligation.phase(at: world.now) == .running)
        try world.run(to: due + .minutes(45))
        try world.confirm()
        #expect(try world.obligation(first).outcome == .met)
        #expect(try world.obligation(first).breaches.count == 1)
    }

    static let views: [(Int64, Int64, Obligation.Outcome, Obligation.Outcome, Int64?)] = [
        (4, -3, .met, .late, 1), (7, 2, .late, .met, nil), (4, 1, .met, .met, nil),
    ]

    @Test(arguments: views)
    func `after the settlement keep the fact and show both views`(
        confirmed: Int64,
        moved: Int64,
        outcome: Obligation.Outcome,
        corrected: Obligation.Outcome,
        lateHours: Int64?,
    ) throws {
        let world = try opened()
        try world.run(to: occurred + .hours(confirmed))
        try world.confirm()
        try world.correct(occurred: occurred + .hours(moved))
        let obligation = try world.obligation(first)
        #expect(obligation.outcome == outcome)
        #expect(obligation.due == due)
        let view = try #require(obligation.reassessment)
        #expect(view.outcome == corrected)
        #expect(view.due == due + .hours(moved))
        #expect(view.lateBy == lateHours.map { .hours($0) })
        #expect(try Obligation(record: obligation.record) == obligation)
    }

    @Test func `to the same instant changes no epoch`() throws {
        let world = try opened()
        try world.run(to: occurred + .hours(4))
        try world.correct(occurred: occurred)
        let obligation = try world.obligation(first)
        #expect(obligation.epoch == 1)
        #expect(obligation.warned == 1)
        #expect(obligation.changes.count == 1)
    }
}
