package import Model

/// What a new entry has changed, so that only what it touches is rendered again.
package enum SiteChange: Sendable, Hashable {
    /// A rebuild, a new configuration.
    case everything
    /// Published, corrected, withdrawn or expired.
    case release(String)
    /// Graded, corrected, closed, or one of its time limits crossed.
    case incident(String)
}

/// The public site and its feeds as prepared bytes.
///
/// Pure: no clock, no disk. What `changed` selects is always a subset of `.everything` with the same
/// bytes, and everything whose bytes the change altered is in it.
package enum Site {
    /// The renditions that `changed` touches.
    package static func render(
        _ input: SiteInput,
        changed: SiteChange = .everything,
    ) -> [Rendition] {
        let index = SiteIndex(input)
        switch changed {
        case .everything: return all(index)
        case .release(let id): return touching(release: id, index)
        case .incident(let id): return touching(incident: id, index)
        }
    }

    /// What publishing, correcting or withdrawing one release touches.
    package static func renditions(
        touching release: String,
        in input: SiteInput,
    ) -> [Rendition] {
        render(input, changed: .release(release))
    }

    private static func all(_ index: SiteIndex) -> [Rendition] {
        var renditions = StaticFiles.renditions(index)
        renditions += overview(index) + archiveList(index)
        renditions += ArchivePages.months(index).flatMap { archive($0, index) }
        renditions += (index.activeIncidents + index.closedIncidents).flatMap {
            pages(of: $0, index)
        }
        renditions += index.byPublication.flatMap { pages(of: $0, index) }
        renditions += FeedTopic.categories.flatMap { $0.renditions(index) }
        return renditions
    }

    private static func touching(release id: String, _ index: SiteIndex) -> [Rendition] {
        guard let release = index.release(id) else { return overview(index) }
        var renditions = overview(index) + archiveList(index)
        let day = ArchivePages.firstDay(release, index)
        for month in ArchivePages.months(index) where month.date == day {
            renditions += archive(month, index)
        }
        let incident = index.incident(release.incident)
        if let incident { renditions += pages(of: incident, index) }
        renditions += pages(of: release, index)
        for topic in FeedTopic.categories where topic.contains(release, index) {
            renditions += topic.renditions(index)
        }
        return renditions
    }

    /// The releases of an incident print its title, and the feeds of its category follow it.
    private static func touching(incident id: String, _ index: SiteIndex) -> [Rendition] {
        guard let incident = index.incident(id) else { return overview(index) }
        return overview(index) + pages(of: incident, index)
            + index.releases(of: id).flatMap { pages(of: $0, index) }
            + FeedTopic.categories.flatMap { $0.renditions(index) }
    }

    /// What every change touches.
    private static func overview(_ index: SiteIndex) -> [Rendition] {
        Language.allCases.flatMap { language in
            let parts = PageParts(index: index, language: language)
            return [HomePage(parts: parts).rendition, IncidentPages(parts: parts).list]
        } + [StatusDocument(index: index).rendition] + FeedTopic.all.renditions(index)
    }

    private static func archiveList(_ index: SiteIndex) -> [Rendition] {
        let months = ArchivePages.months(index)
        return Language.allCases.map {
            ArchivePages(parts: PageParts(index: index, language: $0)).list(months)
        }
    }

    private static func archive(_ month: ArchivePages.Month, _ index: SiteIndex) -> [Rendition] {
        Language.allCases.map {
            ArchivePages(parts: PageParts(index: index, language: $0)).page(month)
        }
    }

    private static func pages(of incident: SiteIncident, _ index: SiteIndex) -> [Rendition] {
        Language.allCases.map {
            IncidentPages(parts: PageParts(index: index, language: $0)).page(incident)
        } + FeedTopic.incident(incident.incident.id).renditions(index)
    }

    private static func pages(of release: PublicRelease, _ index: SiteIndex) -> [Rendition] {
        let documents = ReleaseDocuments(index: index, release: release)
        return Language.allCases.flatMap { language in
            let page = ReleasePage(
                parts: PageParts(index: index, language: language),
                release: release,
            )
            return [page.newest] + release.revisions.map { page.fixed($0) }
        } + [documents.json, documents.plainText]
    }
}
