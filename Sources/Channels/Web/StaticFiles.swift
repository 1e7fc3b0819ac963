import Model

/// What depends on the configuration alone: style, script, icon, description of the interface, the
/// pages about the site.
enum StaticFiles {
    static func renditions(_ index: SiteIndex) -> [Rendition] {
        let pages = Language.allCases.flatMap { language in
            let pages = PlainPages(parts: PageParts(index: index, language: language))
            let catalogue = CataloguePage(parts: pages.parts)
            return [pages.about, pages.notFound]
                + (index.bureau.catalogue.isEmpty ? [] : [catalogue.rendition])
        }
        let sheets =
            index.bureau.hasPrintSheets
            ? [file(PrintSheet.styleFile, "text/css; charset=utf-8", PrintSheet.style, index)] : []
        return pages + catalogue(index) + sheets + [
            file("/style.css", "text/css; charset=utf-8", StyleSheet.text, index),
            file("/live.js", "text/javascript; charset=utf-8", LiveScript.text, index),
            file("/icon.svg", "image/svg+xml", icon, index),
            file(
                "/openapi.json",
                "application/json",
                PublicInterface(bureau: index.bureau).description.indentedText + "\n",
                index,
            ),
        ]
    }

    /// For machines; without items there is no such file.
    private static func catalogue(_ index: SiteIndex) -> [Rendition] {
        let catalogue = index.bureau.catalogue
        guard !catalogue.isEmpty else { return [] }
        let (json, csv) = (CataloguePage.json(catalogue), CataloguePage.csv(catalogue))
        return [
            file("/catalogue.json", "application/json; charset=utf-8", json, index),
            file("/catalogue.csv", "text/csv; charset=utf-8; header=present", csv, index),
        ]
    }

    private static func file(
        _ path: String,
        _ mediaType: String,
        _ text: String,
        _ index: SiteIndex,
    ) -> Rendition {
        Rendition(
            path: path,
            file: SitePath.file(ofDocument: path),
            mediaType: mediaType,
            body: Array(text.utf8),
            lastModified: index.input.genesis.at,
            caching: .release,
        )
    }

    /// A sheet of paper with lines: what a release is.
    private static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">\
        <rect width="16" height="16" rx="3" fill="#12456b"/>\
        <path d="M4 4h8M4 7h8M4 10h8M4 13h5" stroke="#fff" stroke-width="1.5"/></svg>

        """
}
