import Model

/// `/releases/ID.json` and `/releases/ID.txt`: one release for machines and for a voice.
struct ReleaseDocuments {
    let index: SiteIndex
    let release: PublicRelease

    private var bureau: Bureau { index.bureau }
    private var mark: EntryMark { index.fullMark(of: release) }
    private var path: String { SitePath.release(release.id) }

    // MARK: JSON

    var json: Rendition {
        document(path + ".json", "application/json", object.indentedText + "\n")
    }

    /// Keys as in DESIGN 5.3: lowerCamelCase, times in RFC 3339 with milliseconds and offset.
    private var object: JSON {
        let text = release.withdrawal == nil ? release.current.text : nil
        let json: JSON = [
            "id": .string(release.id),
            "url": .string(bureau.publicURL + path),
            "kind": .string(release.kind.rawValue),
            "kindName": .string(release.kind.name.chinese),
            "title": clean(text?.title),
            "summary": clean(text?.summary),
            "body": clean(text?.body),
            "language": .string(Language.chinese.tag),
            "incident": JSON(release.incident),
            "indexNumber": .string(PublicText.line(release.indexNumber)),
            "classification": clean(release.current.text?.classification),
            "item": release.current.text?.facts.item.map {
                ["id": .string($0.id), "version": .integer(Int64($0.version))]
            } ?? .null,
            "form": JSON(release.current.text?.facts.form?.rawValue),
            "force": JSON(release.force(of: release.current)?.rawValue),
            "fields": fields(release.current.text?.facts.fields ?? []),
            "relations": relations,
            "publisher": .string(PublicText.line(release.publisherName.chinese)),
            "dated": JSON(release.current.text?.dated.text),
            "publishedAt": time(release.publishedAt),
            "updatedAt": time(release.updatedAt),
            "expiresAt": release.current.text?.expiresAt.map(time) ?? .null,
            "validity": .string(Validity(release, in: index.input).rawValue),
            "revision": .integer(Int64(release.current.number)),
            "correction": clean(text?.correction),
            "withdrawal": withdrawal,
            "revisions": .array(release.revisions.map(revision)),
            "entry": entry(mark.seq, mark.hash),
        ]
        return json.withoutNulls
    }

    private func fields(_ fields: [ReleaseFacts.Field]) -> JSON {
        guard !fields.isEmpty else { return .null }
        return .array(fields.map { ["name": clean($0.name), "text": clean($0.text)] })
    }

    /// Both ways: what it says of others, and what others say of it.
    private var relations: JSON {
        guard !release.links.isEmpty else { return .null }
        return .array(
            release.links.map { link in
                [
                    "kind": .string(link.kind.rawValue),
                    "direction": .string(link.isIncoming ? "from" : "to"),
                    "release": .string(link.release),
                    "title": clean(link.title),
                    "url": .string(bureau.publicURL + SitePath.release(link.release)),
                ]
            }
        )
    }

    private func revision(_ revision: PublicRevision) -> JSON {
        var json: JSON = [
            "number": .integer(Int64(revision.number)),
            "url": .string(bureau.publicURL + SitePath.revision(release.id, revision.number)),
            "publishedAt": time(revision.publishedAt),
            "entry": entry(revision.seq, revision.entryHash),
        ]
        if let erasure = revision.erasure {
            json["erased"] = [
                "at": time(erasure.at),
                "basis": clean(erasure.basis),
                "entry": entry(erasure.seq, erasure.entryHash),
            ]
        }
        return json
    }

    private var withdrawal: JSON {
        guard let withdrawal = release.withdrawal else { return .null }
        let json: JSON = [
            "at": time(withdrawal.at),
            "reason": clean(withdrawal.reason),
            "entry": entry(withdrawal.seq, withdrawal.entryHash),
        ]
        return json.withoutNulls
    }

    private func entry(_ seq: Int64, _ hash: Digest) -> JSON {
        ["seq": .integer(seq), "hash": .string(hash.hex)]
    }

    private func time(_ instant: Instant) -> JSON { .string(bureau.zone.rfc3339(instant)) }

    private func clean(_ text: String?) -> JSON { JSON(text.map(PublicText.cleaned)) }

    // MARK: plain text

    /// Whole sentences with times in words, so that a voice can read it out (law art.
    ///
    /// 29).
    var plainText: Rendition {
        document(path + ".txt", "text/plain; charset=utf-8", lines.joined(separator: "\n") + "\n")
    }

    private var lines: [String] {
        let times = TimeText(bureau.zone)
        var lines: [String] = []
        if bureau.isDemonstration { lines += [Label.demonstration.chinese, ""] }
        lines.append(PageParts(index: index, language: .chinese).heading(release))
        lines.append("")
        lines.append(
            PublicText.line(release.publisherName.chinese) + "，"
                + times.spoken(release.publishedAt) + "发布。"
        )
        if let withdrawal = release.withdrawal {
            lines.append("本发布已于" + times.spoken(withdrawal.at) + "撤回。")
            if let reason = withdrawal.reason {
                lines.append("原因：" + PublicText.line(reason))
            }
            return lines
        }
        if Validity(release, in: index.input) == .expired {
            lines.append(Label.expiredNotice.chinese)
        }
        guard let text = release.current.text else {
            return lines + [release.current.absence.chinese]
        }
        if let correction = text.correction {
            lines.append("更正，" + times.spoken(release.current.publishedAt) + "：")
            lines.append(PublicText.cleaned(correction))
        }
        for paragraph in text.paragraphs { lines += ["", PublicText.cleaned(paragraph)] }
        lines.append("")
        if let expiry = text.expiresAt { lines.append("有效至" + times.spoken(expiry) + "。") }
        lines.append("索引号：" + PublicText.line(release.indexNumber))
        lines.append("信息分类：" + PublicText.line(text.classification))
        if let form = text.facts.form { lines.append("发布形式：" + form.name.chinese) }
        if let force = release.force(of: release.current) {
            lines.append("有效性：" + force.name.chinese)
        }
        for field in text.facts.fields {
            lines.append(PublicText.line(field.name) + "：" + PublicText.line(field.text))
        }
        for link in release.links {
            lines.append(link.name.chinese + "：" + PublicText.line(link.title))
        }
        lines.append("成文日期：" + times.day(text.dated, .chinese))
        if !bureau.hotline.isEmpty { lines.append("咨询电话：" + PublicText.line(bureau.hotline)) }
        return lines
    }

    private func document(_ path: String, _ mediaType: String, _ text: String) -> Rendition {
        Rendition(
            path: path,
            file: SitePath.file(ofDocument: path),
            mediaType: mediaType,
            body: Array(text.utf8),
            lastModified: mark.at,
            caching: .release,
        )
    }
}
