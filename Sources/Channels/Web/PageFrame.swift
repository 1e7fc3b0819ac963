package import Model

/// What surrounds every page: head, banner, navigation, footer.
///
/// The pages hold no inline script and no inline style, so that `contentSecurityPolicy` can be strict.
/// Other makers of pages (search, stations) use the same frame.
package struct PageFrame: Sendable {
    package let bureau: Bureau
    package let language: Language
    /// The Chinese path; the English one is derived from it.
    package let path: String
    /// Names the page and its state; the bureau's name is added.
    package let title: String
    package let description: String?
    /// The newest entry the page depends on.
    package let mark: EntryMark
    /// Feeds about this page, besides the one of all releases.
    package var feeds: [(title: String, path: String)] = []
    /// Other forms of this page: media type and path.
    package var alternates: [(mediaType: String, path: String)] = []
    /// False for the page of an address that does not exist.
    package var isIndexed = true

    package init(
        bureau: Bureau,
        language: Language,
        path: String,
        title: String,
        description: String? = nil,
        mark: EntryMark,
    ) {
        self.bureau = bureau
        self.language = language
        self.path = path
        self.title = title
        self.description = description
        self.mark = mark
    }

    /// The header field that these pages are made for.
    package static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    /// The page around `main` as a rendition; it was last modified when its newest entry was made.
    package func rendition(_ main: HTML, caching: Rendition.Caching) -> Rendition {
        let address = SitePath.page(path, language)
        return Rendition(
            path: address,
            file: SitePath.file(ofPage: address),
            mediaType: "text/html; charset=utf-8",
            body: document(main),
            lastModified: mark.at,
            caching: caching,
        )
    }

    /// The bytes of the page around `main`.
    package func document(_ main: HTML) -> [UInt8] {
        let html = HTML.element(
            "html",
            [
                .init("lang", language.tag),
                .init("data-entry", String(mark.seq)),
                .init("data-hash", mark.hash.hex),
            ],
            head,
            .element(
                "body",
                [],
                .element("a", [.init("class", "skip"), .init("href", "#main")], word(Label.skip)),
                banner,
                .element("main", [.init("id", "main"), .init("tabindex", "-1")], main),
                footer,
            ),
        )
        return (HTML(raw: "<!DOCTYPE html>\n") + html + HTML(raw: "\n")).bytes
    }

    private func word(_ phrase: Phrase) -> HTML { .text(phrase[language]) }

    private func url(_ path: String) -> String { bureau.publicURL + path }

    // MARK: head

    private var head: HTML {
        var html = HTML.void("meta", [.init("charset", "utf-8")])
        html += .element("title", [], .text(PublicText.line(fullTitle)))
        html += meta("viewport", "width=device-width, initial-scale=1")
        if let description { html += meta("description", PublicText.line(description)) }
        if !isIndexed { html += meta("robots", "noindex") }
        html += meta("color-scheme", "light dark")
        html += link("stylesheet", href: "/style.css")
        html += link("icon", href: "/icon.svg", mediaType: "image/svg+xml")
        if isIndexed {
            html += link("canonical", href: url(SitePath.page(path, language)))
            for other in Language.allCases {
                html += .void(
                    "link",
                    [
                        .init("rel", "alternate"), .init("hreflang", other.tag),
                        .init("href", url(SitePath.page(path, other))),
                    ],
                )
            }
        }
        for feed in feeds + [(Label.allFeed[language], "/feeds/all.atom")] {
            html += link("alternate", href: feed.path, mediaType: Atom.mediaType, title: feed.title)
        }
        html += link(
            "alternate",
            href: "/feeds/all.json",
            mediaType: JSONFeed.mediaType,
            title: Label.allFeed[language],
        )
        for alternate in alternates {
            html += link("alternate", href: alternate.path, mediaType: alternate.mediaType)
        }
        html += .element("script", [.init("src", "/live.js"), .init("defer", "")])
        return .element("head", [], html)
    }

    private var fullTitle: String {
        let name = bureau.name[language]
        return path == "/" ? title + " · " + name : title + " · " + name
    }

    private func meta(_ name: String, _ content: String) -> HTML {
        .void("meta", [.init("name", name), .init("content", content)])
    }

    private func link(
        _ relation: String,
        href: String,
        mediaType: String? = nil,
        title: String? = nil,
    ) -> HTML {
        .void(
            "link",
            [
                .init("rel", relation), .init("type", mediaType),
                .init("title", title.map(PublicText.line)), .init("href", href),
            ],
        )
    }

    // MARK: banner

    private var banner: HTML {
        var inner = HTML.element(
            "p",
            [.init("class", "issuer")],
            .element(
                "a",
                [.init("href", SitePath.page("/", language))],
                .element("strong", [], .text(bureau.name[language])),
                .text(" "),
                .element("span", [], word(Label.siteName)),
            ),
        )
        inner += .element(
            "nav",
            [.init("aria-label", Label.navigation[language])],
            .element("ul", [], navigationItems),
        )
        inner += .element(
            "p",
            [.init("class", "choices")],
            .element(
                "label",
                [.init("class", "choice")],
                .void("input", [.init("type", "checkbox"), .init("id", "large-print")]),
                .text(" "),
                word(Label.largePrint),
            ),
            .element(
                "a",
                [
                    .init("class", "choice"), .init("href", SitePath.page(path, other)),
                    .init("lang", other.tag), .init("hreflang", other.tag),
                ],
                word(Label.otherLanguage),
            ),
        )
        var html = HTML.element("div", [.init("class", "width")], inner)
        if bureau.isDemonstration {
            html += .element(
                "p",
                [.init("class", "demonstration")],
                .element("strong", [], word(Label.demonstration)),
            )
        }
        return .element("header", [.init("class", "banner")], html)
    }

    private var other: Language { language == .chinese ? .english : .chinese }

    private var navigationItems: [HTML] {
        let places: [(Phrase, String)] =
            [
                (Label.home, "/"), (Label.incidents, "/incidents"),
            ]
            + StationKind.allCases.filter(bureau.stationKinds.contains).map {
                ($0.name, SitePath.stations($0))
            }
            + (bureau.catalogue.isEmpty ? [] : [(CataloguePage.name, "/catalogue")])
            + [(Label.archive, "/archive"), (Label.about, "/about")]
        return places.map { name, place in
            let isHere = place == "/" ? path == place : path.hasPrefix(place)
            return .element(
                "li",
                [],
                .element(
                    "a",
                    [
                        .init("href", SitePath.page(place, language)),
                        .init("aria-current", isHere ? (path == place ? "page" : "true") : nil),
                    ],
                    word(name),
                ),
            )
        }
    }

    // MARK: footer

    private var footer: HTML {
        var inner = ContactBlock(bureau: bureau, language: language).html
        if language == .english { inner += .element("p", [], word(Label.languageNote)) }
        inner += .element(
            "p",
            [.init("class", "record")],
            .text(Label.filled(Label.entry, mark.seq, language)),
            .text(language == .chinese ? "，" : ", "),
            .element("code", [], .text("sha256 " + mark.hash.hex.prefix(16))),
        )
        // The script speaks here; without it the element stays empty.
        inner += .element(
            "p",
            [.init("id", "announcement"), .init("class", "spoken"), .init("aria-live", "polite")],
        )
        return .element(
            "footer",
            [.init("class", "footer")],
            .element("div", [.init("class", "width")], inner),
        )
    }
}

