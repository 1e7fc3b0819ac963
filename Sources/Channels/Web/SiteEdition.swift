package import Model

/// The site as it was last rendered: of the next input only what differs is rendered.
///
/// A value without clock and disk. Whatever `render` leaves out has the bytes that it had, which the tests
/// hold against `Site.render` over random histories.
package struct SiteEdition: Sendable {
    private var index: SiteIndex?

    package init() {}

    /// Nothing was rendered yet.
    package var isEmpty: Bool { index == nil }

    /// The releases that changed last, newest first.
    package func newest(_ limit: Int) -> [PublicRelease] {
        Array(index?.byChange.prefix(limit) ?? [])
    }

    /// The renditions whose bytes may differ from those of the last input.
    ///
    /// `changes` is what may differ between the two inputs; another bureau, genesis or responsible person is
    /// seen without being told.
    package mutating func render(
        _ input: SiteInput,
        changes: [SiteChange] = [.everything],
    ) -> [Rendition] {
        // Taken out, so that it is changed in place.
        guard var index = self.index.take(), !changes.contains(.everything),
            index.input.bureau == input.bureau, index.input.genesis == input.genesis,
            index.input.responsibleNames == input.responsibleNames
        else {
            let contents = adopt(input)
            return render(contents)
        }
        // Looked at without being told: the home page alone shows some of them.
        let hasNewReadings =
            index.input.stations.count != input.stations.count
            || HomePage.shown(index.input.stations) != HomePage.shown(input.stations)
        let differences = SiteDifferences(&index, input, changes)
        var contents = differences.contents(index)
        if hasNewReadings { contents.hasOverview = true }
        let renditions = contents.render(&index)
        self.index = index
        return renditions
    }
}

/// A start that finds its files serves them, and renders behind the readers' backs what they should hold.
extension SiteEdition {
    /// Goes on from a site that an earlier run has rendered of this input; nothing is rendered now.
    ///
    /// - Returns: all documents of the site.
    package mutating func adopt(_ input: SiteInput) -> SiteContents {
        let index = SiteIndex(input)
        self.index = index
        return SiteContents(all: index)
    }

    /// These documents of the last input.
    package mutating func render(_ contents: SiteContents) -> [Rendition] {
        guard var index = self.index.take() else { return [] }
        defer { self.index = index }
        return contents.render(&index)
    }

    /// Every document that may differ once these have changed, whatever they were before.
    package func contents(touchedBy changes: [SiteChange]) -> SiteContents {
        index.map { SiteContents(touchedBy: changes, $0) } ?? SiteContents()
    }
}

/// What differs between the input of an index and the next one.
struct SiteDifferences: Sendable {
    private struct Release: Sendable {
        let old: PublicRelease?
        let new: PublicRelease?
    }

    private struct Incident: Sendable {
        let old: SiteIncident?
        let new: SiteIncident?
    }

    private var releases: [String: Release] = [:]
    private var incidents: [String: Incident] = [:]

    /// Brings `index` to the new input.
    init(_ index: inout SiteIndex, _ input: SiteInput, _ changes: [SiteChange]) {
        var releaseIDs: Set<String> = []
        var incidentIDs: Set<String> = []
        for change in changes {
            switch change {
            case .everything: break
            case .release(let id): releaseIDs.insert(id)
            case .incident(let id): incidentIDs.insert(id)
            }
        }
        // Those at the other end of a relation say so too.
        for id in releaseIDs {
            for side in [index.release(id), input.release(id)] {
                releaseIDs.formUnion(side?.links.map(\.release) ?? [])
            }
        }
        let newReleases = input.releases.filter { releaseIDs.contains($0.id) }
        for release in newReleases + releaseIDs.compactMap(index.release) {
            if let incident = release.incident { incidentIDs.insert(incident) }
        }
        let newIncidents = input.incidents.filter { incidentIDs.contains($0.incident.id) }
        for id in releaseIDs {
            let old = index.release(id)
            let new = newReleases.first { $0.id == id }
            guard old != new || index.input.expired[id] != input.expired[id] else { continue }
            releases[id] = Release(old: old, new: new)
        }
        for id in incidentIDs {
            let old = index.incident(id)
            let new = newIncidents.first { $0.incident.id == id }
            guard old != new else { continue }
            incidents[id] = Incident(old: old, new: new)
        }
        index.update(to: input, releases: Set(releases.keys), incidents: Set(incidents.keys))
    }

    /// The documents that depend on what differs; `index` holds the new input.
    func contents(_ index: SiteIndex) -> SiteContents {
        var contents = SiteContents()
        guard !releases.isEmpty || !incidents.isEmpty else { return contents }
        contents.hasOverview = true
        contents.hasIncidentList = !incidents.isEmpty
        for (id, release) in releases { add(id, release, index, to: &contents) }
        for (id, incident) in incidents { add(id, incident, index, to: &contents) }
        return contents
    }

    private func add(
        _ id: String,
        _ release: Release,
        _ index: SiteIndex,
        to contents: inout SiteContents,
    ) {
        contents.releases.insert(id)
        contents.documents.insert(id)
        contents.topics.insert(.all)
        // The list counts first publications and names the entry of the newest.
        if release.old?.revisions.first != release.new?.revisions.first {
            contents.hasArchiveList = true
        }
        for side in [release.old, release.new].compactMap({ $0 }) {
            contents.months.insert(ArchivePages.firstDay(side, index))
            if side.kind == .warning { contents.topics.insert(.warnings) }
            if index.bureau.issuers[side.publisher] != nil {
                contents.topics.insert(.issuer(side.publisher))
            }
            guard let incident = side.incident else { continue }
            contents.incidents.insert(incident)
            contents.topics.insert(.incident(incident))
            for entry in [incidents[incident]?.old, index.incident(incident)] {
                guard let category = entry?.incident.category else { continue }
                contents.topics.insert(.category(category))
            }
        }
    }

    /// The releases of an incident print its title, and the feeds its category.
    private func add(
        _ id: String,
        _ incident: Incident,
        _ index: SiteIndex,
        to contents: inout SiteContents,
    ) {
        contents.incidents.insert(id)
        let (old, new) = (incident.old?.incident, incident.new?.incident)
        let releases = index.releases(of: id)
        if old?.title != new?.title {
            contents.topics.insert(.incident(id))
            contents.releases.formUnion(releases.map(\.id))
        }
        guard old?.category != new?.category else { return }
        contents.topics.insert(.incident(id))
        for category in [old?.category, new?.category].compactMap({ $0 }) {
            contents.topics.insert(.category(category))
        }
        if !releases.isEmpty { contents.topics.insert(.all) }
        if releases.contains(where: { $0.kind == .warning }) { contents.topics.insert(.warnings) }
    }
}
