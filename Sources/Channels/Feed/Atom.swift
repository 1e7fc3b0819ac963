import Model

/// A feed as Atom (RFC 4287).
///
/// Entries keep their id; `updated` is the last correction or withdrawal; foreign elements carry what
/// the catalogue demands and the ledger entry, which makes whoever keeps the feed a witness.
struct Atom {
    static let mediaType = "application/atom+xml"

    let feed: Feed

    var rendition: Rendition {
        let pieces = feed.entries.map { entry in entry.piece(.atom) { Self.entry(entry).bytes } }
        return feed.rendition(
            suffix: ".atom",
            mediaType: Self.mediaType,
            body: XML.document(root(pieces)),
            frame: XML.document(root([])),
            pieces: pieces,
        )
    }

    private func root(_ pieces: [ReleasePieces.Piece]) -> XML {
        let bureau = feed.bureau
        var children: [XML] = [
            .element("id", text: feed.id),
            .element("title", text: feed.title),
            .element("updated", text: bureau.zone.rfc3339(feed.updated)),
            .element("author", [:], [.element("name", text: PublicText.line(bureau.name.chinese))]),
            link("self", feed.topic.path + ".atom", Self.mediaType),
            link("alternate", feed.topic.page, "text/html"),
            link("related", "/archive", "text/html"),
            .element("generator", text: "released"),
            entry(feed.mark),
        ]
        for piece in pieces { children += [.newLine, XML(finished: piece.bytes)] }
        return .element(
            "feed",
            [
                "xmlns": "http://www.w3.org/2005/Atom", "xmlns:r": FeedEntry.namespace,
                "xml:lang": Language.chinese.tag,
            ],
            children.flatMap { [$0, .newLine] },
        )
    }

    /// One release; the same bytes in every feed.
    static func entry(_ entry: FeedEntry) -> XML {
        let release = entry.release
        let zone = entry.bureau.zone
        var children: [XML] = [
            .element("id", text: entry.id),
            .element("title", text: entry.title),
            .element("published", text: zone.rfc3339(entry.published)),
            .element("updated", text: zone.rfc3339(entry.updated)),
            .element("author", [:], [.element("name", text: entry.publisher)]),
            .element(
                "link",
                [
                    "rel": "alternate", "type": "text/html", "hreflang": "zh-CN",
                    "href": entry.url,
                ],
            ),
            .element(
                "link",
                [
                    "rel": "alternate", "type": "application/json",
                    "href": entry.url + ".json",
                ],
            ),
        ]
        if let incident = release.incident {
            children.append(
                .element(
                    "link",
                    [
                        "rel": "related", "type": "text/html",
                        "href": entry.bureau.publicURL + SitePath.incident(incident),
                    ],
                )
            )
        }
        for category in entry.categories {
            children.append(.element("category", ["term": category]))
        }
        if let summary = entry.summary {
            children.append(.element("summary", ["type": "text"], [.text(summary)]))
        }
        children.append(.element("content", ["type": "html"], [.text(entry.html)]))
        children += ReleaseElements(entry: entry).elements
        return .element("entry", [:], children.flatMap { [$0, .newLine] })
    }

    private func entry(_ mark: EntryMark) -> XML {
        .element("r:entry", ["seq": String(mark.seq), "hash": mark.hash.hex])
    }

    private func link(_ relation: String, _ path: String, _ mediaType: String) -> XML {
        .element("link", ["rel": relation, "type": mediaType, "href": feed.url(path)])
    }
}

/// The catalogue's fields of a release in our namespace, for Atom and RSS alike.
struct ReleaseElements {
    let entry: FeedEntry

    var elements: [XML] {
        let release = entry.release
        var elements: [XML] = [
            .element("r:indexNumber", text: release.indexNumber),
            .element("r:publisher", text: entry.publisher),
            .element("r:kind", text: release.kind.rawValue),
            .element("r:revision", text: String(release.current.number)),
            .element("r:validity", text: entry.validity.rawValue),
        ]
        if let incident = release.incident {
            elements.append(.element("r:incident", text: incident))
        }
        if let text = release.current.text {
            elements.append(.element("r:classification", text: text.classification))
            elements.append(.element("r:dated", text: text.dated.text))
            if let expiry = text.expiresAt {
                let time = entry.index.bureau.zone.rfc3339(expiry)
                elements.append(.element("r:expires", text: time))
            }
        }
        let mark = entry.mark
        elements.append(.element("r:entry", ["seq": String(mark.seq), "hash": mark.hash.hex]))
        return elements
    }
}
