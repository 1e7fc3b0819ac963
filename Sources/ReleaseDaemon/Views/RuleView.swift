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
            "budgetText": .string(budget(of: rule)),
        ]
        let content = rule.content
        for key in [
            "measure", "warn", "ladder", "satisfiedBy", "categories", "natures", "mode", "window",
            "mayPause", "mayExtend",
            "mayRestart", "mayWaive",
        ] {
            view[key] = content[key]
        }
        return view.withoutNulls
    }

    /// A rule of a series runs from one slot to the next; which one it is, only an obligation knows.
    private func budget(of rule: Rule) -> String {
        if rule.mode == .gate { return Phrase("同步", "together")[language] }
        guard case .series = rule.measure else {
            return RemainingText.budget(rule.budget, of: rule.measure, language)
        }
        return Phrase("按期", "each slot")[language]
    }
}
