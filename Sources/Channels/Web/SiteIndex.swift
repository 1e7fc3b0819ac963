package import Model

/// The input in the orders that pages and feeds need, sorted once.
///
/// Every order has a tie-break by id, so that input in any order gives the same bytes.
package struct SiteIndex: Sendable {
    package private(set) var input: SiteInput
    /// Newest change first: a correction brings an old release back to the top.
    package private(set) var byChange: [PublicRelease]
    /// Newest first publication first.
    package private(set) var byPublication: [PublicRelease]
    /// The gravest first, then the newest.
    package private(set) var activeIncidents: [SiteIncident]
    /// Closed last.
    package private(set) var closedIncidents: [SiteIncident]
    private var releasesByID: [String: PublicRelease]
    private var incidentsByID: [String: SiteIncident]
    private var categories: [String: IncidentCategory]
    private var releasesByIncident: [String: [PublicRelease]]
    /// Finished bytes of releases, for the documents that repeat them.
    var pieces = PieceStore()

    package init(_ input: SiteInput) {
        self.input = input
        byChange = input.releases.sorted(by: Self.changedLater)
        byPublication = input.releases.sorted(by: Self.publishedLater)
        activeIncidents = input.incidents.filter(\.isActive).sorted(by: Self.comesBefore)
        closedIncidents = input.incidents.filter { !$0.isActive }.sorted(by: Self.closedLater)
        releasesByID = Dictionary(
            input.releases.map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first },
        )
        incidentsByID = Dictionary(
            input.incidents.map { ($0.incident.id, $0) },
            uniquingKeysWith: { first, _ in first },
        )
        categories = incidentsByID.mapValues(\.incident.category)
        releasesByIncident = Dictionary(
            grouping: byPublication.filter { $0.incident != nil },
            by: { $0.incident ?? "" },
        )
    }

    /// Goes over to an input that differs in these releases and incidents alone.
    ///
    /// The result is that of `init`, without sorting everything again.
    mutating func update(
        to newInput: SiteInput,
        releases: Set<String>,
        incidents: Set<String>,
    ) {
        input = newInput
        if !releases.isEmpty {
            let changed = newInput.releases.filter { releases.contains($0.id) }
            for id in releases {
                guard let old = releasesByID.removeValue(forKey: id), let incident = old.incident
                else { continue }
                releasesByIncident[incident]?.removeAll { $0.id == id }
                if releasesByIncident[incident]?.isEmpty == true {
                    releasesByIncident[incident] = nil
                }
            }
            byChange.removeAll { releases.contains($0.id) }
            byPublication.removeAll { releases.contains($0.id) }
            for release in changed {
                releasesByID[release.id] = release
                byChange.insert(release, inOrder: Self.changedLater)
                byPublication.insert(release, inOrder: Self.publishedLater)
                if let incident = release.incident {
                    releasesByIncident[incident, default: []].insert(
                        release,
                        inOrder: Self.publishedLater,
                    )
                }
            }
        }
        guard !incidents.isEmpty else { return }
        activeIncidents.removeAll { incidents.contains($0.incident.id) }
        closedIncidents.removeAll { incidents.contains($0.incident.id) }
        for id in incidents {
            incidentsByID[id] = nil
            categories[id] = nil
        }
        for entry in newInput.incidents where incidents.contains(entry.incident.id) {
            incidentsByID[entry.incident.id] = entry
            categories[entry.incident.id] = entry.incident.category
            if entry.isActive {
                activeIncidents.insert(entry, inOrder: Self.comesBefore)
            } else {
                closedIncidents.insert(entry, inOrder: Self.closedLater)
            }
        }
    }

    package var bureau: Bureau { input.bureau }

    package func release(_ id: String) -> PublicRelease? { releasesByID[id] }

    package func incident(_ id: String?) -> SiteIncident? { id.flatMap { incidentsByID[$0] } }

    /// The category of the incident that a release is about.
    func category(of release: PublicRelease) -> IncidentCategory? {
        release.incident.flatMap { categories[$0] }
    }

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
        let own = release.revisions.compactMap(\.erasure).reduce(mark(of: release)) {
            mark,
            erasure in
            mark.joined(with: erasure.mark)
        }
        return release.links.reduce(own) { mark, link in
            mark.joined(with: EntryMark(seq: link.seq, hash: link.entryHash, at: link.at))
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

    static func changedLater(_ first: PublicRelease, _ second: PublicRelease) -> Bool {
        (first.updatedAt, first.id) > (second.updatedAt, second.id)
    }

    private static func publishedLater(_ first: PublicRelease, _ second: PublicRelease) -> Bool {
        (first.publishedAt, first.id) > (second.publishedAt, second.id)
    }

    private static func closedLater(_ first: SiteIncident, _ second: SiteIncident) -> Bool {
        (first.incident.closedAt ?? .never, first.incident.id)
            > (second.incident.closedAt ?? .never, second.incident.id)
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

extension Array {
    /// Puts an element into its place in a sorted array.
    fileprivate mutating func insert(
        _ element: Element,
        inOrder comesBefore: (Element, Element) -> Bool,
    ) {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if comesBefore(self[middle], element) { low = middle + 1 } else { high = middle }
        }
        insert(element, at: low)
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
