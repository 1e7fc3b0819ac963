package import Model

/// The input in the orders that pages and feeds need, sorted once.
///
/// Every order has a tie-break by id, so that input in any order gives the same bytes.
package struct SiteIndex: Sendable {
    package let input: SiteInput
    /// Newest change first: a correction brings an old release back to the top.
    package let byChange: [PublicRelease]
    /// Newest first publication first.
    package let byPublication: [PublicRelease]
    /// The gravest first, then the newest.
    package let activeIncidents: [SiteIncident]
    /// Closed last.
    package let closedIncidents: [SiteIncident]
    private let releasesByID: [String: PublicRelease]
    private let incidentsByID: [String: SiteIncident]
    private let releasesByIncident: [String: [PublicRelease]]

    package init(_ input: SiteInput) {
        self.input = input
        byChange = input.releases.sorted { ($0.updatedAt, $0.id) > ($1.updatedAt, $1.id) }
        byPublication = input.releases.sorted { ($0.publishedAt, $0.id) > ($1.publishedAt, $1.id) }
        activeIncidents = input.incidents.filter(\.isActive).sorted(by: Self.comesBefore)
        closedIncidents = input.incidents.filter { !$0.isActive }.sorted {
            ($0.incident.closedAt ?? .never, $0.incident.id)
                > ($1.incident.closedAt ?? .never, $1.incident.id)
        }
        releasesByID = Dictionary(
            input.releases.map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first },
        )
        incidentsByID = Dictionary(
            input.incidents.map { ($0.incident.id, $0) },
            uniquingKeysWith: { first, _ in first },
        )
        releasesByIncident = Dictionary(
            grouping: byPublication.filter { $0.incident != nil },
            by: { $0.incident ?? "" },
        )
    }

    package var bureau: Bureau { input.bureau }

    package func release(_ id: String) -> PublicRelease? { releasesByID[id] }

    package func incident(_ id: String?) -> SiteIncident? { id.flatMap { incidentsByID[$0] } }

    /// The releases of an incident, newest publication first.
    package func releases(of incident: String) -> [PublicRelease] {
        releasesByIncident[incident] ?? []
    }

    /// Warnings that hold: neither withdrawn nor expired.
    package var standingWarnings: [PublicRelease] {
        byPublication.filter {
            $0.kind == .warning && $0.withdrawal == nil && input.expired[$0.id] == nil
        }
    }

    /// The newest entry that a release depends on.
    package func mark(of release: PublicRelease) -> EntryMark {
        let last = release.lastEntry
        let mark = EntryMark(seq: last.seq, hash: last.hash, at: release.updatedAt)
        return input.expired[release.id].map(mark.joined) ?? mark
    }

    /// The newest entry that a page about the release and its revisions depends on: as `mark(of:)`, and
    /// the destruction of a text, which changes nothing that a list or a feed says.
    func fullMark(of release: PublicRelease) -> EntryMark {
        release.revisions.compactMap(\.erasure).reduce(mark(of: release)) { mark, erasure in
            mark.joined(with: erasure.mark)
        }
    }

    /// The newest entry that a page with these on it depends on.
    package func mark(
        of releases: some Sequence<PublicRelease>,
        and incidents: some Sequence<SiteIncident> = [],
    ) -> EntryMark {
        var mark = input.genesis
        for release in releases { mark = mark.joined(with: self.mark(of: release)) }
        for incident in incidents { mark = mark.joined(with: incident.lastEntry) }
        return mark
    }

    private static func comesBefore(_ first: SiteIncident, _ second: SiteIncident) -> Bool {
        let ranks = (rank(first.incident.grade), rank(second.incident.grade))
        guard ranks.0 == ranks.1 else { return ranks.0 < ranks.1 }
        return (first.incident.occurredAt, first.incident.id)
            > (second.incident.occurredAt, second.incident.id)
    }

    /// What nobody has graded yet comes last, but is still shown as active.
    private static func rank(_ grade: Grade?) -> Int {
        grade.flatMap { Grade.allCases.firstIndex(of: $0) } ?? Grade.allCases.count
    }
}

/// Whether what a release says still holds (有效性).
package enum Validity: String, Sendable, Hashable {
    case valid
    case expired
    /// Only of a revision that is not the newest.
    case superseded
    case withdrawn

    package init(_ release: PublicRelease, in input: SiteInput) {
        if release.withdrawal != nil {
            self = .withdrawn
        } else {
            self = input.expired[release.id] == nil ? .valid : .expired
        }
    }

    package var name: Phrase {
        switch self {
        case .valid: Phrase("有效", "in force")
        case .expired: Phrase("已失效", "expired")
        case .superseded: Phrase("已被取代", "superseded")
        case .withdrawn: Phrase("已撤回", "withdrawn")
        }
    }
}

extension PublicRevision.Erasure {
    var mark: EntryMark { EntryMark(seq: seq, hash: entryHash, at: at) }
}
