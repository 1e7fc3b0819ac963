import Model

/// `/releases/ID/print`: one release on paper, for notice boards, windows and the voices of a hotline.
///
/// A sheet of A4 without navigation, script and picture; it says where the record is, so that whoever reads the
/// paper finds what became of it since.
struct PrintSheet {
    let index: SiteIndex
    let release: PublicRelease

    static let styleFile = "/print.css"

    private var bureau: Bureau { index.bureau }
    private var parts: PageParts { PageParts(index: index, language: .chinese) }
    private var mark: EntryMark { index.fullMark(of: release) }

    var rendition: Rendition {
        let path = SitePath.sheet(release.id)
        return Rendition(
            path: path,
            file: SitePath.file(ofPage: path),
            mediaType: "text/html; charset=utf-8",
            body: document,
            lastModified: mark.at,
            caching: .release,
        )
    }

    private var document: [UInt8] {
        let head = HTML.element(
            "head",
            [],
            .void("meta", [.init("charset", "utf-8")]),
            .element("title", [], .text(parts.heading(release))),
            .void("meta", [.init("name", "robots"), .init("content", "noindex")]),
            .void("link", [.init("rel", "stylesheet"), .init("href", Self.styleFile)]),
            .void("link", [.init("rel", "canonical"), .init("href", address)]),
        )
        let html = HTML.element(
            "html",
            [
                .init("lang", Language.chinese.tag), .init("data-entry", String(mark.seq)),
                .init("data-hash", mark.hash.hex),
            ],
            head,
            .element("body", [], .element("main", [], main), foot),
        )
        return (HTML(raw: "<!DOCTYPE html>\n") + html + HTML(raw: "\n")).bytes
    }

    private var address: String { bureau.publicURL + SitePath.release(release.id) }

    private var main: HTML {
        var html = HTML.empty
        if bureau.isDemonstration {
            html += .element(
                "p",
                [.init("class", "demonstration")],
                parts.word(Label.demonstration)
            )
        }
        html += .element("p", [.init("class", "issuer")], .text(release.publisherName.chinese))
        html += .element("h1", [], .text(parts.heading(release)))
        let facts = [
            Label.indexNumber.chinese + "：" + release.indexNumber,
            Label.published.chinese + "：" + parts.times.spoken(release.current.publishedAt),
        ]
        html += .element("p", [.init("class", "facts")], .text(facts.joined(separator: "　")))
        if let withdrawal = release.withdrawal {
            let reason = withdrawal.reason.map { "原因：" + $0 } ?? ""
            let at = parts.times.spoken(withdrawal.at)
            return html + .element("p", [.init("class", "notice")], .text("本发布已于\(at)撤回。" + reason))
        }
        if Validity(release, in: index.input) == .expired {
            html += .element("p", [.init("class", "notice")], parts.word(Label.expiredNotice))
        }
        guard let text = release.current.text else {
            return html + .element("p", [], parts.word(release.current.absence))
        }
        if let correction = text.correction {
            let words = Label.correction.chinese + "：" + correction
            html += .element("p", [.init("class", "notice")], .text(words))
        }
        html += .element(
            "div",
            [.init("class", "text")],
            text.paragraphs.map { .element("p", [], .text($0)) },
        )
        if let expiry = text.expiresAt {
            html += .element("p", [], .text("有效至" + parts.times.spoken(expiry) + "。"))
        }
        return html
    }

    private var foot: HTML {
        var lines = ["以网站发布为准：" + address]
        if !bureau.hotline.isEmpty { lines.append("咨询电话：" + bureau.hotline) }
        if !bureau.supervision.isEmpty { lines.append("监督电话：" + bureau.supervision) }
        lines.append("台账 #\(mark.seq) sha256 \(mark.hash.hex.prefix(16))")
        return .element("footer", [], lines.map { .element("p", [], .text($0)) })
    }

    /// Black on white, margins for a frame on the wall, no heading at the foot of a page.
    static let style = """
        @page { size: A4; margin: 22mm 20mm; }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 170mm; padding: 8mm 0; color: #000; background: #fff;
          font: 14pt/1.7 "Noto Serif CJK SC", "Source Han Serif SC", SimSun, serif; }
        h1 { font-size: 22pt; line-height: 1.4; text-align: center; margin: 6mm 0; break-after: avoid; }
        .issuer { text-align: center; font-size: 16pt; letter-spacing: .1em; margin: 0; }
        .facts { text-align: center; font-size: 11pt; border-bottom: 1pt solid #000;
          padding-bottom: 3mm; }
        .text p { text-indent: 2em; margin: 0 0 3mm; orphans: 2; widows: 2; }
        .notice { border: 1.5pt solid #000; padding: 3mm; font-weight: bold; }
        .demonstration { text-align: center; font-size: 11pt; margin: 0; }
        footer { margin-top: 10mm; border-top: 1pt solid #000; font-size: 10pt; line-height: 1.5;
          break-inside: avoid; }
        footer p { margin: 1mm 0; overflow-wrap: anywhere; }
        @media print { body { padding: 0; max-width: none; } }

        """
}
