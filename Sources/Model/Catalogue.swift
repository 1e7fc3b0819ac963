/// 政府信息公开目录: what a bureau has to publish, as the standard table of such catalogues has it.
///
/// Invariant: versions of one item have periods that do not overlap; an item stays when a newer version takes
/// its place, so that an old release can be held against what was in force then.
package struct Catalogue: Sendable, Hashable {
    /// Rules that items compile to carry this profile.
    package static let profile = "catalogue"

    /// One version of one item.
    package struct Item: Sendable, Hashable {
        /// Small letters, digits and underscores; for ever.
        package let id: String
        /// From 1.
        package let version: Int
        /// 一级事项.
        package let group: Phrase
        /// 二级事项, or the name of the item.
        package let name: Phrase
        /// 公开内容（要素）.
        package let content: String
        /// 公开依据, one a line.
        package let basis: [String]
        /// 公开时限 in words.
        package let timeLimit: String
        /// The rule that it compiles to, or that it names; nil for a limit in words alone.
        package let rule: String?
        /// 公开主体: an organisation.
        package let subject: String
        /// Who answers for it: a person's id, never published.
        package let responsible: String?
        /// 公开渠道和载体.
        package let carriers: [String]
        /// 公开对象; empty for everybody.
        package let audience: String
        /// 公开方式.
        package let method: Method
        /// 公开层级.
        package let levels: [String]
        /// 五公开.
        package let processes: [Process]
        /// 信息分类 under which its releases go.
        package let classifications: [String]
        /// Elements that each of its releases has, by name.
        package let fields: [String]
        package let effectiveFrom: CivilDate
        /// The last day; nil while it is in force.
        package let effectiveTo: CivilDate?

        package init(
            id: String,
            version: Int,
            group: Phrase,
            name: Phrase,
            content: String,
            basis: [String],
            timeLimit: String,
            rule: String?,
            subject: String,
            responsible: String?,
            carriers: [String],
            audience: String,
            method: Method,
            levels: [String],
            processes: [Process],
            classifications: [String],
            fields: [String] = [],
            effectiveFrom: CivilDate,
            effectiveTo: CivilDate?,
        ) {
            self.id = id
            self.version = version
            self.group = group
            self.name = name
            self.content = content
            self.basis = basis
            self.timeLimit = timeLimit
            self.rule = rule
            self.subject = subject
            self.responsible = responsible
            self.carriers = carriers
            self.audience = audience
            self.method = method
            self.levels = levels
            self.processes = processes
            self.classifications = classifications
            self.fields = fields
            self.effectiveFrom = effectiveFrom
            self.effectiveTo = effectiveTo
        }

        package func isInForce(on date: CivilDate) -> Bool {
            effectiveFrom <= date && (effectiveTo.map { date <= $0 } ?? true)
        }
    }

    /// 公开方式.
    package enum Method: String, Sendable, Hashable, CaseIterable {
        case active
        case request

        package var name: Phrase {
            switch self {
            case .active: Phrase("主动公开", "on own initiative")
            case .request: Phrase("依申请公开", "on request")
            }
        }
    }

    /// 五公开: the part of an office's work that an item belongs to.
    package enum Process: String, Sendable, Hashable, CaseIterable {
        case decision
        case execution
        case management
        case service
        case result

        package var name: Phrase {
            switch self {
            case .decision: Phrase("决策", "decision")
            case .execution: Phrase("执行", "execution")
            case .management: Phrase("管理", "management")
            case .service: Phrase("服务", "service")
            case .result: Phrase("结果", "result")
            }
        }
    }

    /// Versions in the order of the file.
    package let items: [Item]
    /// Names of the organisations that items name.
    package let organisations: [String: Phrase]
    /// 信息分类 that releases go under, as paths: `政务公开/道路施工`; empty where any may be written.
    package let categories: [String]

    package static let empty = Catalogue(items: [], organisations: [:])

    package init(
        items: [Item],
        organisations: [String: Phrase],
        categories: [String] = [],
    ) {
        self.items = items
        self.organisations = organisations
        self.categories = categories
    }

    package var isEmpty: Bool { items.isEmpty && categories.isEmpty }

    /// Whether the tree has this classification, as a branch or a leaf of it.
    package func has(category: String) -> Bool {
        categories.contains { $0 == category || $0.hasPrefix(category + "/") }
    }

    /// The newest version of each item, in the order of the file.
    package var newest: [Item] {
        items.filter { item in !items.contains { $0.id == item.id && $0.version > item.version } }
    }

    /// The version of an item that a release names.
    package func item(_ named: ReleaseFacts.Item) -> Item? {
        items.first { $0.id == named.id && $0.version == named.version }
    }

    /// The version of an item that is in force on a day; the newest where none is.
    package func item(_ id: String, on date: CivilDate) -> Item? {
        items.first { $0.id == id && $0.isInForce(on: date) } ?? newest.first { $0.id == id }
    }

    /// Who publishes it, by name.
    package func subject(of item: Item) -> Phrase {
        organisations[item.subject] ?? Phrase(item.subject, item.subject)
    }
}

extension Catalogue.Item {
    /// For machines; the person who answers for it is left out.
    package func json(subject: Phrase) -> JSON {
        let json: JSON = [
            "id": .string(id),
            "version": .integer(Int64(version)),
            "group": ["zh": .string(group.chinese), "en": .string(group.english)],
            "name": ["zh": .string(name.chinese), "en": .string(name.english)],
            "content": .string(content),
            "basis": JSON(basis),
            "timeLimit": .string(timeLimit),
            "rule": JSON(rule),
            "subject": ["zh": .string(subject.chinese), "en": .string(subject.english)],
            "carriers": JSON(carriers),
            "audience": audience.isEmpty ? .null : .string(audience),
            "method": .string(method.rawValue),
            "levels": levels.isEmpty ? .null : JSON(levels),
            "processes": processes.isEmpty ? .null : JSON(processes.map(\.rawValue)),
            "classifications": classifications.isEmpty ? .null : JSON(classifications),
            "fields": fields.isEmpty ? .null : JSON(fields),
            "effectiveFrom": .string(effectiveFrom.text),
            "effectiveTo": JSON(effectiveTo?.text),
        ]
        return json.withoutNulls
    }
}
