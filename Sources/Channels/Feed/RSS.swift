import Model

/// A feed as RSS 2.0, for the readers that know nothing else.
struct RSS {
    static let mediaType = "application/rss+xml"
    /// A hint to readers, in minutes: `ttl`.
    static let pollMinutes = 5

    let feed: Feed

    var rendition: Rendition {
        let pieces = feed.entries.map { entry in entry.piece(.rss) { Self.item(entry).bytes } }
        return feed.rendition(
            suffix: ".rss",
            mediaType: Self.mediaType,
            body: XML.document(root(pieces)),
            frame: XML.document(root([])),
            pieces: pieces,
        )
    }

    private func root(_ pieces: [ReleasePieces.Piece]) -> XML {
        var children: [XML] = [
            .element("title", text: feed.title),
            .element("link", text: feed.url(feed.topic.page)),
            .element("description", text: feed.bureau.name.chinese + Label.siteName.chinese),
            .element("language", text: "zh-cn"),
            .element("lastBuildDate", text: TimeText(feed.bureau.zone).rfc822(feed.updated)),
            .element("ttl", text: String(Self.pollMinutes)),
            .element(
                "atom:link",
                [
                    "rel": "self", "type": Self.mediaType,
                    "href": feed.url(feed.topic.path + ".rss"),
                ],
            ),
            .element("r:entry", ["seq": String(feed.mark.seq), "hash": feed.mark.hash.hex]),
        ]
        children += pieces.map { XML(finished: $0.bytes) }
        return .element(
            "rss",
            [
                "version": "2.0", "xmlns:atom": "http://www.w3.org/2005/Atom",
                "xmlns:r": FeedEntry.namespace,
            ],
            [.newLine, .element("channel", [:], children.flatMap { [$0, .newLine] }), .newLine],
        )
    }

    /// One release; the same bytes in every feed.
    static func item(_ entry: FeedEntry) -> XML {
        let zone = entry.bureau.zone
        let times = TimeText(zone)
        var children: [XML] = [
            .element("title", text: entry.title),
            .element("link", text: entry.url),
            .element("guid", ["isPermaLink": "false"], [.text(entry.id)]),
            .element("pubDate", text: times.rfc822(entry.published)),
            .element("atom:updated", text: zone.rfc3339(entry.updated)),
            .element("description", text: entry.html),
        ]
        children += entry.categories.map { .element("category", text: $0) }
        children += ReleaseElements(entry: entry).elements
        return .element("item", [:], children.flatMap { [$0, .newLine] })
    }
}
