import Model

/// What `/air` says of cities and of days.
struct AirSections {
    let parts: LiveParts

    private var language: Language { parts.language }
    private var air: LiveAir { parts.input.air }

    /// Cities whose days are a column of their own; stations where there is no city.
    private static let columnLimit = 6

    /// The means of the newest hour.
    var cities: HTML {
        let shown = air.cities.filter { $0.hour != nil }
        guard !shown.isEmpty else { return .empty }
        let tiles = shown.map { city -> HTML in
            var html = HTML.element("h3", [], parts.line(city.name))
            if let report = city.hour, let index = report.index {
                html += parts.index(report, index, style: "figure")
                html += .element("p", [.init("class", "facts")], parts.indexFacts(index))
                html += .element("p", [.init("class", "facts")], values(report))
                html += .element("p", [.init("class", "facts")], time(report))
            }
            let count = Label.filled(LiveLabel.cityOf, Int64(city.stations.count), language)
            html += .element("p", [.init("class", "facts")], .text(count))
            return .element("li", [.init("class", "tile")], html)
        }
        return parts.page.section(
            "cities",
            LiveLabel.cities,
            .element("ul", [.init("class", "tiles")], tiles),
        )
    }

    private func values(_ report: LiveReport) -> HTML {
        .joined(
            report.values.map { value in
                parts.line(value.name) + .text(" ") + parts.value(value, hasUnit: true)
            },
            separator: .text(" · "),
        )
    }

    private func time(_ report: LiveReport) -> HTML {
        let from = parts.page.times.minute(report.periodStart, language)
        let to = LocalTime(report.periodEnd, in: parts.zone).hourMinute
        return .element(
            "time",
            [.init("datetime", parts.zone.rfc3339(report.periodEnd)), .init("data-age", "")],
            .text(from + "—" + (to == "00:00" ? "24:00" : to)),
        )
    }

    /// The newest day that is over, the running one, and thirty days of the cities.
    var days: HTML {
        let places = places
        let all = places.flatMap(\.days)
        var html = HTML.empty
        let tables = AirDays(parts: parts)
        if let date = all.filter(\.isOver).map(\.date).max(),
            let table = tables.table(places, on: date)
        {
            let day = HTML.element("p", [], parts.page.times.element(date, language))
            html += parts.page.section("days", LiveLabel.days, day + table + tables.note)
        }
        if let date = all.filter({ !$0.isOver }).map(\.date).max(),
            let table = tables.table(places, on: date)
        {
            let day = HTML.element(
                "p",
                [],
                parts.page.times.element(date, language) + .text(" ") + tables.provisional,
            )
            html += parts.page.section("running", LiveLabel.runningDay, day + table + tables.note)
        }
        let columns = places.filter { $0.days.count > 2 }.prefix(Self.columnLimit)
        if !columns.isEmpty {
            let table = tables.calendar(Array(columns))
            html += parts.page.section("month", LiveLabel.recentDays, table)
        }
        return html
    }

    private var places: [AirDays.Place] {
        let cities = air.cities.map { city in
            AirDays.Place(
                name: PublicText.line(city.name[language]),
                html: parts.line(city.name),
                days: city.days,
            )
        }
        return cities
            + parts.input.stations(.air).map { station in
                let path = SitePath.page(SitePath.station(station, .month), language)
                return AirDays.Place(
                    name: PublicText.line(station.name[language]),
                    html: .element("a", [.init("href", path)], parts.line(station.name))
                        + parts.demonstration(station),
                    days: air.days[station.id] ?? [],
                )
            }
    }
}
