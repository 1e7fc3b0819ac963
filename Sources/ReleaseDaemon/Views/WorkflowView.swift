import Clock
import Desk
import Model

/// The way of a text as its people see it.
extension ViewWords {
    func workflow(
        _ stand: StepPlanner.Stand,
        _ planner: StepPlanner,
        in records: any RecordReading,
    ) throws -> JSON {
        let late = Set(stand.late(at: now).map(\.step.id))
        let next = stand.progress.next?.step.id
        var steps = try stand.progress.items.map { item in
            var view = step(item.step, stand, planner, isLate: late.contains(item.step.id))
            view["isDone"] = .bool(item.isDone)
            view["isNext"] = .bool(item.step.id == next)
            view["signatures"] = .array(try item.signatures.map { try signature($0, in: records) })
            return view.withoutNulls
        }
        let approval = stand.workflow.approval
        var last = step(approval, stand, planner, isLate: late.contains(approval.id))
        last["isDone"] = .bool(stand.pending.stage == .approved)
        last["isNext"] = .bool(next == nil && stand.pending.stage != .approved)
        last["signatures"] = .array(
            try stand.pending.signatures.filter {
                $0.step == approval.id && $0.document == stand.pending.document
            }.map { try signature($0, in: records) }
        )
        steps.append(last.withoutNulls)
        let view: JSON = [
            "id": .string(stand.workflow.id),
            "name": phrase(stand.workflow.name),
            "steps": .array(steps),
            "obligation": JSON(stand.plan == nil ? nil : stand.duty?.id),
            "due": time(stand.plan?.due),
            "publishFrom": time(stand.plan?.latestStart(of: Workflow.publicationID)),
        ]
        return view.withoutNulls
    }

    private func step(
        _ step: Workflow.Step,
        _ stand: StepPlanner.Stand,
        _ planner: StepPlanner,
        isLate: Bool,
    ) -> JSON {
        [
            "id": .string(step.id),
            "name": phrase(step.name),
            "role": .string(step.role.rawValue),
            "roleName": phrase(step.role.name),
            "review": JSON(step.review?.rawValue),
            "organisations": .array(step.organisations.map { organisation($0) }),
            "isOutside": .bool(step.isOutside),
            "readings": .integer(Int64(step.readings.count)),
            "questions": .array(
                step.questions.map { ["id": .string($0.id), "text": phrase($0.text)] }
            ),
            "people": JSON(planner.holders(of: step, in: stand)),
            "latestStart": time(stand.plan?.latestStart(of: step.id)),
            "isLate": .bool(isLate),
        ]
    }

    /// The steps that are still to be taken, each with its latest start; empty without a plan.
    func plan(_ stand: StepPlanner.Stand) -> [JSON] {
        let late = Set(stand.late(at: now).map(\.step.id))
        return (stand.plan?.items ?? []).compactMap { item in
            let isDone =
                stand.progress.item(item.step)?.isDone
                ?? (item.step == Workflow.approvalID && stand.pending.stage == .approved)
            guard !isDone else { return nil }
            return [
                "release": .string(stand.release.id),
                "step": .string(item.step),
                "name": phrase(item.name),
                "latestStart": time(item.latestStart),
                "isLate": .bool(late.contains(item.step)),
            ]
        }
    }

    /// The same as a line of an explanation.
    func explained(_ step: JSON) -> JSON {
        let (release, name) = (step["release"]?.string ?? "", step["name"]?.string ?? "")
        let isLate = step["isLate"] == true
        let text = Phrase(
            "\(release) 的“\(name)”最迟开始\(isLate ? "，还没有办" : "")",
            "latest start of \(name), \(release)\(isLate ? ", not begun" : "")",
        )
        return [
            "label": phrase(Phrase("倒排", "plan")),
            "at": step["latestStart"] ?? .null,
            "text": phrase(text),
        ]
    }

    func signature(_ signature: StepSignature, in records: any RecordReading) throws -> JSON {
        let view: JSON = [
            "step": .string(signature.step),
            "by": .string(signature.by),
            "organisation": .string(signature.organisation),
            "organisationName": organisation(signature.organisation),
            "at": time(signature.at),
            "passed": .bool(signature.hasPassed),
            "reading": .integer(Int64(signature.reading)),
            "checked": StepSignature.json(signature.checked),
            "note": try kept(signature.note, in: records),
        ]
        return view.withoutNulls
    }
}
