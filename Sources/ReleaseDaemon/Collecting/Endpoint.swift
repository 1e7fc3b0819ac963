import Configuration
import Ledger
import Model
import Platform
import Stations

/// One service of somebody else, asked now and then.
///
/// Not for two threads at once, so it never asks while it still waits for an answer.
struct Endpoint {
    static let bodyLimitBytes = 8 * 1_048_576
    static let rowLimit = 100_000
    private static let tokenLimitBytes = 8_192

    let core: OfficeCore
    let live: LiveRoom
    private(set) var memory = EndpointMemory()
    private let connection = HTTPConnection()
    private var lastWarning: String?

    init(core: OfficeCore, live: LiveRoom) {
        self.core = core
        self.live = live
    }

    static func part(_ settings: EndpointSettings) -> String {
        SourceRoom.partPrefix + settings.id
    }

    private struct Failure: Error {
        let reason: String
    }

    /// Asks once and hands in what is new.
    mutating func ask(_ settings: EndpointSettings) {
        do {
            try core.storage.admit(ReadingIntake.command, now: core.time.now)
            if let response = try fetch(settings) {
                try take(response, settings)
                memory.taken(response)
            } else {
                memory.succeeded()
            }
            core.faults.clear(Self.part(settings))
        } catch {
            let reason = Self.words(error)
            if reason != memory.lastFailure {
                core.log.warning("endpoint.failed", ["source": settings.id, "reason": reason])
            }
            memory.failed(reason)
            if memory.misses >= settings.alarmAfter {
                core.faults.raise(Self.part(settings), "\(settings.address.host): \(reason)")
            }
        }
    }

    /// Nil when nothing is new.
    private func fetch(_ settings: EndpointSettings) throws -> HTTPResponse? {
        var fields = [
            HTTPField("User-Agent", "released"), HTTPField("Accept", Self.accept(settings)),
        ]
        if let file = settings.tokenFile {
            let bytes = try FileTree.read(file, limitBytes: Self.tokenLimitBytes)
            let token = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
            fields.append(HTTPField("Authorization", "Bearer " + token))
        }
        fields += memory.conditions
        var address = settings.address
        for hop in 0...settings.redirects {
            let response = try send(HTTPRequest("GET", address, fields: fields), settings)
            let mayFollow = hop < settings.redirects
            switch memory.judge(response, from: address, mayFollow: mayFollow) {
            case .read: return response
            case .unchanged: return nil
            case .follow(let next): address = next
            case .failed(let reason): throw Failure(reason: reason)
            }
        }
        return nil
    }

    private func send(
        _ request: HTTPRequest,
        _ settings: EndpointSettings,
    ) throws(HTTPFailure) -> HTTPResponse {
        switch request.address.scheme {
        case .https:
            try CurlRequest(
                request,
                authorityFile: settings.authorityFile,
                timeLimit: settings.timeout,
                bodyLimitBytes: Self.bodyLimitBytes,
            ).send()
        case .http:
            // Minutes lie between two questions: a kept connection would be gone.
            try connection.send(
                request,
                timeLimit: settings.timeout,
                bodyLimitBytes: Self.bodyLimitBytes,
                keepingConnection: false,
            )
        }
    }

    private static func accept(_ settings: EndpointSettings) -> String {
        switch settings.format {
        case .json: "application/json"
        case .jsonLines: "application/x-ndjson"
        case .csv: "text/csv"
        }
    }

    private mutating func take(_ response: HTTPResponse, _ settings: EndpointSettings) throws {
        let document = try read(response.body, settings)
        let source = ReadingSource.configured(
            name: settings.id,
            stations: Set(settings.stations.map(\.id)),
        )
        let tally = try SourceHand(live: live, source: source).take(document)
        let warning = tally.rejected.first.map { mistake in
            "row \(mistake.line) \(mistake.station ?? "-"): \(mistake.reason.english)"
        }
        if tally.accepted.count + tally.revised.count > 0 {
            core.log.info(
                "endpoint.taken",
                [
                    "source": settings.id, "accepted": tally.accepted.count,
                    "revised": tally.revised.count, "rejected": tally.rejected.count,
                ],
            )
        }
        if let warning, warning != lastWarning {
            core.log.warning(
                "endpoint.rejected",
                ["source": settings.id, "count": tally.rejected.count, "first": warning],
            )
        }
        lastWarning = warning
        // One dirty row is that row's matter; when none was taken, nobody reads this service.
        guard tally.taken > 0 else {
            throw Failure(reason: warning ?? "no row of a station of ours")
        }
    }

    private func read(_ body: [UInt8], _ settings: EndpointSettings) throws -> IntakeDocument {
        do throws(IntakeFault) {
            guard let mapping = settings.mapping else {
                return try IntakeDocument(body, as: settings.format, rowLimit: Self.rowLimit)
            }
            return try mapping.document(
                body,
                as: settings.format,
                of: settings.stations,
                zone: core.setup.bureau.zone,
                period: { live.settings($0)?.period },
            )
        } catch {
            throw Failure(reason: error.reason.english)
        }
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case let failure as Failure: failure.reason
        case let failure as HTTPFailure: failure.description
        default: DropFolder.words(error)
        }
    }
}
