import Model
import Platform

/// What of a release several documents repeat, as finished bytes: its entry in the feeds, its item in
/// lists, its row in the archive.
struct ReleasePieces: Sendable {
    /// Everything that a piece is made of, but for the bureau.
    ///
    /// A piece whose facts are not those of now is never used.
    struct Facts: Sendable, Equatable {
        let release: PublicRelease
        let expiry: EntryMark?
        /// The incident's, which feeds name.
        let category: IncidentCategory?
    }

    /// The kinds of piece.
    enum Kind: Hashable, Sendable {
        case atom
        case rss
        case json
        case item(Language)
        case row(Language)
    }

    /// One piece and what stands for it in the stamp of a document.
    struct Piece: Sendable, Hashable {
        let bytes: [UInt8]
        let digest: Digest

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            digest = SHA256.digest(of: bytes)
        }
    }

    let facts: Facts
    var pieces: [Kind: Piece] = [:]
}

/// Pieces that were made once, by release.
///
/// A value and a memory only: whatever is missing is made on the spot, so that a document never
/// depends on what is kept. It belongs to one bureau.
struct PieceStore: Sendable {
    /// What all pieces may take; when it is passed all of them are dropped and made anew when needed.
    ///
    /// The texts of six feeds are at most 600 KB, four times that as pieces; the rest is for rows.
    static let limitBytes = 16 * 1_024 * 1_024

    private var kept: [String: ReleasePieces] = [:]
    private(set) var byteCount = 0

    /// A piece made of exactly these facts.
    ///
    /// Asked for each release of each list, so neither they nor what is kept are copied for it.
    func piece(
        _ kind: ReleasePieces.Kind,
        of release: PublicRelease,
        expiry: EntryMark?,
        category: IncidentCategory?,
    ) -> ReleasePieces.Piece? {
        guard let index = kept.index(forKey: release.id),
            let piece = kept.values[index].pieces[kind],
            kept.values[index].facts.expiry == expiry,
            kept.values[index].facts.category == category,
            kept.values[index].facts.release == release
        else { return nil }
        return piece
    }

    /// Keeps a piece; those of older facts of the release go.
    mutating func keep(
        _ piece: ReleasePieces.Piece,
        _ kind: ReleasePieces.Kind,
        _ facts: ReleasePieces.Facts,
    ) {
        if byteCount + piece.bytes.count > Self.limitBytes { self = PieceStore() }
        let id = facts.release.id
        if kept[id]?.facts != facts {
            byteCount -= kept[id]?.pieces.values.reduce(0) { $0 + $1.bytes.count } ?? 0
            kept[id] = ReleasePieces(facts: facts)
        }
        byteCount += piece.bytes.count - (kept[id]?.pieces[kind]?.bytes.count ?? 0)
        kept[id]?.pieces[kind] = piece
    }
}

extension SiteIndex {
    /// What the pieces of a release are made of.
    func facts(of release: PublicRelease) -> ReleasePieces.Facts {
        ReleasePieces.Facts(
            release: release,
            expiry: input.expired[release.id],
            category: category(of: release),
        )
    }

    /// The piece of a release: the one that was kept, or made now.
    func piece(
        _ kind: ReleasePieces.Kind,
        of release: PublicRelease,
        make: () -> [UInt8],
    ) -> ReleasePieces.Piece {
        kept(kind, of: release) ?? ReleasePieces.Piece(make())
    }

    private func kept(
        _ kind: ReleasePieces.Kind,
        of release: PublicRelease,
    ) -> ReleasePieces.Piece? {
        pieces.piece(
            kind,
            of: release,
            expiry: input.expired[release.id],
            category: category(of: release),
        )
    }

    /// Makes the pieces of these releases that are missing, for the documents that come next.
    mutating func prepare(_ kind: ReleasePieces.Kind, _ releases: some Sequence<PublicRelease>) {
        // First all are made, then all are kept: what makes them holds a copy of this index.
        let made = releases.compactMap { release -> (ReleasePieces.Piece, ReleasePieces.Facts)? in
            guard kept(kind, of: release) == nil else { return nil }
            return (ReleasePieces.Piece(bytes(kind, of: release)), facts(of: release))
        }
        for (piece, facts) in made { pieces.keep(piece, kind, facts) }
    }

    private func bytes(_ kind: ReleasePieces.Kind, of release: PublicRelease) -> [UInt8] {
        switch kind {
        case .atom: Atom.entry(FeedEntry(release: release, index: self)).bytes
        case .rss: RSS.item(FeedEntry(release: release, index: self)).bytes
        case .json: JSONFeed.item(FeedEntry(release: release, index: self))
        case .item(let language): PageParts(index: self, language: language).item(release).bytes
        case .row(let language):
            ArchivePages(parts: PageParts(index: self, language: language)).row(release).bytes
        }
    }
}
