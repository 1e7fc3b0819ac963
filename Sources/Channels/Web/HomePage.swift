import Model

/// `/`: what is going on, in words, before anything else.
struct HomePage {
    /// Releases listed on the home page; the archive has all.
    static let releaseLimit = 20
    /// Closed incidents are on `/incidents`, active ones are all shown.
    static let warningLimit = 20
    /// Stations on the home page; the pages of their kind have all.
    static let stationLimit = 12

    let parts: PageParts

    private var index: SiteIndex { parts.index }

    var rendition: Rendition {
        let latest = Array(index.byChange.prefix(Self.releaseLimit))
        let warnings = Array(index.standingWarnings.prefix(Self.warningLimit))
        let lastOfActive = index.activeIncidents.compactMap {
            index.releases(of: $0.incident.id).first
        }
        let live = LiveParts(page: parts, stations: Self.shown(index.input.stations))
        let frame = PageFrame(
            bureau: index.bureau,
            language: parts.language,
            path: "/",
            title: Label.siteName[parts.language],
            description: index.bureau.name[parts.language] + " "
                + Label.siteName[parts.language],
            mark: index.mark(of: latest + warnings + lastOfActive, and: index.activeIncidents)
                .joined(with: live.input.mark(of: live.input.stations)),
        )
        var main = HTML.element("h1", [], parts.word(Label.siteName))
        main += parts.section("active", Label.activeIncidents, active)
        if !warnings.isEmpty {
            main += parts.section("warnings", Label.warnings, standing(warnings))
        }
        if !index.input.stations.isEmpty {
            main += parts.section("measured", LiveLabel.measuredNow, measured(live))
        }
        main += parts.section(
            "latest",
            Label.latestReleases,
            parts.list(latest)
                + .element(
                    "p",
                    [.init("class", "more")],
                    .element(
                        "a",
                        [.init("href", SitePath.page("/archive", parts.language))],
                        parts.word(Label.allReleases),
                    ),
                ),
        )
        return frame.rendition(main, caching: .live)
    }

    /// The stations on the home page: its time is theirs, and a reading of another one changes nothing of it.
    static func shown(_ stations: [LiveStation]) -> [LiveStation] {
        Array(stations.prefix(stationLimit))
    }

    /// A few stations, and the way to all of them.
    private func measured(_ live: LiveParts) -> HTML {
        let stations = index.input.stations
        let shown = live.input.stations
        let tiles = HTML.element(
            "ul",
            [.init("class", "tiles"), .init("data-readings", "")],
            shown.map { LiveTile(parts: live, station: $0).html },
        )
        let links = StationKind.allCases.filter { kind in stations.contains { $0.kind == kind } }
            .map { kind in
                HTML.element(
                    "a",
                    [.init("href", SitePath.page(SitePath.stations(kind), parts.language))],
                    parts.word(kind.name),
                )
            }
        return live.pageValidity(shown) + tiles
            + .element("p", [.init("class", "more")], .joined(links, separator: .text(" · ")))
    }

    private var active: HTML {
        guard !index.activeIncidents.isEmpty else {
            return .element("p", [.init("class", "quiet")], parts.word(Label.noActiveIncident))
        }
        return .joined(index.activeIncidents.map { card($0) })
    }

    private func card(_ entry: SiteIncident) -> HTML {
        let incident = entry.incident
        var rows: [(Phrase, HTML)] = [(Label.occurred, parts.occurrence(incident))]
        if let place = incident.place { rows.append((Label.place, parts.written(place))) }
        if let last = index.releases(of: incident.id).first {
            let time = parts.times.element(last.current.publishedAt, parts.language, hasAge: true)
            rows.append((Label.lastRelease, time + .text(" ") + parts.link(last)))
        } else {
            rows.append((Label.lastRelease, parts.word(Label.noRelease)))
        }
        if let promise = parts.promise(entry) { rows.append((Label.nextPromised, promise)) }
        return .element(
            "article",
            [.init("class", "incident")],
            parts.standing(incident),
            .element("h3", [], parts.link(incident)),
            DefinitionList(language: parts.language, style: "facts").html(rows),
        )
    }

    private func standing(_ warnings: [PublicRelease]) -> HTML {
        .element(
            "ul",
            [.init("class", "warnings")],
            warnings.map { release in
                var facts = parts.times.element(
                    release.current.publishedAt,
                    parts.language,
                    hasAge: true,
                )
                facts += .text(" · ") + .text(release.publisherName[parts.language])
                if let expiry = release.current.text?.expiresAt {
                    facts += .text(" · ") + parts.word(Label.validUntil) + .text(" ")
                    facts += parts.times.element(expiry, parts.language)
                }
                return .element(
                    "li",
                    [],
                    .element("p", [.init("class", "headline")], parts.link(release)),
                    .element("p", [.init("class", "facts")], facts),
                )
            },
        )
    }
}
