/// The way of a text from submission to publication, as a bureau lays it down for some kinds of release.
///
/// Between submission and approval stand its steps, one after the other. Where no workflow applies, the
/// reviews that the configuration demands come in any order and the approval follows.
package struct Workflow: Sendable, Hashable {
    package let id: String
    package let name: Phrase
    /// Empty for every kind.
    package let kinds: [ReleaseKind]
    /// Of the incident; empty for every grade, and for what has none.
    package let grades: [Grade]
    /// Of the matter; empty for every type, and for what has none.
    package let matters: [Matter.Kind]
    /// Nil for both.
    package let audience: Audience?
    /// In order.
    package let steps: [Step]
    package let approval: Step
    /// A policy document and its interpretation are approved once both are handed in.
    package let isTogether: Bool
    /// From the approval until it is out.
    package let publication: Need?

    /// The id of the approval among signatures.
    package static let approvalID = "approve"
    /// Of the publication in a plan.
    package static let publicationID = "publish"

    package init(
        id: String,
        name: Phrase,
        kinds: [ReleaseKind] = [],
        grades: [Grade] = [],
        matters: [Matter.Kind] = [],
        audience: Audience? = nil,
        steps: [Step],
        approval: Step = Workflow.plainApproval,
        isTogether: Bool = false,
        publication: Need? = nil,
    ) {
        self.id = id
        self.name = name
        self.kinds = kinds
        self.grades = grades
        self.matters = matters
        self.audience = audience
        self.steps = steps
        self.approval = approval
        self.isTogether = isTogether
        self.publication = publication
    }

    /// An approval that asks nothing.
    package static let plainApproval = Step(
        id: approvalID,
        name: Phrase("批准", "approval"),
        role: .approver,
    )

    package func step(_ id: String) -> Step? { steps.first { $0.id == id } }

    /// True when it is the way of such a release.
    package func applies(
        to kind: ReleaseKind,
        grade: Grade?,
        matter: Matter.Kind?,
        audience: Audience,
    ) -> Bool {
        (kinds.isEmpty || kinds.contains(kind))
            && (grades.isEmpty || grade.map(grades.contains) == true)
            && (matters.isEmpty || matter.map(matters.contains) == true)
            && (self.audience.map { $0 == audience } ?? true)
    }
}

extension Workflow {
    /// One hand that a text passes through.
    package struct Step: Sendable, Hashable {
        package let id: String
        package let name: Phrase
        /// What a person must be to sign it.
        package let role: Role
        /// The review that it stands for; nil for none.
        package let review: ReviewKind?
        /// Each of them signs, the first one as the lead and before the others; empty for anybody with the role.
        package let organisations: [String]
        /// Who signs belongs to another organisation than the one that publishes.
        package let isOutside: Bool
        package let readings: Readings
        /// Each one is answered with the signature.
        package let questions: [Question]
        /// Nil for no time of its own.
        package let takes: Need?

        package init(
            id: String,
            name: Phrase,
            role: Role,
            review: ReviewKind? = nil,
            organisations: [String] = [],
            isOutside: Bool = false,
            readings: Readings = .once,
            questions: [Question] = [],
            takes: Need? = nil,
        ) {
            self.id = id
            self.name = name
            self.role = role
            self.review = review
            self.organisations = organisations
            self.isOutside = isOutside
            self.readings = readings
            self.questions = questions
            self.takes = takes
        }
    }

    /// How often a step is signed before it is done: three readings (三审).
    package struct Readings: Sendable, Hashable {
        /// At least 1.
        package let count: Int
        /// Least time from one to the next.
        package let apart: Milliseconds
        /// Each by another person.
        package let areByOthers: Bool

        package init(count: Int, apart: Milliseconds, areByOthers: Bool) {
            self.count = count
            self.apart = apart
            self.areByOthers = areByOthers
        }

        package static let once = Readings(count: 1, apart: Milliseconds(0), areByOthers: true)
    }

