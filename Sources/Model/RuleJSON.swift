extension Rule {
    /// Reads a rule as a configuration file, an entry or a stored obligation has it.
    ///
    /// Defaults: version 1, enabled, every grade and category, wall clock, no warning, no ladder, not
    /// internal, may be waived. Reports every mistake with its path at once.
    package init(json: JSON) throws(RuleMistake) {
        var reader = RuleReader(json, path: "")
        let id = reader.text("id")
        if !Self.isID(id) {
            reader.report("id", "small letters, digits, dots and underscores are expected")
        }
        let version = Int(reader.number("version", in: 1...1_000_000, default: 1))
        let digest = reader.value("digest")?.string.flatMap { Digest(hex: $0) }
        let title = Self.phrase("title", from: &reader)
        let basis = Self.basis(from: &reader)
        let profile = reader.text("profile", default: "seed")
        let isEnabled = reader.flag("enabled", default: true)
        let appliesTo = reader.word("appliesTo", default: Subject.incident, required: true)
        let grades: [Grade] = reader.words("grades")
        let categories: [IncidentCategory] = reader.words("categories")
        let anchor = reader.word("anchor", default: AnchorField.occurredAt, required: true)
        let measure = Measure(from: &reader)
        let mode = reader.word("mode", default: Mode.timer)
        let isGate = mode == .gate && reader.value("limit") == nil
        let budget = isGate ? 1 : Self.amount("limit", of: measure, from: &reader)
        let warnings = Self.warnings(from: &reader)
        let ladder = Self.ladder(from: &reader)
        let satisfiedBy = Self.satisfaction(from: &reader)
        let isInternal = reader.flag("internal", default: false)
        let mayPause = Self.pauseGrounds(from: &reader)
        let mayExtend = Self.mayExtend(of: measure, from: &reader)
        let mayWaive = reader.flag("mayWaive", default: true)
        let natures: [IncidentNature] = reader.words("natures")
        let window = Self.window(from: &reader)
        let mayRestart = Self.restart(from: &reader)
        reader.finish()
        guard reader.findings.isEmpty else { throw RuleMistake(reader.findings) }
        self.init(
            id: id,
            version: version,
            digest: digest,
            title: title,
            basis: basis,
            profile: profile,
            isEnabled: isEnabled,
            appliesTo: appliesTo,
            grades: grades,
            categories: categories,
            anchor: anchor,
            measure: measure,
            budget: budget,
            warnings: warnings,
            ladder: ladder,
            satisfiedBy: satisfiedBy,
            isInternal: isInternal,
            mayPause: mayPause,
            mayExtend: mayExtend,
            mayWaive: mayWaive,
            natures: natures,
            mode: mode,
            window: window,
            mayRestart: mayRestart,
        )
    }

    /// What `init(json:)` reads, without what has its default.
    package var json: JSON {
        let json: JSON = [
            "id": .string(id),
            "version": .integer(Int64(version)),
            "digest": JSON(digest),
            "title": ["zh": .string(title.chinese), "en": .string(title.english)],
            "basis": [
                "document": .string(basis.document),
                "quote": .string(basis.quote),
                "isOwnCommitment": .bool(basis.isOwnCommitment),
            ],
            "profile": .string(profile),
            "enabled": .bool(isEnabled),
            "appliesTo": .string(appliesTo.rawValue),
            "grades": grades.isEmpty ? .null : JSON(grades.map(\.rawValue)),
            "categories": categories.isEmpty ? .null : JSON(categories.map(\.rawValue)),
            "anchor": .string(anchor.rawValue),
            "measure": measure.json,
            "limit": mode == .gate ? .null : measure.json(amount: budget),
            "mode": mode == .timer ? .null : .string(mode.rawValue),
            "natures": natures.isEmpty ? .null : JSON(natures.map(\.rawValue)),
            "window": window.map {
                [
                    "measure": $0.measure.json, "limit": $0.measure.json(amount: $0.budget),
                    "step": .string($0.step.rawValue),
                ]
            } ?? .null,
            "mayRestart": mayRestart.map {
                ["on": .string($0.step.rawValue), "basis": .string($0.basis)]
            } ?? .null,
            "warn": warnings.isEmpty ? .null : .array(warnings.map(\.json)),
            "ladder": ladder.isEmpty ? .null : .array(ladder.map(\.json)),
            "satisfiedBy": satisfiedBy.json,
            "internal": isInternal ? true : .null,
            "mayPause": mayPause.isEmpty
                ? .null
                : .array(
                    mayPause.map { ground in
                        let json: JSON = [
                            "reason": .string(ground.reason), "basis": .string(ground.basis),
                            "from": JSON(ground.steps?.from.rawValue),
                            "to": JSON(ground.steps?.to.rawValue),
                        ]
                        return json.withoutNulls
                    }
                ),
            "mayExtend": mayExtend.map {
                [
                    "by": measure.json(amount: $0.amount),
                    "times": .integer(Int64($0.times)),
                    "basis": .string($0.basis),
                ]
            } ?? .null,
            "mayWaive": mayWaive ? .null : false,
        ]
        return json.withoutNulls
    }

    /// The content that a version counts: everything but version and digest.
    package var content: JSON {
        var content = json
        content["version"] = nil
        content["digest"] = nil
        return content
    }

    private static func isID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 60
            && text.utf8.allSatisfy { 97...122 ~= $0 || 48...57 ~= $0 || $0 == 46 || $0 == 95 }
    }

    private static func phrase(_ key: String, from reader: inout RuleReader) -> Phrase {
        guard let value = reader.value(key) else {
            reader.report(key, "missing: {zh, en} is expected")
            return Phrase("", "")
        }
        var inner = RuleReader(value, path: reader.place(key))
        let chinese = inner.text("zh")
        let english = inner.text("en")
        inner.finish()
        reader.include(inner.findings)
        return Phrase(chinese, english)
    }

    private static func basis(from reader: inout RuleReader) -> Basis {
        guard let value = reader.value("basis") else {
            reader.report("basis", "missing: {document, quote} is expected")
            return Basis(document: "", quote: "")
        }
        var inner = RuleReader(value, path: "basis")
        let basis = Basis(
            document: inner.text("document"),
            quote: inner.text("quote"),
            isOwnCommitment: inner.flag("isOwnCommitment", default: false),
        )
        inner.finish()
        reader.include(inner.findings)
        return basis
    }

    /// A budget or an extension: a duration for the clock, a whole number for days and slots.
    private static func amount(
        _ key: String,
        of measure: Measure,
        from reader: inout RuleReader,
    ) -> Int64 {
        guard measure.unit == .milliseconds else {
            return reader.number(key, in: 1...3_660, default: measure.unit == .slots ? 1 : nil)
        }
        guard reader.value(key) != nil else {
            reader.report(key, "missing: a duration such as 6h is expected")
            return 1
        }
        let span = reader.span(key)
        if span == .zero { reader.report(key, "more than zero is expected") }
        return span?.count ?? 1
    }

    private static func warnings(from reader: inout RuleReader) -> [Warning] {
        var warnings: [Warning] = []
        for (index, element) in reader.list("warn").enumerated() {
            let text = element.string ?? ""
            if text.hasSuffix("%"), let percent = Int(text.dropLast()), (1...99) ~= percent {
                warnings.append(.percent(percent))
            } else if let span = Milliseconds(text), span > .zero {
                warnings.append(.before(span))
            } else {
                reader.report(
                    "warn[\(index)]",
                    "a percentage such as 75% or a time before due such as 1h is expected",
                )
            }
        }
        return warnings
    }

    private static func ladder(from reader: inout RuleReader) -> [Step] {
        var steps: [Step] = []
        for (index, element) in reader.list("ladder").enumerated() {
            var inner = RuleReader(element, path: "ladder[\(index)]")
            let after = inner.span("after") ?? .zero
            if index == 0, after != .zero {
                inner.report("after", "the first step is told of the breach itself: 0s is expected")
            } else if let last = steps.last, after <= last.after {
                inner.report("after", "later than the step before is expected")
            }
            let person = inner.value("person").map { $0.string ?? "" }
            let role: Role? =
                person == nil ? inner.word("role", default: .approver, required: true) : nil
            if person == "" { inner.report("person", "the id of a person is expected") }
            steps.append(
                Step(
                    after: after,
                    recipient: role.map { .role($0) } ?? .person(person ?? ""),
                    hooks: inner.texts("hooks"),
                    repeatEvery: inner.span("repeatEvery"),
                    ackFor: inner.span("ackFor") ?? .minutes(30),
                )
            )
            inner.finish()
            reader.include(inner.findings)
        }
        return steps
    }

    private static func satisfaction(from reader: inout RuleReader) -> Satisfaction {
        let value = reader.value("satisfiedBy")
        if let word = value?.string, let satisfaction = Satisfaction(word: word) {
            return satisfaction
        }
        guard let value, value.members != nil else {
            reader.report(
                "satisfiedBy",
                "{released: [kinds]} or one of \(Satisfaction.words.joined(separator: ", "))",
            )
            return .conferenceHeld
        }
        var inner = RuleReader(value, path: "satisfiedBy")
        let kinds: [ReleaseKind] = inner.words("released")
        inner.finish()
        reader.include(inner.findings)
        return .released(kinds)
    }

    private static func pauseGrounds(from reader: inout RuleReader) -> [PauseGround] {
        var grounds: [PauseGround] = []
        for (index, element) in reader.list("mayPause").enumerated() {
            var inner = RuleReader(element, path: "mayPause[\(index)]")
            let hasSteps = inner.value("from") != nil || inner.value("to") != nil
            let from = inner.word("from", default: StepKind.consulted, required: hasSteps)
            let to = inner.word("to", default: StepKind.opinionReceived, required: hasSteps)
            grounds.append(
                PauseGround(
                    reason: inner.text("reason"),
                    basis: inner.text("basis"),
                    steps: hasSteps ? PauseGround.Steps(from: from, to: to) : nil,
                )
            )
            inner.finish()
            reader.include(inner.findings)
        }
        return grounds
    }

    private static func window(from reader: inout RuleReader) -> Window? {
        guard let value = reader.value("window") else { return nil }
        var inner = RuleReader(value, path: "window")
        let measure = Measure(from: &inner)
        let window = Window(
            measure: measure,
            budget: amount("limit", of: measure, from: &inner),
            step: inner.word("step", default: StepKind.casualtiesChanged, required: true),
        )
        inner.finish()
        reader.include(inner.findings)
        return window
    }

    private static func restart(from reader: inout RuleReader) -> Restart? {
        guard let value = reader.value("mayRestart") else { return nil }
        var inner = RuleReader(value, path: "mayRestart")
        let restart = Restart(
            step: inner.word("on", default: StepKind.corrected, required: true),
            basis: inner.text("basis"),
        )
        inner.finish()
        reader.include(inner.findings)
        return restart
    }

    private static func mayExtend(
        of measure: Measure,
        from reader: inout RuleReader,
    ) -> Extension? {
        guard let value = reader.value("mayExtend") else { return nil }
        var inner = RuleReader(value, path: "mayExtend")
        let terms = Extension(
            amount: amount("by", of: measure, from: &inner),
            times: Int(inner.number("times", in: 1...100, default: 1)),
            basis: inner.text("basis"),
        )
        inner.finish()
        reader.include(inner.findings)
        return terms
    }
}

