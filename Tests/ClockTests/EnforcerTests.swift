import Model
import Testing

@testable import Clock

private let id = "2026-0001/inc.first_release"
private let occurred = at("2026-11-21T10:00:00.000+08:00")
private let due = at("2026-11-21T16:00:00.000+08:00")

private func opened() throws -> World {
    let world = World(at: occurred + .minutes(5))
    try world.open(occurred: occurred)
    world.release()
    return world
}

@Suite struct `The enforcer` {
    @Test func `records each warning, the breach and each step once, at its instant`() throws {
        let world = try opened()
        try world.run(to: due + .hours(2))
        try world.enforce()
        let entries = world.entries.filter { $0.subject == id }
        #expect(
            entries.map(\.kind) == [
                .obligationOpened, .obligationWarned, .obligationWarned, .obligationWarned,
                .obligationBreached, .obligationEscalated, .obligationEscalated,
            ]
        )
        #expect(
            entries.dropFirst().map(\.at) == [
                due - .hours(3), due - .hours(1), due - .minutes(15), due.successor,
                due + .minutes(10), due + .hours(1),
            ]
        )
        #expect(entries.dropFirst().allSatisfy { $0.body.flag("notify") })
        #expect(entries.last?.body["step"] == 2)
    }

    @Test func `after down time records all in order and notifies once before due`() throws {
        let world = try opened()
        world.now = due - .minutes(5)
        try world.enforce()
        let warnings = world.entries.filter { $0.kind == .obligationWarned && $0.subject == id }
        #expect(warnings.map { $0.body["level"] } == [1, 2, 3])
        #expect(warnings.map { $0.body.flag("notify") } == [false, false, true])
        #expect(
            warnings.map(\.effectiveAt) == [due - .hours(3), due - .hours(1), due - .minutes(15)]
        )
    }

    @Test func `down over the due instant breaches at due with the delay of detection`() throws {
        let world = try opened()
        world.now = due + .hours(5)
        try world.enforce()
        let entries = world.entries.filter { $0.subject == id }.dropFirst()
        #expect(
            entries.map { $0.body.flag("notify") } == [false, false, false, true, true, true]
        )
        let breach = try #require(try world.obligation(id).currentBreach)
        #expect(breach.due == due)
        #expect(breach.detectedAt == due + .hours(5))
    }

    @Test func `small batches record the same as one large batch`() throws {
        func life(_ limit: Int) throws -> [String] {
            let world = World(at: occurred)
            for number in 1...7 {
                try world.open(
                    "2026-000\(number)",
                    occurred: occurred - .minutes(Int64(number)),
                )
            }
            world.now = due + .days(2)
            try world.enforce(limit: limit)
            return world.entries.map { "\($0.subject) \($0.kind) \($0.body["level"] ?? "")" }
                .sorted()
        }
        #expect(try life(1) == life(1_000))
        #expect(try life(3) == life(1_000))
    }

    @Test func `a batch is ordered by time across obligations`() throws {
        let world = World(at: occurred)
        for number in 1...5 {
            try world.open("2026-000\(number)", occurred: occurred - .minutes(Int64(number)))
        }
        world.now = due + .days(2)
        let drafts = try Enforcer.step(now: world.now, records: world.records)
        let instants = drafts.compactMap(\.effectiveAt)
        #expect(instants == instants.sorted())
        #expect(drafts.count > 30)
    }

    @Test func `never more obligations than the limit asks for`() throws {
        let world = World(at: occurred)
        for number in 1...30 { try world.open("2026-\(number)", occurred: occurred) }
        world.now = due - .hours(3)
        #expect(try Enforcer.step(now: world.now, records: world.records, limit: 10).count == 10)
    }

    @Test func `a clock stepped back repeats nothing, stepped forward alarms at once`() throws {
        let world = try opened()
        try world.run(to: due + .minutes(1))
        let before = world.entries.count
        world.now = due - .hours(2)
        try world.enforce()
        #expect(world.entries.count == before)
        try world.run(to: due + .minutes(2))
        #expect(world.entries.count == before)

        let other = try opened()
        other.now = due + .days(1)
        try other.enforce()
        #expect(other.count(.obligationBreached, id) == 1)
    }

    @Test func `the auditor finds a crossing that nobody recorded`() throws {
        let world = try opened()
        #expect(try Enforcer.audit(now: due - .hours(3), records: world.records).isEmpty)
        #expect(
            try Enforcer.audit(now: due - .hours(3) + .seconds(61), records: world.records) == [id]
        )
    }

    @Test func `a damaged row is a fault, not a silence`() throws {
        let world = try opened()
        world.records.put(
            .obligation,
            Record(id: "x/y", body: ["rule": "y"], state: "open", order: 0),
        )
        #expect(throws: StorageFault.self) { try world.enforce() }
    }
}

