import Desk
import Model
import Testing

@Suite struct IncidentTests {
    @Test func `incidents are numbered per year of the bureau's zone, without gaps`() throws {
        // 2026-12-31 23:50 in Shanghai, 15:50 in Greenwich.
        let bench = DeskBench(now: DeskBench.shanghai.instant(date(2026, 12, 31)) + .minutes(1_430))
        var ids: [String] = []
        for _ in 0..<2 { ids.append(try bench.act(bench.opening(), by: .drafter)[0].subject) }
        #expect(bench.refusal(bench.opening(""), by: .drafter) == "usage.title")
        bench.pass(.minutes(15))
        for _ in 0..<2 { ids.append(try bench.act(bench.opening(), by: .drafter)[0].subject) }
        #expect(ids == ["2026-0001", "2026-0002", "2027-0001", "2027-0002"])
    }

    private func date(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        CivilDate(year: year, month: month, day: day) ?? CivilDate(dayNumber: 0)
    }

    @Test func `an incident without a grade, place or report is opened for the officer's own body`()
        throws
    {
        let bench = DeskBench()
        let entry = try bench.act(bench.opening(grade: nil), by: .drafter)[0]
        #expect(entry.body["grade"] == nil && entry.body["reportedAt"] == nil)
        let incident = try bench.incident(entry.subject)
        #expect(incident.grade == nil && incident.leadOrganisation == "traffic")
        #expect(incident.openedBy == Officer.drafter.id && incident.isOpen)
    }

    @Test func `an incident is not opened with impossible facts`() {
        let bench = DeskBench()
        let tick = Milliseconds(1)
        let table: [(DeskCommand, String)] = [
            (bench.opening(occurredAt: bench.now + tick), "usage.future"),
            (bench.opening(reportedAt: bench.now + tick), "usage.future"),
            (bench.opening(occurredAt: bench.now - .days(3_661)), "usage.longAgo"),
            (
                bench.opening(
                    occurredAt: bench.now - .hours(1),
                    reportedAt: bench.now - .hours(1) - tick,
                ), "usage.reportedBeforeOccurred"
            ),
            (bench.opening(" \u{3000} "), "usage.title"),
            (bench.opening("两\n行"), "usage.title"),
            (bench.opening(organisation: "nobody"), "usage.organisation"),
            (bench.opening("机密★ 某事"), "refused.secrecyMark"),
            (bench.opening(place: "秘密★ 某地"), "refused.secrecyMark"),
        ]
        for (command, code) in table {
            #expect(bench.refusal(command, by: .drafter) == code)
        }
        for officer in [Officer.approver, .reviewer, .stranger] {
            #expect(bench.refusal(bench.opening(), by: officer) == "permission.role")
        }
        #expect(bench.entries.isEmpty)
    }

    @Test func `an officer raises a grade, only an approver lowers it`() throws {
        let bench = DeskBench()
        let id = try bench.act(bench.opening(grade: .serious), by: .drafter)[0].subject
        func regrade(_ grade: Grade) -> DeskCommand {
            .gradeIncident(id, to: grade, reason: bench.note())
        }
        #expect(bench.refusal(regrade(.serious), by: .drafter) == "refused.sameGrade")
        #expect(bench.refusal(regrade(.ordinary), by: .drafter) == "permission.role")
        #expect(bench.refusal(regrade(.major), by: .reviewer) == "permission.role")
        let raised = try bench.act(regrade(.extraordinary), by: .drafter)[0]
        #expect(raised.body["from"]?.string == "III" && raised.body["to"]?.string == "I")
        #expect(bench.refusal(regrade(.major), by: .drafter) == "permission.role")
        #expect(bench.refusal(regrade(.major), by: .approver) == nil)
        #expect(try bench.incident(id).grade == .major)
    }

    @Test func `an officer sets the grade that was left open, however low`() throws {
        let bench = DeskBench()
        let id = try bench.act(bench.opening(grade: nil), by: .drafter)[0].subject
        let grade = DeskCommand.gradeIncident(id, to: .ordinary, reason: bench.note())
        #expect(bench.refusal(grade, by: .drafter) == nil)
    }

    @Test func `the time of occurrence is corrected, not into the future, not after the report`()
        throws
    {
        let bench = DeskBench()
        let occurred = bench.now - .hours(2)
        let reported = bench.now - .hours(1)
        let id = try bench.act(
            bench.opening(occurredAt: occurred, reportedAt: reported),
            by: .drafter,
        )[0].subject
        func correct(_ at: Instant, _ isEstimated: Bool = false) -> DeskCommand {
            .correctIncident(id, occurredAt: at, isEstimated: isEstimated)
        }
        #expect(bench.refusal(correct(occurred), by: .drafter) == "refused.sameTime")
        #expect(bench.refusal(correct(bench.now + .hours(1)), by: .drafter) == "usage.future")
        let late = correct(reported + Milliseconds(1))
        #expect(bench.refusal(late, by: .drafter) == "usage.reportedBeforeOccurred")
        #expect(bench.refusal(correct(reported), by: .reviewer) == "permission.role")
        #expect(bench.refusal(correct(occurred, true), by: .drafter) == nil)
        let entry = try bench.act(correct(reported), by: .approver)[0]
        #expect(entry.body["formerOccurredAt"] == JSON(occurred))
        #expect(try bench.incident(id).occurredAt == reported)
    }

