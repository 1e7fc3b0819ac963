package import Model

/// The rules that a bureau has switched on or off, with what is needed to count their time.
package struct RuleBook: Sendable, Hashable {
    package let rules: [Rule]
    package let times: TimeRules
    /// Names of the channels on which a confirmed delivery counts as publication.
    package let publicChannels: Set<String>

    /// Web page and feed: boards and SMS alone are no publication.
    package static let defaultPublicChannels: Set<String> = ["web", "feed"]

    package init(
        rules: [Rule],
        times: TimeRules,
        publicChannels: Set<String> = RuleBook.defaultPublicChannels,
    ) {
        self.rules = rules
        self.times = times
        self.publicChannels = publicChannels
    }

    /// The rule as it is now; obligations keep their own.
    package func rule(_ id: String) -> Rule? { rules.first { $0.id == id } }

    /// The rules that run for an incident as it is now.
    package func rules(for incident: Incident) -> [Rule] {
        rules.filter { $0.isEnabled && $0.matches(incident) }
    }

    /// The rules that an emergency release starts.
    package var releaseRules: [Rule] {
        rules.filter { $0.isEnabled && $0.appliesTo == .release }
    }

    /// The rules that run for a matter: a standing one names its own, any other runs all of its kind.
    package func rules(for matter: Matter) -> [Rule] {
        rules.filter { rule in
            guard rule.isTimer(of: matter.kind) else { return false }
            if !matter.rules.isEmpty { return matter.rules.contains(rule.id) }
            // The time limit of an item of the catalogue is for what names it.
            return !matter.kind.isStanding && rule.profile != Catalogue.profile
        }
    }

    /// The condition that holds back the publication of what belongs to a kind of matter, if there is one.
    package func gate(for kind: Matter.Kind) -> Rule? {
        rules.first { $0.isEnabled && $0.mode == .gate && $0.appliesTo == kind.subject }
    }

    /// Of several open obligations that the same fact satisfies, the one with the earliest due governs
    /// the display; the others run beside it.
    package static func governing(_ obligations: [Obligation]) -> [Obligation] {
        var chosen: [Obligation] = []
        for obligation in obligations.sorted(by: { ($0.due, $0.id) < ($1.due, $1.id) })
        where obligation.isOpen {
            let isGoverned = chosen.contains {
                $0.subject == obligation.subject
                    && $0.rule.satisfiedBy == obligation.rule.satisfiedBy
            }
            if !isGoverned { chosen.append(obligation) }
        }
        return chosen
    }
}

extension Rule {
    /// Whether it is on and runs a clock for a kind of matter.
    package func isTimer(of kind: Matter.Kind) -> Bool {
        isEnabled && mode == .timer && appliesTo == kind.subject
    }

    /// Whether the rule runs for an incident with this category and grade.
    ///
    /// A rule that names grades waits until a person has set one; a rule that asks for the grade runs
    /// only while there is none.
    func matches(_ incident: Incident) -> Bool {
        guard appliesTo == .incident, mode == .timer,
            categories.isEmpty || categories.contains(incident.category),
            natures.isEmpty || (incident.nature.map { natures.contains($0) } ?? false)
        else { return false }
        if satisfiedBy == .graded { return incident.grade == nil }
        return grades.isEmpty || (incident.grade.map { grades.contains($0) } ?? false)
    }

    /// The anchor that the incident gives; nil for a field that no incident has.
    func anchor(of incident: Incident, seq: Int64) -> Obligation.Anchor? {
        switch anchor {
        case .occurredAt:
            Obligation.Anchor(
                field: .occurredAt,
                at: incident.occurredAt,
                seq: seq,
                isEstimated: incident.isEstimated,
            )
        case .reportedAt:
            incident.reportedAt.map {
                Obligation.Anchor(field: .reportedAt, at: $0, seq: seq)
            } ?? Obligation.Anchor(field: .openedAt, at: incident.openedAt, seq: seq)
        case .openedAt, .detectedAt:
            Obligation.Anchor(field: .openedAt, at: incident.openedAt, seq: seq)
        case .authorisedAt, .publishedAt, .decidedAt, .receivedAt, .formedAt, .registeredAt,
            .consultedAt, .updatedAt, .investigatedAt, .changedAt, .stagedAt, .slot:
            nil
        }
    }
}
