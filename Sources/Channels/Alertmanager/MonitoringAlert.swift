package import Model

/// One alert as monitoring knows it.
///
/// Its labels are its identity and never change while it lasts; whatever moves (due instant, step of
/// the ladder, words) is an annotation, of which the newest win.
package struct MonitoringAlert: Sendable, Hashable {
    package enum Severity: String, Sendable, Hashable, CaseIterable {
        case critical
        case warning
        case info
    }

    /// Our own key, such as `overdue/2026-0001/inc.first_release`.
    package let id: String
    package let labels: [String: String]
    package var annotations: [String: String]
    /// The true beginning, however late it was noticed.
    package let startsAt: Instant
    /// Where a person can read more; nil for nowhere.
    package var generatorURL: String?

    package init(
        id: String,
        name: String,
        severity: Severity,
        labels: [String: String] = [:],
        annotations: [String: String] = [:],
        startsAt: Instant,
        generatorURL: String? = nil,
    ) {
        self.id = id
        var all = labels
        all["alertname"] = name
        all["severity"] = severity.rawValue
        // A label without a value is no label.
        self.labels = all.filter { Self.isLabelName($0.key) && !$0.value.isEmpty }
        self.annotations = annotations.filter { Self.isLabelName($0.key) }
        self.startsAt = startsAt
        self.generatorURL = generatorURL
    }

    /// One element of the array that `POST /api/v2/alerts` takes.
    ///
    /// An end before the beginning is invalid, which a step of the clock could make: it is lifted.
    package func json(endsAt: Instant, zone: ZoneRules) -> JSON {
        let json: JSON = [
            "labels": Self.object(labels),
            "annotations": Self.object(annotations),
            "startsAt": .string(zone.rfc3339(startsAt)),
            "endsAt": .string(zone.rfc3339(max(endsAt, startsAt))),
            "generatorURL": JSON(generatorURL),
        ]
        return json.withoutNulls
    }

    private static func object(_ pairs: [String: String]) -> JSON {
        .object(pairs.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) })
    }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`: what every version of Alertmanager takes.
    private static func isLabelName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first.isASCII,
            first == "_" || first.properties.isAlphabetic
        else { return false }
        return text.unicodeScalars.allSatisfy {
            $0.isASCII
                && ($0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil)
        }
    }
}

extension MonitoringAlert {
    /// The alert that an obligation gives cause for at `now`; nil for none.
    ///
    /// Overdue is critical and begins with the first instant after due; warned is a warning and begins
    /// with the warning. Both carry the obligation as a label, so that one inhibits the other.
    package init?(
        _ obligation: Obligation,
        bureau: String,
        publicURL: String?,
        zone: ZoneRules,
        now: Instant,
        language: Language = .chinese,
    ) {
        guard obligation.isOpen else { return nil }
        let isOverdue = obligation.currentBreach != nil
        let warnings = obligation.warnAt.prefix(obligation.warned)
        guard isOverdue || !warnings.isEmpty else { return nil }
        let name = isOverdue ? "ObligationOverdue" : "ObligationWarning"
        let title = obligation.rule.title
        let summary =
            isOverdue
            ? Phrase(title.chinese + "已超期", title.english + " is overdue")
            : Phrase(title.chinese + "将到期", title.english + " is due soon")
        self.init(
            id: name + "/" + obligation.id,
            name: name,
            severity: isOverdue ? .critical : .warning,
            labels: [
                "obligation": obligation.id,
                "rule": obligation.rule.id,
                "organisation": obligation.organisation,
                "bureau": bureau,
            ],
            annotations: [
                "summary": summary[language],
                "due": zone.rfc3339(obligation.due),
                "step": String(obligation.step),
            ],
            startsAt: isOverdue ? obligation.due.successor : warnings.first ?? now,
            generatorURL: publicURL,
        )
    }
}
