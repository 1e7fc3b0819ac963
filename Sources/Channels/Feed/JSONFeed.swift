import Model

/// A feed as JSON Feed 1.1.
///
/// `expired` is never set: even the feed of a closed incident may bring a correction.
struct JSONFeed {
    static let mediaType = "application/feed+json"
    static let version = "https://jsonfeed.org/version/1.1"

    let feed: Feed

    var rendition: Rendition {
        let pieces = feed.entries.map { entry in entry.piece(.json) { Self.item(entry) } }
        let frame = Array(head.indentedText.utf8)
        return feed.rendition(
            suffix: ".json",
            mediaType: Self.mediaType,
            body: body(frame, pieces),
            frame: frame,
            pieces: pieces,
        )
    }

    /// The items are put in as they were made, behind the other members.
    private func body(_ frame: [UInt8], _ pieces: [ReleasePieces.Piece]) -> [UInt8] {
        var bytes = frame
        bytes.reserveCapacity(pieces.reduce(frame.count) { $0 + $1.bytes.count + 32 })
        // Without the line end and the brace that close the object.
        bytes.removeLast(2)
        guard !pieces.isEmpty else { return bytes + Array(",\n  \"items\": []\n}\n".utf8) }
        for (number, piece) in pieces.enumerated() {
            bytes += (number == 0 ? ",\n  \"items\": [\n    " : ",\n    ").utf8
            bytes += piece.bytes
        }
        return bytes + Array("\n  ]\n}\n".utf8)
    }

    private var head: JSON {
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
                "entry": Self.entry(feed.mark),
            ],
        ]
    }

    /// One release as it stands in `items`: the same bytes in every feed.
    static func item(_ item: FeedEntry) -> [UInt8] {
        // Line ends inside strings are escaped: each of these is one of the layout.
        var bytes: [UInt8] = []
        for byte in object(item).indentedText.utf8 {
            bytes.append(byte)
            if byte == UInt8(ascii: "\n") { bytes += "    ".utf8 }
        }
        return bytes
    }

    private static func object(_ item: FeedEntry) -> JSON {
        let zone = item.bureau.zone
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

    private static func fields(_ item: FeedEntry) -> JSON {
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
            "expires": JSON(release.current.text?.expiresAt.map(item.bureau.zone.rfc3339)),
            "entry": entry(item.mark),
        ]
        return json.withoutNulls
    }

    private static func entry(_ mark: EntryMark) -> JSON {
        ["seq": .integer(mark.seq), "hash": .string(mark.hash.hex)]
    }
}
