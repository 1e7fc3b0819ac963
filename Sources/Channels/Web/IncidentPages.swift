import Model

/// `/incidents` and `/incidents/ID`.
struct IncidentPages {
    let parts: PageParts

    private var index: SiteIndex { parts.index }
    private var language: Language { parts.language }

    /// All incidents, active ones first.
    var list: Rendition {
        let incidents = index.activeIncidents + index.closedIncidents
        let frame = PageFrame(
            bureau: index.bureau,
            language: language,
            path: "/incidents",
            title: Label.incidents[language],
            mark: index.mark(of: [], and: incidents),
        )
        var main = HTML.element("h1", [], parts.word(Label.incidents))
        main += parts.section(
            "active",
            Label.activeIncidents,
            index.activeIncidents.isEmpty
                ? .element("p", [.init("class", "quiet")], parts.word(Label.noActiveIncident))
                : rows(index.activeIncidents),
        )
        if !index.closedIncidents.isEmpty {
            main += parts.section("closed", Label.closedIncidents, rows(index.closedIncidents))
        }
        return frame.rendition(main, caching: .release)
    }

    private func rows(_ incidents: [SiteIncident]) -> HTML {
        .element(
            "ul",
            [.init("class", "releases")],
            incidents.map { entry in
                .element(
                    "li",
                    [],
                    .element("p", [.init("class", "headline")], parts.link(entry.incident)),
                    parts.standing(entry.incident),
                    .element(
                        "p",
                        [.init("class", "facts")],
                        parts.word(Label.occurred),
                        .text(" "),
                        parts.occurrence(entry.incident),
                    ),
                )
            },
        )
    }

    /// One incident: what, since when, what is promised, and every release about it.
    func page(_ entry: SiteIncident) -> Rendition {
        let incident = entry.incident
        let releases = index.releases(of: incident.id)
        let path = SitePath.incident(incident.id)
        let state = incident.closedAt == nil ? Label.active : Label.closed
        var frame = PageFrame(
            bureau: index.bureau,
            language: language,
            path: path,
            title: PublicText.line(incident.title) + " · " + state[language],
            description: incident.title,
            mark: index.mark(of: releases, and: [entry]),
        )
        frame.feeds = [(incident.title, "/feeds" + path + ".atom")]
        var rows: [(Phrase, HTML)] = [
            (Label.occurred, parts.occurrence(incident)),
            (Label.grade, parts.name(parts.grade(incident))),
            (Label.category, parts.name(incident.category.name)),
            (Label.leadOrganisation, .text(incident.leadOrganisationName[language])),
        ]
        if let place = incident.place {
            rows.insert((Label.place, parts.written(place)), at: 1)
        }
        if let last = releases.first {
            let time = parts.times.element(last.current.publishedAt, language, hasAge: true)
            rows.append((Label.lastRelease, time + .text(" ") + parts.link(last)))
        }
        if let promise = parts.promise(entry) { rows.append((Label.nextPromised, promise)) }
        if let closed = incident.closedAt {
            rows.append((Label.closedAt, parts.times.element(closed, language)))
        }
        var main = parts.standing(incident)
        main += parts.written(incident.title, "h1")
        main += DefinitionList(language: language, style: "facts").html(rows)
        main += parts.section("releases", Label.releasesOfIncident, parts.list(releases))
        if !entry.obligations.isEmpty {
            main += parts.section("limits", Label.timeLimits, limits(entry.obligations))
        }
        main += .element(
            "p",
            [.init("class", "more")],
            .element(
                "a",
                [.init("href", "/feeds" + path + ".atom")],
                parts.word(Label.feeds),
                .text(" Atom"),
            ),
            .text(" · "),
            .element("a", [.init("href", "/feeds" + path + ".json")], .text("JSON Feed")),
        )
        return frame.rendition(
            .element("article", [.init("class", "page")], main),
            caching: .release,
        )
    }

    private func limits(_ obligations: [PublicObligation]) -> HTML {
        let ordered = obligations.sorted {
            ($0.due ?? .never, $0.id) < ($1.due ?? .never, $1.id)
        }
        let names = [Label.timeLimit, Label.due, Label.state, Label.done]
        let head = HTML.element(
            "tr",
            [],
            names.map { .element("th", [.init("scope", "col")], parts.word($0)) },
        )
        let rows = ordered.map { obligation in
            HTML.element(
                "tr",
                [],
                .element("th", [.init("scope", "row")], .text(obligation.title[language])),
                cell(Label.due, time(obligation.due)),
                cell(Label.state, parts.name(obligation.state.name)),
                cell(Label.done, time(obligation.satisfiedAt)),
            )
        }
        return .element(
            "div",
            [.init("class", "table")],
            .element("table", [], .element("thead", [], head), .element("tbody", [], rows)),
        )
    }

    /// On a narrow screen, where the head of the table has no place, the style prints the label.
    private func cell(_ label: Phrase, _ content: HTML) -> HTML {
        .element("td", [.init("data-label", label[language])], content)
    }

    private func time(_ instant: Instant?) -> HTML {
        instant.map { parts.times.element($0, language) } ?? .text("—")
    }
}
