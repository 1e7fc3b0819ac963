import Desk
import Model

/// The people of the invented bureau, by what they may do.
extension Officer {
    static func named(_ id: String, _ roles: Role...) -> Officer {
        Officer(id: id, roles: Set(roles), organisation: "traffic")
    }

    static let drafter = named("p-drafter", .officer)
    static let editor = named("p-editor", .officer)
    static let submitter = named("p-submitter", .officer)
    static let reviewer = named("p-reviewer", .secrecy)
    static let lawyer = named("p-lawyer", .legality)
    static let subeditor = named("p-subeditor", .content)
    static let approver = named("p-approver", .approver)
    /// May write and approve: what four eyes are about.
    static let chief = named("p-chief", .officer, .approver, .secrecy, .legality, .content)
    static let stranger = named("p-stranger", .auditor, .administrator, .monitor)

    static let all = [
        drafter, editor, submitter, reviewer, lawyer, subeditor, approver, chief, stranger,
    ]
}

extension DeskPolicy {
    static let bench = make()

    static func make(
        requiredReviews: [ReviewKind] = [.secrecy],
        isEmergencyPathOpen: Bool = true,
        zone: ZoneRules = DeskBench.shanghai,
    ) -> DeskPolicy {
        DeskPolicy(
            zone: zone,
            organisations: [
                Organisation(
                    id: "traffic",
                    name: Phrase("云津市交通运输局", "Yunjin Traffic Bureau"),
                    code: "000000000DEMO0001X",
                ),
                Organisation(
                    id: "flood",
                    name: Phrase("云津市防汛抗旱指挥部", "Yunjin Flood Control"),
                    code: "000000000DEMO0002X",
                ),
            ],
            people: Dictionary(uniqueKeysWithValues: Officer.all.map { ($0.id, $0.roles) }),
            channels: ["web": .web, "feed": .feed, "led": .led, "sms": .sms],
            defaultChannels: Dictionary(
                uniqueKeysWithValues: ReleaseKind.allCases.map { ($0, ["web", "feed"]) }
            ),
            requiredReviews: requiredReviews,
            isEmergencyPathOpen: isEmergencyPathOpen,
            defaultClassification: "突发事件",
            serviceNumbers: ["0000-00000000"],
        )
    }
}

/// The usual commands, short enough that a test reads as a story.
extension DeskBench {
    static func text(_ title: String = "情况通报", publisher: String = "traffic") -> ReleaseText {
        ReleaseText(
            title: title,
            body: "2026年7月12日5时30分许，望澜大桥桥墩被船舶触碰。",
            channels: ["web", "feed"],
            publisher: publisher,
            classification: "突发事件",
            dated: CivilDate(dayNumber: 20_646),
        )
    }

    func opening(
        _ title: String = "望澜大桥桥墩被船舶触碰",
        grade: Grade? = .major,
        occurredAt: Instant? = nil,
        reportedAt: Instant? = nil,
        place: String? = nil,
        organisation: String? = nil,
    ) -> DeskCommand {
        .openIncident(
            DeskCommand.Opening(
                category: .accident,
                grade: grade,
                occurredAt: occurredAt ?? now - .hours(2),
                isEstimated: false,
                reportedAt: reportedAt,
                leadOrganisation: organisation,
                text: keep(IncidentText(title: title, place: place)),
            )
        )
    }

    func drafting(
        _ text: ReleaseText = DeskBench.text(),
        kind: ReleaseKind = .first,
        incident: String? = nil,
        corrects: String? = nil,
        findings: [Finding] = [],
    ) -> DeskCommand.Drafting {
        DeskCommand.Drafting(
            kind: kind,
            incident: incident,
            corrects: corrects,
            text: keep(text),
            findings: findings,
        )
    }

    func edit(_ id: String, _ title: String) -> DeskCommand {
        .edit(id, text: keep(Self.text(title)), findings: [])
    }

    /// Publication of whatever text is pending.
    func publication(_ id: String) throws -> DeskCommand {
        let document = try release(id).pending?.document ?? .zero
        return .publish(id, text: (try? text(document)) ?? Self.text())
    }

    func pass(_ id: String, _ kind: ReviewKind = .secrecy) -> DeskCommand {
        .review(id, kind: kind, hasPassed: true, note: nil)
    }

    func authorisation(
        by person: String = Officer.approver.id,
        secrecyBy: String = Officer.reviewer.id,
        at: Instant? = nil,
    ) -> DeskCommand.Authorisation {
        DeskCommand.Authorisation(
            by: person,
            at: at ?? now - .minutes(5),
            means: .phone,
            secrecyBy: secrecyBy,
        )
    }

    /// A draft of `drafter`, edited by `editor`, brought as far as `stage`.
    func draft(
        to stage: Release.Stage = .draft,
        _ drafting: DeskCommand.Drafting? = nil,
        isReviewed: Bool = true,
    ) throws -> String {
        let id = try act(.draft(drafting ?? self.drafting()), by: .drafter)[0].subject
        if stage == .draft { return id }
        try act(.submit(id, findings: []), by: .submitter)
        if isReviewed { try act(pass(id), by: .reviewer) }
        if stage == .submitted { return id }
        try act(.approve(id, findings: []), by: .approver)
        return id
    }

    func published(_ drafting: DeskCommand.Drafting? = nil) throws -> String {
        let id = try draft(to: .approved, drafting)
        try act(publication(id), by: .drafter)
        return id
    }
}
