import Model

/// `/stations/ID/7d` and `/30d`: what a station measured over a longer time; for the air its days as well.
///
/// Rendered when somebody asks, from what is stored: a batch of a thousand stations renders none of them.
struct StationSpanPage {
    let parts: LiveParts
    /// With the reports of the whole span.
    let station: LiveStation
    let span: ChartSpan
    /// Newest first.
    let days: [LiveDay]

    private var language: Language { parts.language }

    var rendition: Rendition {
        var frame = PageFrame(
            bureau: parts.input.bureau,
            language: language,
            path: SitePath.station(station.id) + "/" + span.rawValue,
            title: PublicText.line(station.name[language]) + " · " + span.name[language],
            mark: parts.input.mark(of: [station]),
        )
        let documents = SitePath.liveStation(station.id)
        frame.alternates = [
            ("application/json", documents + ".json"), ("text/csv", documents + ".csv"),
        ]
        var main = HTML.element(
            "h1",
            [.init("data-readings", station.id)],
            parts.line(station.name),
            .text(" · "),
            parts.word(span.name),
            parts.demonstration(station),
        )
        let back = HTML.element(
            "a",
            [.init("href", SitePath.page(SitePath.station(station.id), language))],
            parts.word(LiveLabel.now),
        )
        main += .element("p", [], back)
        main += parts.pageValidity(station.interruptedSince == nil ? [station] : [])
        main += parts.interruption(station, style: "validity interrupted")
        main += StationCharts(parts: parts, station: station, span: span).section
        if !days.isEmpty {
            main += parts.page.section("days", LiveLabel.days, AirDays(parts: parts).table(days))
        }
        main += parts.page.section("data", LiveLabel.openData, data(documents))
        return frame.rendition(main, caching: .live)
    }

    private func data(_ documents: String) -> HTML {
        let zone = parts.zone
        let newest = station.latest?.periodEnd ?? parts.input.genesis.at
        let from = zone.date(newest - span.length(of: station)).text
        let rows = ["csv", "json"].map { format in
            (format.uppercased(), documents + "." + format + "?from=" + from)
        }
        let links = HTML.element(
            "ul",
            [.init("class", "links")],
            rows.map { name, path in
                .element("li", [], .element("a", [.init("href", path)], .text(name)))
            },
        )
        let issuer =
            parts.word(LiveLabel.issuer) + .text(language == .chinese ? "：" : ": ")
            + parts.line(station.issuer)
        return links + .element("p", [.init("class", "quiet")], issuer)
    }
}
