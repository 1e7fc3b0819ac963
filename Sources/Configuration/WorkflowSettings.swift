import Model

/// `workflow.json5`: the steps between submission and approval, by kind and grade.
struct WorkflowSettings {
    /// Those that are on, in the order of the file.
    let workflows: [Workflow]

    /// Workflows of a bureau, and steps of one.
    static let limit = 50
    static let stepLimit = 20
    /// Longer than any step takes.
    private static let longest = Milliseconds.days(60)

    static let empty = WorkflowSettings(workflows: [])

    private init(workflows: [Workflow]) {
        self.workflows = workflows
    }

    /// `ownCode`: of the bureau, whose people no outside step is for.
    init(
        _ reader: ConfigurationReader,
        people: People,
        ownCode: String,
        calendars: [String],
    ) {
        let calendar = reader.text("calendar", default: "cn", length: 1...40)
        if !calendars.isEmpty {
            reader.refer("calendar", calendar, to: calendars, Phrase("日历", "calendar"))
        }
        var ids: [String] = []
        var kept: [Workflow] = []
        _ = reader.objects("workflows", counts: 0...Self.limit) { inner in
            let isOn = inner.boolean("enabled", default: true)
            let workflow = Self.workflow(
                inner,
                Known(people: people, ownCode: ownCode, calendar: calendar)
            )
            if ids.contains(workflow.id) {
                inner.report("id", Phrase("标识重复", "this id occurs twice"))
            }
            ids.append(workflow.id)
            if isOn { kept.append(workflow) }
        }
        workflows = kept
    }

    private struct Known {
        let people: People
        let ownCode: String
        let calendar: String

        /// Unknown people are a mistake of their own file.
        func has(_ role: Role, in isMeant: (String) -> Bool) -> Bool {
            people.people.isEmpty
                || people.people.contains { isMeant($0.organisation) && $0.roles.contains(role) }
        }
    }

    private static func workflow(_ reader: ConfigurationReader, _ known: Known) -> Workflow {
        let id = reader.text("id", length: 1...40, check: TextForm.identifier)
        let name = reader.phrase("name")
        let audience: AudienceWord = reader.choice("audience", default: .both) ?? .both
        var stepIDs: [String] = []
        let steps = reader.objects("steps", counts: 0...stepLimit) { inner in
            let step = step(inner, known)
            if stepIDs.contains(step.id) || step.id == Workflow.approvalID
                || step.id == Workflow.publicationID
            {
                inner.report(
                    "id",
                    Phrase("“\(step.id)” 已有", "“\(step.id)” is taken"),
                    hint: Phrase(
                        "步骤标识各不相同，approve 和 publish 另有所指",
                        "ids of steps differ; approve and publish mean something else",
                    ),
                )
            }
            stepIDs.append(step.id)
            return step
        }
        return Workflow(
            id: id,
            name: name,
            kinds: reader.choices("kinds", counts: 0...ReleaseKind.allCases.count),
            grades: reader.choices("grades", counts: 0...Grade.allCases.count),
            matters: reader.choices("matters", counts: 0...Matter.Kind.allCases.count),
            audience: audience.audience,
            steps: steps,
            approval: reader.object("approval") { approval($0, known) },
            isTogether: reader.boolean("together", default: false),
            publication: reader.object("publication") { need($0, known) },
        )
    }

