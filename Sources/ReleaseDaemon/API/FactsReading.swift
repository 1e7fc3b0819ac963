import Model

/// Reads what a draft says beside its text: item, form, force, fields, relations.
///
/// What is not sent stays as it was; an empty text or list takes it away.
struct FactsReading {
    let body: JSON
    let catalogue: Catalogue

    func facts(former: ReleaseFacts, dated: CivilDate) throws -> ReleaseFacts {
        ReleaseFacts(
            item: try item(former.item, dated),
            form: try word("form", former.form),
            force: try word("force", former.force),
            fields: try fields() ?? former.fields,
            relations: try relations() ?? former.relations,
        )
    }

    /// The version that is in force on the day of the document.
    private func item(_ former: ReleaseFacts.Item?, _ date: CivilDate) throws -> ReleaseFacts.Item?
    {
        guard let json = body["item"], json != .null else { return former }
        guard let id = json.string, !id.isEmpty else { return nil }
        guard let item = catalogue.item(id, on: date) else {
            let known = catalogue.newest.map(\.id).joined(separator: ", ")
            throw APIError.usage(
                "item",
                Phrase("目录中没有公开事项 \(id)", "the catalogue has no item \(id)"),
                hint: Phrase("可用：\(known)", "there are: \(known)"),
            )
        }
        return ReleaseFacts.Item(id: item.id, version: item.version)
    }

    private func word<Word: RawRepresentable & CaseIterable>(
        _ key: String,
        _ former: Word?,
    ) throws -> Word? where Word.RawValue == String {
        guard let json = body[key], json != .null else { return former }
        guard let text = json.string, !text.isEmpty else { return nil }
        guard let word = Word(rawValue: text) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw APIError.usage(
                key,
                Phrase("\(key) 的值无效", "\(key) has no such value"),
                hint: Phrase("可用：\(known)", "one of: \(known)"),
            )
        }
        return word
    }

    /// A list of `名称=内容`.
    private func fields() throws -> [ReleaseFacts.Field]? {
        try list("fields")?.map { text in
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, !parts[0].isEmpty, parts[0].count <= Self.nameLimit else {
                throw APIError.usage(
                    "fields",
                    Phrase("要素写成 名称=内容：\(text)", "a field is NAME=TEXT: \(text)"),
                    hint: Phrase("--field '办理时限=5个工作日'", "--field 'NAME=TEXT'"),
                )
            }
            return ReleaseFacts.Field(name: String(parts[0]), text: String(parts[1]))
        }
    }

    private static let nameLimit = 30
    private static let listLimit = 30

    private func relations() throws -> [ReleaseRelation]? {
        try list("relations")?.map { text in
            guard let relation = ReleaseRelation(text) else {
                let known = ReleaseRelation.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw APIError.usage(
                    "relations",
                    Phrase("关联写成 KIND:ID：\(text)", "a relation is KIND:ID: \(text)"),
                    hint: Phrase(
                        "--relation interprets:R-0001；KIND 可用：\(known)",
                        "--relation interprets:R-0001; KIND is one of: \(known)",
                    ),
                )
            }
            return relation
        }
    }

    private func list(_ key: String) throws -> [String]? {
        guard let json = body[key], json != .null else { return nil }
        let texts = (json.array ?? []).compactMap(\.string)
        guard let count = json.array?.count, texts.count == count, count <= Self.listLimit else {
            throw APIError.usage(
                key,
                Phrase(
                    "\(key) 是文字的列表，最多 \(Self.listLimit) 项",
                    "\(key) is a list of at most \(Self.listLimit) texts"
                ),
            )
        }
        return texts
    }
}
