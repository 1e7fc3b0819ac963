import Desk
import Ledger
import Model
import Server

extension API {
    func incidents(_ call: Call) throws -> APIAnswer {
        let request = call.request
        switch (request.verb, request.path.count, request.path.last) {
        case (.post, 1, _): return try openIncident(call)
        case (.get, 1, _): return try listIncidents(call)
        case (.get, 2, _): return try showIncident(request.path[1], call)
        case (.post, 3, "grade"): return try gradeIncident(request.path[1], call)
        case (.post, 3, "correct"): return try correctIncident(request.path[1], call)
        case (.post, 3, "note"):
            try noteIncident(request.path[1], call)
            return try showIncident(request.path[1], call)
        case (.post, 3, "close"): return try closeIncident(request.path[1], call)
        default: throw APIError.notFound
        }
    }

    private func openIncident(_ call: Call) throws -> APIAnswer {
        let request = call.request
        let text = IncidentText(
            title: try request.text("title"),
            place: request.body["place"]?.string,
        )
        let category: IncidentCategory = try request.word("category")
        let grade: Grade? = request.body["grade"] == nil ? nil : try request.word("grade")
        let nature: IncidentNature? =
            request.body["nature"] == nil ? nil : try request.word("nature")
        let occurredAt = try request.instant("occurred", now: call.now, zone: call.zone)
        let reportedAt = try request.optionalInstant("reported", now: call.now, zone: call.zone)
        let id = try call.act("incident.open") { transaction in
            .openIncident(
                DeskCommand.Opening(
                    category: category,
                    grade: grade,
                    occurredAt: occurredAt,
                    isEstimated: request.body.flag("estimated"),
                    reportedAt: reportedAt,
                    leadOrganisation: request.body["leadOrg"]?.string,
                    nature: nature,
                    text: Kept(text, try transaction.keep(text.json)),
                )
            )
        }
        return try showIncident(id, call, status: Status(201))
    }

    private func gradeIncident(_ id: String, _ call: Call) throws -> APIAnswer {
        let grade: Grade = try call.request.word("to")
        let reason = try call.request.text("reason")
        _ = try call.act("incident.grade") { transaction in
            .gradeIncident(id, to: grade, reason: try transaction.keep(note: reason))
        }
        return try showIncident(id, call)
    }

    private func correctIncident(_ id: String, _ call: Call) throws -> APIAnswer {
        let request = call.request
        let occurredAt = try request.instant("occurred", now: call.now, zone: call.zone)
        let reason = try request.text("reason")
        _ = try call.act("incident.correct") { transaction in
            .correctIncident(
                id,
                occurredAt: occurredAt,
                isEstimated: request.body.flag("estimated"),
                reason: try transaction.keep(note: reason),
            )
        }
        return try showIncident(id, call)
    }

    private func closeIncident(_ id: String, _ call: Call) throws -> APIAnswer {
        let reason = call.body.flag("missed") ? try call.request.text("reason") : nil
        _ = try call.act("incident.close") { transaction in
            .closeIncident(id, missedReason: try reason.map { try transaction.keep(note: $0) })
        }
        return try showIncident(id, call)
    }

    private func listIncidents(_ call: Call) throws -> APIAnswer {
        let words = call.words
        let states = call.request.query["all"] == nil ? ["open"] : ["open", "closed"]
        let items = try office.reader.read { view in
            var items: [JSON] = []
            let releases = try words.releasesByIncident(in: view)
            for state in states {
                let rows = try view.records(
                    .incident,
                    state: state,
                    through: .max,
                    limit: ViewWords.listLimit,
                )
                items += try rows.reversed().map { row in
                    let incident = try Incident(id: row.id, row: row.body)
                    return try words.incident(incident, releases: releases, in: view)
                }
            }
            return items
        }
        return APIAnswer(words.list(items))
    }

    private func showIncident(
        _ id: String,
        _ call: Call,
        status: Status = .ok,
    ) throws -> APIAnswer {
        let words = call.words
        return try office.reader.read { view in
            guard let row = try view.record(.incident, id) else {
                throw APIError.absent(Phrase("事件", "incident"), id)
            }
            let incident = try Incident(id: id, row: row.body)
            return APIAnswer(try words.incident(incident, in: view), status: status)
        }
    }

    func conferences(_ call: Call) throws -> APIAnswer {
        let request = call.request
        let incident = try request.text("incident")
        let at = try request.instant("at", now: call.now, zone: call.zone)
        if request.path.count == 2, request.path[1] == "held" {
            _ = try call.act("conference.held") { _ in
                .holdConference(
                    incident: incident,
                    at: at,
                    evidence: request.body["evidence"]?.string,
                )
            }
        } else {
            guard request.path.count == 1 else { throw APIError.notFound }
            let place = try request.text("place")
            let spokesperson = try request.text("spokesperson")
            _ = try call.act("conference.schedule") { transaction in
                let document = try transaction.keep([
                    "place": .string(place), "spokesperson": .string(spokesperson),
                ])
                return .scheduleConference(
                    DeskCommand.Schedule(
                        incident: incident,
                        at: at,
                        document: document,
                        hasPlaceAndSpokesperson: true,
                    )
                )
            }
        }
        let words = call.words
        return try office.reader.read { view in
            var answer = try words.conference(of: incident, in: view)
            let rows = try view.records(
                .obligation,
                prefix: incident + "/",
                limit: ViewWords.listLimit,
            )
            answer["obligations"] = .array(try rows.map { try words.obligation($0) })
            return APIAnswer(answer)
        }
    }
}