    private static func step(_ reader: ConfigurationReader, _ known: Known) -> Workflow.Step {
        let role: SigningRole = reader.choice("role") ?? .officer
        let isOutside = reader.boolean("outside", default: false)
        let organisations = reader.texts("organisations", counts: 0...20, length: 1...60)
        for (index, id) in organisations.enumerated() {
            let place = "organisations[\(index)]"
            reader.refer(
                place,
                id,
                to: known.people.organisations.map(\.id),
                Phrase("机构", "organisation"),
            )
            if organisations[..<index].contains(id) {
                reader.report(place, Phrase("重复", "occurs twice"))
            }
            guard let organisation = known.people.organisation(id) else { continue }
            if isOutside, organisation.code == known.ownCode {
                reader.report(
                    place,
                    Phrase("外部审查不能由本单位办理", "the bureau itself is not outside"),
                    hint: Phrase(
                        "换成审查机构，或去掉 outside",
                        "name the reviewing body, or leave out outside"
                    ),
                )
            }
            if !known.has(role.role, in: { $0 == id }) {
                reader.report(
                    place,
                    Phrase(
                        "\(id) 没有角色为 \(role.rawValue) 的人员，此步无人可办",
                        "nobody of \(id) has the role \(role.rawValue): no one could take this step",
                    ),
                    hint: Phrase("在 people.json5 中加上", "add one to people.json5"),
                )
            }
        }
        let own = known.people.organisations.first { $0.code == known.ownCode }?.id
        if organisations.isEmpty,
            !known.has(role.role, in: { isOutside ? $0 != own : true })
        {
            reader.report(
                "role",
                Phrase(
                    "没有角色为 \(role.rawValue) 的人员，此步无人可办",
                    "nobody has the role \(role.rawValue): no one could take this step",
                ),
                hint: Phrase("在 people.json5 中加上", "add one to people.json5"),
            )
        }
        return Workflow.Step(
            id: reader.text("id", length: 1...40, check: TextForm.identifier),
            name: reader.phrase("name"),
            role: role.role,
            review: reader.choice("review", default: ReviewWord.none)?.kind,
            organisations: organisations,
            isOutside: isOutside,
            readings: reader.object("readings") { inner in
                Workflow.Readings(
                    count: inner.integer("count", default: 1, in: 1...5),
                    apart: inner.duration(
                        "apart",
                        default: Milliseconds(0),
                        in: Milliseconds(0)...longest
                    ),
                    areByOthers: inner.boolean("byOthers", default: true),
                )
            },
            questions: questions(reader),
            takes: need(reader, known),
        )
    }

    private static func approval(_ reader: ConfigurationReader, _ known: Known) -> Workflow.Step {
        let role: ApprovingRole = reader.choice("role", default: .approver) ?? .approver
        if !known.has(role.role, in: { _ in true }) {
            reader.report(
                "role",
                Phrase(
                    "没有角色为 \(role.rawValue) 的人员，无人可以批准",
                    "nobody has the role \(role.rawValue): no one could approve",
                ),
                hint: Phrase("在 people.json5 中加上", "add one to people.json5"),
            )
        }
        return Workflow.Step(
            id: Workflow.approvalID,
            name: Workflow.plainApproval.name,
            role: role.role,
            questions: questions(reader),
            takes: need(reader, known),
        )
    }

    private static func questions(_ reader: ConfigurationReader) -> [Workflow.Question] {
        var ids: [String] = []
        return reader.objects("questions", counts: 0...50) { inner in
            let id = inner.text("id", length: 1...40, check: TextForm.identifier)
            if ids.contains(id) { inner.report("id", Phrase("标识重复", "this id occurs twice")) }
            ids.append(id)
            return Workflow.Question(id: id, text: inner.phrase("text"))
        }
    }

    /// The time that a step needs: a span, on the clock or in office hours, or working days.
    private static func need(_ reader: ConfigurationReader, _ known: Known) -> Workflow.Need? {
        let span = reader.optionalDuration("takes", in: .minutes(1)...longest)
        let isOffice = reader.boolean("officeHours", default: false)
        let days = reader.integer("workingDays", default: 0, in: 0...60)
        if span != nil, days > 0 {
            reader.report(
                "workingDays",
                Phrase("takes 和 workingDays 只能有一个", "one of takes and workingDays"),
            )
        }
        if let span {
            let measure: Measure = isOffice ? .officeHours(calendar: known.calendar) : .wall
            return Workflow.Need(measure: measure, budget: span.count)
        }
        guard days > 0 else { return nil }
        return Workflow.Need(
            measure: .workingDays(calendar: known.calendar, dayEnd: .midnight),
            budget: Int64(days),
        )
    }
}

/// Roles that a step may ask for.
private enum SigningRole: String, CaseIterable {
    case officer
    case approver
    case head
    case secrecy
    case legality
    case content

    var role: Role { Role(rawValue: rawValue) ?? .officer }
}

private enum ApprovingRole: String, CaseIterable {
    case approver
    case head

    var role: Role { self == .head ? .head : .approver }
}

private enum AudienceWord: String, CaseIterable {
    case both
    case everybody = "public"
    case inside = "internal"

    var audience: Audience? { Audience(rawValue: rawValue) }
}

private enum ReviewWord: String, CaseIterable {
    case none
    case secrecy
    case legality
    case content

    var kind: ReviewKind? { ReviewKind(rawValue: rawValue) }
}
