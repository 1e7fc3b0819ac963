package import Model

/// A text that already lies in the content store, with the digest that names it there.
package struct Kept<Value: Sendable & Hashable>: Sendable, Hashable {
    package let value: Value
    package let digest: Digest

    package init(_ value: Value, _ digest: Digest) {
        self.value = value
        self.digest = digest
    }
}

/// What officers ask of the desk.
///
/// Findings are handed in where a text is judged: how it fits a board or a message is known by the
/// channels, not here.
package enum DeskCommand: Sendable {
    package struct Opening: Sendable {
        package let category: IncidentCategory
        package let grade: Grade?
        package let occurredAt: Instant
        package let isEstimated: Bool
        package let reportedAt: Instant?
        package let leadOrganisation: String?
        package let nature: IncidentNature?
        package let text: Kept<IncidentText>

        package init(
            category: IncidentCategory,
            grade: Grade?,
            occurredAt: Instant,
            isEstimated: Bool,
            reportedAt: Instant?,
            leadOrganisation: String?,
            nature: IncidentNature? = nil,
            text: Kept<IncidentText>,
        ) {
            self.category = category
            self.grade = grade
            self.occurredAt = occurredAt
            self.isEstimated = isEstimated
            self.reportedAt = reportedAt
            self.leadOrganisation = leadOrganisation
            self.nature = nature
            self.text = text
        }
    }

    package struct MatterOpening: Sendable {
        package let kind: Matter.Kind
        package let organisation: String?
        package let rules: [String]
        package let incident: String?
        package let anchors: [Rule.AnchorField: Instant]
        package let isInternal: Bool
        package let isSensitive: Bool
        package let applicant: ApplicantKind?
        package let withheld: RequestOutcome?
        /// The stages that it goes through, by the name of their template.
        package let template: String?
        /// When its first stage began.
        package let stagedAt: Instant?
        package let text: Kept<MatterText>

        package init(
            kind: Matter.Kind,
            organisation: String?,
            rules: [String],
            incident: String?,
            anchors: [Rule.AnchorField: Instant],
            isInternal: Bool,
            isSensitive: Bool = false,
            applicant: ApplicantKind? = nil,
            withheld: RequestOutcome? = nil,
            template: String? = nil,
            stagedAt: Instant? = nil,
            text: Kept<MatterText>,
        ) {
            self.kind = kind
            self.organisation = organisation
            self.rules = rules
            self.incident = incident
            self.anchors = anchors
            self.isInternal = isInternal
            self.isSensitive = isSensitive
            self.applicant = applicant
            self.withheld = withheld
            self.template = template
            self.stagedAt = stagedAt
            self.text = text
        }
    }

    /// A step that somebody took, when, and what shows it.
    package struct Noting: Sendable {
        package let step: StepKind
        package let at: Instant
        /// An address, or the number of a letter.
        package let evidence: String?
        /// Of a series: which slot it is for, where it is not the oldest one that is owed.
        package let slot: String?
        /// Of the answer to a request.
        package let outcome: RequestOutcome?
        /// The stage that is entered.
        package let stage: String?

        package init(
            step: StepKind,
            at: Instant,
            evidence: String?,
            slot: String? = nil,
            outcome: RequestOutcome? = nil,
            stage: String? = nil,
        ) {
            self.step = step
            self.at = at
            self.evidence = evidence
            self.slot = slot
            self.outcome = outcome
            self.stage = stage
        }
    }

    package struct Drafting: Sendable {
        package let kind: ReleaseKind
        package let incident: String?
        package let matter: String?
        /// The stage of that matter.
        package let stage: String?
        /// The published release that this corrects; its kind and incident stay.
        package let corrects: String?
        /// Nil for what follows from the matter or the release that it corrects; else public.
        package let audience: Audience?
        /// Why an internal one is not disclosed.
        package let withheld: Withholding?
        package let text: Kept<ReleaseText>
        package let findings: [Finding]

        package init(
            kind: ReleaseKind,
            incident: String?,
            matter: String? = nil,
            stage: String? = nil,
            corrects: String?,
            audience: Audience? = nil,
            withheld: Withholding? = nil,
            text: Kept<ReleaseText>,
            findings: [Finding],
        ) {
            self.audience = audience
            self.withheld = withheld
            self.kind = kind
            self.incident = incident
            self.matter = matter
            self.stage = stage
            self.corrects = corrects
            self.text = text
            self.findings = findings
        }
    }

    /// A signature under a step of a workflow.
    package struct Signing: Sendable {
        package let step: String
        package let hasPassed: Bool
        /// Question to answer.
        package let answers: [String: Workflow.Answer]
        package let note: Digest?

        package init(
            step: String,
            hasPassed: Bool,
            answers: [String: Workflow.Answer] = [:],
            note: Digest? = nil,
        ) {
            self.step = step
            self.hasPassed = hasPassed
            self.answers = answers
            self.note = note
        }
    }

    /// An oral approval: by whom, when, how, and who answered for secrecy.
    package struct Authorisation: Sendable {
        package enum Means: String, Sendable, CaseIterable {
            case phone
            case radio
            case person
        }

        package let by: String
        package let at: Instant
        package let means: Means
        package let secrecyBy: String

        package init(by: String, at: Instant, means: Means, secrecyBy: String) {
            self.by = by
            self.at = at
            self.means = means
            self.secrecyBy = secrecyBy
        }
    }

    package struct Schedule: Sendable {
        package let incident: String
        package let at: Instant
        /// Place and spokesperson, kept as a document.
        package let document: Digest
        package let hasPlaceAndSpokesperson: Bool

        package init(
            incident: String,
            at: Instant,
            document: Digest,
            hasPlaceAndSpokesperson: Bool,
        ) {
            self.incident = incident
            self.at = at
            self.document = document
            self.hasPlaceAndSpokesperson = hasPlaceAndSpokesperson
        }
    }

    case openIncident(Opening)
    case gradeIncident(String, to: Grade, reason: Digest)
    case correctIncident(
        String,
        occurredAt: Instant,
        isEstimated: Bool,
        reason: Digest? = nil,
    )
    /// With a reason the open duties are settled as missed.
    case closeIncident(String, missedReason: Digest?)
    case noteIncident(String, Noting)
    case openMatter(MatterOpening)
    case noteMatter(String, Noting)
    /// With a reason the open duties are settled as missed.
    case closeMatter(String, missedReason: Digest?)
    case draft(Drafting)
    case edit(String, text: Kept<ReleaseText>, findings: [Finding])
    case submit(String, findings: [Finding])
    case review(
        String,
        kind: ReviewKind,
        hasPassed: Bool,
        note: Digest?,
        seen: SeenText? = nil,
    )
    case sign(String, Signing, seen: SeenText? = nil)
    case approve(
        String,
        findings: [Finding],
        answers: [String: Workflow.Answer] = [:],
        seen: SeenText? = nil,
    )
    case sendBack(String, note: Digest)
    case discard(String, reason: Digest)
    case publish(String, text: ReleaseText, seen: SeenText? = nil)
    case withdraw(String, reason: Digest)
    case issue(Drafting, Authorisation)
    /// Of several revisions that wait the newest is the one seen: those before it are older than the look.
    case countersign(String, seen: SeenText? = nil)
    case scheduleConference(Schedule)
    case holdConference(incident: String, at: Instant, evidence: String?)
}
