import Model
import Testing

@testable import Clock

/// What starts the clock of a rule in its story.
private enum Trigger: Sendable {
    case incident(IncidentNature?, Grade?)
    /// An incident, and a step of it.
    case step(StepKind, IncidentNature?)
    /// A release of an incident, read back.
    case release(ReleaseKind)
    case matter(Matter.Kind)
    /// A matter that names the rule.
    case standing(Matter.Kind)
    /// A matter, and a step of it.
    case matterStep(Matter.Kind, StepKind)
    /// A matter whose stage names the rule.
    case staged(Matter.Kind)
    /// A decision with the time at which the information was made.
    case formed
    /// An oral approval.
    case authorised
    /// A slot that another part of the daemon counts: of a station, a board, a report.
    case slot
}

/// What satisfies it.
private enum Deed: Sendable {
    case release(ReleaseKind)
    case conference
    case grade
    case countersigned
    case step(StepKind)
    /// The other part of the daemon says so.
    case slot
}

private struct Story: Sendable, CustomTestStringConvertible {
    let rule: String
    let trigger: Trigger
    let deed: Deed
    /// The anchor is 2026-11-20 (a Friday) 10:00 unless the story says otherwise.
    var at: String = "2026-11-20T10:00:00.000+08:00"
    let due: String

    init(_ rule: String, _ trigger: Trigger, _ deed: Deed, at: String? = nil, due: String) {
        self.rule = rule
        self.trigger = trigger
        self.deed = deed
        if let at { self.at = at }
        self.due = due
    }

    var testDescription: String { rule }
}