/// Where people call, write and complain (R101, R103).
struct ContactBlock {
    let bureau: Bureau
    let language: Language

    var html: HTML {
        let rows: [(Phrase, String, String?)] = [
            (Label.hotline, bureau.hotline, Self.call(bureau.hotline)),
            (Label.supervision, bureau.supervision, Self.call(bureau.supervision)),
            (Label.mailbox, bureau.mailbox, "mailto:" + bureau.mailbox),
            (Label.address, bureau.address[language], nil),
        ]
        return DefinitionList(language: language, style: "contact").html(
            rows.filter { !$0.1.isEmpty }.map { name, text, link in
                let words = HTML.text(text)
                return (name, link.map { .element("a", [.init("href", $0)], words) } ?? words)
            }
        )
    }

    /// What a telephone dials (RFC 3966); nil where there is more than a number.
    private static func call(_ number: String) -> String? {
        let isNumber = number.utf8.allSatisfy {
            (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x20].contains($0)
        }
        return isNumber ? "tel:" + number.filter { $0 != " " } : nil
    }
}

/// Names and values side by side.
struct DefinitionList {
    let language: Language
    let style: String

    func html(_ rows: [(Phrase, HTML)]) -> HTML {
        .element(
            "dl",
            [.init("class", style)],
            rows.map { name, value in
                .element(
                    "div",
                    [],
                    .element("dt", [], .text(name[language])),
                    .element("dd", [], value),
                )
            },
        )
    }
}
