package import Model

/// How grave an alarm is.
package enum AlertSeverity: String, Sendable, Hashable, CaseIterable {
    case warning
    case critical

    package var name: Phrase {
        switch self {
        case .warning: Phrase("警告", "warning")
        case .critical: Phrase("严重", "critical")
        }
    }
}

/// `alerts.json5`: who is told of what, and how.
package struct AlertSettings: Sendable, Equatable {
    /// Hooks for alarms, apart from those of channels: an alarm must not wait behind a release.
    package let hooks: [HookSettings]
    /// Steps for alarms that belong to no rule: a dead channel, a full disk, a clock that stepped.
    package let ladders: [AlertSeverity: [Rule.Step]]
    /// Steps of rules that have none of their own, by the rule's id.
    package let ruleLadders: [String: [Rule.Step]]
    package let alertmanager: Alertmanager
    /// `/metrics` on the service listener.
    package let hasMetrics: Bool

    /// The peers that alarms are sent to; all of them, never a load balancer.
    package struct Alertmanager: Sendable, Equatable {
        /// Without `/api/v2/alerts`; none for no Alertmanager.
        package let peers: [String]
        /// Firing alarms are sent again so often.
        package let resendEvery: Milliseconds
        package let timeout: Milliseconds
    }

    package func hook(_ id: String) -> HookSettings? { hooks.first { $0.id == id } }
}

extension AlertSettings {
    /// Steps name `people`, ladders name `rules` by their ids.
    init(_ reader: ConfigurationReader, folder: String, people: People, rules: [String]) {
        let hooks = reader.objects("hooks", counts: 0...100) { HookSettings($0, folder: folder) }
        self.hooks = hooks
        reader.refuseDoubles("hooks", hooks.map(\.id))
        let known = StepTargets(people: people, hooks: hooks.map(\.id))

        var ladders: [AlertSeverity: [Rule.Step]] = [:]
        var ruleLadders: [String: [Rule.Step]] = [:]
        _ = reader.objects("ladders", counts: 0...100) { inner in
            let severities: [AlertSeverity] = inner.choices("severities", counts: 0...2)
            let named = inner.texts("rules", counts: 0...200, length: 1...60)
            let steps = inner.steps("steps", counts: 1...10, known)
            for (index, severity) in severities.enumerated()
            where ladders.updateValue(steps, forKey: severity) != nil {
                inner.report("severities[\(index)]", Self.another(severity.rawValue))
            }
            for (index, rule) in named.enumerated() {
                inner.refer("rules[\(index)]", rule, to: rules, Phrase("时限规则", "rule"))
                if ruleLadders.updateValue(steps, forKey: rule) != nil {
                    inner.report("rules[\(index)]", Self.another(rule))
                }
            }
            if severities.isEmpty, named.isEmpty {
                inner.notes.report(
                    inner.path,
                    Phrase("没有 severities 也没有 rules", "neither severities nor rules"),
                    hint: Phrase("这样的阶梯永远用不到", "such a ladder would never be used"),
                )
            }
        }
        self.ladders = ladders
        self.ruleLadders = ruleLadders
        alertmanager = reader.object("alertmanager") { Alertmanager($0) }
        hasMetrics = reader.object("metrics") { $0.boolean("enabled", default: true) }
    }

    private static func another(_ what: String) -> Phrase {
        Phrase("“\(what)” 已有另一个阶梯", "“\(what)” has another ladder already")
    }
}

extension AlertSettings.Alertmanager {
    init(_ reader: ConfigurationReader) {
        peers = reader.texts("peers", counts: 0...16, length: 8...200, check: TextForm.url)
        resendEvery = reader.duration(
            "resendEvery",
            default: .minutes(1),
            in: .seconds(1)...(.minutes(4)),
        )
        timeout = reader.duration(
            "timeout",
            default: .seconds(10),
            in: .milliseconds(100)...(.minutes(1)),
        )
    }
}

/// Whom the step of a ladder may name.
struct StepTargets {
    let people: People
    let hooks: [String]

    /// Without any person the mistake is in `people.json5` and reported there.
    func holds(_ role: Role) -> Bool {
        people.people.isEmpty || people.people.contains { $0.roles.contains(role) }
    }
}

extension ConfigurationReader {
    /// The steps of a ladder: the first is told at once, later ones with growing `after`.
    func steps(_ key: String, counts: ClosedRange<Int>, _ known: StepTargets) -> [Rule.Step] {
        var steps: [Rule.Step] = []
        _ = objects(key, counts: counts) { inner in
            let after = inner.duration("after", default: .zero, in: .zero...(.days(30)))
            if let last = steps.last, after <= last.after {
                inner.report("after", Phrase("须晚于前一级", "must be later than the step before"))
            } else if steps.isEmpty, after != .zero {
                inner.report(
                    "after",
                    Phrase("第一级应为 0s", "0s is expected in the first step"),
                    hint: Phrase("第一级在预警和到期时立即通知", "it is told of the breach itself"),
                )
            }
            let hooks = inner.texts("hooks", counts: 0...20, length: 1...60)
            for (index, hook) in hooks.enumerated() {
                inner.refer("hooks[\(index)]", hook, to: known.hooks, Phrase("告警钩子", "alarm hook"))
            }
            steps.append(
                Rule.Step(
                    after: after,
                    recipient: inner.recipient(known),
                    hooks: hooks,
                    repeatEvery: inner.optionalDuration(
                        "repeatEvery",
                        in: .seconds(10)...(.days(7)),
                    ),
                    ackFor: inner.duration(
                        "ackFor",
                        default: .minutes(30),
                        in: .seconds(10)...(.days(7)),
                    ),
                )
            )
        }
        return steps
    }

    private func recipient(_ known: StepTargets) -> Rule.Step.Recipient {
        let person = optionalText("person", length: 1...60)
        let role = optionalText("role", length: 1...20) { text in
            guard let role = Role(rawValue: text) else {
                let all = Role.allCases.map(\.rawValue).joined(separator: ", ")
                return Phrase(
                    "没有角色 “\(text)”，可用：\(all)",
                    "there is no role “\(text)”, one of \(all)",
                )
            }
            return known.holds(role)
                ? nil : Phrase("无人担任角色 “\(text)”", "nobody holds the role “\(text)”")
        }
        // What was written but is wrong is reported already.
        if person == nil, role == nil, has("role") || has("person") { return .role(.approver) }
        switch (person, role.flatMap { Role(rawValue: $0) }) {
        case (let person?, nil):
            refer("person", person, to: known.people.people.map(\.id), Phrase("人员", "person"))
            return .person(person)
        case (nil, let role?): return .role(role)
        default:
            notes.report(
                person == nil ? path : place("person"),
                Phrase("role 与 person 须二选一", "either role or person is expected"),
            )
            return .role(.approver)
        }
    }
}
