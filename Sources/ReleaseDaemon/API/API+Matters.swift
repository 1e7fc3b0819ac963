import Clock
import Desk
import Ledger
import Model
import Server

/// Matters: opened, listed, shown, their steps, their end.
extension API {
    func matters(_ call: Call) throws -> APIAnswer {
        let request = call.request
        switch (request.verb, request.path.count, request.path.last) {
        case (.post, 1, _): return try openMatter(call)
        case (.get, 1, _): return try listMatters(call)
        case (.get, 2, "templates"): return templates(call)
        case (.post, 3, "stage"): return try enterStage(request.path[1], call)
        case (.get, 2, _): return try showMatter(request.path[1], call)
        case (.post, 3, "note"): return try noteMatter(request.path[1], call)
        case (.post, 3, "satisfy"): return try satisfyMatter(request.path[1], call)
        case (.post, 3, "close"): return try closeMatter(request.path[1], call)
        default: throw APIError.notFound
        }
    }

    private func openMatter(_ call: Call) throws -> APIAnswer {
        let request = call.request
        let kind = try request.word("type", as: Matter.Kind.self)
        let text = MatterText(
            title: try request.text("title"),
            content: request.body["content"]?.string,
            source: request.body["source"]?.string,
        )
        let at = try request.optionalInstantOrDay("at", now: call.now, zone: call.zone)
        let formed = try request.optionalInstantOrDay("formed", now: call.now, zone: call.zone)
        var anchors: [Rule.AnchorField: Instant] = [:]
        if kind.anchor != .openedAt { anchors[kind.anchor] = at ?? call.now }
        if let formed { anchors[.formedAt] = formed }
        let opened = anchors
        let template = request.body["template"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let applicant = try request.optionalWord("applicant", as: ApplicantKind.self)
        let withheld = try request.optionalWord("withheld", as: RequestOutcome.self)
        let id = try call.act("matter.open") { transaction in
            .openMatter(
                DeskCommand.MatterOpening(
                    kind: kind,
                    organisation: request.body["organisation"]?.string,
                    rules: try Self.rules(request.body["rules"]),
                    incident: request.body["incident"]?.string,
                    anchors: opened,
                    isInternal: request.body.flag("internal"),
                    isSensitive: request.body.flag("sensitive"),
                    applicant: applicant,
                    withheld: withheld,
                    template: template,
                    stagedAt: at,
                    text: Kept(text, try transaction.keep(text.json)),
                )
            )
        }
        return try showMatter(id, call, status: Status(201))
    }

    /// A list of ids; text with commas as well.
    private static func rules(_ json: JSON?) throws -> [String] {
        guard let json, json != .null else { return [] }
        if let text = json.string {
            return text.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }
        }
        let names = (json.array ?? []).compactMap(\.string)
        guard names.count == json.array?.count else {
            throw APIError.usage("rules", Phrase("rules 须是规则编号的列表", "rules is a list of ids"))
        }
        return names
    }

    /// The stages that this bureau has as templates.
    private func templates(_ call: Call) -> APIAnswer {
        let words = call.words
        return APIAnswer(
            words.list(
                office.setup.desk.policy.templates.map { plan in
                    var view = words.stages(plan, reached: nil)
                    view["id"] = .string(plan.id)
                    view["type"] = .string(plan.kind.rawValue)
                    view["typeName"] = words.phrase(plan.kind.name)
                    if let basis = plan.basis {
                        view["legalBasis"] = .string(basis.document)
                        view["quote"] = .string(basis.quote)
                        view["isOwnCommitment"] = .bool(basis.isOwnCommitment)
                    }
                    return view
                }
            )
        )
    }

    private func enterStage(_ id: String, _ call: Call) throws -> APIAnswer {
        let request = call.request
        let stage = try request.text("stage")
        let at = try request.optionalInstantOrDay("at", now: call.now, zone: call.zone)
        _ = try call.act("matter.stage") { transaction in
            .noteMatter(
                id,
                DeskCommand.Noting(
                    step: .staged,
                    at: at ?? transaction.now,
                    evidence: request.body["evidence"]?.string,
                    stage: stage,
                )
            )
        }
        return try showMatter(id, call)
    }

