import Model
import Platform

/// The releases of one topic as every format tells them: same selection, same ids, same times.
///
/// `updated` moves with publication, correction and withdrawal only; nothing comes from a clock.
struct Feed {
    let topic: FeedTopic
    let index: SiteIndex
    /// Newest change first, within the limits.
    let entries: [FeedEntry]
    /// The newest entry of the ledger that this feed depends on.
    let mark: EntryMark

    init(_ topic: FeedTopic, _ index: SiteIndex) {
        let selected = Self.selection(topic, index)
        self.topic = topic
        self.index = index
        entries = selected.map { FeedEntry(release: $0, index: index) }
        mark = index.mark(of: selected)
    }

    /// What a feed lists, newest change first, within the limits.
    static func selection(_ topic: FeedTopic, _ index: SiteIndex) -> [PublicRelease] {
        var selected: [PublicRelease] = []
        var bytes = 0
        for release in topic.candidates(index) where topic.contains(release, index) {
            bytes += release.current.text?.body.utf8.count ?? 0
            let isFull = selected.count == FeedTopic.entryLimit || bytes > FeedTopic.textLimitBytes
            if isFull && !selected.isEmpty { break }
            selected.append(release)
        }
        return selected
    }

    var bureau: Bureau { index.bureau }

    /// `tag:` URI (RFC 4151) from configuration, so that a new address of the site changes no id.
    var id: String { "tag:" + bureau.tagAuthority + ":" + topic.path.dropFirst() }

    var title: String {
        PublicText.line(bureau.name.chinese + " · " + topic.name(index).chinese)
    }

    /// The last significant change of any entry; the beginning of the record when there is none.
    var updated: Instant { entries.map(\.updated).max() ?? index.input.genesis.at }

    func url(_ path: String) -> String { bureau.publicURL + path }

    /// The document, with a stamp of everything around the entries and of each entry.
    func rendition(
        suffix: String,
        mediaType: String,
        body: [UInt8],
        frame: [UInt8],
        pieces: [ReleasePieces.Piece],
    ) -> Rendition {
        var stamp = SHA256()
        stamp.update(frame)
        for piece in pieces { stamp.update(piece.digest.bytes) }
        let path = topic.path + suffix
        return Rendition(
            path: path,
            file: SitePath.file(ofDocument: path),
            mediaType: mediaType,
            body: body,
            lastModified: mark.at,
            caching: .release,
            stamp: stamp.finalize(),
        )
    }
}

/// One release as an entry: it keeps its id for ever and stays when it was withdrawn.
struct FeedEntry {
    let release: PublicRelease
    let index: SiteIndex

    /// Extension members and elements are named in this namespace.
    static let namespace = "urn:x-released:feed:1"

    var bureau: Bureau { index.bureau }

    var id: String { "tag:" + bureau.tagAuthority + ":releases/" + release.id }
    var url: String { bureau.publicURL + SitePath.release(release.id) }
    /// Without a mark of expiry: a title changes only together with `updated`.
    var title: String {
        let title = PublicText.line(release.current.text?.title ?? release.indexNumber)
        return isWithdrawn ? "【\(Validity.withdrawn.name.chinese)】" + title : title
    }
    var published: Instant { release.publishedAt }
    /// Expiry is no change of what was said; correction and withdrawal are.
    var updated: Instant { release.updatedAt }
    var publisher: String { PublicText.line(release.publisherName.chinese) }
    var isWithdrawn: Bool { release.withdrawal != nil }
    var mark: EntryMark { index.mark(of: release) }
    var validity: Validity { Validity(release, in: index.input) }

    var summary: String? {
        isWithdrawn ? nil : release.current.text?.summary.map(PublicText.line)
    }

    /// Paragraphs in the order of the page: withdrawal or correction first.
    var paragraphs: [String] {
        let times = TimeText(bureau.zone)
        if let withdrawal = release.withdrawal {
            let note = "本发布已于\(times.minute(withdrawal.at, .chinese))撤回。"
            return [note] + (withdrawal.reason.map { ["原因：" + PublicText.line($0)] } ?? [])
        }
        guard let text = release.current.text else { return [release.current.absence.chinese] }
        var paragraphs: [String] = []
        if let correction = text.correction {
            let time = times.minute(release.current.publishedAt, .chinese)
            paragraphs.append("更正（\(time)）：" + PublicText.line(correction))
        }
        paragraphs += text.paragraphs.map(PublicText.cleaned)
        // A reader keeps what it fetched: until when it holds must stand in the text itself.
        if let expiry = text.expiresAt {
            paragraphs.append(Label.validUntil.chinese + times.minute(expiry, .chinese) + "。")
        }
        return paragraphs
    }

    /// The paragraphs as HTML, for formats that carry it.
    var html: String {
        let html = HTML.joined(paragraphs.map { .element("p", [], .text($0)) })
        return String(decoding: html.bytes, as: UTF8.self)
    }

    /// This entry as one of the formats has it.
    func piece(
        _ kind: ReleasePieces.Kind,
        make: () -> [UInt8],
    ) -> ReleasePieces.Piece {
        index.piece(kind, of: release, make: make)
    }

    var categories: [String] {
        var categories = [release.kind.name.chinese]
        if let category = index.category(of: release) {
            categories.append(category.name.chinese)
        }
        if let text = release.current.text {
            categories.append(PublicText.line(text.classification))
        }
        return categories
    }
}