    private func oblige(_ bench: DeskBench, _ id: String, incident: String?, isOpen: Bool = true) {
        let body: JSON = ["incident": JSON(incident)]
        bench.records.put(
            .obligation,
            Record(
                id: id,
                body: body.withoutNulls,
                state: isOpen ? Obligation.openState : Obligation.settledState,
                order: 0,
            ),
        )
    }

    @Test func `an incident with open duties is closed only as missed, and only by an approver`()
        throws
    {
        let bench = DeskBench()
        let id = try bench.act(bench.opening(), by: .drafter)[0].subject
        oblige(bench, id + "/inc.first_release", incident: id)
        oblige(bench, id + "/inc.press_conference", incident: id, isOpen: false)
        let close = DeskCommand.closeIncident(id, missedReason: nil)
        let missed = DeskCommand.closeIncident(id, missedReason: bench.note())
        #expect(bench.refusal(close, by: .drafter) == "refused.dutiesOpen")
        #expect(bench.refusal(close, by: .approver) == "refused.dutiesOpen")
        #expect(bench.refusal(missed, by: .drafter) == "permission.role")
        #expect(bench.refusal(missed, by: .approver) == nil)
        #expect(bench.refusal(missed, by: .approver) == "refused.incidentClosed")
    }

    @Test func `the countersignature of a release keeps its incident open, another incident's not`()
        throws
    {
        let bench = DeskBench()
        let id = try bench.act(bench.opening(), by: .drafter)[0].subject
        oblige(bench, "2026-00010/inc.first_release", incident: "2026-00010")
        let close = DeskCommand.closeIncident(id, missedReason: nil)
        #expect(bench.wouldRefuse(close, by: .drafter) == nil)
        oblige(bench, "R-0001/int.countersign", incident: id)
        #expect(bench.refusal(close, by: .drafter) == "refused.dutiesOpen")
    }

    @Test func `an incident with an unpublished draft stays open`() throws {
        let bench = DeskBench()
        let id = try bench.act(bench.opening(), by: .drafter)[0].subject
        let draft = try bench.draft(to: .approved, bench.drafting(incident: id))
        let close = DeskCommand.closeIncident(id, missedReason: nil)
        #expect(bench.refusal(close, by: .drafter) == "refused.draftsOpen")
        try bench.act(bench.publication(draft), by: .drafter)
        #expect(bench.refusal(close, by: .drafter) == nil)
    }

    @Test func `a closed incident takes nothing new`() throws {
        let bench = DeskBench()
        let id = try bench.act(bench.opening(), by: .drafter)[0].subject
        try bench.act(.closeIncident(id, missedReason: nil), by: .drafter)
        let document = bench.note()
        let commands: [DeskCommand] = [
            .gradeIncident(id, to: .extraordinary, reason: document),
            .correctIncident(id, occurredAt: bench.now - .hours(5), isEstimated: false),
            .closeIncident(id, missedReason: nil),
            .draft(bench.drafting(incident: id)),
            .issue(bench.drafting(incident: id), bench.authorisation()),
            .holdConference(incident: id, at: bench.now, evidence: nil),
            .scheduleConference(
                DeskCommand.Schedule(
                    incident: id,
                    at: bench.now + .hours(1),
                    document: document,
                    hasPlaceAndSpokesperson: true,
                )
            ),
        ]
        for command in commands {
            #expect(bench.refusal(command, by: .chief) == "refused.incidentClosed")
        }
    }

    @Test func `a conference is scheduled with place and spokesperson and held once`() throws {
        let bench = DeskBench()
        let id = try bench.act(bench.opening(), by: .drafter)[0].subject
        func schedule(_ isComplete: Bool) -> DeskCommand {
            .scheduleConference(
                DeskCommand.Schedule(
                    incident: id,
                    at: bench.now + .hours(3),
                    document: bench.note("市融媒体中心"),
                    hasPlaceAndSpokesperson: isComplete,
                )
            )
        }
        func hold(_ at: Instant) -> DeskCommand {
            .holdConference(incident: id, at: at, evidence: nil)
        }
        #expect(bench.refusal(schedule(false), by: .drafter) == "usage.conference")
        #expect(bench.refusal(schedule(true), by: .approver) == "permission.role")
        #expect(bench.refusal(schedule(true), by: .drafter) == nil)
        #expect(bench.records.record(.conference, id)?.state == "scheduled")
        #expect(bench.refusal(hold(bench.now + Milliseconds(1)), by: .drafter) == "usage.future")
        let early = hold(bench.now - .hours(2) - Milliseconds(1))
        #expect(bench.refusal(early, by: .drafter) == "usage.heldBeforeOccurred")
        let entry = try bench.act(hold(bench.now - .minutes(30)), by: .drafter)[0]
        #expect(entry.effectiveAt == bench.now - .minutes(30) && entry.at == bench.now)
        #expect(bench.refusal(hold(bench.now), by: .drafter) == "refused.held")
        #expect(bench.records.record(.conference, id)?.state == "held")
    }
}
