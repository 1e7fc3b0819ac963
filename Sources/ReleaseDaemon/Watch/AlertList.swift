import Clock
import Model

/// What is wrong or about to be, from the record: obligations past a warning or past due, and whatever
/// the daemon itself raised (a channel that fails, a silent board, a disk that fills).
struct Alert: Sendable, Hashable {
    enum Severity: String, Sendable {
        case warning
        case critical

        var name: Phrase { self == .warning ? Phrase("预警", "warning") : Phrase("告警", "critical") }
    }

    /// The obligation id, or the subject of `alert.raised`.
    let id: String
    let severity: Severity
    let summary: Phrase
    let rule: String?
    let startedAt: Instant
    let due: Instant?
    let acknowledgedBy: String?
    let acknowledgedUntil: Instant?
}

enum AlertList {
    /// Alerts looked at in one go.
    static let limit = 10_000

    /// Everything that fires at `now`, gravest first.
    static func current(in records: any RecordReading, now: Instant) throws -> [Alert] {
        var alerts: [Alert] = []
        let rows = try records.records(
            .obligation,
            state: Obligation.alarmingState,
            through: .max,
            limit: limit,
        )
        for row in rows {
            let duty = try Obligation(record: row)
            guard let alert = alert(duty, now: now) else { continue }
            alerts.append(alert)
        }
        for row in try records.records(.alert, state: "firing", through: .max, limit: limit) {
            alerts.append(
                Alert(
                    id: row.id,
                    severity: row.body["severity"]?.string == "critical" ? .critical : .warning,
                    summary: summary(row),
                    rule: nil,
                    startedAt: row.body.optionalInstant("startedAt") ?? now,
                    due: nil,
                    acknowledgedBy: row.body["acknowledgedBy"]?.string,
                    acknowledgedUntil: row.body.optionalInstant("acknowledgedUntil"),
                )
            )
        }
        return alerts.sorted {
            ($0.severity == .critical ? 0 : 1, $0.startedAt, $0.id)
                < ($1.severity == .critical ? 0 : 1, $1.startedAt, $1.id)
        }
    }

    /// What a trouble of the daemon's own is, in the words of its record.
    static func summary(_ row: Record) -> Phrase {
        Phrase(
            row.body["summary"]?.string ?? row.id,
            row.body["summaryEnglish"]?.string ?? row.id,
        )
    }

    private static func alert(_ duty: Obligation, now: Instant) -> Alert? {
        let title = duty.rule.title
        let subject = duty.subject
        if duty.due < now {
            return Alert(
                id: duty.id,
                severity: .critical,
                summary: Phrase(
                    "\(title.chinese) 已逾期（\(subject)）",
                    "\(title.english) is overdue (\(subject))"
                ),
                rule: duty.rule.id,
                startedAt: duty.due,
                due: duty.due,
                acknowledgedBy: duty.acknowledgement?.by,
                acknowledgedUntil: duty.acknowledgement?.until,
            )
        }
        guard let warnedAt = duty.warnAt.last(where: { $0 <= now }) else { return nil }
        return Alert(
            id: duty.id,
            severity: .warning,
            summary: Phrase(
                "\(title.chinese) 即将到期（\(subject)）",
                "\(title.english) is due soon (\(subject))"
            ),
            rule: duty.rule.id,
            startedAt: duty.warnAt.first ?? warnedAt,
            due: duty.due,
            acknowledgedBy: duty.acknowledgement?.by,
            acknowledgedUntil: duty.acknowledgement?.until,
        )
    }
}

extension ViewWords {
    func alert(_ alert: Alert, in records: any RecordReading) throws -> JSON {
        let isAcknowledged = alert.acknowledgedUntil.map { $0 > now } ?? false
        var view: JSON = [
            "id": .string(alert.id),
            "severity": .string(alert.severity.rawValue),
            "severityName": phrase(alert.severity.name),
            "summary": phrase(alert.summary),
            "obligation": alert.rule == nil ? .null : .string(alert.id),
            "startedAt": time(alert.startedAt),
            "due": time(alert.due),
            "state": isAcknowledged ? "acknowledged" : "firing",
            "stateName": phrase(
                isAcknowledged ? Phrase("已确认", "acknowledged") : Phrase("告警中", "firing")
            ),
        ]
        if isAcknowledged {
            view["acknowledged"] = [
                "by": JSON(alert.acknowledgedBy), "until": time(alert.acknowledgedUntil),
            ]
        }
        let notices = try records.records(
            .delivery,
            prefix: alert.id + "/",
            limit: Self.listLimit,
        )
        view["notices"] = .array(try notices.map { try delivery($0) })
        return view.withoutNulls
    }
}
