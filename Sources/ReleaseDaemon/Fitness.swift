import Channels
import Desk
import Model

/// Judges a text against everything it is meant for: the rules of its kind, every board, the gateway.
struct Fitness: Sendable {
    let serviceNumbers: [String]
    let boards: [BoardProfile]
    let messages: [SMSProfile]
    let catalogue: Catalogue

    func findings(_ text: ReleaseText, kind: ReleaseKind) -> [Finding] {
        var findings = TextCheck.findings(text, kind: kind, serviceNumbers: serviceNumbers)
        if let finding = WarningText.finding(text) { findings.append(finding) }
        findings += fields(text)
        if !catalogue.categories.isEmpty, !catalogue.has(category: text.classification) {
            findings.append(
                Finding(
                    .warning,
                    "classification.unknown",
                    Phrase(
                        "信息分类“\(text.classification)”不在分类目录中",
                        "the classification \(text.classification) is not in the tree",
                    ),
                    hint: Phrase("分类见 /catalogue", "see /catalogue"),
                )
            )
        }
        let boards = boards.filter { $0.channel.map(text.channels.contains) ?? false }
        if !boards.isEmpty {
            if text.boardPages.isEmpty {
                findings.append(
                    Finding(
                        .warning,
                        "led.absent",
                        Phrase(
                            "没有显示屏文字，显示屏不显示本条",
                            "no text for the boards: they show nothing of it"
                        ),
                        hint: Phrase(
                            "加上 --led '第一行 / 第二行 | 第二页'",
                            "add --led 'line 1 / line 2 | page 2'"
                        ),
                    )
                )
            } else {
                findings += boards.flatMap { board in
                    BoardFit.check(text.boardPages, board).map(\.finding)
                }
            }
        }
        for profile in messages where text.channels.contains(profile.channel) {
            if let sms = text.sms {
                findings += SMSFit.check(sms, profile).map(\.finding)
            } else {
                findings.append(
                    Finding(
                        .warning,
                        "sms.absent",
                        Phrase("没有短信文字，不发短信", "no text for SMS: none is sent"),
                        hint: Phrase("加上 --sms '…'", "add --sms '…'"),
                    )
                )
            }
        }
        return findings
    }

    /// What the item of the catalogue asks for and the release does not say.
    private func fields(_ text: ReleaseText) -> [Finding] {
        guard let item = text.facts.item.flatMap({ catalogue.item($0) }) else { return [] }
        let given = Set(text.facts.fields.map(\.name))
        return item.fields.filter { !given.contains($0) }.map { field in
            Finding(
                .refusal,
                "item.field",
                Phrase(
                    "公开事项“\(item.name.chinese)”要求写明“\(field)”",
                    "the item \(item.id) asks for \(field)",
                ),
                hint: Phrase("加上 --field '\(field)=…'", "add --field '\(field)=…'"),
                place: field,
            )
        }
    }

    /// The findings of the revision that is being worked on.
    func findings(ofPending id: String, in records: any RecordReading) throws -> [Finding] {
        guard let row = try records.record(.release, id) else { return [] }
        let release = try Release(id: id, row: row.body)
        guard let pending = release.pending else { return [] }
        return findings(try text(pending.document, in: records), kind: release.kind)
    }

    func pendingText(_ id: String, in records: any RecordReading) throws -> ReleaseText {
        guard let row = try records.record(.release, id) else {
            throw APIError.absent(Phrase("发布", "release"), id)
        }
        let release = try Release(id: id, row: row.body)
        guard let pending = release.pending else {
            throw APIError.refused(
                Refusal(
                    .refused,
                    "nothingPending",
                    Phrase("\(id) 没有待发布的内容", "\(id) has nothing to publish"),
                    hint: Phrase("releasectl release show \(id)", "releasectl release show \(id)"),
                )
            )
        }
        return try text(pending.document, in: records)
    }

    /// The pending text of a release, or the one that is out.
    func text(_ id: String, in records: any RecordReading) throws -> ReleaseText {
        guard let row = try records.record(.release, id) else {
            throw APIError.absent(Phrase("发布", "release"), id)
        }
        let release = try Release(id: id, row: row.body)
        return try text(release.shownDocument, in: records)
    }

    func text(_ digest: Digest?, in records: any RecordReading) throws -> ReleaseText {
        guard let digest, let bytes = try records.content(digest) else {
            throw APIError.refused(
                Refusal(
                    .refused,
                    "erased",
                    Phrase("正文已不再保存", "the text is no longer kept"),
                )
            )
        }
        do {
            return try ReleaseText(json: try JSONReader.read(bytes))
        } catch {
            throw StorageFault.corrupt("release text \(digest): \(error)")
        }
    }

    /// What a channel will carry: the pages of each board, the parts of a message, the plain text.
    func preview(_ text: ReleaseText, channel: String, language: Language) throws -> JSON {
        let boards = boards.filter { $0.channel == channel }
        if !boards.isEmpty {
            let views = boards.map { board -> JSON in
                let findings = BoardFit.check(text.boardPages, board).map(\.finding)
                return [
                    "id": .string(board.id), "name": .string(board.name[language]),
                    "columns": .integer(Int64(board.columns)),
                    "format": .string(board.format.rawValue),
                    "pages": .array(board.written(text.boardPages).map { JSON($0) }),
                    "findings": .array(findings.map { $0.json(language) }),
                ]
            }
            return ["id": .string(channel), "channel": .string(channel), "boards": .array(views)]
        }
        if let profile = messages.first(where: { $0.channel == channel }) {
            let final = profile.signed(text.sms ?? "")
            let segments = SMSSegments.count(final)
            return [
                "id": .string(channel), "channel": .string(channel), "text": .string(final),
                "encoding": .string(segments.alphabet.rawValue),
                "units": .integer(Int64(segments.units)),
                "pages": .array(segments.parts.map { .array([.string($0.text)]) }),
            ]
        }
        let body = ([text.title] + text.paragraphs).joined(separator: "\n\n")
        return [
            "id": .string(channel), "channel": .string(channel), "mediaType": "text/plain",
            "text": .string(body),
        ]
    }
}
