import Channels
import Clock
import Ledger
import Model
import Platform

/// Makes the message of a delivery from the record as it stands when it is sent.
struct HookMessages {
    private let core: OfficeCore

    init(_ core: OfficeCore) {
        self.core = core
    }

    /// True when the alarm that a delivery tells of is over, so that there is nothing to tell any more.
    static func isSettled(_ id: String, _ view: LedgerView) throws -> Bool {
        guard let delivery = try Delivery.read(id, view) else { return false }
        switch delivery.purpose {
        case DeliveryPurpose.release, DeliveryPurpose.withdrawal: return false
        default:
            return try view.record(.obligation, delivery.subject) == nil
                && view.record(.alert, delivery.subject)?.state != "firing"
        }
    }

    /// Nil when there is nothing to say, as of a release without a text for this channel.
    func message(for delivery: Delivery, _ channel: ChannelPost) throws -> HookMessage? {
        try core.reader.read { view in
            if try view.record(.obligation, delivery.subject) != nil {
                return try alarm(delivery, view)
            }
            if let row = try view.record(.alert, delivery.subject) { return fault(delivery, row) }
            return try release(delivery, channel, view)
        }
    }

    private func release(
        _ delivery: Delivery,
        _ channel: ChannelPost,
        _ view: LedgerView,
    ) throws -> HookMessage? {
        guard let row = try view.record(.release, delivery.subject) else { return nil }
        let release = try Release(id: delivery.subject, row: row.body)
        let isWithdrawal = delivery.purpose == DeliveryPurpose.withdrawal
        let number = isWithdrawal ? release.current?.number : delivery.revision
        guard let revision = release.revisions.first(where: { $0.number == number }) else {
            return nil
        }
        let text = try core.setup.fitness.text(revision.document, in: view)
        let words: String
        switch channel.means(for: delivery.target) {
        case .gateway(_, let profile), .smsProgram(_, let profile), .smsHTTP(_, let profile):
            if isWithdrawal {
                // Whoever had an earlier text hears of it, whether or not the newest had one.
                words = profile.signed("【撤回】此前发布的“\(text.title)”已撤回，请以最新发布为准。")
            } else {
                guard let sms = text.sms else { return nil }
                words = profile.signed(
                    revision.number > 1 && !sms.contains("更正") ? "更正：" + sms : sms
                )
            }
        default: words = ([text.title] + text.paragraphs).joined(separator: "\n\n")
        }
        let url = core.setup.bureau.publicURL + "/releases/" + release.id
        let facts: JSON = [
            "url": .string(url), "kind": .string(release.kind.rawValue),
            "incident": JSON(release.incident), "indexNumber": JSON(release.indexNumber),
        ]
        return HookMessage(
            delivery: delivery,
            title: (isWithdrawal ? "【已撤回】" : "") + text.title,
            text: words,
            facts: facts.withoutNulls,
        )
    }

    private func alarm(_ delivery: Delivery, _ view: LedgerView) throws -> HookMessage? {
        guard let row = try view.record(.obligation, delivery.subject) else { return nil }
        let duty = try Obligation(record: row)
        let zone = core.setup.bureau.zone
        let now = core.time.now
        let due = LocalTime(duty.due, in: zone)
        let language = core.setup.language
        let title = duty.rule.title[language]
        let state =
            !duty.isOpen
            ? (duty.outcome?.name[language] ?? "")
            : delivery.purpose == "breached"
                ? Phrase("已逾期未完成", "overdue and not done")[language]
                : RemainingText.remaining(until: duty.due, now: now, language)
        var subjectTitle = ""
        if let id = duty.incident, let incident = try view.record(.incident, id),
            let digest = incident.body.optionalDigest("document"),
            let bytes = try view.content(digest), let json = try? JSONReader.read(bytes)
        {
            subjectTitle = json["title"]?.string ?? ""
        }
        let facts: JSON = [
            "obligation": .string(duty.id),
            "rule": .string(duty.rule.id),
            "due": .string(zone.rfc3339(duty.due)),
            "crossing": .string(delivery.purpose),
            "legalBasis": .string(duty.rule.basis.document),
            "incident": JSON(duty.incident),
        ]
        let isDayEnd = duty.rule.measure.unit != .milliseconds && due.millisecondOfDay == 0
        let when = isDayEnd ? due.date.adding(days: -1).text + " 24:00" : due.dateHourMinute
        let limit = Phrase("\(when) 到期，\(state)", "due \(when), \(state)")
        let isOwn = duty.rule.basis.isOwnCommitment
        let text = Phrase(
            "【\(isOwn ? "承诺时限" : "时限")】\(duty.subject) \(subjectTitle)：\(title)，\(limit.chinese)。确认：releasectl alert ack \(duty.id)",
            "\(isOwn ? "Own commitment" : "Time limit") of \(duty.subject) \(subjectTitle): \(title), \(limit.english). Acknowledge: releasectl alert ack \(duty.id)",
        )
        return HookMessage(
            delivery: delivery,
            title: title + Phrase(" ", ", ")[language] + limit[language],
            text: text[language],
            facts: facts.withoutNulls,
        )
    }

    private func fault(_ delivery: Delivery, _ row: Record) -> HookMessage? {
        guard row.state == "firing" else { return nil }
        let language = core.setup.language
        let summary = AlertList.summary(row)[language]
        let text = Phrase(
            "【告警】\(summary)。确认：releasectl alert ack \(row.id)",
            "Alert: \(summary). Acknowledge: releasectl alert ack \(row.id)",
        )
        return HookMessage(
            delivery: delivery,
            title: summary,
            text: text[language],
            facts: ["alert": .string(row.id)],
        )
    }
}
