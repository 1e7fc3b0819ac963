import Clock
import Model

extension ViewWords {
    func rule(_ rule: Rule) -> JSON {
        var view: JSON = [
            "id": .string(rule.id),
            "version": .integer(Int64(rule.version)),
            "title": phrase(rule.title),
            "profile": .string(rule.profile),
            "enabled": .bool(rule.isEnabled),
            "isInternal": .bool(rule.isInternal),
            "legalBasis": .string(rule.basis.document),
            "quote": .string(rule.basis.quote),
            "isOwnCommitment": .bool(rule.basis.isOwnCommitment),
            "appliesTo": .string(rule.appliesTo.rawValue),
            "grades": JSON(rule.grades.map(\.rawValue)),
            "anchor": phrase(rule.anchor.name),
            "budgetText": .string(RemainingText.budget(rule.budget, of: rule.measure, language)),
        ]
        let content = rule.content
        for key in ["measure", "warn", "ladder", "satisfiedBy", "categories"] {
            view[key] = content[key]
        }
        return view.withoutNulls
    }
}
