import Model

/// `/releases/ID` (the newest revision) and `/releases/ID/N` (revision N, for ever).
///
/// The text of revision N never changes, but the page around it says when it has expired or was
/// superseded or withdrawn, so its bytes are not immutable: they change at most once for each of
/// these. It names the address of the newest revision, never its number, so that a fourth correction
/// does not rewrite the first three pages again.
struct ReleasePage {
    let parts: PageParts
    let release: PublicRelease

    private var index: SiteIndex { parts.index }
    private var language: Language { parts.language }
    private var path: String { SitePath.release(release.id) }

    /// How a revision stands: one that was superseded no longer expires.
    private func standing(_ revision: PublicRevision) -> Validity {
        let isSuperseded = revision.number != release.current.number
        return isSuperseded && release.withdrawal == nil
            ? .superseded : Validity(release, in: index.input)
    }

    /// The newest revision, or the note of the withdrawal.
    var newest: Rendition {
        page(release.current, path: path, isFixed: false, mark: index.fullMark(of: release))
    }

    /// Revision `number` with its own text.
    func fixed(_ revision: PublicRevision) -> Rendition {
        page(
            revision,
            path: SitePath.revision(release.id, revision.number),
            isFixed: true,
            mark: mark(of: revision),
        )
    }

    /// Depends on its own entry, on the one that superseded it, on the withdrawal and on the destruction of
    /// its text.
    private func mark(of revision: PublicRevision) -> EntryMark {
        let mark = standingMark(of: revision)
        return revision.erasure.map { mark.joined(with: $0.mark) } ?? mark
    }

    private func standingMark(of revision: PublicRevision) -> EntryMark {
        let own = EntryMark(
            seq: revision.seq,
            hash: revision.entryHash,
            at: revision.publishedAt,
        )
        guard release.withdrawal == nil,
            let next = release.revisions.first(where: { $0.number > revision.number })
        else { return index.mark(of: release) }
        return own.joined(
            with: EntryMark(seq: next.seq, hash: next.entryHash, at: next.publishedAt)
        )
    }

    private func page(
        _ revision: PublicRevision,
        path: String,
        isFixed: Bool,
        mark: EntryMark,
    ) -> Rendition {
        let title = PublicText.line(revision.text?.title ?? release.indexNumber)
        let validity = standing(revision)
        let state = validity == .valid ? "" : "【" + validity.name[language] + "】"
        var name = state + title
        if isFixed {
            name += " · " + Label.filled(Label.revision, Int64(revision.number), language)
        }
        var frame = PageFrame(
            bureau: index.bureau,
            language: language,
            path: path,
            title: name,
            description: revision.text?.summary ?? title,
            mark: mark,
        )
        frame.alternates = [
            ("application/json", self.path + ".json"), ("text/plain", self.path + ".txt"),
        ]
        var main = HTML.element(
            "p",
            [.init("class", "standing")],
            .element("span", [.init("class", "tag")], parts.name(release.kind.name)),
            .text(" "),
            .element(
                "strong",
                [.init("class", validity == .valid ? "state" : "state ended")],
                parts.name(validity.name),
            ),
        )
        main += parts.written(state + title, "h1")
        main += notices(revision, isFixed: isFixed) + metadata(revision)
        main += text(revision, isFixed: isFixed)
        if !isFixed { main += relations + revisions + forms }
        return frame.rendition(
            .element("article", [.init("class", "page release")], main),
            caching: .release,
        )
    }

    // MARK: notices

