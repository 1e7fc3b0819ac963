import Channels
import Desk
import Ledger
import Model
import Platform
import Server

/// Channels with their queues, deliveries by hand, boards.
extension API {
    func channels(_ call: Call) throws -> APIAnswer {
        let path = call.request.path
        switch (call.request.verb, path[0], path.count, path.last) {
        case (.get, "channels", 1, _): return try listChannels(call)
        case (.get, "channels", 2, let name?): return try showChannel(name, call)
        case (.post, "channels", 3, let verb?): return try change(path[1], verb, call)
        case (.get, "deliveries", 1, _): return try listDeliveries(call)
        case (.post, "deliveries", 2, "retry"): return try retry(call)
        case (.post, "deliveries", 2, "done"): return try done(call)
        case (.get, "boards", 1, _): return try listBoards(call)
        case (.post, "boards", 2, "fit"): return try fit(call)
        case (.get, "boards", 2, let id?): return try showBoard(id, call)
        default: throw APIError.notFound
        }
    }

    private func listChannels(_ call: Call) throws -> APIAnswer {
        let words = call.words
        let channels = office.channels
        return try office.reader.read { view in
            APIAnswer(words.list(try channels.map { try words.channel($0, in: view) }))
        }
    }

    private func channel(_ name: String) throws -> ChannelPost {
        guard let channel = office.channels.first(where: { $0.name == name }) else {
            throw APIError.absent(Phrase("渠道", "channel"), name)
        }
        return channel
    }

    private func showChannel(_ name: String, _ call: Call) throws -> APIAnswer {
        let words = call.words
        let channel = try channel(name)
        return try office.reader.read { view in
            APIAnswer(try words.channel(channel, in: view, showsDeliveries: true))
        }
    }

    private func change(_ name: String, _ verb: String, _ call: Call) throws -> APIAnswer {
        let channel = try channel(name)
        let officer = call.officer
        let reason = call.body["reason"]?.string
        switch verb {
        case "pause", "resume":
            try call.require(.officer, .approver, .administrator)
            try call.record("channel." + verb) { transaction in
                let isPaused = try transaction.record(.channel, name)?.state == "paused"
                guard isPaused == (verb == "resume") else {
                    throw Refusal(
                        .refused,
                        "channelState",
                        isPaused
                            ? Phrase("渠道 \(name) 已经暂停", "channel \(name) is paused already")
                            : Phrase("渠道 \(name) 没有暂停", "channel \(name) is not paused"),
                        hint: isPaused
                            ? Phrase(
                                "恢复  releasectl channel resume \(name)",
                                "resume it  releasectl channel resume \(name)",
                            )
                            : Phrase(
                                "看各渠道  releasectl channel list",
                                "see them  releasectl channel list",
                            ),
                    )
                }
                let kept = try reason.map { try transaction.keep(note: $0).hex }
                return [
                    EntryDraft(
                        verb == "pause" ? .channelPaused : .channelResumed,
                        subject: name,
                        actor: officer.id,
                        body: ["reason": JSON(kept)],
                    )
                ]
            }
            office.deliveries.wake(name)
        case "test":
            try call.require(.officer, .administrator)
            let outcome = channel.test(office.core)
            var answer = try showChannel(name, call)
            answer.json["test"] = .string(outcome.words[call.request.language])
            answer.json["testVerdict"] = .string(outcome.verdict.rawValue)
            return answer
        default: throw APIError.notFound
        }
        return try showChannel(name, call)
    }

    private func listDeliveries(_ call: Call) throws -> APIAnswer {
        let words = call.words
        let query = call.request.query
        let states: [Delivery.State] =
            query["failed"] == nil ? Delivery.State.allCases : [.dead, .unknown, .expired]
        if let name = query["channel"] { _ = try channel(name) }
        let channels = office.channels.filter { query["channel"] ?? $0.name == $0.name }
        let items = try office.reader.read { view in
            var items: [JSON] = []
            for channel in channels {
                for state in states {
                    let rows = try view.records(
                        .delivery,
                        state: channel.name + ":" + state.rawValue,
                        through: .max,
                        limit: ViewWords.listLimit,
                    )
                    items += try rows.map { try words.delivery($0) }
                }
            }
            return items
        }
        return APIAnswer(words.list(items))
    }

    private func retry(_ call: Call) throws -> APIAnswer {
        try call.require(.officer, .approver, .administrator)
        let id = try call.request.text("id")
        let officer = call.officer
        let names = Set(office.channels.map(\.name))
        try call.record("delivery.retry") { transaction in
            guard let row = try transaction.record(.delivery, id) else {
                throw APIError.absent(Phrase("投递", "delivery"), id)
            }
            let delivery = try Delivery(id: id, row: row.body)
            guard [.dead, .unknown, .expired].contains(delivery.state),
                names.contains(delivery.channel)
            else {
                throw Refusal(
                    .refused,
                    "deliveryState",
                    Phrase(
                        "投递 \(id) 是“\(delivery.state.name.chinese)”，不需重试",
                        "delivery \(id) is \(delivery.state.name.english): nothing to retry",
                    ),
                    hint: Phrase(
                        "需要重试的  releasectl channel deliveries --failed",
                        "those to retry  releasectl channel deliveries --failed",
                    ),
                )
            }
            return [
                EntryDraft(
                    .deliveryRetried,
                    subject: id,
                    actor: officer.id,
                    body: ["attempt": .integer(Int64(delivery.attempts + 1))],
                )
            ]
        }
        let words = call.words
        return try office.reader.read { view in
            guard let row = try view.record(.delivery, id) else { return APIAnswer([:]) }
            return APIAnswer(try words.delivery(row))
        }
    }

    private func listBoards(_ call: Call) throws -> APIAnswer {
        let words = call.words
        return try office.reader.read { view in
            APIAnswer(words.list(try office.boards.reports().map { try words.board($0, in: view) }))
        }
    }

    private func showBoard(_ id: String, _ call: Call) throws -> APIAnswer {
        guard let report = office.boards.reports().first(where: { $0.profile.id == id }) else {
            throw APIError.absent(Phrase("显示屏", "board"), id)
        }
        let words = call.words
        return try office.reader.read { view in
            APIAnswer(try words.board(report, in: view, showsText: true))
        }
    }

    private func fit(_ call: Call) throws -> APIAnswer {
        let id = try call.request.text("board")
        let text = try call.request.text("text")
        guard let profile = office.setup.boards.first(where: { $0.id == id }) else {
            throw APIError.absent(Phrase("显示屏", "board"), id)
        }
        // Lines and pages as typed; a text without any is broken where the board ends.
        let typed = BoardLines.read(text)
        let pages =
            typed.count == 1 && typed[0].count == 1
            ? BoardLines.pages(text, columns: profile.columns, rows: profile.rows) : typed
        let findings = BoardFit.check(pages, profile).map(\.finding)
        let trial = BoardTrial(pages, profile, zone: office.setup.bureau.zone, now: office.time.now)
        return APIAnswer([
            "id": .string(id),
            "pages": .array(trial.pages.map { JSON($0) }),
            "seconds": .integer(Int64(trial.seconds)),
            "format": .string(profile.format.rawValue),
            "document": JSON(trial.document),
            "findings": .array(findings.map { $0.json(call.request.language) }),
        ])
    }
}