private let stories: [Story] = [
    Story("inc.first_release", .incident(nil, .major), .release(.first), due: "2026-11-20T16:00"),
    Story("inc.press_conference", .incident(nil, .major), .conference, due: "2026-11-21T10:00"),
    Story("inc.rumour", .matter(.rumour), .release(.rebuttal), due: "2026-11-20T12:00"),
    Story("inc.response", .release(.first), .release(.followup), due: "2026-11-20T22:00"),
    Story(
        "inc.investigation",
        .step(.investigated, nil),
        .release(.final),
        due: "2026-12-19T00:00",
    ),
    Story("int.grade", .incident(nil, nil), .grade, due: "2026-11-20T10:30"),
    Story("int.countersign", .authorised, .countersigned, due: "2026-11-21T10:00"),
    Story("pub.stat_2wd", .matter(.decision), .release(.notice), due: "2026-11-25T00:00"),
    Story(
        "pub.forest_update",
        .standing(.column),
        .step(.updated),
        due: "2026-11-21T00:00",
    ),
    Story(
        "pub.forest_update",
        .standing(.column),
        .step(.updated),
        at: "2027-02-21T10:00:00.000+08:00",
        due: "2027-03-01T00:00",
    ),
    Story(
        "pub.forest_collect",
        .standing(.department),
        .step(.handedIn),
        due: "2026-11-29T00:00",
    ),
    Story("req.letter_3d", .matter(.letter), .step(.answered), due: "2026-11-24T00:00"),
    Story("cmp.notfiled_7wd", .matter(.complaint), .step(.answered), due: "2026-12-02T00:00"),
    Story("feed.air_realtime", .slot, .slot, due: "2026-11-20T11:00"),
    Story("feed.air_daily", .slot, .slot, due: "2026-11-20T12:00"),
    Story("feed.air_forecast", .slot, .slot, due: "2026-11-20T20:00"),
    Story("feed.air_monthly", .slot, .slot, due: "2026-11-30T17:00"),
    Story("feed.water_monthly", .slot, .slot, due: "2026-11-30T17:00"),
    Story("feed.level_daily", .slot, .slot, due: "2026-11-21T09:00"),
    Story("feed.level_led", .slot, .slot, due: "2026-11-20T10:30"),
    Story("feed.level_flood", .slot, .slot, due: "2026-11-20T11:00"),
    Story("feed.road_vms", .slot, .slot, due: "2026-11-20T10:05"),
    Story("prj.yearly", .standing(.column), .step(.updated), due: "2027-01-01T00:00"),
    Story("prj.monthly", .standing(.column), .step(.updated), due: "2026-12-01T00:00"),
    Story("nat.first_5h", .incident(nil, .major), .release(.first), due: "2026-11-20T15:00"),
    Story("nat.press_24h", .incident(nil, .major), .conference, due: "2026-11-21T10:00"),
    Story("nat.other_48h", .matter(.opinion), .release(.notice), due: "2026-11-22T10:00"),
    Story("nat.active_20wd", .formed, .release(.notice), due: "2026-12-19T00:00"),
    Story("nat.request_20wd", .matter(.request), .step(.answered), due: "2026-12-19T00:00"),
    Story(
        "nat.request_fix_7wd",
        .matter(.request),
        .step(.correctionAsked),
        due: "2026-12-02T00:00",
    ),
    Story(
        "nat.third_party_15wd",
        .matterStep(.request, .consulted),
        .step(.opinionReceived),
        due: "2026-12-12T00:00",
    ),
    Story("nat.annual_dept", .standing(.report), .step(.reported), due: "2027-02-01T00:00"),
    Story("nat.annual_gov", .standing(.report), .release(.notice), due: "2027-04-01T00:00"),
    Story(
        "nat.upward_2h",
        .incident(.workSafety, .ordinary),
        .step(.reported),
        due: "2026-11-20T12:00",
    ),
    Story(
        "nat.env_upward",
        .incident(.environment, .major),
        .step(.reported),
        due: "2026-11-20T12:00",
    ),
    Story(
        "nat.env_upward_4h",
        .incident(.environment, .serious),
        .step(.reported),
        due: "2026-11-20T14:00",
    ),
    Story(
        "nat.casualty_30d",
        .step(.casualtiesChanged, .workSafety),
        .step(.casualtiesReported),
        due: "2026-11-21T10:00",
    ),
    Story(
        "nat.casualty_7d",
        .step(.casualtiesChanged, .traffic),
        .step(.casualtiesReported),
        due: "2026-11-21T10:00",
    ),
    Story(
        "nat.invest_60d",
        .incident(.workSafety, .ordinary),
        .step(.investigationSubmitted),
        due: "2027-01-20T00:00",
    ),
    Story("site.home_2w", .standing(.column), .step(.updated), due: "2026-12-05T00:00"),
    Story("site.news_2w", .standing(.column), .step(.updated), due: "2026-12-05T00:00"),
    Story("site.notice_6m", .standing(.column), .step(.updated), due: "2027-05-21T00:00"),
    Story("pub.stage", .staged(.staged), .release(.notice), due: "2026-11-28T00:00"),
    Story("pub.stage_urgent", .staged(.staged), .release(.warning), due: "2026-11-20T13:00"),
    Story(
        "pub.comment_summary",
        .staged(.consultation),
        .release(.notice),
        due: "2026-12-19T00:00",
    ),
    Story("site.message_3m", .matter(.message), .step(.answered), due: "2027-02-21T00:00"),
]

/// Each rule that the product ships, from its trigger through its warnings to every end that it can have.
@Suite struct `The story of each rule` {
    private let matter = "M-2026-0001"
    private let incident = "2026-0001"