    private func notices(_ revision: PublicRevision, isFixed: Bool) -> HTML {
        var html = HTML.empty
        if let withdrawal = release.withdrawal { html += withdrawn(withdrawal, isFixed: isFixed) }
        if standing(revision) == .expired {
            html += notice("ended", parts.word(Label.expiredNotice))
        }
        if isFixed {
            let isNewest = revision.number == release.current.number
            html += notice(
                "plain",
                parts.word(isNewest ? Label.fixedRevision : Label.superseded) + .text(" ")
                    + .element(
                        "a",
                        [.init("href", SitePath.page(path, language))],
                        .text(SitePath.page(path, language)),
                    ),
            )
        }
        if let correction = revision.text?.correction {
            html += .element(
                "section",
                [.init("class", "notice correction"), .init("aria-labelledby", "correction")],
                .element("h2", [.init("id", "correction")], parts.word(Label.correction)),
                .element(
                    "p",
                    [.init("class", "facts")],
                    parts.times.element(revision.publishedAt, language),
                ),
                paragraphs(correction),
            )
        }
        return html
    }

    private func withdrawn(_ withdrawal: PublicRelease.Withdrawal, isFixed: Bool) -> HTML {
        var html = HTML.element("h2", [.init("id", "withdrawal")], parts.word(Label.withdrawal))
        html += .element(
            "p",
            [],
            parts.word(Label.withdrawnAt),
            .text(" "),
            parts.times.element(withdrawal.at, language),
        )
        if let reason = withdrawal.reason {
            html += .element(
                "p",
                [],
                parts.word(Label.reason),
                .text(language == .chinese ? "：" : ": "),
                parts.written(reason),
            )
        }
        return .element(
            "section",
            [.init("class", "notice withdrawn"), .init("aria-labelledby", "withdrawal")],
            html,
        )
    }

    private func notice(_ style: String, _ content: HTML) -> HTML {
        .element("p", [.init("class", "notice " + style)], content)
    }

    // MARK: text

    private func text(_ revision: PublicRevision, isFixed: Bool) -> HTML {
        guard let text = revision.text else {
            return absent(revision)
        }
        // What was withdrawn is no longer said here; the revision keeps it on record.
        if release.withdrawal != nil, !isFixed {
            let address = SitePath.page(SitePath.revision(release.id, revision.number), language)
            return .element(
                "p",
                [],
                parts.word(Label.withdrawnText),
                .text(" "),
                .element("a", [.init("href", address)], .text(address)),
            )
        }
        return .element(
            "div",
            [
                .init("class", "text"),
                .init("lang", language == .english ? Language.chinese.tag : nil),
            ],
            text.paragraphs.map { paragraph in
                .element(
                    "p",
                    [.init("class", isSignature(paragraph, text) ? "signature" : nil)],
                    .text(paragraph),
                )
            },
        )
    }

    /// What stands in place of a text that is gone: that it is, and if by order when and on what basis.
    private func absent(_ revision: PublicRevision) -> HTML {
        let note = HTML.element("p", [], parts.word(revision.absence))
        guard let erasure = revision.erasure else { return note }
        let rows: [(Phrase, HTML)] = [
            (Label.destroyedAt, parts.times.element(erasure.at, language)),
            (Label.destroyedBasis, parts.written(erasure.basis)),
        ]
        return .element(
            "section",
            [
                .init("class", "notice plain"),
                .init("aria-label", revision.absenceHeading[language]),
            ],
            note,
            DefinitionList(language: language, style: "facts").html(rows),
        )
    }

    /// The publisher's name or the date in a paragraph of its own: printed on the right, as in a letter.
    private func isSignature(_ paragraph: String, _ text: ReleaseText) -> Bool {
        paragraph == release.publisherName.chinese
            || paragraph == parts.times.day(text.dated, .chinese)
    }

    private func paragraphs(_ text: String) -> HTML {
        .joined(
            text.split(separator: "\n").map { line in
                .element(
                    "p",
                    [.init("lang", language == .english ? Language.chinese.tag : nil)],
                    .text(String(line)),
                )
            }
        )
    }

    // MARK: metadata

