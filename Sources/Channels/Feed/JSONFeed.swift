import Model

/// A feed as JSON Feed 1.1.
///
/// `expired` is never set: even the feed of a closed incident may bring a correction.
struct JSONFeed {
    static let mediaType = "application/feed+json"
    static let version = "https://jsonfeed.org/version/1.1"

    let feed: Feed

    var rendition: Rendition {
        feed.rendition(
            suffix: ".json",
            mediaType: Self.mediaType,
            body: Array((object.indentedText + "\n").utf8),
        )
    }

    private var object: JSON {
        [
            "version": .string(Self.version),
            "title": .string(feed.title),
            "home_page_url": .string(feed.url(feed.topic.page)),
            "feed_url": .string(feed.url(feed.topic.path + ".json")),
            "language": .string(Language.chinese.tag),
            "authors": [
                [
                    "name": .string(PublicText.line(feed.bureau.name.chinese)),
                    "url": .string(feed.url("/")),
                ]
            ],
            "_released": [
                "about": .string(feed.url("/about")),
                "id": .string(feed.id),
                "updated": .string(feed.bureau.zone.rfc3339(feed.updated)),
                "entry": entry(feed.mark),
            ],
            "items": .array(feed.entries.map(item)),
        ]
    }

    private func item(_ item: FeedEntry) -> JSON {
        let zone = feed.bureau.zone
        let json: JSON = [
            "id": .string(item.id),
            "url": .string(item.url),
            "title": .string(item.title),
            "summary": JSON(item.summary),
            "content_html": .string(item.html),
            "content_text": .string(item.paragraphs.joined(separator: "\n\n")),
            "date_published": .string(zone.rfc3339(item.published)),
            "date_modified": .string(zone.rfc3339(item.updated)),
            "authors": [["name": .string(item.publisher)]],
            "tags": JSON(item.categories),
            "language": .string(Language.chinese.tag),
            "_released": fields(item),
        ]
        return json.withoutNulls
    }

    private func fields(_ item: FeedEntry) -> JSON {
        let release = item.release
        let json: JSON = [
            "id": .string(release.id),
            "kind": .string(release.kind.rawValue),
            "incident": JSON(release.incident),
            "revision": .integer(Int64(release.current.number)),
            "validity": .string(item.validity.rawValue),
            "indexNumber": .string(PublicText.line(release.indexNumber)),
            "classification": JSON(
                release.current.text.map { PublicText.line($0.classification) }
            ),
            "publisher": .string(item.publisher),
            "dated": JSON(release.current.text?.dated.text),
            "expires": JSON(release.current.text?.expiresAt.map(feed.bureau.zone.rfc3339)),
            "entry": entry(item.mark),
        ]
        return json.withoutNulls
    }

    private func entry(_ mark: EntryMark) -> JSON {
        ["seq": .integer(mark.seq), "hash": .string(mark.hash.hex)]
    }
}