    private func started(_ story: Story) throws -> (World, Obligation, due: Instant) {
        let rule = try #require(Fixture.shipped.first { $0.id == story.rule })
        let anchor = at(story.at)
        let world = World(rules: [rule], at: anchor)
        switch story.trigger {
        case .incident(let nature, let grade):
            try world.open(occurred: anchor, grade: grade, nature: nature)
        case .step(let step, let nature):
            try world.open(occurred: anchor - .days(2), grade: .major, nature: nature)
            try world.note(step, incident)
        case .release(let kind):
            try world.open(occurred: anchor - .hours(1))
            world.release("R-0009", kind: kind)
            try world.confirm("R-0009")
            // The other channel says nothing new.
            try world.confirm("R-0009", channel: "feed")
        case .matter(let kind): try world.open(kind)
        case .standing(let kind): try world.open(kind, rules: [rule.id])
        case .matterStep(let kind, let step):
            try world.open(kind)
            #expect(world.count(.obligationOpened) == 0)
            try world.note(step)
        case .staged(let kind):
            let name = Phrase("阶段", "stage")
            let plan = StagePlan(
                id: "one",
                name: name,
                kind: kind,
                stages: [StagePlan.Stage(id: "first", name: name, rules: [rule.id])],
            )
            try world.open(kind, plan: plan)
        case .formed: try world.open(.decision, anchors: [.formedAt: anchor])
        case .authorised:
            world.release()
            try world.append(
                EntryDraft(
                    .releaseAuthorised,
                    subject: "R-0001",
                    actor: "p-officer",
                    body: ["revision": 1, "authorisedAt": JSON(anchor)],
                )
            )
        case .slot:
            try world.append(
                Drafts.opened(
                    rule: rule,
                    subject: "slots",
                    slot: "1",
                    incident: nil,
                    organisation: "transport",
                    anchor: Obligation.Anchor(field: rule.anchor, at: anchor, seq: 1),
                    times: world.times,
                )
            )
        }
        let opened = world.entries.filter { $0.kind == .obligationOpened }
        #expect(opened.count == 1, "\(opened.map(\.subject))")
        let duty = try world.obligation(try #require(opened.first).subject)
        #expect(duty.rule == rule)
        return (world, duty, at(story.due + ":00.000+08:00"))
    }

    private func act(_ story: Story, _ world: World, _ duty: Obligation) throws {
        switch story.deed {
        case .release(let kind):
            let isOfMatter = duty.subject.hasPrefix("M-")
            world.release(
                "R-0002",
                kind: kind,
                matter: isOfMatter ? matter : nil,
                stage: duty.anchor.field == .stagedAt ? duty.slot : nil,
            )
            try world.confirm("R-0002")
        case .conference:
            try world.append(
                EntryDraft(
                    .conferenceHeld,
                    subject: incident,
                    actor: "p-officer",
                    body: ["incident": .string(incident), "heldAt": JSON(world.now)],
                )
            )
        case .grade: try world.grade(to: .ordinary)
        case .countersigned:
            try world.append(
                EntryDraft(
                    .releaseCountersigned,
                    subject: "R-0001",
                    actor: "p-leader",
                    body: ["revision": 1],
                )
            )
        case .step(let step): try world.note(step, duty.subject)
        case .slot:
            let standing = try world.obligation(duty.id)
            for draft in Drafts.settled(
                standing,
                at: world.now,
                evidence: Obligation.Evidence(seq: 1),
                now: world.now,
            ) {
                try world.append(draft)
            }
        }
    }

    @Test(arguments: stories)
    private func `is met at the due instant, after its warnings`(_ story: Story) throws {
        let (world, duty, due) = try started(story)
        #expect(duty.due == due, "\(LocalTime(duty.due, in: Fixture.shanghai).dateHourMinute)")
        try world.run(to: due)
        #expect(try world.obligation(duty.id).warned == duty.warnAt.count)
        #expect(world.count(.obligationWarned, duty.id) == duty.warnAt.count)
        #expect(duty.rule.warnings.isEmpty == duty.warnAt.isEmpty)
        #expect(world.count(.obligationBreached) == 0)
        try act(story, world, duty)
        let end = try world.obligation(duty.id)
        #expect(end.outcome == .met)
        #expect(end.satisfiedAt == due)
    }

    @Test(arguments: stories)
    private func `is late a millisecond after it, and the breach stays`(_ story: Story) throws {
        let (world, duty, due) = try started(story)
        try world.run(to: due.successor)
        let breach = try #require(
            world.entries.first { $0.kind == .obligationBreached && $0.subject == duty.id }
        )
        #expect(breach.effectiveAt == due)
        #expect(breach.body.flag("ownCommitment") == duty.rule.basis.isOwnCommitment)
        try act(story, world, duty)
        let end = try world.obligation(duty.id)
        #expect(end.outcome == .late)
        #expect(end.lateBy == Milliseconds(1))
        #expect(end.breaches.count == 1)
    }

