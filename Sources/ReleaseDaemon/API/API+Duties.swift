import Clock
import Configuration
import Desk
import Ledger
import Model
import Server
import Stations

/// Deadlines, their explanation, alerts and rules.
extension API {
    func duties(_ call: Call) throws -> APIAnswer {
        let path = call.request.path
        switch (call.request.verb, path[0], path.count, path.last) {
        case (.get, "deadlines", 1, _): return try deadlines(call)
        case (.get, "explain", 1, _): return try explain(call)
        case (.post, "obligations", 2, let word?):
            guard let act = LegalAct(rawValue: word) else { throw APIError.notFound }
            return try self.act(act, call)
        case (.get, "alerts", 1, _): return try alerts(call)
        case (.post, "alerts", 2, "ack"): return try acknowledge(call)
        case (.get, "rules", 1, _): return rules(call)
        case (.get, "rules", 2, let id?): return try rule(id, call)
        default: throw APIError.notFound
        }
    }

    private func deadlines(_ call: Call) throws -> APIAnswer {
        let words = call.words
        let incident = call.request.query["incident"]
        let includesSettled = call.request.query["all"] != nil
        return try office.reader.read { view in
            let rows: [Record]
            if let incident {
                guard try view.record(.incident, incident) != nil else {
                    throw APIError.absent(Phrase("事件", "incident"), incident)
                }
                rows = try view.records(
                    .obligation,
                    prefix: incident + "/",
                    limit: ViewWords.listLimit,
                )
            } else {
                let states =
                    Obligation.openStates + (includesSettled ? [Obligation.settledState] : [])
                rows = try states.flatMap { state in
                    try view.records(
                        .obligation,
                        state: state,
                        through: .max,
                        limit: ViewWords.listLimit,
                    )
                }
            }
            let items = try rows.map { try Obligation(record: $0) }
            let wanted = items.filter { includesSettled || $0.isOpen || incident != nil }
            let sorted = wanted.sorted {
                ($0.isOpen ? 0 : 1, $0.due, $0.id) < ($1.isOpen ? 0 : 1, $1.due, $1.id)
            }
            let slots = incident == nil ? try slotDuties(words, view) : []
            let planned = try plans(words, view)
            let all =
                slots
                + (try words.titled(sorted, in: view)).map { duty in
                    guard let plan = duty["id"]?.string.flatMap({ planned[$0] }) else {
                        return duty
                    }
                    var duty = duty
                    duty["plan"] = .array(plan)
                    return duty
                }
            return APIAnswer(words.list(Array(all.prefix(ViewWords.listLimit))))
        }
    }

    private func explain(_ call: Call) throws -> APIAnswer {
        guard let id = call.request.query["obligation"] else {
            throw APIError.missing("obligation")
        }
        let words = call.words
        let times = office.setup.book.times
        return try office.reader.read { view in
            let duty = try slotDuty(id, words, view) ?? obligation(id, view)
            let explanation = Explanation(duty, times: times, now: words.now) { seq in
                guard let entry = try? view.entry(seq) else { return nil }
                return Explanation.Stamp(at: entry.at, actor: entry.actor)
            }
            var answer = explanation.json(words.language)
            answer["id"] = .string(id)
            answer["obligation"] = words.obligation(duty)
            if let plan = try plans(words, view)[id] {
                answer["plan"] = .array(plan)
                // The verdict stays the last line.
                var lines = answer["lines"]?.array ?? []
                lines.insert(
                    contentsOf: plan.map { words.explained($0) },
                    at: max(lines.count - 1, 0)
                )
                answer["lines"] = .array(lines)
            }
            return APIAnswer(answer)
        }
    }

    /// By duty, the steps that texts in the works have still to take for it, counted back from its due instant.
    private func plans(_ words: ViewWords, _ view: LedgerView) throws -> [String: [JSON]] {
        let planner = StepPlanner(office.setup)
        var plans: [String: [JSON]] = [:]
        for stand in try planner.stands(in: view) {
            guard let duty = stand.duty else { continue }
            plans[duty.id, default: []] += words.plan(stand)
        }
        return plans
    }

