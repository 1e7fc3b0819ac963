package import Model

/// `/search?q=`: the page of what was found; the one page that is made per request.
package enum SearchResults {
    /// The page around the results.
    package static func page(
        question: String,
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
            .element("button", [.init("type", "submit")], parts.word(words.button)),
        )
        var main = HTML.element("h1", [], parts.word(words.title)) + form
        if !question.isEmpty {
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

    private static let words = (
        title: Phrase("检索", "Search"),
        label: Phrase("标题、正文、索引号、分类或日期", "title, text, index number, classification or date"),
        button: Phrase("检索", "Search")
    )
}
