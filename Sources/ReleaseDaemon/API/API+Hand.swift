import Channels
import Desk
import Ledger
import Model

/// `POST /deliveries/done`: a person records what became of a delivery on paper or by hand, and what shows it.
extension API {
    /// Longer evidence is refused.
    private static let evidenceLimit = 500

    func done(_ call: Call) throws -> APIAnswer {
        try call.require(.officer, .approver)
        let request = call.request
        let id = try request.text("id")
        let outcome = try request.word("outcome", as: HandOutcome.self)
        let evidence = try request.text("evidence")
        guard evidence.count <= Self.evidenceLimit else {
            throw APIError.usage(
                "evidence",
                Phrase(
                    "佐证不超过 \(Self.evidenceLimit) 字",
                    "at most \(Self.evidenceLimit) characters of evidence"
                ),
            )
        }
        let at = try request.optionalInstant("at", now: call.now, zone: call.zone)
        if let at, at > call.now {
            throw APIError.usage(
                "at",
                Phrase("时间在将来", "this time is still to come"),
                hint: Phrase("写实际发生的时间", "write when it happened"),
            )
        }
        let kinds = Dictionary(
            office.channels.map { ($0.name, $0.kind) },
            uniquingKeysWith: { first, _ in first },
        )
        let officer = call.officer
        try call.record("delivery.done") { transaction in
            guard let row = try transaction.record(.delivery, id) else {
                throw APIError.absent(Phrase("投递", "delivery"), id)
            }
            let delivery = try Delivery(id: id, row: row.body)
            guard kinds[delivery.channel]?.isByHand == true else {
                throw Refusal(
                    .refused,
                    "notByHand",
                    Phrase(
                        "渠道 \(delivery.channel) 自己投递，不由人登记结果",
                        "channel \(delivery.channel) delivers by itself: nobody records its outcome",
                    ),
                    hint: Phrase(
                        "releasectl channel show \(delivery.channel)",
                        "releasectl channel show \(delivery.channel)",
                    ),
                )
            }
            // What was given up may still appear; nobody is unsure of it any more.
            let isOpen =
                [.queued, .accepted, .unknown].contains(delivery.state)
                || delivery.state == .dead && [.published, .handedOver].contains(outcome)
            let isAgain = outcome == .handedOver && delivery.state == .accepted
            guard isOpen, !isAgain || kinds[delivery.channel] == .print else {
                throw Refusal(
                    .refused,
                    "deliveryState",
                    Phrase(
                        "投递 \(id) 是“\(delivery.state.name.chinese)”，不能再登记",
                        "delivery \(id) is \(delivery.state.name.english): nothing is recorded any more",
                    ),
                    hint: Phrase(
                        "releasectl channel show \(delivery.channel)",
                        "releasectl channel show \(delivery.channel)",
                    ),
                )
            }
            let (kind, body) = Self.entry(outcome, evidence)
            return [EntryDraft(kind, subject: id, actor: officer.id, effectiveAt: at, body: body)]
        }
        let words = call.words
        return try office.reader.read { view in
            guard let row = try view.record(.delivery, id) else { return APIAnswer([:]) }
            return APIAnswer(try words.delivery(row))
        }
    }

    private static func entry(_ outcome: HandOutcome, _ evidence: String) -> (EntryKind, JSON) {
        let words = JSON.string(evidence)
        switch outcome {
        case .handedOver: return (.deliveryAccepted, ["result": "by_hand", "reference": words])
        case .published: return (.deliveryReceipt, ["state": "delivered", "reference": words])
        case .unknown: return (.deliveryUnknown, ["reason": words])
        case .failed: return (.deliveryDead, ["reason": words])
        }
    }
}
