import Model

/// What of a station the lists repeat, as finished bytes: made once for each change of it.
final class StationPieces: Sendable {
    /// As it was when these were made; whatever a list says of it, it says of this.
    let station: LiveStation
    let changedAt: Instant?
    /// Its tile on the page of its kind, in the order of the languages.
    let tiles: [HTML]
    /// The object of its facts and its newest report.
    let latest: [UInt8]
    /// The same on the map.
    let feature: [UInt8]

    init(_ station: LiveStation, _ parts: [LiveParts], _ documents: LiveDocuments) {
        self.station = station
        changedAt = station.changedAt
        tiles = parts.map { LiveTile(parts: $0, station: station).html }
        latest = documents.object(station)
        feature = documents.feature(station, object: latest)
    }

    /// Nothing that the sections of days say of a station differs.
    func hasSameName(as other: StationPieces) -> Bool {
        station.name == other.station.name && station.kind == other.station.kind
            && station.isDemonstration == other.station.isDemonstration
    }
}

extension LiveInput {
    /// The mark of what is made of these pieces.
    func mark(of pieces: [StationPieces]) -> EntryMark {
        let changed = pieces.reduce(genesis.at) { max($0, $1.changedAt ?? $0) }
        return EntryMark(seq: genesis.seq, hash: genesis.hash, at: changed)
    }
}
