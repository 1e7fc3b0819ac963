import Model

/// One station in the table of all stations of its kind.
struct LiveRow {
    let parts: LiveParts
    let kind: StationKind
    let columns: [LiveColumn]

    private var language: Language { parts.language }

    func html(_ station: LiveStation) -> HTML {
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
        cells.append(cell(LiveLabel.observed[language], time(station)))
        let name = HTML.element(
            "th",
            [.init("scope", "row")],
            parts.link(station),
            parts.demonstration(station),
        )
        return .element("tr", [], [name] + cells)
    }

    private func time(_ station: LiveStation) -> HTML {
        let time =
            station.latest.map { parts.period($0, of: station, hasAge: true) }
            ?? parts.word(LiveLabel.noData)
        guard station.interruptedSince != nil else { return time }
        let word = HTML.element(
            "strong",
            [.init("class", "interrupted")],
            parts.word(LiveLabel.interrupted),
        )
        return word + .text(" ") + time
    }

    private func label(_ column: LiveColumn) -> String {
        PublicText.line(column.name[language] + " " + column.unit)
    }

    private func cell(_ label: String, _ content: HTML) -> HTML {
        .element("td", [.init("data-label", label)], content)
    }
}
