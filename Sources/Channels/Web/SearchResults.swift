package import Model

/// `/search?q=`: the page of what was found; the one page that is made per request.
package enum SearchResults {
    /// The page around the results.
    package static func page(
        question: String,
        filter: SearchFilter = SearchFilter(),
        found: [PublicRelease],
        input: SiteInput,
        language: Language,
    ) -> [UInt8] {
        let parts = PageParts(index: SiteIndex(input), language: language)
        let frame = PageFrame(
            bureau: input.bureau,
            language: language,
            path: "/search",
            title: words.title[language],
            mark: input.genesis,
        )
        let field: HTML = .element(
            "input",
            [
                .init("type", "search"), .init("name", "q"), .init("id", "q"),
                .init("value", PublicText.line(question)), .init("maxlength", "100"),
            ],
        )
        let form: HTML = .element(
            "form",
            [.init("action", SitePath.page("/search", language)), .init("role", "search")],
            .element("label", [.init("for", "q")], parts.word(words.label)),
            field,
            filters(filter, parts),
            .element("button", [.init("type", "submit")], parts.word(words.button)),
        )
        var main = HTML.element("h1", [], parts.word(words.title)) + form
        for mistake in filter.mistakes {
            main += .element("p", [.init("class", "notice plain")], parts.word(mistake))
        }
        if !question.isEmpty || !filter.isEmpty {
            let count = Phrase("找到 \(found.count) 条", "\(found.count) found")
            main += .element("p", [], parts.word(count))
            main += .element(
                "ul",
                [.init("class", "links")],
                found.map { release in
                    .element(
                        "li",
                        [],
                        parts.link(release)
                            + .text(" · " + release.indexNumber + " · ")
                            + parts.times.element(release.updatedAt, language),
                    )
                },
            )
        }
        return frame.rendition(main, caching: .live).body
    }

    /// The narrower questions, folded away until one is asked.
    private static func filters(_ filter: SearchFilter, _ parts: PageParts) -> HTML {
        let bureau = parts.index.bureau
        func label(_ name: String, _ phrase: Phrase, _ field: HTML) -> HTML {
            .element("p", [], .element("label", [.init("for", name)], parts.word(phrase)), field)
        }
        func input(_ name: String, _ type: String, _ value: String?) -> HTML {
            .void(
                "input",
                [
                    .init("type", type), .init("name", name), .init("id", name),
                    .init("value", value.map(PublicText.line) ?? ""),
                ],
            )
        }
        func choice(_ name: String, _ value: String?, _ all: [(String, Phrase)]) -> HTML {
            let options = [("", Phrase("全部", "all"))] + all
            return .element(
                "select",
                [.init("name", name), .init("id", name)],
                options.map { key, phrase in
                    .element(
                        "option",
                        [.init("value", key), .init("selected", key == value ? "" : nil)],
                        parts.word(phrase),
                    )
                },
            )
        }
        var fields = [
            label("from", Phrase("从", "from"), input("from", "date", filter.from?.text)),
            label("to", Phrase("到", "to"), input("to", "date", filter.to?.text)),
            label(
                "kind",
                Phrase("种类", "kind"),
                choice(
                    "kind",
                    filter.kind?.rawValue,
                    ReleaseKind.allCases.map { ($0.rawValue, $0.name) }
                ),
            ),
            label("category", Label.classification, input("category", "text", filter.category)),
            label(
                "force",
                Label.validity,
                choice(
                    "force",
                    filter.force?.rawValue,
                    LegalForce.allCases.map { ($0.rawValue, $0.name) }
                ),
            ),
        ]
        if !bureau.issuers.isEmpty {
            let issuers = bureau.issuers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            fields.append(
                label("issuer", Label.publisher, choice("issuer", filter.issuer, issuers))
            )
        }
        if !bureau.catalogue.isEmpty {
            let items = bureau.catalogue.newest.map { ($0.id, $0.name) }
            fields.append(label("item", Label.item, choice("item", filter.item, items)))
            fields.append(
                label(
                    "process",
                    Phrase("五公开", "part of the work"),
                    choice(
                        "process",
                        filter.process?.rawValue,
                        Catalogue.Process.allCases.map { ($0.rawValue, $0.name) },
                    ),
                )
            )
        }
        return .element(
            "details",
            [.init("open", filter.isEmpty ? nil : "")],
            [.element("summary", [], parts.word(Phrase("筛选", "Narrow down")))] + fields,
        )
    }

    private static let words = (
        title: Phrase("检索", "Search"),
        label: Phrase("标题、正文、索引号、分类或日期", "title, text, index number, classification or date"),
        button: Phrase("检索", "Search")
    )
}
