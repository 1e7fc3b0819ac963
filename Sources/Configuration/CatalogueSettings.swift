import Clock
import Model

/// `catalogue.json5`: the items of the bureau's catalogue, and the rules that their time limits compile to.
struct CatalogueSettings {
    let catalogue: Catalogue
    /// Where each rule stands, for what is found wrong with it.
    let rules: [(place: String, json: JSON)]

    /// Items, all versions counted.
    static let limit = 5_000

    static let empty = CatalogueSettings(catalogue: .empty, rules: [])

    private init(catalogue: Catalogue, rules: [(place: String, json: JSON)]) {
        self.catalogue = catalogue
        self.rules = rules
    }

    /// `named`: ids of the rules of `timelines.json5`.
    init(_ reader: ConfigurationReader, people: People, named: [String]) {
        var items: [Catalogue.Item] = []
        var rules: [(place: String, json: JSON)] = []
        var number = 0
        _ = reader.objects("items", counts: 0...Self.limit) { item in
            let place = "items[\(number)]"
            number += 1
            let read = Self.item(item, people: people, named: named)
            items.append(read.item)
            if let json = read.rule { rules.append((place, json)) }
        }
        Self.check(items, reader)
        let organisations = Dictionary(
            people.organisations.map { ($0.id, $0.name) },
            uniquingKeysWith: { first, _ in first },
        )
        // A rule is that of the newest version: what was opened earlier keeps its own.
        let newest = Set(
            Catalogue(items: items, organisations: [:]).newest.map { "\($0.id)@\($0.version)" }
        )
        self.rules = zip(items, items.indices).compactMap { item, index in
            newest.contains("\(item.id)@\(item.version)")
                ? rules.first { $0.place == "items[\(index)]" } : nil
        }
        let categories = reader.texts("categories", counts: 0...500, length: 1...60) { path in
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            return parts.contains(where: \.isEmpty)
                ? Phrase("“\(path)” 有空的一级", "“\(path)” has an empty level") : nil
        }
        for (index, path) in categories.enumerated() where categories[..<index].contains(path) {
            reader.report("categories[\(index)]", Phrase("重复", "occurs twice"))
        }
        catalogue = Catalogue(items: items, organisations: organisations, categories: categories)
    }

    private static func item(
        _ reader: ConfigurationReader,
        people: People,
        named: [String],
    ) -> (item: Catalogue.Item, rule: JSON?) {
        let id = reader.text("id", length: 1...40) { text in
            text.utf8.allSatisfy { 97...122 ~= $0 || 48...57 ~= $0 || $0 == 95 }
                ? nil
                : Phrase(
                    "“\(text)” 只能用小写字母、数字和下划线",
                    "“\(text)”: small letters, digits and underscores"
                )
        }
        let name = reader.phrase("name")
        let basis = reader.texts("basis", counts: 1...20, length: 1...300)
        let subject = reader.text("subject", length: 1...60)
        reader.refer(
            "subject",
            subject,
            to: people.organisations.map(\.id),
            Phrase("机构", "organisation")
        )
        let responsible = reader.optionalText("responsible", length: 1...60)
        if let responsible {
            reader.refer(
                "responsible",
                responsible,
                to: people.people.map(\.id),
                Phrase("人员", "person")
            )
        }
        let limit = reader.object("timeLimit", required: true) {
            CatalogueTimeLimit($0, id: id, name: name, basis: basis.first ?? "", named: named)
        }
        let from = reader.date("effectiveFrom")
        let to = reader.optionalDate("effectiveTo")
        if let to, to < from {
            reader.report("effectiveTo", Phrase("早于 effectiveFrom", "before effectiveFrom"))
        }
        let item = Catalogue.Item(
            id: id,
            version: reader.integer("version", default: 1, in: 1...10_000),
            group: reader.phrase("group"),
            name: name,
            content: reader.text("content", length: 1...2_000),
            basis: basis,
            timeLimit: limit.words,
            rule: limit.rule,
            subject: subject,
            responsible: responsible,
            carriers: reader.texts("carriers", counts: 1...20, length: 1...60),
            audience: reader.optionalText("audience", length: 1...200) ?? "",
            method: reader.choice("method", default: Catalogue.Method.active) ?? .active,
            levels: reader.texts("levels", counts: 0...5, length: 1...20),
            processes: reader.choices("processes", counts: 0...5),
            classifications: reader.texts("classifications", counts: 0...20, length: 1...60),
            fields: reader.texts("fields", counts: 0...30, length: 1...30),
            effectiveFrom: from,
            effectiveTo: to,
        )
        return (item, limit.compiled)
    }

