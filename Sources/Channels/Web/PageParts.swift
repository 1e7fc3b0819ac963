import Model

/// The pieces that several pages share, for one language.
struct PageParts {
    let index: SiteIndex
    let language: Language

    var times: TimeText { TimeText(index.bureau.zone) }

    func word(_ phrase: Phrase) -> HTML { .text(phrase[language]) }

    /// A name that stands by itself: with a capital in English.
    func name(_ phrase: Phrase) -> HTML {
        guard language == .english else { return word(phrase) }
        return .text(phrase.english.prefix(1).uppercased() + phrase.english.dropFirst())
    }

    /// Text as a person wrote it: Chinese, also on an English page.
    func written(_ text: String, _ element: StaticString = "span") -> HTML {
        .element(
            element,
            [.init("lang", language == .english ? Language.chinese.tag : nil)],
            .text(PublicText.line(text)),
        )
    }

    /// A part of `main` that the script can replace by itself: a section with a heading.
    func section(_ id: StaticString, _ heading: Phrase, _ content: HTML) -> HTML {
        let headingID = id.description + "-heading"
        return .element(
            "section",
            [
                .init("id", id.description), .init("class", "part"),
                .init("aria-labelledby", headingID),
            ],
            .element("h2", [.init("id", headingID)], word(heading)),
            content,
        )
    }

    /// The title as readers must see it: what was withdrawn or has expired says so first.
    func heading(_ release: PublicRelease) -> String {
        let validity = Validity(release, in: index.input)
        let state = validity == .valid ? "" : "【" + validity.name[language] + "】"
        return state + PublicText.line(release.current.text?.title ?? release.indexNumber)
    }

    func link(_ release: PublicRelease) -> HTML {
        .element(
            "a",
            [.init("href", SitePath.page(SitePath.release(release.id), language))],
            written(heading(release)),
        )
    }

    func link(_ incident: PublicIncident) -> HTML {
        .element(
            "a",
            [.init("href", SitePath.page(SitePath.incident(incident.id), language))],
            written(incident.title),
        )
    }

    /// A list of releases, each with kind, time, publisher and state in words.
    func list(_ releases: [PublicRelease]) -> HTML {
        guard !releases.isEmpty else { return .element("p", [], word(Label.noPublication)) }
        return .element(
            "ol",
            [.init("class", "releases")],
            releases.map { release in
                let piece = index.piece(.item(language), of: release) { item(release).bytes }
                return HTML(finished: piece.bytes)
            },
        )
    }

    /// One release of a list.
    func item(_ release: PublicRelease) -> HTML {
        var line = HTML.element("span", [.init("class", "tag")], name(release.kind.name))
        line += .text(" ") + times.element(release.publishedAt, language, hasAge: true)
        line += .text(" · ") + .text(release.publisherName[language])
        if let withdrawal = release.withdrawal {
            line += .text(" · ") + word(Label.withdrawnAt) + .text(" ")
            line += times.element(withdrawal.at, language)
        } else if release.revisions.count > 1 {
            line += .text(" · ") + word(Label.corrected) + .text(" ")
            line += times.element(release.current.publishedAt, language)
        }
        return .element(
            "li",
            [],
            .element("p", [.init("class", "headline")], link(release)),
            .element("p", [.init("class", "facts")], line),
        )
    }

    /// State, grade and category in words.
    func standing(_ incident: PublicIncident) -> HTML {
        let state = incident.closedAt == nil ? Label.active : Label.closed
        return .element(
            "p",
            [.init("class", "standing")],
            .element(
                "strong",
                [.init("class", incident.closedAt == nil ? "state active" : "state")],
                word(state),
            ),
            .text(" "),
            .element("span", [.init("class", "tag")], name(grade(incident))),
            .text(" "),
            .element("span", [.init("class", "tag")], name(incident.category.name)),
        )
    }

    func grade(_ incident: PublicIncident) -> Phrase { incident.grade?.label ?? Label.ungraded }

    /// When it happened, `（估计）` when nobody knows exactly.
    func occurrence(_ incident: PublicIncident) -> HTML {
        let time = times.element(incident.occurredAt, language)
        return incident.isEstimated ? time + word(Label.estimated) : time
    }

    /// What the promise says: no later than when, for which duty, and that it was broken if it was.
    func promise(_ entry: SiteIncident) -> HTML? {
        guard entry.isActive, let next = entry.incident.nextDue else { return nil }
        let html =
            word(Label.noLater) + times.element(next.at, language)
            + .text(language == .chinese ? "（" : " (") + .text(next.rule[language])
            + .text(language == .chinese ? "）" : ")")
        let isBroken = entry.obligations.contains { $0.state == .overdue && $0.due == next.at }
        guard isBroken else { return html }
        let overdue = HTML.element("strong", [.init("class", "state ended")], word(Label.overdue))
        return html + .text(" ") + overdue
    }
}
