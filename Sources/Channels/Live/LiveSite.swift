package import Model

/// Pages and documents of the stations as prepared bytes (DESIGN 5.4, live part).
///
/// Pure: no clock, no disk. The same input gives the same bytes; what `render(_:changed:)` leaves out has the
/// bytes that it had.
package enum LiveSite {
    /// Every rendition of this input.
    package static func render(_ input: LiveInput) -> [Rendition] {
        render(input, kinds: StationKind.allCases, stations: input.stations)
            + [LiveDocuments(input: input).days]
    }

    /// Only what depends on these stations.
    ///
    /// An id that is not among the stations is of one that was taken out: `paths` names what it leaves behind.
    /// Another bureau or genesis is a change of everything.
    package static func render(_ input: LiveInput, changed: Set<String>) -> [Rendition] {
        guard !changed.isEmpty else { return [] }
        let stations = input.stations.filter { changed.contains($0.id) }
        let isGone = stations.count < changed.count
        let kinds = StationKind.allCases.filter { kind in
            isGone || stations.contains { $0.kind == kind }
        }
        let renditions = render(input, kinds: kinds, stations: stations)
        return isGone ? renditions + [LiveDocuments(input: input).days] : renditions
    }

    /// The paths that are a station's own.
    package static func paths(of id: String) -> [String] {
        Language.allCases.map { SitePath.page(SitePath.station(id), $0) }
            + [".json", ".csv"].map { SitePath.liveStation(id) + $0 }
    }

    /// What the days of the air touch.
    package static func renderDays(_ input: LiveInput) -> [Rendition] {
        render(input, kinds: [.air], stations: []) + [LiveDocuments(input: input).days]
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

    private static func render(
        _ input: LiveInput,
        kinds: [StationKind],
        stations: [LiveStation],
    ) -> [Rendition] {
        let parts = Language.allCases.map { LiveParts(input: input, language: $0) }
        var renditions = kinds.flatMap { kind in
            parts.map { LiveOverview(parts: $0, kind: kind).rendition }
                + [LiveDocuments(input: input).latest(kind)]
        }
        renditions.append(LiveDocuments(input: input).positions)
        for station in stations {
            renditions += parts.map { StationPage(parts: $0, station: station).rendition }
            renditions.append(LiveDocuments(input: input).history(station))
            renditions.append(LiveTable(zone: input.bureau.zone, station: station).rendition(input))
        }
        return renditions
    }
}
