package import Model

/// Pages and documents of the stations as prepared bytes (DESIGN 5.4, live part).
///
/// Pure: no clock, no disk. The same input gives the same bytes.
package enum LiveSite {
    /// Every rendition of this input, from nothing; `LiveEdition` goes on from the last one.
    package static func render(_ input: LiveInput) -> [Rendition] {
        var edition = LiveEdition()
        return edition.render(input)
    }

    /// The paths that are a station's own.
    package static func paths(of id: String) -> [String] {
        Language.allCases.map { SitePath.page(SitePath.station(id), $0) }
            + [".json", ".csv"].map { SitePath.liveStation(id) + $0 }
    }

    /// The page of a station over a longer span; its reports are those of the span.
    package static func page(
        of station: LiveStation,
        _ span: ChartSpan,
        days: [LiveDay],
        _ input: LiveInput,
        _ language: Language,
    ) -> Rendition {
        StationSpanPage(
            parts: LiveParts(input: input, language: language),
            station: station,
            span: span,
            days: days,
        ).rendition
    }

    /// The reports of a part of a station's history as a document.
    package static func history(
        _ history: LiveHistory,
        _ format: LiveHistory.Format,
        _ input: LiveInput,
    ) -> Rendition {
        LiveDocuments(input: input).part(history, format)
    }
}
