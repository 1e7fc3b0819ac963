import Channels
import Configuration
import Desk
import Ledger
import Model
import Server

extension API {
    func releases(_ call: Call) throws -> APIAnswer {
        let path = call.request.path
        switch (call.request.verb, path.count, path.last) {
        case (.post, 1, _): return try draft(call)
        case (.post, 2, "issue"): return try issue(call)
        case (.get, 1, _): return try listReleases(call)
        case (.get, 2, _): return try show(path[1], call)
        case (.get, 3, "check"): return try show(path[1], call)
        case (.get, 3, "preview"): return try preview(path[1], call)
        case (.post, 3, let verb?): return try act(verb, on: path[1], call)
        default: throw APIError.notFound
        }
    }

    private func draft(_ call: Call) throws -> APIAnswer {
        let reading = DraftReading(call)
        let slot = call.request.body["report"]?.string
        let (desk, officer) = (office.setup.desk, call.officer)
        let id = try call.once("release.draft") { transaction in
            if let slot { try reading.check(report: slot, in: transaction) }
            let drafts = try desk.decide(
                .draft(try reading.drafting(in: transaction)),
                by: officer,
                records: transaction,
                now: transaction.now,
            )
            for draft in drafts { try transaction.append(draft) }
            guard let release = drafts.first?.subject else { return "" }
            if let slot {
                try transaction.append(
                    EntryDraft(
                        .reportPrepared,
                        subject: slot,
                        actor: officer.id,
                        body: ["release": .string(release)],
                    )
                )
            }
            return release
        }
        return try show(id, call, status: Status(201))
    }

    private func issue(_ call: Call) throws -> APIAnswer {
        let request = call.request
        let reading = DraftReading(call)
        let authorisation = DeskCommand.Authorisation(
            by: try request.text("authorisedBy"),
            at: try request.instant("authorisedAt", now: call.now, zone: call.zone),
            means: try request.word("means"),
            secrecyBy: try request.text("secrecyBy"),
        )
        guard
            office.configuration.current.service.releases.oralMeans.contains(
                where: { $0.rawValue == authorisation.means.rawValue }
            )
        else {
            throw APIError.refused(
                Refusal(
                    .refused,
                    "oralMeans",
                    Phrase(
                        "本单位不认可以“\(authorisation.means.rawValue)”方式的口头批准",
                        "an oral approval by \(authorisation.means.rawValue) does not count here",
                    ),
                    hint: Phrase(
                        "可用方式见 released.json5 的 releases.oralMeans",
                        "releases.oralMeans of released.json5 says which do",
                    ),
                )
            )
        }
        let id = try call.act("release.issue") { transaction in
            .issue(try reading.drafting(in: transaction), authorisation)
        }
        return try published(id, call, status: Status(201))
    }

    private func act(_ verb: String, on id: String, _ call: Call) throws -> APIAnswer {
        let request = call.request
        let name = "release." + verb
        let book = office.setup.fitness
        switch verb {
        case "edit":
            let reading = DraftReading(call)
            _ = try call.act(name) { transaction in
                let text = try reading.edited(id, in: transaction)
                return .edit(id, text: text.kept, findings: text.findings)
            }
        case "submit":
            _ = try call.act(name) { transaction in
                .submit(id, findings: try book.findings(ofPending: id, in: transaction))
            }
        case "approve":
            let seen = try call.seenText()
            let answers = try call.answers()
            _ = try call.act(name) { transaction in
                let findings = try book.findings(ofPending: id, in: transaction)
                return .approve(id, findings: findings, answers: answers, seen: seen)
            }
        case "sign":
            let step = try request.text("step")
            let note = request.body["note"]?.string
            guard let hasPassed = request.body["passed"]?.bool else {
                throw APIError.missing("pass")
            }
            let answers = try call.answers()
            let seen = try call.seenText()
            _ = try call.act(name) { transaction in
                let digest = try note.map { try transaction.keep(note: $0) }
                let signing = DeskCommand.Signing(
                    step: step,
                    hasPassed: hasPassed,
                    answers: answers,
                    note: digest,
                )
                return .sign(id, signing, seen: seen)
            }
        case "review":
            let kind: ReviewKind = try request.word("kind")
            let note = request.body["note"]?.string
            guard let hasPassed = request.body["passed"]?.bool else {
                throw APIError.missing("pass")
            }
            let seen = try call.seenText()
            _ = try call.act(name) { transaction in
                let digest = try note.map { try transaction.keep(note: $0) }
                return .review(id, kind: kind, hasPassed: hasPassed, note: digest, seen: seen)
            }
        case "return":
            let note = try request.text("note")
            _ = try call.act(name) { transaction in
                .sendBack(id, note: try transaction.keep(note: note))
            }
        case "discard":
            let reason = try request.text("reason")
            _ = try call.act(name) { transaction in
                .discard(id, reason: try transaction.keep(note: reason))
            }
        case "publish":
            let seen = try call.seenText()
            _ = try call.act(name) { transaction in
                .publish(id, text: try book.pendingText(id, in: transaction), seen: seen)
            }
            return try published(id, call)
        case "withdraw":
            let reason = try request.text("reason")
            _ = try call.act(name) { transaction in
                .withdraw(id, reason: try transaction.keep(note: reason))
            }
            return try published(id, call)
        case "countersign":
            let seen = try call.seenText()
            _ = try call.act(name) { _ in .countersign(id, seen: seen) }
        default: throw APIError.notFound
        }
        return try show(id, call)
    }

