package import Model

/// What a new entry has changed, so that only what it touches is read and rendered again.
package enum SiteChange: Sendable, Hashable {
    /// A rebuild, a new configuration.
    case everything
    /// Published, corrected, withdrawn or expired; its incident may have changed with it.
    case release(String)
    /// Graded, corrected, closed, or one of its time limits crossed.
    case incident(String)
}

/// The public site and its feeds as prepared bytes, made from nothing.
///
/// Pure: no clock, no disk. What a `SiteEdition` renders after a change has the same bytes.
package enum Site {
    /// Every rendition of this input.
    package static func render(_ input: SiteInput) -> [Rendition] {
        var edition = SiteEdition()
        return edition.render(input)
    }
}

/// Which documents are to be rendered.
package struct SiteContents: Sendable, Hashable {
    /// What depends on the configuration alone.
    var hasStaticFiles = false
    /// The home pages and `/status.json`: they name the newest entry.
    var hasOverview = false
    var hasIncidentList = false
    var hasArchiveList = false
    /// First days of the months of the archive.
    var months: Set<CivilDate> = []
    /// Pages of incidents.
    var incidents: Set<String> = []
    /// Pages of releases, every revision.
    var releases: Set<String> = []
    /// JSON and plain text of releases.
    var documents: Set<String> = []
    var topics: Set<FeedTopic> = []

    /// None.
    package init() {}

    /// These documents, each once, in an order that depends on the input alone.
    func render(_ index: inout SiteIndex) -> [Rendition] {
        prepare(&index)
        var renditions = hasStaticFiles ? StaticFiles.renditions(index) : []
        let parts = Language.allCases.map { [index] in PageParts(index: index, language: $0) }
        if hasOverview {
            renditions += parts.map { HomePage(parts: $0).rendition }
            renditions.append(StatusDocument(index: index).rendition)
        }
        if hasIncidentList { renditions += parts.map { IncidentPages(parts: $0).list } }
        if hasArchiveList || !months.isEmpty {
            let all = ArchivePages.months(index)
            if hasArchiveList { renditions += parts.map { ArchivePages(parts: $0).list(all) } }
            for month in all where months.contains(month.date) {
                renditions += parts.map { ArchivePages(parts: $0).page(month) }
            }
        }
        for id in incidents.sorted() {
            guard let incident = index.incident(id) else { continue }
            renditions += parts.map { IncidentPages(parts: $0).page(incident) }
        }
        for id in releases.union(documents).sorted() {
            guard let release = index.release(id) else { continue }
            if releases.contains(id) {
                renditions += parts.flatMap { parts in
                    let page = ReleasePage(parts: parts, release: release)
                    return [page.newest] + release.revisions.map { page.fixed($0) }
                }
                if index.bureau.hasPrintSheets {
                    renditions.append(PrintSheet(index: index, release: release).rendition)
                }
            }
            if documents.contains(id) {
                let documents = ReleaseDocuments(index: index, release: release)
                renditions += [documents.json, documents.plainText]
            }
        }
        for topic in orderedTopics(index) { renditions += topic.renditions(index) }
        return renditions
    }

    /// The feed of an incident is there as soon as its page is.
    private func orderedTopics(_ index: SiteIndex) -> [FeedTopic] {
        topics.filter { topic in
            if case .incident(let id) = topic { index.incident(id) != nil } else { true }
        }
        .sorted { $0.path < $1.path }
    }

    /// What several of these documents repeat is made once.
    private func prepare(_ index: inout SiteIndex) {
        for topic in orderedTopics(index) {
            let selected = Feed.selection(topic, index)
            for kind in topic.pieces { index.prepare(kind, selected) }
        }
        let latest = hasOverview ? Array(index.byChange.prefix(HomePage.releaseLimit)) : []
        let filed = months.isEmpty ? [] : ArchivePages.months(index)
        for language in Language.allCases {
            index.prepare(.item(language), latest)
            for id in incidents { index.prepare(.item(language), index.releases(of: id)) }
            for month in filed where months.contains(month.date) {
                index.prepare(.row(language), month.releases)
            }
        }
    }
}
