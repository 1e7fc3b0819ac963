import Model

/// What a feed is about.
///
/// Categories are the four kinds of incident of the law, and warnings.
enum FeedTopic: Sendable, Hashable {
    case all
    case incident(String)
    case category(IncidentCategory)
    case warnings
    /// What one organisation of several publishes.
    case issuer(String)

    /// Releases in one feed; older ones are in the archive.
    static let entryLimit = 50
    /// Text in one feed, in bytes of UTF-8 as written.
    ///
    /// JSON Feed carries it twice, so the largest feed stays near the 250 KB that readers take
    /// well. At least one release is always there.
    static let textLimitBytes = 100_000

    /// Every category, always rendered, valid when empty.
    static let categories = IncidentCategory.allCases.map(FeedTopic.category) + [.warnings]

    /// One for each issuer, where there are several.
    static func issuers(_ bureau: Bureau) -> [FeedTopic] {
        bureau.issuers.keys.sorted().map(FeedTopic.issuer)
    }

    /// Without the suffix that names the format.
    var path: String {
        switch self {
        case .all: "/feeds/all"
        case .incident(let id): "/feeds" + SitePath.incident(id)
        case .category(let category): "/feeds/categories/" + category.rawValue
        case .warnings: "/feeds/categories/" + ReleaseKind.warning.rawValue
        case .issuer(let id): "/feeds" + SitePath.issuer(id)
        }
    }

    /// The page that shows the same.
    var page: String {
        if case .incident(let id) = self { return SitePath.incident(id) }
        return "/"
    }

    func name(_ index: SiteIndex) -> Phrase {
        switch self {
        case .all: Phrase("全部发布", "All releases")
        case .incident(let id):
            index.incident(id).map { Phrase($0.incident.title, $0.incident.title) }
                ?? Phrase(id, id)
        case .category(let category): category.name
        case .warnings: ReleaseKind.warning.name
        case .issuer(let id): index.bureau.issuers[id] ?? Phrase(id, id)
        }
    }

    /// Among which releases this topic's are, newest change first.
    func candidates(_ index: SiteIndex) -> [PublicRelease] {
        guard case .incident(let id) = self else { return index.byChange }
        return index.releases(of: id).sorted(by: SiteIndex.changedLater)
    }

    func contains(_ release: PublicRelease, _ index: SiteIndex) -> Bool {
        switch self {
        case .all: true
        case .incident(let id): release.incident == id
        case .category(let category):
            index.category(of: release) == category
        case .warnings: release.kind == .warning
        case .issuer(let id): release.publisher == id
        }
    }

    /// What the documents of this topic repeat of each release.
    var pieces: [ReleasePieces.Kind] {
        switch self {
        case .all: [.atom, .rss, .json]
        case .incident, .issuer: [.atom, .json]
        case .category, .warnings: [.atom]
        }
    }

    /// The documents of this topic in its formats.
    func renditions(_ index: SiteIndex) -> [Rendition] {
        let feed = Feed(self, index)
        switch self {
        case .all:
            return [
                Atom(feed: feed).rendition, RSS(feed: feed).rendition,
                JSONFeed(feed: feed).rendition,
            ]
        case .incident, .issuer:
            return [Atom(feed: feed).rendition, JSONFeed(feed: feed).rendition]
        case .category, .warnings: return [Atom(feed: feed).rendition]
        }
    }
}
