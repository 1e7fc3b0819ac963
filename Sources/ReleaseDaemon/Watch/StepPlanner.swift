import Clock
import Desk
import Model

/// Finds for a text in the works its way, how far it has come, and when each step must begin at the latest.
struct StepPlanner: Sendable {
    /// All that is known of one text.
    struct Stand {
        let release: Release
        let pending: Release.Pending
        let workflow: Workflow
        let progress: WorkflowProgress
        /// The duty that the release is to meet; nil where none runs.
        let duty: Obligation?
        let plan: StepPlan?

        /// Steps that should have begun and have not.
        func late(at now: Instant) -> [(step: Workflow.Step, latestStart: Instant)] {
            guard let plan else { return [] }
            let isApproved = pending.stage == .approved
            return (workflow.steps + [workflow.approval]).compactMap { step in
                guard let start = plan.latestStart(of: step.id), start < now, !isApproved,
                    progress.item(step.id)?.hasBegun != true
                else { return nil }
                return (step, start)
            }
        }
    }

    let desk: Desk
    let times: TimeRules

    init(_ setup: Setup) {
        desk = setup.desk
        times = setup.book.times
    }

    /// False in a bureau that has laid down no steps: then nothing is looked for.
    var hasWorkflows: Bool { !desk.policy.workflows.isEmpty }

    /// Nil for what takes the usual way, or is not in the works.
    func stand(of release: Release, in records: any RecordReading) throws -> Stand? {
        guard hasWorkflows, let pending = release.pending,
            let workflow = try desk.workflow(of: release, records: records)
        else { return nil }
        let duty = try duty(of: release, in: records)
        return Stand(
            release: release,
            pending: pending,
            workflow: workflow,
            progress: pending.progress(on: workflow),
            duty: duty,
            plan: duty.flatMap { StepPlan(workflow, due: $0.due, times: times) },
        )
    }

    /// Who is to take a step now: those who can sign it, and before the submission whose text it is.
    func holders(of step: Workflow.Step, in stand: Stand) -> [String] {
        guard stand.pending.stage != .draft else {
            return [stand.pending.editors.last ?? stand.pending.drafter]
        }
        let waiting = stand.progress.item(step.id)?.waitingFor ?? [""]
        return desk.people(
            for: step,
            waitingFor: waiting,
            of: stand.release,
            stand.pending,
        )
    }

    /// The open duty that falls due first of those that this release meets; an internal one meets none.
    private func duty(of release: Release, in records: any RecordReading) throws -> Obligation? {
        guard !release.isInternal else { return nil }
        let subjects = [release.incident, release.matter].compactMap(\.self)
        let duties = try subjects.flatMap { subject in
            try records.records(.obligation, prefix: subject + "/", limit: ViewWords.listLimit)
                .filter { Obligation.openStates.contains($0.state) }
                .map { try Obligation(record: $0) }
        }
        return duties.filter { $0.rule.isMet(by: release.kind) && $0.due < .never }
            .min { ($0.due, $0.id) < ($1.due, $1.id) }
    }

    /// The texts in the works that go through steps.
    func stands(in records: any RecordReading) throws -> [Stand] {
        guard hasWorkflows else { return [] }
        var stands: [Stand] = []
        for state in [Release.State.draft, .published, .circulated] {
            let rows = try records.records(
                .release,
                state: state.rawValue,
                through: .max,
                limit: ViewWords.listLimit,
            )
            for row in rows where row.body["pending"] != nil {
                let release = try Release(id: row.id, row: row.body)
                if let stand = try stand(of: release, in: records) { stands.append(stand) }
            }
        }
        return stands
    }
}