extension Rule.Warning {
    package var json: JSON {
        switch self {
        case .percent(let percent): .string("\(percent)%")
        case .before(let span): .string(span.compactText)
        }
    }
}

extension Rule.Step {
    package var json: JSON {
        var json: JSON = ["after": .string(after.compactText)]
        switch recipient {
        case .role(let role): json["role"] = .string(role.rawValue)
        case .person(let person): json["person"] = .string(person)
        }
        if !hooks.isEmpty { json["hooks"] = JSON(hooks) }
        if let repeatEvery { json["repeatEvery"] = .string(repeatEvery.compactText) }
        json["ackFor"] = .string(ackFor.compactText)
        return json
    }
}

extension Rule.Satisfaction {
    static let words =
        [
            "conferenceHeld", "countersigned", "graded", "answered", "columnUpdated",
            "readingReceived", "reported",
        ] + StepKind.ownWords

    init?(word: String) {
        switch word {
        case "conferenceHeld": self = .conferenceHeld
        case "countersigned": self = .countersigned
        case "graded": self = .graded
        case "answered": self = .answered
        case "columnUpdated": self = .columnUpdated
        case "readingReceived": self = .readingReceived
        case "reported": self = .reported
        default:
            guard StepKind.ownWords.contains(word), let step = StepKind(rawValue: word) else {
                return nil
            }
            self = .taken(step)
        }
    }

    package var json: JSON {
        switch self {
        case .released(let kinds): ["released": JSON(kinds.map(\.rawValue))]
        case .conferenceHeld: "conferenceHeld"
        case .countersigned: "countersigned"
        case .graded: "graded"
        case .answered: "answered"
        case .columnUpdated: "columnUpdated"
        case .readingReceived: "readingReceived"
        case .reported: "reported"
        case .taken(let step): .string(step.rawValue)
        }
    }
}
