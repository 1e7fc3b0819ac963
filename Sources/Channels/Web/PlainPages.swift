import Model

/// `/about` and `/404`: pages that depend on the configuration alone.
struct PlainPages {
    let parts: PageParts

    private var index: SiteIndex { parts.index }
    private var language: Language { parts.language }

    /// What is published, how to check it, the feeds, whom to call.
    var about: Rendition {
        let frame = PageFrame(
            bureau: index.bureau,
            language: language,
            path: "/about",
            title: Label.about[language],
            mark: index.input.genesis,
        )
        var main = HTML.element("h1", [], parts.word(Label.about))
        main += parts.section(
            "service",
            Label.aboutService,
            .element("p", [], parts.word(Label.aboutServiceText)),
        )
        main += parts.section("feeds", Label.feeds, feeds)
        main += parts.section(
            "record",
            Label.aboutRecord,
            .element("p", [], parts.word(Label.aboutRecordText)),
        )
        main += parts.section(
            "contact",
            Label.contact,
            ContactBlock(bureau: index.bureau, language: language).html,
        )
        return frame.rendition(main, caching: .release)
    }

    private var feeds: HTML {
        var rows: [(Phrase, String, String)] = [
            (Label.allFeed, "Atom", "/feeds/all.atom"),
            (Label.allFeed, "RSS", "/feeds/all.rss"),
            (Label.allFeed, "JSON Feed", "/feeds/all.json"),
        ]
        for topic in FeedTopic.categories {
            rows.append((topic.name(index), "Atom", topic.path + ".atom"))
        }
        for topic in FeedTopic.issuers(index.bureau) {
            rows.append((topic.name(index), "Atom", topic.path + ".atom"))
            rows.append((topic.name(index), "JSON Feed", topic.path + ".json"))
        }
        return .element(
            "ul",
            [.init("class", "links")],
            rows.map { name, format, path in
                let words = parts.name(name) + .text(" · " + format)
                return .element("li", [], .element("a", [.init("href", path)], words))
            },
        )
    }

    /// The answer to an address that does not exist; the server adds the status.
    var notFound: Rendition {
        var frame = PageFrame(
            bureau: index.bureau,
            language: language,
            path: "/404",
            title: Label.notFound[language],
            mark: index.input.genesis,
        )
        frame.isIndexed = false
        var main = HTML.element("h1", [], parts.word(Label.notFound))
        main += .element("p", [], parts.word(Label.notFoundHelp))
        main += .element(
            "ul",
            [.init("class", "links")],
            [(Label.home, "/"), (Label.archive, "/archive")].map { name, path in
                .element(
                    "li",
                    [],
                    .element(
                        "a",
                        [.init("href", SitePath.page(path, language))],
                        parts.word(name),
                    ),
                )
            },
        )
        return frame.rendition(main, caching: .release)
    }
}
