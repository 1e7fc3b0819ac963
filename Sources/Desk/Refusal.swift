package import Model

/// Why the desk says no: a stable code, a message and the next step in both languages.
package struct Refusal: Error, Sendable, Hashable {
    /// What the caller does about it, and which exit status it gets.
    package enum Class: String, Sendable, Hashable {
        /// A value can't be read or lies out of bounds: nothing is recorded.
        case usage
        /// This person may not do it: recorded.
        case permission
        /// There is no such thing.
        case notFound
        /// The rules of the desk say no: recorded.
        case refused
    }

    package let kind: Class
    /// Begins with the class: `permission.role`, `refused.fourEyes`.
    package let code: String
    package let message: Phrase
    package let hint: Phrase?
    package let findings: [Finding]

    package init(
        _ kind: Class,
        _ code: String,
        _ message: Phrase,
        hint: Phrase? = nil,
        findings: [Finding] = [],
    ) {
        self.kind = kind
        self.code = kind.rawValue + "." + code
        self.message = message
        self.hint = hint
        self.findings = findings
    }

    /// True when the attempt itself is a fact worth keeping.
    package var isRecorded: Bool { kind == .permission || kind == .refused }
}

/// What a decision can fail with.
package enum DeskError: Error, Sendable, Hashable {
    case refused(Refusal)
    case storage(StorageFault)
}

extension Refusal {
    /// None of the roles of whoever asks will do.
    package static func role(_ needed: [Role]) -> Refusal {
        Refusal(
            .permission,
            "role",
            Phrase(
                "没有权限：需要\(needed.map(\.name.chinese).joined(separator: "或"))",
                "not permitted: this needs a \(needed.map(\.name.english).joined(separator: " or "))",
            ),
            hint: Phrase(
                "请由有此角色的人员办理；角色见 people.json5",
                "ask a person who has that role; roles are in people.json5",
            ),
        )
    }

    /// Nothing of a kind has this id; the hint is what lists them.
    package static func missing(_ what: Phrase, _ id: String) -> Refusal {
        let list =
            switch what.english {
            case "incident": "releasectl incident list --all"
            case "release": "releasectl release list"
            case "matter": "releasectl matter list --all"
            case "obligation": "releasectl deadlines --all"
            case "rule": "releasectl rule list"
            case "channel": "releasectl channel list"
            case "delivery": "releasectl channel deliveries"
            case "board": "releasectl board list"
            case "entry": "releasectl ledger head"
            case "station": "releasectl station list"
            case "valid token": "releasectl token list"
            default: ""
            }
        return Refusal(
            .notFound,
            "missing",
            Phrase("没有\(what.chinese) \(id)", "no \(what.english) \(id)"),
            hint: list.isEmpty
                ? Phrase("人员和机构见 people.json5", "people and organisations are in people.json5")
                : Phrase("看有哪些  \(list)", "see what there is  \(list)"),
        )
    }

    static func value(_ code: String, _ message: Phrase, hint: Phrase? = nil) -> Refusal {
        Refusal(.usage, code, message, hint: hint)
    }

    static func act(
        _ code: String,
        _ message: Phrase,
        hint: Phrase? = nil,
        findings: [Finding] = [],
    ) -> Refusal {
        Refusal(.refused, code, message, hint: hint, findings: findings)
    }
}