    private func metadata(_ revision: PublicRevision) -> HTML {
        var rows: [(Phrase, HTML)] = [(Label.indexNumber, .text(release.indexNumber))]
        if let text = revision.text {
            rows.append((Label.classification, parts.written(text.classification)))
            rows += facts(text.facts)
        }
        rows.append((Label.publisher, .text(release.publisherName[language])))
        if let text = revision.text {
            rows.append((Label.dated, parts.times.element(text.dated, language)))
        }
        rows.append(
            (
                Label.published,
                parts.times.element(release.publishedAt, language, hasAge: true),
            )
        )
        if revision.number > release.revisions[0].number {
            rows.append((Label.updated, parts.times.element(revision.publishedAt, language)))
        }
        rows.append((Label.validity, validityText(revision)))
        rows.append((Label.responsible, responsible(revision)))
        if let entry = index.incident(release.incident) {
            rows.append((Label.belongsTo, parts.link(entry.incident)))
        }
        return .element(
            "section",
            [.init("class", "metadata"), .init("aria-label", Label.metadata[language])],
            DefinitionList(language: language, style: "facts").html(rows),
        )
    }

    /// What the release says beside its text.
    private func facts(_ facts: ReleaseFacts) -> [(Phrase, HTML)] {
        var rows: [(Phrase, HTML)] = []
        if let item = facts.item {
            let known = index.bureau.catalogue.item(item)
            let version = Phrase("（第 \(item.version) 版）", " (version \(item.version))")
            let name = (known?.name[language] ?? item.id) + version[language]
            let place = "/catalogue"
            let address = SitePath.page(place, language) + "#\(item.id)-\(item.version)"
            rows.append(
                (
                    Label.item,
                    known == nil
                        ? .text(name) : .element("a", [.init("href", address)], .text(name))
                )
            )
        }
        if let form = facts.form { rows.append((Label.form, parts.name(form.name))) }
        for field in facts.fields {
            let name = PublicText.line(field.name)
            rows.append((Phrase(name, name), parts.written(field.text)))
        }
        return rows
    }

    /// Releases that it names and that name it.
    private var relations: HTML {
        guard !release.links.isEmpty else { return .empty }
        let items = release.links.map { link in
            HTML.element(
                "li",
                [],
                parts.word(link.name),
                .text(language == .chinese ? "：" : ": "),
                .element(
                    "a",
                    [.init("href", SitePath.page(SitePath.release(link.release), language))],
                    parts.written(link.title),
                ),
            )
        }
        return parts.section("relations", Label.relations, .element("ul", [], items))
    }

    private func validityText(_ revision: PublicRevision) -> HTML {
        let validity = standing(revision)
        if validity == .valid, let force = release.force(of: revision) {
            return parts.name(force.name)
        }
        guard validity == .valid, let expiry = revision.text?.expiresAt else {
            return parts.name(validity.name)
        }
        return parts.word(Label.validUntil) + .text(" ") + parts.times.element(expiry, language)
    }

    /// The publisher answers for what it issues; the person only as the bureau wants to name it.
    private func responsible(_ revision: PublicRevision) -> HTML {
        let publisher = release.publisherName[language]
        guard let id = revision.text?.responsible, let name = index.input.responsibleNames[id]
        else {
            return .text(publisher)
        }
        return .text(publisher + (language == .chinese ? "　" : ", ") + name[language])
    }

    // MARK: other forms

    private var revisions: HTML {
        let items = release.revisions.reversed().map { revision in
            let address = SitePath.page(SitePath.revision(release.id, revision.number), language)
            let name = Label.filled(Label.revision, Int64(revision.number), language)
            return HTML.element(
                "li",
                [],
                .element("a", [.init("href", address)], .text(name)),
                .text(" "),
                parts.times.element(revision.publishedAt, language),
                revision.text == nil ? .text(" ") + parts.word(revision.absenceHeading) : .empty,
            )
        }
        return parts.section("revisions", Label.revisions, .element("ul", [], items))
    }

    private var forms: HTML {
        .element(
            "p",
            [.init("class", "more")],
            parts.word(Label.otherForms),
            .text(language == .chinese ? "：" : ": "),
            .element("a", [.init("href", path + ".txt")], parts.word(Label.plainText)),
            .text(" · "),
            .element("a", [.init("href", path + ".json")], .text("JSON")),
        )
    }
}