    /// After publication: waits, if asked, until every delivery has settled.
    private func published(
        _ id: String,
        _ call: Call,
        status: Status = .ok,
    ) throws -> APIAnswer {
        let wait = min(call.body["wait"]?.integer ?? 0, Self.longestWaitMilliseconds)
        if wait > 0 { office.deliveries.waitUntilSettled(id, atMostMilliseconds: wait) }
        return try show(id, call, status: status)
    }

    /// A caller that wants to know more asks again.
    static let longestWaitMilliseconds: Int64 = 60_000

    private func show(_ id: String, _ call: Call, status: Status = .ok) throws -> APIAnswer {
        let words = call.words
        let setup = office.setup
        return try office.reader.read { view in
            guard let row = try view.record(.release, id) else {
                throw APIError.absent(Phrase("发布", "release"), id)
            }
            let release = try Release(id: id, row: row.body)
            let findings =
                release.pending == nil ? [] : try setup.fitness.findings(ofPending: id, in: view)
            let answer = try words.release(
                release,
                in: view,
                findings: findings,
                publicURL: setup.bureau.publicURL,
            )
            let planner = StepPlanner(setup)
            guard let stand = try planner.stand(of: release, in: view) else {
                return APIAnswer(answer, status: status)
            }
            var whole = answer
            var pending = answer["pending"] ?? [:]
            pending["workflow"] = try words.workflow(stand, planner, in: view)
            whole["pending"] = pending
            return APIAnswer(whole, status: status)
        }
    }

    private func listReleases(_ call: Call) throws -> APIAnswer {
        let words = call.words
        let wanted = call.request.query["state"]
        let incident = call.request.query["incident"]
        let items = try office.reader.read { view in
            var items: [JSON] = []
            // What was given up is history: shown to whoever asks for it.
            let states = wanted.map { [$0] } ?? Release.State.shown.map(\.rawValue)
            for state in states {
                let rows = try view.records(
                    .release,
                    state: state,
                    through: .max,
                    limit: ViewWords.listLimit,
                )
                for row in rows
                where incident ?? row.body["incident"]?.string == row.body["incident"]?.string {
                    items.append(
                        try words.releaseBrief(try Release(id: row.id, row: row.body), in: view)
                    )
                }
            }
            return items
        }
        return APIAnswer(words.list(items))
    }

    private func preview(_ id: String, _ call: Call) throws -> APIAnswer {
        guard let channel = call.request.query["channel"] else { throw APIError.missing("channel") }
        guard office.channels.contains(where: { $0.name == channel }) else {
            throw APIError.absent(Phrase("渠道", "channel"), channel)
        }
        let setup = office.setup
        let kindName = call.words.channelKinds[channel].map { call.words.phrase($0.name) }
        return try office.reader.read { view in
            let text = try setup.fitness.text(id, in: view)
            var preview = try setup.fitness.preview(
                text,
                channel: channel,
                language: call.request.language,
            )
            preview["kindName"] = kindName
            return APIAnswer(preview)
        }
    }
}
