import Model

/// The drawings of a station over one span, with the ways to the other spans.
struct StationCharts {
    let parts: LiveParts
    let station: LiveStation
    let span: ChartSpan

    private var language: Language { parts.language }

    /// Empty where nothing was ever measured.
    var section: HTML {
        guard station.latest != nil else { return .empty }
        let charts = LiveChart.charts(of: station, parts, span: span)
        var html = spans
        if charts.isEmpty {
            html += .element("p", [.init("class", "quiet")], parts.word(LiveLabel.nothingToDraw))
        } else {
            html += .element("div", [.init("class", "charts")], charts.map(\.html))
            html += .element("p", [.init("class", "quiet")], parts.word(LiveLabel.chartNote))
        }
        return parts.page.section("chart", LiveLabel.chart(span), html)
    }

    /// `24小时 · 7天 · 30天`: the one that is shown is no link.
    private var spans: HTML {
        let places = ChartSpan.spans(of: station).map { other -> HTML in
            guard other != span else {
                return .element("strong", [.init("aria-current", "page")], parts.word(other.name))
            }
            let path = SitePath.page(SitePath.station(station, other), language)
            return .element("a", [.init("href", path)], parts.word(other.name))
        }
        return .element(
            "nav",
            [.init("class", "spans"), .init("aria-label", LiveLabel.spans[language])],
            .joined(places, separator: .text(" · ")),
        )
    }
}