@Suite struct `Acknowledgement and escalation` {
    private func acknowledge(
        _ world: World,
        by person: String = "p-duty",
        _ roles: [Role] = [.officer],
        for span: Milliseconds? = nil,
    ) throws {
        try world.append(
            try Acts.acknowledge(
                try world.obligation(id),
                by: person,
                roles: roles,
                for: span,
                now: world.now,
            )
        )
    }

    @Test func `it decays, never touches the clock, and alarms again when overdue`() throws {
        let world = try opened()
        try world.run(to: due + .minutes(1))
        try acknowledge(world, for: .minutes(5))
        #expect(try world.obligation(id).due == due)
        try world.run(to: due + .minutes(6))
        let expired = try #require(world.entries.last { $0.subject == id })
        #expect(expired.kind == .obligationAckExpired)
        #expect(expired.at == due + .minutes(6))
        #expect(expired.body.flag("notify"))
        #expect(try world.obligation(id).acknowledgement == nil)
        try world.run(to: due + .minutes(9))
        #expect(world.count(.obligationAckExpired) == 1)
    }

    @Test func `it lasts at most as long as the step of the ladder allows`() throws {
        let world = try opened()
        try acknowledge(world, for: .hours(48))
        #expect(try world.obligation(id).acknowledgement?.until == world.now + .minutes(30))
    }

    @Test func `it does not stop the breach`() throws {
        let world = try opened()
        try world.run(to: due - .minutes(10))
        try acknowledge(world)
        try world.run(to: due.successor)
        #expect(world.count(.obligationBreached, id) == 1)
    }

    @Test func `a lower role holds back the next step once, until its end`() throws {
        let world = try opened()
        try world.run(to: due + .minutes(1))
        try acknowledge(world, for: .minutes(20))
        try world.run(to: due + .minutes(15))
        #expect(world.count(.obligationEscalated) == 0)
        try acknowledge(world, for: .minutes(30))
        try world.run(to: due + .minutes(21))
        #expect(world.count(.obligationEscalated) == 1)
    }

    @Test func `who stands on the next step may hold it again`() throws {
        let world = try opened()
        try world.run(to: due + .minutes(1))
        try acknowledge(world, by: "p-leader", [.approver])
        try world.run(to: due + .minutes(20))
        try acknowledge(world, by: "p-leader", [.approver])
        try world.run(to: due + .minutes(39))
        #expect(world.count(.obligationEscalated) == 0)
        try world.run(to: due + .minutes(41))
        #expect(world.count(.obligationEscalated) == 1)
    }

    @Test func `a settled obligation takes no acknowledgement`() throws {
        let world = try opened()
        try world.confirm()
        #expect(throws: Acts.Refusal.settled) { try acknowledge(world) }
    }
}

@Suite struct `Legal acts` {
    private static let grounds = Acts.Grounds(
        actor: "p-officer",
        approvedBy: "p-leader",
        basis: "第33条",
        reason: .zero,
    )

    private func request() throws -> Obligation {
        let rule = try Rule(json: [
            "id": "req.answer",
            "title": ["zh": "答复申请", "en": "Answer"],
            "basis": ["document": "条例", "quote": "20个工作日内予以答复"],
            "appliesTo": "request",
            "anchor": "receivedAt",
            "measure": ["kind": "workingDays"],
            "limit": 20,
            "satisfiedBy": "answered",
            "mayPause": [["reason": "征求第三方意见", "basis": "第33条"]],
            "mayExtend": ["by": 20, "times": 1, "basis": "第33条"],
            "mayRestart": ["on": "corrected", "basis": "第30条"],
        ])
        let draft = Drafts.opened(
            rule: rule,
            subject: "M-0001",
            incident: nil,
            organisation: "office",
            anchor: Obligation.Anchor(
                field: .receivedAt,
                at: at("2024-09-10T09:00:00.000+08:00"),
                seq: 1,
            ),
            times: Fixture.times,
        )
        let records = MemoryRecords()
        return try fold([draft], records)
    }