    private func noteMatter(_ id: String, _ call: Call) throws -> APIAnswer {
        let step = try call.request.word("step", as: StepKind.self)
        try take(step, id, call, as: "matter.note")
        return try showMatter(id, call)
    }

    private func take(_ step: StepKind, _ id: String, _ call: Call, as name: String) throws {
        let request = call.request
        let at = try request.optionalInstantOrDay("at", now: call.now, zone: call.zone)
        let outcome = try request.optionalWord("outcome", as: RequestOutcome.self)
        _ = try call.act(name) { transaction in
            .noteMatter(
                id,
                DeskCommand.Noting(
                    step: step,
                    at: at ?? transaction.now,
                    evidence: request.body["evidence"]?.string,
                    slot: request.body["slot"]?.string,
                    outcome: outcome,
                )
            )
        }
    }

    /// The step that satisfies what the matter owes next, with the evidence for it.
    private func satisfyMatter(_ id: String, _ call: Call) throws -> APIAnswer {
        try call.require(.officer, .approver)
        _ = try call.request.text("evidence")
        let outcome = try call.request.optionalWord("outcome", as: RequestOutcome.self)
        let wanted = try office.reader.read { view in
            try Self.duties(of: id, view).filter(\.isOpen)
                .sorted { ($0.due, $0.id) < ($1.due, $1.id) }
                .lazy.compactMap(\.rule.satisfiedBy.step).first
        }
        // Who says what became of it has answered, whatever else was due before.
        guard let wanted = outcome == nil ? wanted : .answered else {
            throw APIError.refused(
                Refusal(
                    .refused,
                    "nothingOwed",
                    Phrase(
                        "\(id) 没有可以这样办结的任务",
                        "\(id) owes nothing that a record alone satisfies",
                    ),
                    hint: Phrase(
                        "需要公开发布的用 releasectl release draft --matter \(id)",
                        "what has to be published: releasectl release draft --matter \(id)",
                    ),
                )
            )
        }
        try take(wanted, id, call, as: "matter.satisfy")
        return try showMatter(id, call)
    }

    private func closeMatter(_ id: String, _ call: Call) throws -> APIAnswer {
        let reason = call.body.flag("missed") ? try call.request.text("reason") : nil
        _ = try call.act("matter.close") { transaction in
            .closeMatter(id, missedReason: try reason.map { try transaction.keep(note: $0) })
        }
        return try showMatter(id, call)
    }

    private func listMatters(_ call: Call) throws -> APIAnswer {
        let words = call.words
        let kind = call.request.query["type"]
        let states = call.request.query["all"] == nil ? ["open"] : ["open", "closed"]
        let items = try office.reader.read { view in
            try states.flatMap { state in
                try view.records(.matter, state: state, through: .max, limit: ViewWords.listLimit)
                    .reversed()
                    .map { try Matter(id: $0.id, row: $0.body) }
                    .filter { kind == nil || $0.kind.rawValue == kind }
                    .map { try words.matter($0, in: view) }
            }
        }
        return APIAnswer(words.list(items))
    }

    private func showMatter(
        _ id: String,
        _ call: Call,
        status: Status = .ok,
    ) throws -> APIAnswer {
        let words = call.words
        return try office.reader.read { view in
            guard let row = try view.record(.matter, id) else {
                throw APIError.absent(Phrase("事项", "matter"), id)
            }
            let matter = try Matter(id: id, row: row.body)
            var answer = try words.matter(matter, in: view)
            answer["obligations"] = .array(
                try Self.duties(of: id, view).map { words.obligation($0) }
            )
            // What holds a publication back is no duty: it has no due time, and would not be among them.
            answer["gate"] =
                office.setup.book.gate(for: matter.kind).map { rule in
                    ["rule": .string(rule.id), "title": words.phrase(rule.title)]
                } ?? .null
            answer["now"] = words.time(words.now)
            return APIAnswer(answer, status: status)
        }
    }

    /// Newest slots first would hide what is owed: by their due instants.
    private static func duties(of id: String, _ view: LedgerView) throws -> [Obligation] {
        try view.records(.obligation, prefix: id + "/", limit: ViewWords.listLimit)
            .map { try Obligation(record: $0) }
            .sorted { ($0.due, $0.id) < ($1.due, $1.id) }
    }