    @Test(arguments: stories)
    private func `is missed when nobody acts until it ends`(_ story: Story) throws {
        let (world, duty, due) = try started(story)
        try world.run(to: due + .hours(1))
        #expect(try world.obligation(duty.id).phase(at: world.now) == .overdue)
        switch story.trigger {
        case .incident, .step, .release: try world.close(incident, missed: true)
        case .matter, .matterStep, .formed, .staged: try world.close(missed: true)
        case .standing where duty.rule.measure.unit == .slots:
            // The next slot that comes due unsatisfied ends it.
            let next = try #require(
                try Timeline.obligations(of: matter, world.records).first {
                    $0.isOpen && $0.id != duty.id
                }
            )
            #expect(next.anchor.at >= due)
            try world.run(to: next.due.successor)
        case .standing: try world.close(missed: true)
        case .authorised, .slot: return
        }
        let end = try world.obligation(duty.id)
        #expect(end.outcome == .missed)
        #expect(end.satisfiedAt == nil)
        #expect(end.breaches.count == 1)
    }

    /// The rules of the sources: every one ships, and every one that runs a clock has its story.
    @Test func `is told of every rule`() {
        let told = Set(stories.map(\.rule)).union(["pol.sync_interpretation"])
        #expect(Set(Fixture.shipped.map(\.id)) == told)
        #expect(Fixture.shipped.count == 46)
    }

    @Test func `limits in words are own commitments, and only numbers of the sources are law`() {
        let words = ["及时", "迅速", "24小时提供"]
        for rule in Fixture.shipped where rule.mode == .timer {
            let isInWords = words.contains { rule.basis.quote.contains($0) }
            let hasNumber = rule.basis.quote.contains(where: \.isNumber)
            guard isInWords, !hasNumber, rule.appliesTo != .feed else { continue }
            #expect(rule.basis.isOwnCommitment, "\(rule.id)")
        }
    }
}

@Suite struct `Windows, gates and series` {
    private func rules(_ ids: String...) -> [Rule] {
        Fixture.shipped.filter { ids.contains($0.id) }
    }

    @Test(arguments: [
        ("2026-12-21T00:00:00.000+08:00", 1), ("2026-12-21T00:00:00.001+08:00", 0),
        ("2026-11-20T10:00:00.000+08:00", 1),
    ]) func `a change inside the window is owed, one after it is not`(when: String, count: Int)
        throws
    {
        let occurred = at("2026-11-20T10:00:00.000+08:00")
        let world = World(rules: rules("nat.casualty_30d", "nat.casualty_7d"), at: occurred)
        try world.open(occurred: occurred, nature: .workSafety)
        world.now = at(when)
        try world.note(.casualtiesChanged, "2026-0001")
        #expect(world.count(.obligationOpened) == count)
        try world.note(.casualtiesReported, "2026-0001")
        #expect(world.count(.obligationSettled) == count)
    }

    @Test func `each change is owed a report of its own, the oldest first`() throws {
        let occurred = at("2026-11-20T10:00:00.000+08:00")
        let world = World(rules: rules("nat.casualty_30d"), at: occurred)
        try world.open(occurred: occurred, nature: .workSafety)
        for _ in 0..<2 {
            world.now = world.now + .hours(1)
            try world.note(.casualtiesChanged, "2026-0001")
        }
        try world.note(.casualtiesReported, "2026-0001")
        let open = try Timeline.obligations(of: "2026-0001", world.records).filter(\.isOpen)
        #expect(open.count == 1)
        #expect(open.first?.anchor.at == world.now)
    }

    @Test func `a gate runs no clock, whatever is opened`() throws {
        let world = World(rules: rules("pol.sync_interpretation"))
        try world.open(.policy)
        #expect(world.count(.obligationOpened) == 0)
        #expect(world.timeline.book.gate(for: .policy)?.id == "pol.sync_interpretation")
        #expect(world.timeline.book.gate(for: .decision) == nil)
    }

    @Test func `a year of a column counts every slot, however long nobody looked`() throws {
        let world = World(
            rules: rules("pub.forest_update"),
            at: at("2026-01-01T08:00:00.000+08:00"),
        )
        try world.open(.column, rules: ["pub.forest_update"])
        // The daemon is down for ten months, then runs again.
        world.now = at("2026-11-01T00:00:00.000+08:00")
        try world.enforce()
        let slots = try Timeline.obligations(of: "M-2026-0001", world.records)
        #expect(slots.count == 31)
        #expect(slots.filter { $0.outcome == .missed }.count == 29)
        #expect(slots.filter { $0.currentBreach != nil }.count == 30)
        #expect(slots.contains { $0.slot == "2026-02-28" })
        #expect(slots.allSatisfy { $0.breaches.allSatisfy { $0.detectedAt == world.now } })
        #expect(slots.last?.phase(at: world.now) == .scheduled)
    }

