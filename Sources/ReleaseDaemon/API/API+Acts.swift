import Clock
import Desk
import Ledger
import Model
import Server

/// Legal acts on time limits: each names who approved it, another person than who enters it, and its basis.
extension API {
    /// The last word of the path, and what it does to the obligation.
    enum LegalAct: String, CaseIterable {
        case pause
        case resume
        case extend
        case restart
        case waive
    }

    func act(_ act: LegalAct, _ call: Call) throws -> APIAnswer {
        try call.require(.officer, .approver)
        let request = call.request
        let id = try request.text("obligation")
        let reason = try request.text("reason")
        let basis = try request.text("basis")
        let approvedBy = try request.text("approvedBy")
        try call.requireApprover(approvedBy)
        try call.requireOther(approvedBy)
        let from = try request.optionalInstant("from", now: call.now, zone: call.zone)
        let to = try request.optionalInstant("to", now: call.now, zone: call.zone)
        let by = try amount(call)
        let officer = call.officer
        let times = office.setup.book.times
        try call.record("obligation." + act.rawValue) { [self] transaction in
            let duty = try obligation(id, transaction)
            let now = transaction.now
            let grounds = Acts.Grounds(
                actor: officer.id,
                approvedBy: approvedBy,
                basis: basis,
                reason: try transaction.keep(note: reason),
            )
            do {
                switch act {
                case .waive: return try Acts.waive(duty, grounds, now: now)
                case .pause:
                    return [
                        try Acts.pause(
                            duty,
                            from: from ?? now,
                            to: to,
                            grounds,
                            now: now,
                            times: times,
                        )
                    ]
                case .resume:
                    return [
                        try Acts.resume(duty, to: to ?? now, grounds, now: now, times: times)
                    ]
                case .extend:
                    let amount = try by?.amount(of: duty.rule) ?? duty.rule.mayExtend?.amount ?? 1
                    return [try Acts.extend(duty, by: amount, grounds, times: times)]
                case .restart:
                    return [
                        try Acts.restart(
                            duty,
                            from: from ?? now,
                            grounds,
                            now: now,
                            seq: transaction.head.seq + 1,
                            times: times,
                        )
                    ]
                }
            } catch let refusal as Acts.Refusal {
                throw Refusal(
                    .refused,
                    act.rawValue,
                    refusal.message,
                    hint: Phrase(
                        "规则准许什么  releasectl rule show \(duty.rule.id)；怎么算的  releasectl explain \(duty.id)",
                        "what the rule allows  releasectl rule show \(duty.rule.id); how it counts  releasectl explain \(duty.id)",
                    ),
                )
            }
        }
        let words = call.words
        return try office.reader.read { APIAnswer(words.obligation(try obligation(id, $0))) }
    }

    /// By how much, as the officer wrote it: `24h`, or a number of days.
    private struct Amount: Sendable {
        let text: String

        func amount(of rule: Rule) throws -> Int64 {
            let amount =
                rule.measure.unit == .milliseconds
                ? Milliseconds(text)?.count : Int64(text)
            if let amount, amount >= 1 { return amount }
            throw APIError.usage(
                "by",
                Phrase("by：看不懂“\(text)”", "by: \(text) is no amount"),
                hint: rule.measure.unit == .milliseconds
                    ? Phrase("写作 24h", "write 24h") : Phrase("写作 20", "write 20"),
            )
        }
    }

    private func amount(_ call: Call) throws -> Amount? {
        guard let value = call.body["by"], value != .null else { return nil }
        if let number = value.integer { return Amount(text: String(number)) }
        guard let text = value.string, !text.isEmpty else {
            throw APIError.usage("by", Phrase("by 须是数字或时长", "by is a number or a duration"))
        }
        return Amount(text: text)
    }

    /// The obligation with this id.
    func obligation(_ id: String, _ records: any RecordReading) throws -> Obligation {
        guard let row = try records.record(.obligation, id), !id.hasPrefix("~") else {
            throw APIError.absent(Phrase("时限任务", "obligation"), id)
        }
        return try Obligation(record: row)
    }
}

extension Call {
    /// Four eyes: who enters a legal act isn't who approved it.
    func requireOther(_ approver: String) throws {
        guard approver == officer.id else { return }
        throw APIError.refused(
            Refusal(
                .refused,
                "fourEyes",
                Phrase(
                    "批准人和录入人须是两个人",
                    "who approved it and who enters it are two persons",
                ),
                hint: Phrase(
                    "请另一人录入，或由另一位审批人批准",
                    "let somebody else enter it, or another approver approve it",
                ),
            )
        )
    }
}