    private func fold(_ drafts: [EntryDraft], _ records: MemoryRecords) throws -> Obligation {
        for (index, draft) in drafts.enumerated() {
            let entry = Entry(
                seq: Int64(index + 2),
                at: at("2024-09-10T09:00:00.000+08:00"),
                draft: draft,
                previous: .zero,
            ) { _, _ in .zero }
            try ObligationProjection().apply(entry, to: records)
        }
        return try Obligation(
            record: try #require(records.record(.obligation, "M-0001/req.answer"))
        )
    }

    private func after(_ obligation: Obligation, _ draft: EntryDraft) throws -> Obligation {
        let records = MemoryRecords()
        records.put(.obligation, obligation.record)
        return try fold([draft], records)
    }

    @Test func `a pause leaves due open, its end excludes the days`() throws {
        let request = try request()
        #expect(request.due == dayEnd("2024-10-14"))
        let from = at("2024-09-18T10:00:00.000+08:00")
        let paused = try after(
            request,
            try Acts.pause(request, from: from, Self.grounds, now: from, times: Fixture.times),
        )
        #expect(paused.due == .never)
        #expect(paused.phase(at: from.successor) == .paused)
        #expect(paused.nextCrossing == nil)
        let to = at("2024-09-20T10:00:00.000+08:00")
        let resumed = try after(
            paused,
            try Acts.resume(paused, to: to, Self.grounds, now: to, times: Fixture.times),
        )
        #expect(resumed.due == dayEnd("2024-10-16"))
        #expect(resumed.pauses == [Obligation.Pause(from: from, to: to)])
        #expect(resumed.epoch == 3)
        #expect(throws: Acts.Refusal.wrongPhase) {
            try Acts.resume(resumed, to: to, Self.grounds, now: to, times: Fixture.times)
        }
    }

    @Test func `an extension raises the budget as far and as often as the rule says`() throws {
        let request = try request()
        let extended = try after(
            request,
            try Acts.extend(request, by: 5, Self.grounds, times: Fixture.times),
        )
        #expect(extended.budget == 25)
        #expect(extended.due > request.due)
        #expect(extended.changes.last?.approvedBy == "p-leader")
        #expect(throws: Acts.Refusal.beyondExtension(amount: 20, times: 1)) {
            try Acts.extend(extended, by: 5, Self.grounds, times: Fixture.times)
        }
        #expect(throws: Acts.Refusal.beyondExtension(amount: 20, times: 1)) {
            try Acts.extend(request, by: 21, Self.grounds, times: Fixture.times)
        }
    }

    @Test func `a restart moves the anchor`() throws {
        let request = try request()
        let anchor = at("2024-09-30T10:00:00.000+08:00")
        let restarted = try after(
            request,
            try Acts.restart(
                request,
                from: anchor,
                Self.grounds,
                now: anchor,
                seq: 9,
                times: Fixture.times,
            ),
        )
        #expect(restarted.anchor.at == anchor)
        #expect(restarted.due > request.due)
    }

    @Test func `a notice moves open dates, never into the past`() throws {
        let request = try request()
        let bare = TimeRules(zone: Fixture.shanghai)
        #expect(
            Acts.reviseCalendar(
                request,
                actor: "system",
                now: request.openedAt,
                times: Fixture.times,
            ) == nil
        )
        let draft = try #require(
            Acts.reviseCalendar(request, actor: "system", now: request.openedAt, times: bare)
        )
        let moved = try after(request, draft)
        #expect(moved.due == dayEnd("2024-10-08"))
        #expect(moved.isProvisional)
        let late = try #require(
            Acts.reviseCalendar(
                request,
                actor: "system",
                now: dayEnd("2024-10-10"),
                times: bare,
            )
        )
        #expect(try after(request, late).due == request.due)
        #expect(try after(request, late).isProvisional)
    }

    @Test func `what a rule does not provide is refused`() throws {
        let world = try opened()
        let obligation = try world.obligation(id)
        #expect(throws: Acts.Refusal.notProvided) {
            try Acts.extend(obligation, by: 1, Self.grounds, times: Fixture.times)
        }
        let waiver = try Acts.waive(obligation, Self.grounds, now: world.now)
        for draft in waiver { try world.append(draft) }
        #expect(try world.obligation(id).outcome == .waived)
    }
}
