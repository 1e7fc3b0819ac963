import Model

/// `/air` and `/water`: every station of a kind, as tiles and as one table.
struct LiveOverview {
    let parts: LiveParts
    let kind: StationKind

    private var language: Language { parts.language }
    private var stations: [LiveStation] { parts.input.stations(kind) }

    var rendition: Rendition {
        let stations = stations
        var frame = PageFrame(
            bureau: parts.input.bureau,
            language: language,
            path: SitePath.stations(kind),
            title: kind.name[language],
            description: parts.input.bureau.name[language] + " " + kind.name[language],
            mark: mark(stations),
        )
        frame.alternates = [("application/json", LiveDocuments.path(kind))]
        var main = HTML.element("h1", [], parts.word(kind.name))
        guard !stations.isEmpty else {
            main += .element("p", [.init("class", "quiet")], parts.word(LiveLabel.noStation))
            return frame.rendition(main, caching: .live)
        }
        main += parts.pageValidity(stations)
        main += parts.page.section("stations", LiveLabel.overview, tiles(stations))
        if kind == .air { main += AirSections(parts: parts).cities }
        main += parts.page.section("values", LiveLabel.table, table(stations))
        if kind == .air { main += AirSections(parts: parts).days }
        main += parts.page.section("data", LiveLabel.openData, data)
        return frame.rendition(main, caching: .live)
    }

    /// The days of the air change without a reading, when one is over.
    private func mark(_ stations: [LiveStation]) -> EntryMark {
        let mark = parts.input.mark(of: stations)
        guard kind == .air, let changed = parts.input.air.changedAt else { return mark }
        return EntryMark(seq: mark.seq, hash: mark.hash, at: max(mark.at, changed))
    }

    private func tiles(_ stations: [LiveStation]) -> HTML {
        .element(
            "ul",
            [.init("class", "tiles"), .init("data-readings", kind.rawValue)],
            stations.map { LiveTile(parts: parts, station: $0).html },
        )
    }

    private func table(_ stations: [LiveStation]) -> HTML {
        let columns = LiveColumn.columns(stations.compactMap(\.latest))
        var head = [parts.word(LiveLabel.station)]
        if kind == .air { head.append(.text("AQI")) }
        head += columns.map { parts.line($0.name) + parts.unit($0.unit) }
        if kind == .water { head.append(parts.word(LiveLabel.datum)) }
        head.append(parts.word(LiveLabel.observed))
        var issuers: [String] = []
        for station in stations {
            let name = PublicText.line(station.issuer[language])
            if !issuers.contains(name) { issuers.append(name) }
        }
        let names = issuers.joined(separator: language == .chinese ? "、" : ", ")
        let note = HTML.element(
            "p",
            [.init("class", "quiet")],
            parts.word(LiveLabel.issuer),
            .text(language == .chinese ? "：" : ": "),
            .text(names + (language == .chinese ? "。" : ". ")),
            parts.word(LiveLabel.tableNote),
            stations.contains { $0.latest == nil } ? parts.word(LiveLabel.unheardNote) : .empty,
        )
        return parts.table(head, stations.map { row($0, columns) }) + note
    }

    private func row(_ station: LiveStation, _ columns: [LiveColumn]) -> HTML {
        let report = station.latest
        var cells: [HTML] = []
        if kind == .air { cells.append(cell("AQI", parts.indexCell(report))) }
        cells += columns.map { column in
            // Before its first report nobody knows what a station measures.
            let text =
                column.value(report).map { parts.value($0, hasUnit: false) }
                ?? .text(report == nil ? LiveLabel.notHeard : LiveLabel.notMeasured)
            return cell(label(column), text)
        }
        if kind == .water {
            let datum = station.datum.map(parts.line) ?? .text(LiveLabel.notMeasured)
            cells.append(cell(LiveLabel.datum[language], datum))
        }
        var time =
            report.map { parts.period($0, of: station, hasAge: true) }
            ?? parts.word(LiveLabel.noData)
        if station.interruptedSince != nil {
            let word = HTML.element(
                "strong",
                [.init("class", "interrupted")],
                parts.word(LiveLabel.interrupted),
            )
            time = word + .text(" ") + time
        }
        cells.append(cell(LiveLabel.observed[language], time))
        let name = HTML.element(
            "th",
            [.init("scope", "row")],
            parts.link(station),
            parts.demonstration(station),
        )
        return .element("tr", [], [name] + cells)
    }

    private func label(_ column: LiveColumn) -> String {
        PublicText.line(column.name[language] + " " + column.unit)
    }

    private func cell(_ label: String, _ content: HTML) -> HTML {
        .element("td", [.init("data-label", label)], content)
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