    /// Names are unique, and of one item only one version is in force at a time.
    private static func check(_ items: [Catalogue.Item], _ reader: ConfigurationReader) {
        for (index, item) in items.enumerated() {
            for other in items[..<index] {
                let place = "items[\(index)]"
                if other.id == item.id {
                    if other.version == item.version {
                        reader.report(
                            place + ".version",
                            Phrase("\(item.id) 的这一版重复", "\(item.id) has this version already"),
                        )
                    }
                    let end = other.effectiveTo ?? item.effectiveFrom
                    let last = item.effectiveTo ?? other.effectiveFrom
                    if other.effectiveFrom <= last, item.effectiveFrom <= end {
                        reader.report(
                            place + ".effectiveFrom",
                            Phrase(
                                "与第 \(other.version) 版的有效期重叠",
                                "overlaps the period of version \(other.version)",
                            ),
                        )
                    }
                } else if other.group == item.group, other.name == item.name {
                    reader.report(
                        place + ".name",
                        Phrase(
                            "同组内已有此名称：\(other.id)",
                            "the group has this name already: \(other.id)"
                        ),
                    )
                }
            }
        }
    }
}

/// The time limit of an item: in words always, and as a rule where the words have a number.
struct CatalogueTimeLimit {
    let words: String
    let rule: String?
    let compiled: JSON?

    init(
        _ reader: ConfigurationReader,
        id: String,
        name: Phrase,
        basis: String,
        named: [String],
    ) {
        words = reader.text("words", length: 1...60)
        let existing = reader.optionalText("rule", length: 1...60)
        let workingDays = reader.integer("workingDays", default: 0, in: 0...3_660)
        let days = reader.integer("days", default: 0, in: 0...3_660)
        let hours = reader.integer("hours", default: 0, in: 0...8_760)
        let update = reader.optionalObject("update") { update -> JSON in
            [
                "kind": "series",
                "months": .array(
                    update.integers("months", counts: 0...12, in: 1...12).map {
                        .integer(Int64($0))
                    }
                ),
                "days": .array(
                    update.integers("days", counts: 0...31, in: 1...31).map { .integer(Int64($0)) }
                ),
                "weekdays": .array(
                    update.integers("weekdays", counts: 0...7, in: 1...7).map {
                        .integer(Int64($0))
                    }
                ),
                "at": .string(update.timeOfDay("at", default: "24:00").text),
            ]
        }
        let from = reader.choice("from", default: Rule.AnchorField.decidedAt) ?? .decidedAt
        let isOwn = reader.boolean("isOwnCommitment", default: false)
        let given = [
            existing != nil, workingDays > 0, days > 0, hours > 0, update != nil,
        ].count { $0 }
        if given > 1 {
            reader.report(
                "words",
                Phrase(
                    "rule、workingDays、days、hours、update 只能有一个",
                    "one of rule, workingDays, days, hours, update",
                ),
            )
        }
        if let existing {
            reader.refer("rule", existing, to: named, Phrase("规则", "rule"))
            (rule, compiled) = (existing, nil)
            return
        }
        var json: JSON = [
            "id": .string("cat." + id),
            "title": ["zh": .string(name.chinese), "en": .string(name.english)],
            "basis": [
                "document": .string(basis), "quote": .string(words),
                "isOwnCommitment": .bool(isOwn),
            ],
            "profile": .string(Catalogue.profile),
            "appliesTo": .string((update == nil ? Rule.Subject.decision : .column).rawValue),
            "anchor": .string((update == nil ? from : .slot).rawValue),
            "satisfiedBy": update == nil ? ["released": []] : "columnUpdated",
            "warn": ["24h"],
        ]
        if workingDays > 0 {
            json["measure"] = ["kind": "workingDays"]
            json["limit"] = .integer(Int64(workingDays))
        } else if days > 0 {
            json["measure"] = ["kind": "calendarDays"]
            json["limit"] = .integer(Int64(days))
        } else if hours > 0 {
            json["limit"] = .string("\(hours)h")
            json["warn"] = ["75%"]
        } else if let update {
            json["measure"] = update
        } else {
            // 及时, 按进展情况: words that no clock can hold.
            (rule, compiled) = (nil, nil)
            return
        }
        (rule, compiled) = ("cat." + id, json)
    }
}
