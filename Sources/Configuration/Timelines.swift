package import Model
import Platform

/// `timelines.json5`: the time limits as data.
package struct Timelines: Sendable, Equatable {
    /// The profiles that this bureau switched on.
    package let profiles: [String]
    /// Every rule of the file, in its order; enabled when the rule and its profile both are.
    ///
    /// Each has a ladder: its own, else that of `alerts.json5`, else the default.
    package let rules: [Rule]
    /// The stages that matters can go through.
    package let templates: [StagePlan]

    package func rule(_ id: String) -> Rule? { rules.first { $0.id == id } }

    /// The rules with their versions counted: a rule whose content a former load did not have gets the
    /// version after the highest one, a known content keeps its version.
    ///
    /// `former`: what earlier `configuration.loaded` entries name.
    package func versioned(
        after former: [(id: String, version: Int, digest: Digest)],
    ) -> [Rule] {
        rules.map { rule in
            let known = former.filter { $0.id == rule.id }
            var rule = rule
            let digest = SHA256.digest(of: rule.content.canonicalBytes)
            rule.digest = digest
            rule.version =
                known.first { $0.digest == digest }?.version
                ?? (known.map(\.version).max() ?? 0) + 1
            return rule
        }
    }
}

/// The first look at `timelines.json5`: enough for other files to refer to rules.
struct TimelinesDraft {
    let profiles: [String]
    let rules: [(index: Int, id: String, json: JSON)]
    let ladder: [Rule.Step]

    init(_ reader: ConfigurationReader, known: StepTargets) {
        profiles = reader.texts("profiles", counts: 1...50, length: 1...60)
        ladder = reader.steps("ladder", counts: 1...10, known)
        rules = reader.elements("rules", counts: 1...1_000).map { index, json in
            (index, json["id"]?.string ?? "", json)
        }
        reader.refuseDoubles("rules", rules.map(\.id))
    }

    /// The rules themselves.
    ///
    /// `ladders`: of `alerts.json5`, by rule.
    func timelines(
        _ reader: ConfigurationReader,
        known: StepTargets,
        ladders: [String: [Rule.Step]],
        calendars: [String],
    ) -> Timelines {
        var read: [Rule] = []
        for (index, id, json) in rules {
            let place = "rules[\(index)]"
            if let rule = rule(json, ladders[id] ?? ladder, reader.notes, place) {
                check(rule, reader, place, known, calendars, hasLadder: json["ladder"] != nil)
                read.append(rule)
            }
        }
        let used = Set(rules.compactMap { $0.json["profile"]?.string ?? "seed" })
        for (index, profile) in profiles.enumerated() {
            reader.refer("profiles[\(index)]", profile, to: used, Phrase("规则档", "profile"))
        }
        let byID = Dictionary(read.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let templates = StageSettings.read(reader, rules: byID)
        return Timelines(profiles: profiles, rules: read, templates: templates)
    }

    private func rule(
        _ json: JSON,
        _ ladder: [Rule.Step],
        _ notes: ConfigurationNotes,
        _ place: String,
    ) -> Rule? {
        var json = json
        for key in ["version", "digest"] where json[key] != nil {
            notes.report(
                "\(place).\(key)",
                Phrase("未知的键", "unknown key"),
                hint: Phrase("版本由程序按内容计数", "the program counts versions by content"),
            )
            return nil
        }
        let profile = json["profile"]?.string ?? "seed"
        if json["enabled"] == nil || json["enabled"]?.bool == true {
            json["enabled"] = .bool(profiles.contains(profile))
        }
        if json["ladder"] == nil { json["ladder"] = .array(ladder.map(\.json)) }
        do {
            return try Rule(json: json)
        } catch {
            for finding in error.findings {
                let path = finding.path.isEmpty ? place : "\(place).\(finding.path)"
                let text = finding.reason
                notes.report(path, RuleReason.phrase(text), hint: RuleReason.hint(path, text))
            }
            return nil
        }
    }

    private func check(
        _ rule: Rule,
        _ reader: ConfigurationReader,
        _ place: String,
        _ known: StepTargets,
        _ calendars: [String],
        hasLadder: Bool,
    ) {
        if let calendar = rule.measure.calendar {
            reader.refer("\(place).measure", calendar, to: calendars, Phrase("日历", "calendar"))
        }
        for (index, step) in rule.ladder.enumerated() where hasLadder {
            let stepPlace = "\(place).ladder[\(index)]"
            switch step.recipient {
            case .person(let id):
                let people = known.people.people.map(\.id)
                reader.refer("\(stepPlace).person", id, to: people, Phrase("人员", "person"))
            case .role(let role):
                if !known.holds(role) {
                    reader.report(
                        "\(stepPlace).role",
                        Phrase(
                            "无人担任角色 “\(role.rawValue)”",
                            "nobody holds the role “\(role.rawValue)”",
                        ),
                    )
                }
            }
            for (number, hook) in step.hooks.enumerated() {
                let hookPlace = "\(stepPlace).hooks[\(number)]"
                reader.refer(hookPlace, hook, to: known.hooks, Phrase("告警钩子", "alarm hook"))
            }
        }
    }
}

/// The findings of `Rule.init(json:)` in both languages.
enum RuleReason {
    /// Every key that may stand in a rule, at any depth.
    private static let keys = [
        "id", "title", "zh", "en", "basis", "document", "quote", "isOwnCommitment", "profile",
        "enabled", "appliesTo", "grades", "categories", "anchor", "measure", "kind", "calendar",
        "dayEnd", "roll", "months", "days", "weekdays", "at", "onRestDay", "limit", "warn",
        "ladder", "after", "role", "person", "hooks", "repeatEvery", "ackFor", "satisfiedBy",
        "released", "internal", "mayPause", "reason", "from", "to", "mayExtend", "by", "times",
        "mayWaive", "natures", "mode", "window", "step", "mayRestart", "on", "opens",
    ]

    /// The nearest key, for an unknown one.
    static func hint(_ path: String, _ reason: String) -> Phrase? {
        guard reason == "unknown key", let key = path.split(separator: ".").last else { return nil }
        return NearestWord.find(String(key), among: keys)
            .map { Phrase("最接近的键是 “\($0)”", "the nearest key is “\($0)”") }
    }

    static func phrase(_ english: String) -> Phrase {
        let isMissing = english.hasPrefix("missing: ")
        let wanted = isMissing ? String(english.dropFirst("missing: ".count)) : english
        let chinese = isMissing ? "缺少此项，应为" : "值不对，应为"
        if english == "unknown key" { return Phrase("未知的键", english) }
        if let known = words[wanted] { return Phrase(chinese + known, english) }
        if wanted.hasPrefix("one of "), wanted.hasSuffix(" is expected") {
            let list = wanted.dropFirst("one of ".count).dropLast(" is expected".count)
            return Phrase("\(chinese) \(list) 之一", english)
        }
        return Phrase("\(chinese)：\(wanted)", english)
    }

    private static let words = [
        "text is expected": "文字",
        "a list is expected": "列表 […]",
        "an object is expected": "对象 {…}",
        "true or false is expected": " true 或 false",
        "a duration such as 6h is expected": "时长，例如 6h",
        "a duration such as 6h or 15m is expected": "时长，例如 6h 或 15m",
        "a whole number is expected": "整数",
        "{zh, en} is expected": " {zh, en}",
        "{document, quote} is expected": " {document, quote}",
        "small letters, digits, dots and underscores are expected": "小写字母、数字、点和下划线",
    ]
}
