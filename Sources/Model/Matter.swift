/// Anything that is no incident but starts clocks: a decision, a column, a request, a rumour.
///
/// Its words lie in the content store (`MatterText`), named by `document`. Invariant: a step that was
/// recorded stays; an anchor is the one recorded last.
package struct Matter: Sendable, Hashable {
    /// What a matter is; the raw values are those of `Rule.Subject`.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case decision
        case column
        case request
        case letter
        case message
        case complaint
        case rumour
        case opinion
        case policy
        case consultation
        /// Work in stages, each with a release of its own: a great project, an assessment.
        case staged
        case department
        case report

        package var subject: Rule.Subject { Rule.Subject(rawValue: rawValue) ?? .decision }

        /// A standing matter has a series of slots and names its rules; any other one runs every rule
        /// whose anchor it has.
        package var isStanding: Bool { [.column, .department, .report].contains(self) }

        /// What its opening dates, where the officer names no other anchor.
        package var anchor: Rule.AnchorField {
            switch self {
            case .decision, .policy: .decidedAt
            case .request, .letter, .message: .receivedAt
            case .complaint: .registeredAt
            case .rumour, .opinion: .detectedAt
            case .column: .updatedAt
            case .consultation, .staged, .department, .report: .openedAt
            }
        }

        package var name: Phrase {
            switch self {
            case .decision: Phrase("公开决定", "decision")
            case .column: Phrase("栏目", "column")
            case .request: Phrase("依申请公开", "request for disclosure")
            case .letter: Phrase("函查", "letter of inquiry")
            case .message: Phrase("留言", "message")
            case .complaint: Phrase("投诉举报", "complaint")
            case .rumour: Phrase("不实信息", "rumour")
            case .opinion: Phrase("政务舆情", "public opinion")
            case .policy: Phrase("政策文件", "policy document")
            case .consultation: Phrase("征求意见", "draft for comment")
            case .staged: Phrase("分阶段事项", "staged matter")
            case .department: Phrase("部门报送", "hand-in of a department")
            case .report: Phrase("报告", "report")
            }
        }
    }

    /// Something that happened to it.
    package struct Step: Sendable, Hashable {
        package let kind: StepKind
        package let at: Instant
        package let seq: Int64
        package let by: String
        /// Of the answer to a request.
        package let outcome: RequestOutcome?
        /// The stage that was entered.
        package let stage: String?

        package init(
            kind: StepKind,
            at: Instant,
            seq: Int64,
            by: String,
            outcome: RequestOutcome? = nil,
            stage: String? = nil,
        ) {
            self.kind = kind
            self.at = at
            self.seq = seq
            self.by = by
            self.outcome = outcome
            self.stage = stage
        }
    }

    package let id: String
    package let kind: Kind
    package var organisation: String
    /// Ids of rules; empty for every rule whose anchor it has.
    package var rules: [String]
    package var incident: String?
    package var anchors: [Rule.AnchorField: Obligation.Anchor]
    /// Never on a public page or channel.
    package var isInternal: Bool
    /// What comes of it needs a higher approver.
    package var isSensitive: Bool
    /// Of a request: who asked.
    package var applicant: ApplicantKind?
    /// Of an internal one: why it is not published.
    package var withheld: RequestOutcome?
    /// The stages that it goes through.
    package var plan: StagePlan?
    package var document: Digest
    package var openedAt: Instant
    package var openedBy: String
    package var steps: [Step]
    package var closedAt: Instant?

    package init(
        id: String,
        kind: Kind,
        organisation: String,
        rules: [String] = [],
        incident: String? = nil,
        anchors: [Rule.AnchorField: Obligation.Anchor],
        isInternal: Bool = false,
        isSensitive: Bool = false,
        applicant: ApplicantKind? = nil,
        withheld: RequestOutcome? = nil,
        plan: StagePlan? = nil,
        document: Digest,
        openedAt: Instant,
        openedBy: String,
        steps: [Step] = [],
        closedAt: Instant? = nil,
    ) {
        self.id = id
        self.kind = kind
        self.organisation = organisation
        self.rules = rules
        self.incident = incident
        self.anchors = anchors
        self.isInternal = isInternal
        self.isSensitive = isSensitive
        self.applicant = applicant
        self.withheld = withheld
        self.plan = plan
        self.document = document
        self.openedAt = openedAt
        self.openedBy = openedBy
        self.steps = steps
        self.closedAt = closedAt
    }

    package var isOpen: Bool { closedAt == nil }

    /// The stage that it has reached; its opening begins the first one.
    package var stage: String? {
        guard let plan else { return nil }
        return steps.last { $0.stage != nil }?.stage ?? plan.stages.first?.id
    }

    /// What the last answer said.
    package var outcome: RequestOutcome? { steps.last { $0.outcome != nil }?.outcome }

    package static let openState = "open"

    /// A new matter, from its entry `matter.opened`.
    package init(opened entry: Entry) throws(RowMistake) {
        let body = entry.body
        var anchors: [Rule.AnchorField: Obligation.Anchor] = [
            .openedAt: Obligation.Anchor(field: .openedAt, at: entry.at, seq: entry.seq)
        ]
        for member in body["anchors"]?.members ?? [] {
            guard let field = Rule.AnchorField(rawValue: member.key) else { continue }
            anchors[field] = Obligation.Anchor(
                field: field,
                at: try (body["anchors"] ?? .null).instant(member.key),
                seq: entry.seq,
            )
        }
        self.init(
            id: entry.subject,
            kind: try body.word("type"),
            organisation: try body.text("organisation"),
            rules: body.texts("rules"),
            incident: body["incident"]?.string,
            anchors: anchors,
            isInternal: body.flag("internal"),
            isSensitive: body.flag("sensitive"),
            applicant: body["applicant"]?.string.flatMap { ApplicantKind(rawValue: $0) },
            withheld: body["withheld"]?.string.flatMap { RequestOutcome(rawValue: $0) },
            plan: try body["plan"].map { json throws(RowMistake) in try StagePlan(json: json) },
            document: try body.digest("document"),
            openedAt: entry.at,
            openedBy: entry.actor,
        )
    }

    /// Takes up a step, from its entry `matter.noted`.
    package mutating func note(_ entry: Entry) throws(RowMistake) {
        let kind: StepKind = try entry.body.word("step")
        steps.append(
            Step(
                kind: kind,
                at: entry.effectiveAt,
                seq: entry.seq,
                by: entry.actor,
                outcome: entry.body["outcome"]?.string.flatMap { RequestOutcome(rawValue: $0) },
                stage: entry.body["stage"]?.string,
            )
        )
        guard let field = kind.anchor else { return }
        anchors[field] = Obligation.Anchor(field: field, at: entry.effectiveAt, seq: entry.seq)
    }

    package init(id: String, row: JSON) throws(RowMistake) {
        var anchors: [Rule.AnchorField: Obligation.Anchor] = [:]
        for json in row["anchors"]?.array ?? [] {
            let anchor = try Obligation.Anchor(json: json)
            anchors[anchor.field] = anchor
        }
        var steps: [Step] = []
        for step in row["steps"]?.array ?? [] {
            steps.append(
                Step(
                    kind: try step.word("kind"),
                    at: try step.instant("at"),
                    seq: try step.number("seq"),
                    by: try step.text("by"),
                    outcome: step["outcome"]?.string.flatMap { RequestOutcome(rawValue: $0) },
                    stage: step["stage"]?.string,
                )
            )
        }
        self.init(
            id: id,
            kind: try row.word("type"),
            organisation: try row.text("organisation"),
            rules: row.texts("rules"),
            incident: row["incident"]?.string,
            anchors: anchors,
            isInternal: row.flag("internal"),
            isSensitive: row.flag("sensitive"),
            applicant: row["applicant"]?.string.flatMap { ApplicantKind(rawValue: $0) },
            withheld: row["withheld"]?.string.flatMap { RequestOutcome(rawValue: $0) },
            plan: try row["plan"].map { json throws(RowMistake) in try StagePlan(json: json) },
            document: try row.digest("document"),
            openedAt: try row.instant("openedAt"),
            openedBy: try row.text("openedBy"),
            steps: steps,
            closedAt: row.optionalInstant("closedAt"),
        )
    }

    package var row: JSON {
        let row: JSON = [
            "type": .string(kind.rawValue),
            "organisation": .string(organisation),
            "rules": rules.isEmpty ? .null : JSON(rules),
            "incident": JSON(incident),
            "anchors": .array(
                anchors.values.sorted { $0.field.rawValue < $1.field.rawValue }.map(\.json)
            ),
            "internal": isInternal ? true : .null,
            "sensitive": isSensitive ? true : .null,
            "applicant": JSON(applicant?.rawValue),
            "withheld": JSON(withheld?.rawValue),
            "plan": plan?.json ?? .null,
            "document": .string(document.hex),
            "openedAt": JSON(openedAt),
            "openedBy": .string(openedBy),
            "steps": steps.isEmpty
                ? .null
                : .array(
                    steps.map { step in
                        let row: JSON = [
                            "kind": .string(step.kind.rawValue), "at": JSON(step.at),
                            "seq": .integer(step.seq), "by": .string(step.by),
                            "outcome": JSON(step.outcome?.rawValue),
                            "stage": JSON(step.stage),
                        ]
                        return row.withoutNulls
                    }
                ),
            "closedAt": JSON(closedAt),
        ]
        return row.withoutNulls
    }

    /// The row of the projection: open ones sort by their opening.
    package var record: Record {
        Record(
            id: id,
            body: row,
            state: isOpen ? Self.openState : "closed",
            order: openedAt.milliseconds,
        )
    }
}

/// The words of a matter, kept apart from the chain.
package struct MatterText: Sendable, Hashable {
    package var title: String
    /// What it is about: of a rumour the claim, of a request what is asked for.
    package var content: String?
    /// Where it was found, or who sent it.
    package var source: String?

    package init(title: String, content: String? = nil, source: String? = nil) {
        self.title = title
        self.content = content
        self.source = source
    }

    package init(json: JSON) throws(RowMistake) {
        self.init(
            title: try json.text("title"),
            content: json["content"]?.string,
            source: json["source"]?.string,
        )
    }

    package var json: JSON {
        let json: JSON = [
            "title": .string(title), "content": JSON(content), "source": JSON(source),
        ]
        return json.withoutNulls
    }
}
