import Model

/// One station at a glance: what counts, large, with its time and how long it may be read as current.
struct LiveTile {
    let parts: LiveParts
    let station: LiveStation

    /// Items whose number is the level itself.
    static let levelItems: Set<String> = ["level", "upstream", "downstream"]

    private var language: Language { parts.language }

    var html: HTML {
        var html = HTML.element(
            "h3",
            [],
            parts.link(station),
            parts.demonstration(station),
        )
        if let place = station.place {
            html += .element("p", [.init("class", "facts")], parts.line(place))
        }
        html += parts.interruption(station)
        if let report = station.latest {
            html += station.interruptedSince == nil ? current(report) : last(report)
        } else if station.interruptedSince == nil {
            html += .element("p", [.init("class", "quiet")], parts.word(LiveLabel.noData))
        }
        let style = station.interruptedSince == nil ? "tile" : "tile late"
        return .element("li", [.init("class", style)], html)
    }

    private func current(_ report: LiveReport) -> HTML {
        var html = figures(report, style: "figure")
        var line = parts.period(report, of: station, hasAge: true)
        let validity = parts.validity(station)
        if validity != .empty { line += .text(" · ") + validity }
        html += .element("p", [.init("class", "facts")], line)
        return html
    }

    /// What is no longer current is never large.
    private func last(_ report: LiveReport) -> HTML {
        .element(
            "p",
            [.init("class", "facts")],
            parts.word(LiveLabel.lastValue),
            .text(" "),
            parts.period(report, of: station, hasAge: true),
        ) + figures(report, style: "figure past")
    }

    private func figures(_ report: LiveReport, style: String) -> HTML {
        switch station.kind {
        case .air: air(report, style)
        case .water: water(report, style)
        }
    }

    private func air(_ report: LiveReport, _ style: String) -> HTML {
        guard let index = report.index else { return values(report, style) }
        return parts.index(report, index, style: style)
            + .element("p", [.init("class", "facts")], parts.indexFacts(index))
    }

    private func water(_ report: LiveReport, _ style: String) -> HTML {
        var html = values(report, style)
        if let datum = station.datum {
            let text = parts.word(LiveLabel.datum) + .text(" ") + parts.line(datum)
            html += .element("p", [.init("class", "facts")], text)
        }
        for value in levels(report) {
            let name = levels(report).count > 1 ? parts.line(value.name) + .text(" ") : .empty
            if let level = station.level(value.item) {
                html += LevelWords(parts: parts, level: level).lines(name)
                continue
            }
            guard let change = LiveDifference(station, value) else { continue }
            let text = name + change.html(parts)
            html += .element("p", [.init("class", "facts")], text)
        }
        return html
    }

    private func levels(_ report: LiveReport) -> [LiveValue] {
        let found = report.values.filter { Self.levelItems.contains($0.item) }
        return found.isEmpty ? Array(report.values.prefix(1)) : found
    }

    private func values(_ report: LiveReport, _ style: String) -> HTML {
        let shown = station.kind == .water ? levels(report) : report.values
        return .joined(
            shown.map { value in
                .element(
                    "p",
                    [.init("class", style)],
                    .element("span", [.init("class", "unit")], parts.line(value.name)),
                    .text(" "),
                    .element("b", [], parts.value(value, hasUnit: true)),
                )
            }
        )
    }
}

/// By how much a value differs from the one 24 hours before it, or else from the period before.
struct LiveDifference {
    let difference: ExactNumber
    let unit: String
    let since: Instant
    let hasSeconds: Bool

    /// Nil where either is no valid number, or nothing is there to compare with.
    init?(_ station: LiveStation, _ value: LiveValue) {
        guard let latest = station.latest, value.mark == .good,
            let now = ExactNumber(value.text)
        else { return nil }
        let instants = [latest.periodEnd - .days(1), latest.periodEnd - station.period]
        for instant in instants {
            guard let report = station.reports.first(where: { $0.periodEnd == instant }),
                let old = report.values.first(where: {
                    $0.item == value.item && $0.unit == value.unit && $0.mark == .good
                }),
                let number = ExactNumber(old.text), let difference = now.minus(number)
            else { continue }
            self.difference = difference
            unit = value.unit
            since = instant
            hasSeconds = station.hasShortPeriods
            return
        }
        return nil
    }

    func html(_ parts: LiveParts) -> HTML {
        let sign = difference.digits > 0 ? "+" : ""
        return parts.word(LiveLabel.against)
            + parts.page.times.element(
                since,
                parts.language,
                hasSeconds: hasSeconds,
            )
            + .text(" " + sign + difference.text) + parts.unit(unit)
    }
}