    /// What stations that are late owe, computed: slots are no rows.
    private func slotDuties(_ words: ViewWords, _ view: LedgerView) throws -> [JSON] {
        let duties = SlotDuties(office.setup.book)
        return try office.live.interrupted.prefix(ViewWords.listLimit / 2).flatMap { known in
            let watched = try Self.watched(known, view)
            return duties.open(known, watched: watched, now: words.now).map { duty in
                slotView(duty, known, words)
            }
        }
        .sorted { ($0["due"]?.string ?? "") < ($1["due"]?.string ?? "") }
    }

    private func slotView(
        _ duty: Obligation,
        _ known: StationDesk.Known,
        _ words: ViewWords,
    ) -> JSON {
        var view = words.obligation(duty)
        view["subjectTitle"] = words.phrase(known.settings.name)
        view["organisationName"] = words.phrase(known.settings.issuer)
        return view
    }

    /// A slot of a station by its id, met ones included; nil for any other id.
    private func slotDuty(
        _ id: String,
        _ words: ViewWords,
        _ view: LedgerView,
    ) throws -> Obligation? {
        let duties = SlotDuties(office.setup.book)
        guard let (known, slot) = duties.find(id, { office.live.known($0) }) else { return nil }
        return duties.obligation(
            known,
            slot,
            received: try office.live.firstReceipt(of: known, slot),
            watched: try Self.watched(known, view),
            now: words.now,
        )
    }

    /// The entry from which on the slots of a station are counted.
    private static func watched(
        _ known: StationDesk.Known,
        _ view: LedgerView,
    ) throws -> Entry? {
        try view.lastEntry(
            subject: LatenessBook.subject(known.settings.id),
            kinds: [.stationWatched],
        )
    }

    private func alerts(_ call: Call) throws -> APIAnswer {
        let words = call.words
        let alerts = try office.reader.read { view in
            try AlertList.current(in: view, now: words.now).map { try words.alert($0, in: view) }
        }
        return APIAnswer(words.list(alerts))
    }

    private func acknowledge(_ call: Call) throws -> APIAnswer {
        try call.require(.officer, .approver, .administrator)
        let id = try call.request.text("id")
        let span = try call.request.body["for"]?.string.map { text throws in
            guard let span = Milliseconds(text), span > .zero, span <= Self.longestAcknowledgement
            else {
                throw APIError.usage(
                    "duration",
                    Phrase("时长“\(text)”无效", "\(text) is no duration"),
                    hint: Phrase("写作 30m、2h，最长 24h", "write 30m or 2h, at most 24h"),
                )
            }
            return span
        }
        let officer = call.officer
        try call.record("alert.ack") { transaction in
            if let row = try transaction.record(.obligation, id) {
                do {
                    return [
                        try Acts.acknowledge(
                            try Obligation(record: row),
                            by: officer.id,
                            roles: Array(officer.roles),
                            for: span,
                            now: transaction.now,
                        )
                    ]
                } catch let refusal as Acts.Refusal {
                    throw Refusal(.refused, "acknowledge", refusal.message)
                }
            }
            guard let row = try transaction.record(.alert, id), row.state == "firing" else {
                throw Refusal(
                    .notFound,
                    "alert",
                    Phrase("没有正在告警的 \(id)", "no firing alert \(id)"),
                    hint: Phrase("releasectl alert list", "releasectl alert list"),
                )
            }
            let until = transaction.now + (span ?? Self.defaultAcknowledgement)
            return [
                EntryDraft(
                    .alertAcknowledged,
                    subject: id,
                    actor: officer.id,
                    body: ["alert": .string(id), "until": JSON(until)],
                )
            ]
        }
        let words = call.words
        return try office.reader.read { view in
            let alert = try AlertList.current(in: view, now: words.now).first { $0.id == id }
            return APIAnswer(try alert.map { try words.alert($0, in: view) } ?? ["id": .string(id)])
        }
    }

    /// Nobody silences an alarm for longer at a time.
    static let longestAcknowledgement = Milliseconds.hours(24)
    static let defaultAcknowledgement = Milliseconds.minutes(30)

    private func rules(_ call: Call) -> APIAnswer {
        let words = call.words
        return APIAnswer(words.list(office.setup.book.rules.map { words.rule($0) }))
    }

    private func rule(_ id: String, _ call: Call) throws -> APIAnswer {
        guard let rule = office.setup.book.rule(id) else {
            throw APIError.absent(Phrase("规则", "rule"), id)
        }
        return APIAnswer(call.words.rule(rule))
    }
}

extension Array {
    subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
