import Configuration
import Desk
import Ledger
import Model
import Server
import Stations

/// Stations and their readings.
extension API {
    func stations(_ call: Call) throws -> APIAnswer {
        let path = call.request.path
        switch (call.request.verb, path[0], path.count) {
        case (.get, "stations", 1):
            let words = call.words
            return APIAnswer(words.list(office.live.stations.map { words.station($0) }))
        case (.get, "stations", 2):
            guard let station = office.live.station(path[1]) else {
                throw APIError.absent(Phrase("站点", "station"), path[1])
            }
            let words = call.words
            var answer = words.station(station, showsReports: true)
            if let tally = office.devices.tally(of: station.id) {
                let device = office.live.settings(station.id)?.device
                answer["device"] = words.device(device, tally)
            }
            if let counts = office.live.counts(of: path[1], now: call.now) {
                answer["slots"] = words.slots(counts, missing: station.slots?.missing)
            }
            return APIAnswer(answer)
        case (.get, "readings", 1): return try listReadings(call)
        case (.get, "frames", 1): return try listFrames(call)
        case (.post, "readings", 1): return try push(call)
        default: throw APIError.notFound
        }
    }

    /// Reports of one list without `limit`, and at most.
    private static let defaultLimit = 24

    private func listReadings(_ call: Call) throws -> APIAnswer {
        let query = call.request.query
        guard let id = query["station"], !id.isEmpty else { throw APIError.missing("station") }
        guard let settings = office.live.settings(id) else {
            throw APIError.absent(Phrase("站点", "station"), id)
        }
        let reports = try office.live.history(
            of: settings,
            from: try instant("from", of: call) ?? Instant(milliseconds: 0),
            to: try instant("to", of: call) ?? .never,
            limit: try limit(of: call),
        )
        let words = call.words
        var answer = words.list(reports.map { words.report($0) })
        answer["id"] = .string(id)
        answer["name"] = words.phrase(settings.name)
        return APIAnswer(answer)
    }

    private func instant(_ key: String, of call: Call) throws -> Instant? {
        guard let text = call.request.query[key] else { return nil }
        return try APIRequest.instant(text, key: key, now: call.now, zone: call.zone)
    }

    private func limit(of call: Call) throws -> Int {
        guard let text = call.request.query["limit"] else { return Self.defaultLimit }
        guard let limit = Int(text), (1...ViewWords.listLimit).contains(limit) else {
            throw APIError.usage(
                "limit",
                Phrase(
                    "limit 须为 1 到 \(ViewWords.listLimit)",
                    "limit is 1 to \(ViewWords.listLimit)"
                ),
            )
        }
        return limit
    }

    /// Packets of devices as they came, newest first.
    private func listFrames(_ call: Call) throws -> APIAnswer {
        let query = call.request.query
        if let id = query["station"], office.live.settings(id) == nil {
            throw APIError.absent(Phrase("站点", "station"), id)
        }
        let question = FrameQuestion(
            station: query["station"],
            isRefusedOnly: query["refused"] != nil,
            from: try instant("from", of: call),
            to: try instant("to", of: call),
            limit: try limit(of: call),
        )
        let frames = try question.answers(in: office.core.folders.frames)
        return APIAnswer(call.words.list(frames.map { call.words.frame($0) }))
    }

    /// `{format: json|jsonl|csv, text}`: what the intake of the service listener takes as a body.
    private func push(_ call: Call) throws -> APIAnswer {
        try call.require(.station)
        let format = try call.request.word("format", as: IntakeFormat.self)
        let text = try call.request.text("text")
        let document = try ReadingIntake.read(Array(text.utf8), format)
        let answer = Monitor<Result<IntakeTally, any Error>?>(nil)
        try office.live.take(document, from: .person(call.officer.id)) { result in
            answer.change { $0 = result }
        }
        let tally = try answer.wait { $0 }.get()
        return APIAnswer(
            tally.json(call.request.language),
            status: tally.isRejected ? Status(422) : .ok,
        )
    }
}
