import Model

extension SiteContents {
    /// Every document of the site.
    init(all index: SiteIndex) {
        self.init()
        let ids = (index.activeIncidents + index.closedIncidents).map(\.incident.id)
        hasStaticFiles = true
        hasOverview = true
        hasIncidentList = true
        hasArchiveList = true
        months = Set(ArchivePages.months(index).map(\.date))
        incidents = Set(ids)
        releases = Set(index.byPublication.map(\.id))
        documents = releases
        topics = Set([.all] + FeedTopic.categories + ids.map(FeedTopic.incident))
        topics.formUnion(FeedTopic.issuers(index.bureau))
    }

    /// What may differ after these changes when nothing is known of the time before: more than does.
    init(touchedBy changes: [SiteChange], _ index: SiteIndex) {
        self.init()
        guard !changes.contains(.everything) else {
            self.init(all: index)
            return
        }
        hasOverview = true
        hasIncidentList = true
        hasArchiveList = true
        topics = Set([.all] + FeedTopic.categories + FeedTopic.issuers(index.bureau))
        for change in changes {
            switch change {
            case .everything: break
            case .release(let id):
                releases.insert(id)
                guard let release = index.release(id) else { continue }
                months.insert(ArchivePages.firstDay(release, index))
                releases.formUnion(release.links.map(\.release))
                if let incident = release.incident { add(incident, index) }
            case .incident(let id): add(id, index)
            }
        }
        documents = releases
    }

    private mutating func add(_ incident: String, _ index: SiteIndex) {
        incidents.insert(incident)
        topics.insert(.incident(incident))
        let own = index.releases(of: incident)
        releases.formUnion(own.map(\.id))
        months.formUnion(own.map { ArchivePages.firstDay($0, index) })
    }

    /// The same documents in parts of a few milliseconds each, what everybody reads first.
    package func parts() -> [SiteContents] {
        var parts: [SiteContents] = []
        func add(_ fill: (inout SiteContents) -> Void) {
            var part = SiteContents()
            fill(&part)
            if part != SiteContents() { parts.append(part) }
        }
        add { part in
            part.hasStaticFiles = hasStaticFiles
            part.hasOverview = hasOverview
            part.hasIncidentList = hasIncidentList
            part.hasArchiveList = hasArchiveList
        }
        let shared = topics.filter { if case .incident = $0 { false } else { true } }
        for topic in shared.sorted(by: { $0.path < $1.path }) { add { $0.topics = [topic] } }
        for ids in Self.newestFirst(incidents, Self.incidentsInPart) {
            add { part in
                part.incidents = ids
                part.topics = topics.intersection(ids.map(FeedTopic.incident))
            }
        }
        for ids in Self.newestFirst(releases.union(documents), Self.releasesInPart) {
            add { part in
                part.releases = ids.intersection(releases)
                part.documents = ids.intersection(documents)
            }
        }
        for month in months.sorted(by: >) { add { $0.months = [month] } }
        return parts
    }

    private static let incidentsInPart = 4
    private static let releasesInPart = 4

    private static func newestFirst(_ ids: Set<String>, _ count: Int) -> [Set<String>] {
        let sorted = ids.sorted(by: >)
        return stride(from: 0, to: sorted.count, by: count).map { start in
            Set(sorted[start..<min(start + count, sorted.count)])
        }
    }
}