    func noteIncident(_ id: String, _ call: Call) throws {
        let request = call.request
        let step = try request.word("step", as: StepKind.self)
        let at = try request.optionalInstant("at", now: call.now, zone: call.zone)
        _ = try call.act("incident.note") { transaction in
            .noteIncident(
                id,
                DeskCommand.Noting(
                    step: step,
                    at: at ?? transaction.now,
                    evidence: request.body["evidence"]?.string,
                )
            )
        }
    }
}

extension ViewWords {
    /// The words of a matter; nil when they were destroyed by order of law.
    func matterText(
        _ matter: Matter,
        in records: any RecordReading,
    ) throws(StorageFault) -> MatterText? {
        guard let bytes = try records.content(matter.document),
            let json = try? JSONReader.read(bytes)
        else { return nil }
        return try? MatterText(json: json)
    }

    /// A matter with its words and steps.
    func matter(_ matter: Matter, in records: any RecordReading) throws -> JSON {
        let text = try matterText(matter, in: records)
        let start = matter.anchors[matter.kind.anchor]
        var view: JSON = [
            "id": .string(matter.id),
            "type": .string(matter.kind.rawValue),
            "typeName": phrase(matter.kind.name),
            "title": JSON(text?.title),
            "content": JSON(text?.content),
            "source": JSON(text?.source),
            "organisation": .string(matter.organisation),
            "organisationName": organisation(matter.organisation),
            "incident": JSON(matter.incident),
            "rules": JSON(matter.rules),
            "isInternal": .bool(matter.isInternal),
            "isSensitive": .bool(matter.isSensitive),
            "applicant": JSON(matter.applicant?.rawValue),
            "applicantName": matter.applicant.map { phrase($0.name) } ?? .null,
            "outcome": JSON(matter.outcome?.rawValue),
            "outcomeName": matter.outcome.map { phrase($0.answer) } ?? .null,
            "withheld": JSON(matter.withheld?.rawValue),
            "withheldName": matter.withheld.map { phrase($0.name) } ?? .null,
            "stage": JSON(matter.stage),
            "state": .string(matter.isOpen ? "open" : "closed"),
            "openedAt": time(matter.openedAt),
            "openedBy": .string(matter.openedBy),
            "anchorName": phrase(matter.kind.anchor.name),
            "at": start.map { time($0.at) } ?? .null,
            "closedAt": matter.closedAt.map { time($0) } ?? .null,
            "steps": .array(
                matter.steps.map { step in
                    let view: JSON = [
                        "step": .string(step.kind.rawValue), "name": phrase(step.kind.name),
                        "at": time(step.at), "by": .string(step.by), "entry": .integer(step.seq),
                        "outcome": JSON(step.outcome?.rawValue),
                        "outcomeName": step.outcome.map { phrase($0.answer) } ?? .null,
                        "stage": JSON(step.stage),
                        "stageName": step.stage.flatMap { matter.plan?.stage($0) }
                            .map { phrase($0.name) } ?? .null,
                    ]
                    return view.withoutNulls
                }
            ),
        ]
        if let plan = matter.plan {
            let stages = stages(plan, reached: matter.stage)
            for member in stages.members ?? [] { view[member.key] = member.value }
        }
        return view.withoutNulls
    }

    /// `{template, templateName, [stageName], stages[{id name state rules[] releases[] after[] wait}]}`.
    func stages(_ plan: StagePlan, reached: String?) -> JSON {
        let current = reached.flatMap { plan.index($0) }
        let view: JSON = [
            "template": .string(plan.id),
            "templateName": phrase(plan.name),
            "stageName": reached.flatMap { plan.stage($0) }.map { phrase($0.name) } ?? .null,
            "stages": .array(
                plan.stages.enumerated().map { index, stage in
                    let state = current.map { index < $0 ? "past" : index == $0 ? "now" : "ahead" }
                    let view: JSON = [
                        "id": .string(stage.id),
                        "name": phrase(stage.name),
                        "state": JSON(state),
                        "rules": JSON(stage.rules),
                        "releases": JSON(stage.releases.map(\.rawValue)),
                        "after": JSON(stage.after),
                        "wait": stage.wait.map {
                            ["from": .string($0.stage), "days": .integer(Int64($0.days))]
                        } ?? .null,
                    ]
                    return view.withoutNulls
                }
            ),
        ]
        return view.withoutNulls
    }
}
