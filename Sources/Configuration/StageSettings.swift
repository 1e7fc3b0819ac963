import Model

/// `templates` of `timelines.json5`: stages as data.
enum StageSettings {
    /// Templates of one bureau; stages of one of them.
    private static let limits = (templates: 100, stages: 30)
    /// Days that a draft can have to stay open.
    private static let days = 1...366

    /// `rules`: of the same file, by id.
    static func read(_ reader: ConfigurationReader, rules: [String: Rule]) -> [StagePlan] {
        let plans = reader.objects("templates", counts: 0...limits.templates) { template in
            let kind = template.choice("type", default: Matter.Kind.staged) ?? .staged
            if kind.isStanding {
                template.report(
                    "type",
                    Phrase("定期事项没有阶段", "a standing matter has slots and no stages"),
                    hint: Phrase("用 staged、consultation 或 policy", "staged, consultation or policy"),
                )
            }
            return StagePlan(
                id: id(template),
                name: template.phrase("name"),
                kind: kind,
                basis: template.optionalObject("basis") { basis in
                    Rule.Basis(
                        document: basis.text("document", length: 1...200),
                        quote: basis.text("quote", length: 1...500),
                        isOwnCommitment: basis.boolean("isOwnCommitment", default: false),
                    )
                },
                stages: stages(template, kind, rules),
            )
        }
        reader.refuseDoubles("templates", plans.map(\.id))
        return plans
    }

    private static func id(_ reader: ConfigurationReader) -> String {
        reader.text("id", length: 1...40) { text in
            text.utf8.allSatisfy { 97...122 ~= $0 || 48...57 ~= $0 || $0 == 95 }
                ? nil
                : Phrase(
                    "“\(text)” 只能用小写字母、数字和下划线",
                    "“\(text)”: small letters, digits and underscores"
                )
        }
    }

    private static func stages(
        _ reader: ConfigurationReader,
        _ kind: Matter.Kind,
        _ rules: [String: Rule],
    ) -> [StagePlan.Stage] {
        var earlier: [String] = []
        let read = reader.objects("stages", counts: 1...limits.stages) { stage in
            let id = id(stage)
            let named = stage.texts("rules", counts: 0...10, length: 1...60)
            for (index, rule) in named.enumerated() {
                let place = "rules[\(index)]"
                stage.refer(place, rule, to: rules.keys.sorted(), Phrase("规则", "rule"))
                guard let found = rules[rule] else { continue }
                if found.anchor != .stagedAt || found.appliesTo != kind.subject {
                    stage.report(
                        place,
                        Phrase(
                            "规则 \(rule) 不是从进入阶段起算的\(kind.name.chinese)规则",
                            "the rule \(rule) is not for a \(kind.name.english) from its stage on"
                        ),
                        hint: Phrase(
                            "规则写 appliesTo: \"\(kind.rawValue)\", anchor: \"stagedAt\"",
                            "a rule with appliesTo: \"\(kind.rawValue)\", anchor: \"stagedAt\"",
                        ),
                    )
                }
            }
            let after = stage.texts("after", counts: 0...limits.stages, length: 1...40)
            let what = Phrase("在前的阶段", "earlier stage")
            for (index, name) in after.enumerated() {
                stage.refer("after[\(index)]", name, to: earlier, what)
            }
            let wait = stage.optionalObject("wait") { wait in
                let from = wait.text("from", length: 1...40)
                wait.refer("from", from, to: earlier, what)
                return StagePlan.Wait(
                    stage: from,
                    days: wait.integer("days", default: 30, in: days),
                )
            }
            earlier.append(id)
            return StagePlan.Stage(
                id: id,
                name: stage.phrase("name"),
                rules: named,
                releases: stage.choices("releases", counts: 0...20),
                after: after,
                wait: wait,
            )
        }
        reader.refuseDoubles("stages", read.map(\.id))
        return read
    }
}