    /// A point of a check list.
    package struct Question: Sendable, Hashable {
        package let id: String
        package let text: Phrase

        package init(id: String, text: Phrase) {
            self.id = id
            self.text = text
        }
    }

    package enum Answer: String, Sendable, Hashable, CaseIterable {
        case yes
        case no
        case notApplicable = "na"

        package var name: Phrase {
            switch self {
            case .yes: Phrase("是", "yes")
            case .no: Phrase("否", "no")
            case .notApplicable: Phrase("不适用", "not applicable")
            }
        }
    }

    /// The time that a step needs, in the unit of its measure.
    package struct Need: Sendable, Hashable {
        package let measure: Measure
        /// At least 1.
        package let budget: Int64

        package init(measure: Measure, budget: Int64) {
            self.measure = measure
            self.budget = budget
        }
    }
}

/// A signature under a step, with what was asked and answered: kept with the text that it was given for.
package struct StepSignature: Sendable, Hashable {
    /// A question as it was put, and its answer.
    package struct Checked: Sendable, Hashable {
        package let question: String
        package let text: String
        package let answer: Workflow.Answer

        package init(question: String, text: String, answer: Workflow.Answer) {
            self.question = question
            self.text = text
            self.answer = answer
        }
    }

    package let step: String
    package let by: String
    package let organisation: String
    package let at: Instant
    package let hasPassed: Bool
    package let document: Digest
    /// 1 for the first.
    package let reading: Int
    package let checked: [Checked]
    package let note: Digest?

    package init(
        step: String,
        by: String,
        organisation: String,
        at: Instant,
        hasPassed: Bool,
        document: Digest,
        reading: Int = 1,
        checked: [Checked] = [],
        note: Digest? = nil,
    ) {
        self.step = step
        self.by = by
        self.organisation = organisation
        self.at = at
        self.hasPassed = hasPassed
        self.document = document
        self.reading = reading
        self.checked = checked
        self.note = note
    }
}

extension StepSignature {
    /// From an entry `release.signed`, or the `release.approved` of a workflow.
    package init(entry: Entry) throws(RowMistake) {
        let body = entry.body
        self.init(
            step: body["step"]?.string ?? Workflow.approvalID,
            by: entry.actor,
            organisation: try body.text("organisation"),
            at: entry.at,
            hasPassed: body["passed"]?.bool ?? true,
            document: try body.digest("document"),
            reading: Int(body["reading"]?.integer ?? 1),
            checked: try Self.checked(body["checked"]),
            note: body.optionalDigest("note"),
        )
    }

    package init(row: JSON) throws(RowMistake) {
        self.init(
            step: try row.text("step"),
            by: try row.text("by"),
            organisation: try row.text("organisation"),
            at: try row.instant("at"),
            hasPassed: row.flag("passed"),
            document: try row.digest("document"),
            reading: Int(try row.number("reading")),
            checked: try Self.checked(row["checked"]),
            note: row.optionalDigest("note"),
        )
    }

    package var row: JSON {
        let row: JSON = [
            "step": .string(step),
            "by": .string(by),
            "organisation": .string(organisation),
            "at": JSON(at),
            "passed": .bool(hasPassed),
            "document": .string(document.hex),
            "reading": .integer(Int64(reading)),
            "checked": Self.json(checked),
            "note": JSON(note),
        ]
        return row.withoutNulls
    }

    /// What was answered, as entries and rows hold it; null for nothing.
    package static func json(_ checked: [Checked]) -> JSON {
        guard !checked.isEmpty else { return .null }
        return .array(
            checked.map {
                [
                    "question": .string($0.question), "text": .string($0.text),
                    "answer": .string($0.answer.rawValue),
                ]
            }
        )
    }

    private static func checked(_ json: JSON?) throws(RowMistake) -> [Checked] {
        var checked: [Checked] = []
        for one in json?.array ?? [] {
            checked.append(
                Checked(
                    question: try one.text("question"),
                    text: try one.text("text"),
                    answer: try one.word("answer"),
                )
            )
        }
        return checked
    }
}
