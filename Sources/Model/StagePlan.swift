/// The stages of a kind of work, as the configuration has them (分阶段公开): each with the rules that it starts, the
/// kinds of release that it wants, and what must be out before its own release.
///
/// Invariant: at least one stage, ids are unique, `after` and `wait` name earlier stages. A matter keeps the plan
/// that it was opened with.
package struct StagePlan: Sendable, Hashable {
    /// A period for which a text must have been open to everybody before something else goes out.
    package struct Wait: Sendable, Hashable {
        /// The stage whose release begins it.
        package let stage: String
        /// Whole days after the day of publication.
        package let days: Int

        package init(stage: String, days: Int) {
            self.stage = stage
            self.days = days
        }

        /// The first instant at which it is over: the last day ends at 24:00.
        package func end(from published: Instant, in zone: ZoneRules) -> Instant {
            zone.instant(zone.date(published).adding(days: days + 1))
        }
    }

    package struct Stage: Sendable, Hashable {
        package let id: String
        package let name: Phrase
        /// Ids of rules that start when the stage is entered.
        package let rules: [String]
        /// Kinds of its release; any when empty.
        package let releases: [ReleaseKind]
        /// Stages whose release is out before this one's, or goes out with it.
        package let after: [String]
        package let wait: Wait?

        package init(
            id: String,
            name: Phrase,
            rules: [String] = [],
            releases: [ReleaseKind] = [],
            after: [String] = [],
            wait: Wait? = nil,
        ) {
            self.id = id
            self.name = name
            self.rules = rules
            self.releases = releases
            self.after = after
            self.wait = wait
        }
    }

    package let id: String
    package let name: Phrase
    package let kind: Matter.Kind
    /// Why it waits and in which order; shown where it holds something back.
    package let basis: Rule.Basis?
    package let stages: [Stage]

    package init(
        id: String,
        name: Phrase,
        kind: Matter.Kind,
        basis: Rule.Basis? = nil,
        stages: [Stage],
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.basis = basis
        self.stages = stages
    }

    package func stage(_ id: String) -> Stage? { stages.first { $0.id == id } }

    package func index(_ id: String) -> Int? { stages.firstIndex { $0.id == id } }

    // MARK: as entries and rows have it

    package init(json: JSON) throws(RowMistake) {
        func phrase(_ json: JSON?) throws(RowMistake) -> Phrase {
            let json = json ?? .null
            return Phrase(try json.text("zh"), try json.text("en"))
        }
        var stages: [Stage] = []
        for stage in json["stages"]?.array ?? [] {
            var wait: Wait?
            if let json = stage["wait"] {
                wait = Wait(stage: try json.text("from"), days: Int(try json.number("days")))
            }
            stages.append(
                Stage(
                    id: try stage.text("id"),
                    name: try phrase(stage["name"]),
                    rules: stage.texts("rules"),
                    releases: stage.texts("releases").compactMap { ReleaseKind(rawValue: $0) },
                    after: stage.texts("after"),
                    wait: wait,
                )
            )
        }
        guard !stages.isEmpty else { throw RowMistake(field: "stages", expected: "stages") }
        var basis: Rule.Basis?
        if let json = json["basis"] {
            basis = Rule.Basis(
                document: try json.text("document"),
                quote: try json.text("quote"),
                isOwnCommitment: json.flag("isOwnCommitment"),
            )
        }
        self.init(
            id: try json.text("id"),
            name: try phrase(json["name"]),
            kind: try json.word("type"),
            basis: basis,
            stages: stages,
        )
    }

    package var json: JSON {
        func phrase(_ phrase: Phrase) -> JSON {
            ["zh": .string(phrase.chinese), "en": .string(phrase.english)]
        }
        let json: JSON = [
            "id": .string(id),
            "name": phrase(name),
            "type": .string(kind.rawValue),
            "basis": basis.map { basis in
                [
                    "document": .string(basis.document), "quote": .string(basis.quote),
                    "isOwnCommitment": .bool(basis.isOwnCommitment),
                ]
            } ?? .null,
            "stages": .array(
                stages.map { stage in
                    let json: JSON = [
                        "id": .string(stage.id), "name": phrase(stage.name),
                        "rules": stage.rules.isEmpty ? .null : JSON(stage.rules),
                        "releases": stage.releases.isEmpty
                            ? .null : JSON(stage.releases.map(\.rawValue)),
                        "after": stage.after.isEmpty ? .null : JSON(stage.after),
                        "wait": stage.wait.map { wait in
                            ["from": .string(wait.stage), "days": .integer(Int64(wait.days))]
                        } ?? .null,
                    ]
                    return json.withoutNulls
                }
            ),
        ]
        return json.withoutNulls
    }
}
