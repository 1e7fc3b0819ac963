/// The form in which something is published (R53 of the sources: conference, briefing, press release …).
package enum ReleaseForm: String, Sendable, Hashable, CaseIterable {
    case conference
    case briefing
    case statement
    case announcement
    case circular
    case interview
    case article

    package var name: Phrase {
        switch self {
        case .conference: Phrase("新闻发布会", "press conference")
        case .briefing: Phrase("新闻通气会", "press briefing")
        case .statement: Phrase("新闻通稿", "press release")
        case .announcement: Phrase("公告", "announcement")
        case .circular: Phrase("通报", "circular")
        case .interview: Phrase("访谈", "interview")
        case .article: Phrase("署名文章", "article")
        }
    }
}

/// Whether a document that was published is in force (有效性).
package enum LegalForce: String, Sendable, Hashable, CaseIterable {
    case inForce
    case repealed
    case lapsed

    package var name: Phrase {
        switch self {
        case .inForce: Phrase("有效", "in force")
        case .repealed: Phrase("废止", "repealed")
        case .lapsed: Phrase("失效", "lapsed")
        }
    }
}

/// How one release stands to another.
package struct ReleaseRelation: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case interprets
        case responds
        case implements
        case repeals
        case follows

        /// From the release that says it.
        package var name: Phrase {
            switch self {
            case .interprets: Phrase("解读", "Interprets")
            case .responds: Phrase("回应", "Responds to")
            case .implements: Phrase("落实", "Implements")
            case .repeals: Phrase("废止", "Repeals")
            case .follows: Phrase("前情", "Follows")
            }
        }

        /// From the one that it is said of.
        package var inverse: Phrase {
            switch self {
            case .interprets: Phrase("解读材料", "Interpretation")
            case .responds: Phrase("回应情况", "Response")
            case .implements: Phrase("落实文件", "Implemented by")
            case .repeals: Phrase("废止文件", "Repealed by")
            case .follows: Phrase("后续", "Followed by")
            }
        }
    }

    package let kind: Kind
    /// The other release.
    package let release: String

    package init(_ kind: Kind, _ release: String) {
        self.kind = kind
        self.release = release
    }

    /// `interprets:R-0001`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])) else { return nil }
        self.init(kind, String(parts[1]))
    }

    package var text: String { kind.rawValue + ":" + release }
}

/// What a bureau may say of a release beside its text; part of what is approved, and all of it optional.
package struct ReleaseFacts: Sendable, Hashable {
    /// The version of an item of the catalogue that it belongs to: it stays when the item changes.
    package struct Item: Sendable, Hashable {
        package let id: String
        package let version: Int

        package init(id: String, version: Int) {
            self.id = id
            self.version = version
        }

        /// `road_works@1`.
        package var reference: String { id + "@" + String(version) }
    }

    /// An element that the item asks for, by its name.
    package struct Field: Sendable, Hashable {
        package let name: String
        package let text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    package var item: Item?
    package var form: ReleaseForm?
    package var force: LegalForce?
    package var fields: [Field]
    package var relations: [ReleaseRelation]

    package init(
        item: Item? = nil,
        form: ReleaseForm? = nil,
        force: LegalForce? = nil,
        fields: [Field] = [],
        relations: [ReleaseRelation] = [],
    ) {
        self.item = item
        self.form = form
        self.force = force
        self.fields = fields
        self.relations = relations
    }

    package static let none = ReleaseFacts()

    /// As members of the text; nothing of what it doesn't have.
    init(json: JSON) {
        if let item = json["item"], let id = item["id"]?.string,
            let version = item["version"]?.integer
        {
            self.item = Item(id: id, version: Int(version))
        }
        form = json["form"]?.string.flatMap { ReleaseForm(rawValue: $0) }
        force = json["force"]?.string.flatMap { LegalForce(rawValue: $0) }
        fields = (json["fields"]?.array ?? []).compactMap { field in
            guard let name = field["name"]?.string, let text = field["text"]?.string else {
                return nil
            }
            return Field(name: name, text: text)
        }
        relations = json.texts("relations").compactMap { ReleaseRelation($0) }
    }

    var members: [JSON.Member] {
        let json: JSON = [
            "item": item.map {
                ["id": .string($0.id), "version": .integer(Int64($0.version))]
            } ?? .null,
            "form": JSON(form?.rawValue),
            "force": JSON(force?.rawValue),
            "fields": fields.isEmpty
                ? .null
                : .array(fields.map { ["name": .string($0.name), "text": .string($0.text)] }),
            "relations": relations.isEmpty ? .null : JSON(relations.map(\.text)),
        ]
        return json.withoutNulls.members ?? []
    }
}