    @Test func `an update before the day of the slot counts for nothing, one on the day does`()
        throws
    {
        let world = World(
            rules: rules("pub.forest_update", "prj.monthly"),
            at: at("2026-11-11T08:00:00.000+08:00"),
        )
        try world.open(.column, rules: ["pub.forest_update", "prj.monthly"])
        world.now = world.now + .hours(1)
        try world.note(.updated)
        let ids = ["pub.forest_update/2026-11-20", "prj.monthly/2026-11-30"]
        func outcomes() throws -> [Obligation.Outcome?] {
            try ids.map { try world.obligation("M-2026-0001/" + $0).outcome }
        }
        #expect(try outcomes() == [nil, .met])
        world.now = at("2026-11-20T00:00:00.001+08:00")
        try world.note(.updated)
        #expect(try outcomes() == [.met, .met])
        // The next slots wait already, and are not met by the same update.
        let next = try world.obligation("M-2026-0001/prj.monthly/2026-12-31")
        #expect(next.isOpen)
        #expect(next.phase(at: world.now) == .scheduled)
    }

    @Test func `a column that is closed owes nothing more`() throws {
        let world = World(rules: rules("prj.monthly"), at: at("2026-11-11T08:00:00.000+08:00"))
        try world.open(.column, rules: ["prj.monthly"])
        try world.close(missed: false)
        try world.run(to: at("2027-06-01T00:00:00.000+08:00"))
        #expect(world.count(.obligationOpened) == 1)
        #expect(try world.obligation("M-2026-0001/prj.monthly/2026-11-30").outcome == .void)
    }
}

@Suite struct `The life of a request` {
    private let duty = "M-2026-0001/nat.request_20wd"

    private func received() throws -> World {
        let world = World(
            rules: Fixture.shipped.filter { $0.id.hasPrefix("nat.") && $0.appliesTo == .request },
            at: at("2026-09-10T09:00:00.000+08:00"),
        )
        try world.open(.request)
        return world
    }

    @Test func `a completed request counts anew, by its article`() throws {
        let world = try received()
        #expect(world.count(.obligationOpened) == 2)
        world.now = at("2026-09-14T09:00:00.000+08:00")
        try world.note(.correctionAsked)
        #expect(try world.obligation("M-2026-0001/nat.request_fix_7wd").outcome == .met)
        world.now = at("2026-09-30T09:00:00.000+08:00")
        try world.note(.corrected)
        let answer = try world.obligation(duty)
        #expect(answer.anchor.at == world.now)
        let change = try #require(answer.changes.last)
        #expect(change.cause == .restarted)
        #expect(change.basis == "政府信息公开条例(2019)第30条")
        let plain = Equation(anchor: world.now, measure: answer.rule.measure, budget: 20)
        #expect(answer.due == plain.deadline(in: world.times).due)
    }

    @Test func `asking two third parties stops the clock until both have spoken`() throws {
        let world = try received()
        let plain = try world.obligation(duty).due
        world.now = at("2026-09-14T09:00:00.000+08:00")
        try world.note(.consulted)
        try world.note(.consulted)
        #expect(try world.obligation(duty).due == .never)
        #expect(try world.obligation(duty).phase(at: world.now.successor) == .paused)
        world.now = at("2026-09-16T09:00:00.000+08:00")
        try world.note(.opinionReceived)
        #expect(try world.obligation(duty).due == .never)
        #expect(try world.obligation("M-2026-0001/nat.third_party_15wd/1").outcome == .met)
        #expect(try world.obligation("M-2026-0001/nat.third_party_15wd/2").isOpen)
        world.now = at("2026-09-18T09:00:00.000+08:00")
        try world.note(.opinionReceived)
        // The ends of the 14th to the 17th do not count: four working days.
        let resumed = try world.obligation(duty)
        let longer = Equation(anchor: resumed.anchor.at, measure: resumed.rule.measure, budget: 24)
        #expect(resumed.due == longer.deadline(in: world.times).due)
        #expect(resumed.due > plain)
        #expect(resumed.changes.map(\.cause) == [.paused, .resumed])
    }

