import Model

/// `/archive` and `/archive/YYYY/MM`: every release under the month of its first publication.
struct ArchivePages {
    /// The releases of one month of the bureau's zone, newest first.
    struct Month {
        /// The first day of the month.
        let date: CivilDate
        let releases: [PublicRelease]
    }

    let parts: PageParts

    private var index: SiteIndex { parts.index }
    private var language: Language { parts.language }

    /// The months that have releases, newest first.
    static func months(_ index: SiteIndex) -> [Month] {
        var months: [Month] = []
        var current: [PublicRelease] = []
        var date: CivilDate?
        for release in index.byPublication {
            let first = Self.firstDay(release, index)
            if let date, first != date {
                months.append(Month(date: date, releases: current))
                current = []
            }
            date = first
            current.append(release)
        }
        if let date { months.append(Month(date: date, releases: current)) }
        return months
    }

    /// The first day of the month that a release is filed under.
    static func firstDay(_ release: PublicRelease, _ index: SiteIndex) -> CivilDate {
        let date = index.bureau.zone.date(release.publishedAt)
        return CivilDate(dayNumber: date.dayNumber - date.day + 1)
    }

    /// The list of months.
    ///
    /// It depends on first publications only: a correction does not change a count.
    func list(_ months: [Month]) -> Rendition {
        var mark = index.input.genesis
        for release in index.byPublication {
            let first = release.revisions[0]
            mark = mark.joined(
                with: EntryMark(seq: first.seq, hash: first.entryHash, at: first.publishedAt)
            )
        }
        let frame = PageFrame(
            bureau: index.bureau,
            language: language,
            path: "/archive",
            title: Label.archive[language],
            mark: mark,
        )
        var main = HTML.element("h1", [], parts.word(Label.archive))
        main +=
            months.isEmpty
            ? .element("p", [], parts.word(Label.noPublication))
            : .element("ul", [.init("class", "months")], months.map(item))
        return frame.rendition(main, caching: .release)
    }

    private func item(_ month: Month) -> HTML {
        let count = Label.filled(Label.releaseCount, Int64(month.releases.count), language)
        return .element(
            "li",
            [],
            .element(
                "a",
                [.init("href", SitePath.page(SitePath.month(month.date), language))],
                .text(parts.times.month(month.date, language)),
            ),
            .text(" "),
            .element("span", [.init("class", "facts")], .text(count)),
        )
    }

    /// One month.
    func page(_ month: Month) -> Rendition {
        let name = parts.times.month(month.date, language)
        let frame = PageFrame(
            bureau: index.bureau,
            language: language,
            path: SitePath.month(month.date),
            title: Label.archive[language] + " " + name,
            mark: index.mark(of: month.releases),
        )
        let columns = [Label.published, Label.title, Label.publisher, Label.indexNumber]
        let head = HTML.element(
            "tr",
            [],
            columns.map { .element("th", [.init("scope", "col")], parts.word($0)) },
        )
        let rows = month.releases.map { release in
            let piece = index.piece(.row(language), of: release) { row(release).bytes }
            return HTML(finished: piece.bytes)
        }
        let table = HTML.element(
            "div",
            [.init("class", "table")],
            .element("table", [], .element("thead", [], head), .element("tbody", [], rows)),
        )
        let main = HTML.element("h1", [], .text(frame.title)) + table
        return frame.rendition(main, caching: .release)
    }

    /// One release in the table of its month.
    func row(_ release: PublicRelease) -> HTML {
        .element(
            "tr",
            [],
            .element("td", [], parts.times.element(release.publishedAt, language)),
            .element(
                "th",
                [.init("scope", "row")],
                .element("span", [.init("class", "tag")], parts.name(release.kind.name)),
                .text(" "),
                parts.link(release),
            ),
            .element("td", [], .text(release.publisherName[language])),
            .element("td", [.init("class", "number")], .text(release.indexNumber)),
        )
    }
}
