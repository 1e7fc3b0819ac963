import Model

/// `/catalogue`, `/catalogue.json` and `/catalogue.csv`: what the bureau publishes, when, where and on what basis.
///
/// They depend on the configuration alone and name no day: which version is in force is said by its dates.
struct CataloguePage {
    let parts: PageParts

    private var language: Language { parts.language }
    private var bureau: Bureau { parts.index.bureau }
    private var catalogue: Catalogue { bureau.catalogue }

    static let title = Phrase("政府信息公开目录", "Catalogue of public information")

    /// In the navigation.
    static let name = Phrase("公开目录", "Catalogue")

    var rendition: Rendition {
        var frame = PageFrame(
            bureau: bureau,
            language: language,
            path: "/catalogue",
            title: Self.title[language],
            mark: parts.index.input.genesis,
        )
        frame.alternates = [
            ("application/json", "/catalogue.json"), ("text/csv", "/catalogue.csv"),
        ]
        var main = HTML.element("h1", [], parts.word(Self.title))
        let newest = catalogue.newest
        var groups: [Phrase] = []
        for item in newest where !groups.contains(item.group) { groups.append(item.group) }
        for group in groups {
            main += .element("h2", [], parts.name(group))
            for item in newest where item.group == group { main += self.item(item) }
        }
        if !catalogue.categories.isEmpty {
            main += parts.section(
                "categories",
                Label.classification,
                branch(catalogue.categories.map { $0.split(separator: "/").map(String.init) }, ""),
            )
        }
        let former = catalogue.items.filter { !newest.contains($0) }
        if !former.isEmpty {
            main += .element("h2", [], parts.word(Phrase("历史版本", "Former versions")))
            for item in former { main += self.item(item) }
        }
        return frame.rendition(main, caching: .release)
    }

    /// One level of the tree; each name leads to the releases under it.
    private func branch(_ paths: [[String]], _ above: String) -> HTML {
        var names: [String] = []
        for path in paths where !path.isEmpty && !names.contains(path[0]) { names.append(path[0]) }
        guard !names.isEmpty else { return .empty }
        return .element(
            "ul",
            [.init("class", "links")],
            names.map { name in
                let path = above.isEmpty ? name : above + "/" + name
                let address =
                    SitePath.page("/search", language) + "?category=" + SitePath.escaped(path)
                let below = paths.filter { $0.first == name }.map { Array($0.dropFirst()) }
                return .element(
                    "li",
                    [],
                    .element("a", [.init("href", address)], parts.written(name)),
                    branch(below, path),
                )
            },
        )
    }

    private func item(_ item: Catalogue.Item) -> HTML {
        let comma = language == .chinese ? "、" : ", "
        let period = item.effectiveFrom.text + "—" + (item.effectiveTo?.text ?? "")
        let rows: [(Phrase, String)] = [
            (Phrase("公开内容", "Content"), item.content),
            (Phrase("公开依据", "Basis"), item.basis.joined(separator: "\n")),
            (Phrase("公开时限", "Time limit"), item.timeLimit),
            (Phrase("公开主体", "Published by"), catalogue.subject(of: item)[language]),
            (Phrase("公开渠道和载体", "Where"), item.carriers.joined(separator: comma)),
            (
                Phrase("公开对象", "For whom"),
                item.audience.isEmpty ? Phrase("全社会", "everybody")[language] : item.audience
            ),
            (Phrase("公开方式", "How"), item.method.name[language]),
            (Phrase("公开层级", "Level"), item.levels.joined(separator: comma)),
            (
                Phrase("五公开", "Part of the work"),
                item.processes.map { $0.name[language] }.joined(separator: comma)
            ),
            (
                Phrase("版本", "Version"),
                Phrase("第 \(item.version) 版，\(period)", "\(item.version), \(period)")[language]
            ),
        ]
        var list: [HTML] = []
        for (label, text) in rows where !text.isEmpty {
            list.append(.element("dt", [], parts.name(label)))
            for line in text.split(separator: "\n") {
                list.append(.element("dd", [], .text(String(line))))
            }
        }
        return .element(
            "section",
            [.init("id", item.id + "-" + String(item.version)), .init("class", "part")],
            .element("h3", [], parts.name(item.name)),
            .element("dl", [], list),
        )
    }

    // MARK: for machines

    /// `{items: […]}`, every version.
    static func json(_ catalogue: Catalogue) -> String {
        let document =
            ([
                "title": .string(title.chinese),
                "items": .array(
                    catalogue.items.map { $0.json(subject: catalogue.subject(of: $0)) }
                ),
                "categories": catalogue.categories.isEmpty ? .null : JSON(catalogue.categories),
            ] as JSON).withoutNulls
        return document.indentedText + "\n"
    }

    /// The standard columns of such catalogues (RFC 4180), newest versions only.
    static func csv(_ catalogue: Catalogue) -> String {
        var lines = [
            [
                "序号", "一级事项", "二级事项", "公开内容（要素）", "公开依据", "公开时限", "公开主体",
                "公开渠道和载体", "公开对象", "公开方式", "公开层级", "版本", "生效", "失效", "规则",
            ]
        ]
        for (index, item) in catalogue.newest.enumerated() {
            lines.append([
                String(index + 1), item.group.chinese, item.name.chinese, item.content,
                item.basis.joined(separator: "；"), item.timeLimit,
                catalogue.subject(of: item).chinese, item.carriers.joined(separator: "、"),
                item.audience.isEmpty ? "全社会" : item.audience, item.method.name.chinese,
                item.levels.joined(separator: "、"), String(item.version), item.effectiveFrom.text,
                item.effectiveTo?.text ?? "", item.rule ?? "",
            ])
        }
        return "\u{FEFF}" + lines.map { AccountText.line($0) + "\r\n" }.joined()
    }
}