    @Test func `an answer needs no completion any more, and ends the file`() throws {
        let world = try received()
        world.now = at("2026-09-11T09:00:00.000+08:00")
        try world.note(.answered)
        #expect(try world.obligation(duty).outcome == .met)
        #expect(try world.obligation("M-2026-0001/nat.request_fix_7wd").outcome == .met)
        try world.note(.archived)
        try world.close(missed: false)
        #expect(world.count(.obligationSettled) == 2)
    }

    @Test func `a pause that is recorded after the answer gives a second view`() throws {
        let world = try received()
        let due = try world.obligation(duty).due
        try world.run(to: due + .hours(30))
        try world.note(.answered)
        let late = try world.obligation(duty)
        #expect(late.outcome == .late)
        let grounds = Acts.Grounds(
            actor: "p-officer",
            approvedBy: "p-leader",
            basis: "第33条",
            reason: .zero,
        )
        let from = at("2026-09-14T09:00:00.000+08:00")
        #expect(throws: Acts.Refusal.settled) {
            try Acts.pause(late, from: from, grounds, now: world.now, times: world.times)
        }
        try world.append(
            try Acts.pause(
                late,
                from: from,
                to: from + .days(3),
                grounds,
                now: world.now,
                times: world.times,
            )
        )
        let seen = try world.obligation(duty)
        #expect(seen.outcome == .late)
        #expect(seen.due == due)
        #expect(seen.breaches.count == 1)
        #expect(seen.reassessment?.outcome == .met)
        // A second act is reckoned on top of the first.
        try world.append(try Acts.extend(seen, by: 5, grounds, times: world.times))
        let again = try world.obligation(duty)
        #expect(again.changes.last?.formerDue == seen.reassessment?.due)
        #expect((again.reassessment?.due ?? due) > (seen.reassessment?.due ?? due))
        let text = Explanation(again, times: world.times, now: world.now).text(.chinese)
        #expect(text.contains("事后补记"))
        #expect(text.contains("当时的结论保留"))
        #expect(text.contains("p-leader 批准"))
        #expect(text.contains("逾期完成"))
    }
}

@Suite struct `Stages and changes` {
    private func stage(_ id: String) -> StagePlan.Stage {
        StagePlan.Stage(id: id, name: Phrase(id, id), rules: ["pub.stage"])
    }

    @Test func `each stage has a duty of its own, met by its own release alone`() throws {
        let world = World(
            rules: Fixture.shipped.filter { $0.id.hasPrefix("pub.stage") },
            at: at("2026-11-20T10:00:00.000+08:00"),
        )
        let plan = StagePlan(
            id: "eia",
            name: Phrase("环评", "assessment"),
            kind: .staged,
            stages: [stage("accepted"), stage("decided")],
        )
        try world.open(.staged, plan: plan)
        #expect(world.count(.obligationOpened) == 1)
        try world.note(.staged, stage: "decided")
        #expect(world.count(.obligationOpened) == 2)
        // A release of the second stage says nothing of the first, one of no stage nothing of either.
        world.release("R-0001", kind: .notice, matter: "M-2026-0001")
        try world.confirm("R-0001")
        #expect(world.count(.obligationSettled) == 0)
        world.release("R-0002", kind: .notice, matter: "M-2026-0001", stage: "decided")
        try world.confirm("R-0002")
        #expect(try world.obligation("M-2026-0001/pub.stage/decided").outcome == .met)
        #expect(try world.obligation("M-2026-0001/pub.stage/accepted").isOpen)
        // The same stage starts nothing twice.
        try world.note(.staged, stage: "decided")
        #expect(world.count(.obligationOpened) == 2)
    }

    @Test func `information that is changed is to be published again`() throws {
        let world = World(
            rules: Fixture.shipped.filter { $0.id == "nat.active_20wd" },
            at: at("2026-11-20T10:00:00.000+08:00"),
        )
        try world.open(.decision, anchors: [.formedAt: world.now])
        world.release("R-0001", kind: .notice, matter: "M-2026-0001")
        try world.confirm("R-0001")
        try world.note(.changed)
        let again = try world.obligation("M-2026-0001/nat.active_20wd/2")
        #expect(again.isOpen)
        try world.note(.changed)
        #expect(world.count(.obligationOpened) == 3)
        #expect(try world.obligation("M-2026-0001/nat.active_20wd").outcome == .met)
    }
}
