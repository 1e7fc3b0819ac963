import Model

/// `/air` and `/water`: every station of a kind, as tiles and as one table.
struct LiveOverview {
    let parts: LiveParts
    let kind: StationKind
    /// Of its stations, with their tiles and their rows in this language.
    let pieces: [StationPieces]
    let tiles: [HTML]
    let columns: [LiveColumn]
    let rows: [HTML]
    /// What `/air` says of cities and of days.
    let cities: HTML
    let days: HTML

    private var language: Language { parts.language }

    var rendition: Rendition {
        let stations = pieces.map(\.station)
        var frame = PageFrame(
            bureau: parts.input.bureau,
            language: language,
            path: SitePath.stations(kind),
            title: kind.name[language],
            description: parts.input.bureau.name[language] + " " + kind.name[language],
            mark: mark,
        )
        frame.alternates = [("application/json", LiveDocuments.path(kind))]
        var main = HTML.element("h1", [], parts.word(kind.name))
        guard !stations.isEmpty else {
            main += .element("p", [.init("class", "quiet")], parts.word(LiveLabel.noStation))
            return frame.rendition(main, caching: .live)
        }
        main += parts.pageValidity(stations)
        let list = HTML.element(
            "ul",
            [.init("class", "tiles"), .init("data-readings", kind.rawValue)],
            tiles,
        )
        main += parts.page.section("stations", LiveLabel.overview, list)
        main += cities
        main += parts.page.section("values", LiveLabel.table, table(stations))
        main += days
        main += parts.page.section("data", LiveLabel.openData, data)
        return frame.rendition(main, caching: .live)
    }

    /// The days of the air change without a reading, when one is over.
    private var mark: EntryMark {
        let mark = parts.input.mark(of: pieces)
        guard kind == .air, let changed = parts.input.air.changedAt else { return mark }
        return EntryMark(seq: mark.seq, hash: mark.hash, at: max(mark.at, changed))
    }

    private func table(_ stations: [LiveStation]) -> HTML {
        var head = [parts.word(LiveLabel.station)]
        if kind == .air { head.append(.text("AQI")) }
        head += columns.map { parts.line($0.name) + parts.unit($0.unit) }
        if kind == .water { head.append(parts.word(LiveLabel.datum)) }
        head.append(parts.word(LiveLabel.observed))
        var issuers: [Phrase] = []
        for station in stations where !issuers.contains(station.issuer) {
            issuers.append(station.issuer)
        }
        var names: [String] = []
        for name in issuers.map({ PublicText.line($0[language]) }) where !names.contains(name) {
            names.append(name)
        }
        let list = names.joined(separator: language == .chinese ? "、" : ", ")
        let note = HTML.element(
            "p",
            [.init("class", "quiet")],
            parts.word(LiveLabel.issuer),
            .text(language == .chinese ? "：" : ": "),
            .text(list + (language == .chinese ? "。" : ". ")),
            parts.word(LiveLabel.tableNote),
            stations.contains { $0.latest == nil } ? parts.word(LiveLabel.unheardNote) : .empty,
        )
        return parts.table(head, rows) + note
    }

    private var data: HTML {
        var rows = [
            ("JSON", LiveDocuments.path(kind)), ("GeoJSON", LiveDocuments.mapPath),
        ]
        if kind == .air {
            rows.append((LiveLabel.days[language] + " JSON", LiveDocuments.daysPath))
        }
        rows.append((LiveLabel.archive[language], LiveDocuments.archivePath))
        return .element(
            "ul",
            [.init("class", "links")],
            rows.map { name, path in
                .element("li", [], .element("a", [.init("href", path)], .text(name)))
            },
        )
    }
}
