import Channels
import Configuration
import Model
import Platform
import Server
import Synchronization

/// What the control and service listeners answer besides the API: metrics, readiness, receipts, and on
/// the public side the search and whether we live.
final class ServiceRoutes: Sendable {
    private let office: Mutex<Office?> = Mutex(nil)
    private let clerks: Clerks
    /// Search has clerks of its own: a citizen's question never waits for an officer's, nor the reverse.
    private let searchers: Clerks
    /// Stations have clerks of their own, too: readings wait for officers, never the reverse.
    private let intake: Clerks

    init(clerks: Clerks, searchers: Clerks, intake: Clerks) {
        self.clerks = clerks
        self.searchers = searchers
        self.intake = intake
    }

    /// From now on requests are answered; before, they get 503.
    func open(_ office: Office) { self.office.withLock { $0 = office } }

    func handle(_ request: Request, _ responder: Responder) {
        guard let office = office.withLock({ $0 }) else {
            responder.respond(Response(status: .unavailable, body: Array("503 starting\n".utf8)))
            return
        }
        if request.path == ReadingIntake.path {
            intake.hand(responder) { ReadingIntake(office).take(request, responder) }
            return
        }
        clerks.take(responder) { Self.answer(request, office) }
    }

    func search(_ request: Request, _ responder: Responder) {
        guard let office = office.withLock({ $0 }) else {
            responder.respond(Response(status: .unavailable, body: Array("503 starting\n".utf8)))
            return
        }
        if request.path == "/healthz" {
            responder.respond(Response(body: Array("ok\n".utf8)))
            return
        }
        searchers.take(responder) {
            StationSite.answer(request, office) ?? SearchPage.answer(request, office)
        }
    }

    private static func answer(_ request: Request, _ office: Office) -> Response {
        let path = request.path
        if path.hasPrefix(APIRequest.prefix) { return API(office).answer(request) }
        switch path {
        case "/metrics" where office.configuration.current.alerts.hasMetrics:
            return metrics(request, office)
        case "/readyz": return ready(office)
        case "/healthz": return Response(body: Array("ok\n".utf8))
        default: break
        }
        if path.hasPrefix("/hooks/receipts/") { return receipt(request, office) }
        return Response(status: .notFound, body: Array("404\n".utf8))
    }

    private static func metrics(_ request: Request, _ office: Office) -> Response {
        do {
            let wantsOpenMetrics =
                request.header("Accept")?.contains("application/openmetrics-text") ?? false
            let text = try Metrics(office).text(openMetrics: wantsOpenMetrics)
            return Response(
                contentType: wantsOpenMetrics
                    ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                    : "text/plain; version=0.0.4; charset=utf-8",
                body: Array(text.utf8),
            )
        } catch {
            return Response(status: .unavailable, body: Array("\(error)\n".utf8))
        }
    }

    private static func ready(_ office: Office) -> Response {
        // A copy that failed hinders nobody who asks, nor does a damaged store of readings, nor a source that is away.
        let harmless = [
            BackupRoom.part, LiveRoom.part, DailyRoom.part, ArchiveRoom.part, SourceRoom.partPrefix,
            ChainAuditor.signaturePart,
        ]
        let faults = office.core.faults.current.filter { fault in
            !harmless.contains { fault.part.hasPrefix($0) }
        }
        guard faults.isEmpty else {
            let words = faults.map { $0.part + ": " + $0.text }.joined(separator: "\n")
            return Response(status: .unavailable, body: Array((words + "\n").utf8))
        }
        return Response(body: Array("ready\n".utf8))
    }

    /// `/hooks/receipts/CHANNEL/SECRET?id=…&type=…`; a wrong secret looks like a path that isn't there.
    private static func receipt(_ request: Request, _ office: Office) -> Response {
        let parts = request.path.split(separator: "/").map(String.init)
        guard parts.count == 4 else { return Response(status: .notFound) }
        let query =
            request.query.isEmpty ? String(decoding: request.body, as: UTF8.self) : request.query
        let isTaken = office.deliveries.receive(
            channel: parts[2],
            secret: parts[3],
            query: query,
        )
        return isTaken
            ? Response(body: Array("ok\n".utf8))
            : Response(status: .notFound, body: Array("404\n".utf8))
    }
}
