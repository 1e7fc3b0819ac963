package import Model

/// Pages and documents of the stations as they were last rendered: of a reading only what differs is made, and
/// the lists of all stations are put together from finished pieces.
///
/// A value without clock and disk. After any history the bytes are those of `LiveSite.render`, which the tests
/// hold against it; a memory only, so that no document depends on what is kept.
package struct LiveEdition: Sendable {
    /// Stations whose pieces are kept; those beyond are made for each list.
    package static let stationLimit = 4_096

    private let limit: Int
    private var pieces: [String: StationPieces] = [:]
    private var tables: [StationKind: LiveTableRows] = [:]
    private var air: LiveAirSections?

    package init(stationLimit: Int = Self.stationLimit) { limit = stationLimit }

    /// Every rendition of this input.
    package mutating func render(_ input: LiveInput) -> [Rendition] {
        self = LiveEdition(stationLimit: limit)
        return render(input, kinds: StationKind.allCases, stations: input.stations)
            + [LiveDocuments(input: input).days]
    }

    /// Only what depends on these stations; the others are shown as they were rendered last.
    ///
    /// An id that is not among the stations is of one that was taken out: `LiveSite.paths` names what it leaves
    /// behind. Another bureau or genesis is a change of everything.
    package mutating func render(_ input: LiveInput, changed: Set<String>) -> [Rendition] {
        guard !changed.isEmpty else { return [] }
        let stations = input.stations.filter { changed.contains($0.id) }
        let isGone = stations.count < changed.count
        let kinds = StationKind.allCases.filter { kind in
            isGone || stations.contains { $0.kind == kind }
        }
        if isGone { forget(changed) }
        let renditions = render(input, kinds: kinds, stations: stations)
        return isGone ? renditions + [LiveDocuments(input: input).days] : renditions
    }

    /// What the days of the air touch.
    package mutating func renderDays(_ input: LiveInput) -> [Rendition] {
        render(input, kinds: [.air], stations: []) + [LiveDocuments(input: input).days]
    }

    private mutating func forget(_ ids: Set<String>) {
        for id in ids { pieces[id] = nil }
        for kind in StationKind.allCases { tables[kind]?.forget(ids) }
        air = nil
    }

    private mutating func render(
        _ input: LiveInput,
        kinds: [StationKind],
        stations: [LiveStation],
    ) -> [Rendition] {
        let parts = Language.allCases.map { LiveParts(input: input, language: $0) }
        let documents = LiveDocuments(input: input)
        for station in stations {
            let new = StationPieces(station, parts, documents)
            if pieces[station.id].map({ !new.hasSameName(as: $0) }) ?? true { air = nil }
            for kind in StationKind.allCases { tables[kind]?.forget([station.id]) }
            if pieces[station.id] != nil || pieces.count < limit {
                pieces[station.id] = new
            }
        }
        let all = input.stations.map { pieces[$0.id] ?? StationPieces($0, parts, documents) }
        var renditions: [Rendition] = []
        for kind in kinds {
            let shown = all.filter { $0.station.kind == kind }
            renditions += pages(kind, shown, parts)
            renditions.append(documents.latest(kind, shown))
        }
        renditions.append(documents.positions(all))
        for station in stations {
            renditions += parts.map { StationPage(parts: $0, station: station).rendition }
            renditions.append(documents.history(station))
            renditions.append(LiveTable(zone: input.bureau.zone, station: station).rendition(input))
        }
        return renditions
    }

    private mutating func pages(
        _ kind: StationKind,
        _ shown: [StationPieces],
        _ parts: [LiveParts],
    ) -> [Rendition] {
        // Taken out, so that it is changed in place.
        var table = tables.removeValue(forKey: kind) ?? LiveTableRows(limit: limit)
        let rows = table.rows(kind, shown, parts)
        tables[kind] = table
        let sections = kind == .air ? airSections(parts) : nil
        return parts.indices.map { place in
            LiveOverview(
                parts: parts[place],
                kind: kind,
                pieces: shown,
                tiles: shown.map { $0.tiles[place] },
                columns: table.columns,
                rows: rows[place],
                cities: sections?.cities[place] ?? .empty,
                days: sections?.days[place] ?? .empty,
            ).rendition
        }
    }

    private mutating func airSections(_ parts: [LiveParts]) -> LiveAirSections? {
        guard let input = parts.first?.input else { return nil }
        if let air, air.air == input.air { return air }
        air = LiveAirSections(parts, input.air)
        return air
    }
}

/// The rows of the table of a kind; all of them have a cell for each of its columns.
struct LiveTableRows: Sendable {
    private let limit: Int
    private(set) var columns: [LiveColumn] = []
    /// By station, in the order of the languages.
    private var kept: [String: [HTML]] = [:]

    init(limit: Int) { self.limit = limit }

    mutating func forget(_ ids: Set<String>) {
        for id in ids { kept[id] = nil }
    }

    /// The rows of these stations, for each language.
    mutating func rows(
        _ kind: StationKind,
        _ pieces: [StationPieces],
        _ parts: [LiveParts],
    ) -> [[HTML]] {
        let now = LiveColumn.columns(pieces.lazy.compactMap(\.station.latest))
        if now != columns {
            columns = now
            kept = [:]
        }
        var rows: [[HTML]] = parts.map { _ in [] }
        for piece in pieces {
            let made =
                kept[piece.station.id]
                ?? parts.map { LiveRow(parts: $0, kind: kind, columns: now).html(piece.station) }
            if kept.count < limit { kept[piece.station.id] = made }
            for place in made.indices { rows[place].append(made[place]) }
        }
        return rows
    }
}

/// What `/air` says of cities and of days, which readings do not change.
struct LiveAirSections: Sendable {
    let air: LiveAir
    /// In the order of the languages.
    let cities: [HTML]
    let days: [HTML]

    init(_ parts: [LiveParts], _ air: LiveAir) {
        self.air = air
        cities = parts.map { AirSections(parts: $0).cities }
        days = parts.map { AirSections(parts: $0).days }
    }
}
