import Channels
import Model
import Platform
import Server

/// What the public listener asks for that is not prepared: spans of a station and parts of its history.
///
///     /stations/ID/7d   /stations/ID/30d   /en/…        pages
///     /live/stations/ID.json?since=&limit=   .csv?from=&to=&limit=
enum StationSite {
    /// Paths that come here when no prepared answer is there.
    static let prefixes = ["/stations", "/en/stations"]
    /// Paths that come here when they have a query.
    static let queried = ["/live/stations"]

    /// Nil for a path that is none of these.
    static func answer(_ request: Request, _ office: Office) -> Response? {
        do {
            if let document = Document(request.path) {
                return try answer(document, request, office)
            }
            guard let page = Page(request.path) else {
                let isOurs = (prefixes + queried).contains { request.path.hasPrefix($0) }
                return isOurs ? notFound(request, office) : nil
            }
            guard let answer = try office.history.page(page.id, page.span, page.language) else {
                return notFound(request, office)
            }
            return response(answer, request, office)
        } catch {
            office.core.log.error("history.failed", ["error": "\(error)"])
            return Response(
                status: .unavailable,
                headers: [("Retry-After", "1")],
                body: Array("503\n".utf8),
            )
        }
    }

    private static func answer(
        _ document: Document,
        _ request: Request,
        _ office: Office,
    ) throws -> Response {
        guard let station = office.live.station(document.id) else {
            return notFound(request, office)
        }
        let question: HistoryQuestion
        do throws(HistoryQuestion.Refusal) {
            question = try HistoryQuestion(
                request.parameters,
                newest: station.latest?.periodEnd ?? office.time.now,
                zone: office.core.setup.bureau.zone,
            )
        } catch {
            return refused(error)
        }
        guard let answer = try office.history.part(document.id, document.format, question) else {
            return notFound(request, office)
        }
        return response(answer, request, office)
    }

    private static func notFound(_ request: Request, _ office: Office) -> Response {
        Response(office.server.snapshot.notFound(at: request.path))
    }

    /// `{error: {code, message, messageEnglish, hint, hintEnglish}}`.
    private static func refused(_ refusal: HistoryQuestion.Refusal) -> Response {
        let json: JSON = [
            "error": [
                "code": .string(refusal.code),
                "message": .string(refusal.message.chinese),
                "messageEnglish": .string(refusal.message.english),
                "hint": .string(refusal.hint.chinese),
                "hintEnglish": .string(refusal.hint.english),
            ]
        ]
        return Response(
            status: .badRequest,
            contentType: "application/json",
            headers: [("Cache-Control", "no-store"), ("Access-Control-Allow-Origin", "*")],
            body: json.compactBytes + [0x0A],
        )
    }

    private static func response(
        _ answer: AnswerCache.Answer,
        _ request: Request,
        _ office: Office,
    ) -> Response {
        let rendition = answer.rendition
        var headers = [
            ("Cache-Control", rendition.caching.field), ("Access-Control-Allow-Origin", "*"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", PageFrame.contentSecurityPolicy),
            ("Referrer-Policy", "no-referrer"),
        ]
        if let link = answer.link { headers.append(("Link", "<\(link)>; rel=\"next\"")) }
        let hasIt = request.hasVersion(etag: answer.etag)
        var response = Response(
            status: hasIt ? .notModified : .ok,
            contentType: rendition.mediaType,
            headers: hasIt ? Array(headers.prefix(2)) : headers,
            body: hasIt ? [] : rendition.body,
        )
        response.etag = answer.etag
        response.lastModified = rendition.lastModified.milliseconds / 1_000
        return response
    }

    /// `/live/stations/ID.json`.
    private struct Document {
        let id: String
        let format: LiveHistory.Format

        init?(_ path: String) {
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 4, parts[1] == "live", parts[2] == "stations" else { return nil }
            let names = parts[3].split(separator: ".", omittingEmptySubsequences: false)
            guard names.count == 2, let format = LiveHistory.Format(rawValue: String(names[1]))
            else { return nil }
            id = String(names[0])
            self.format = format
        }
    }

    /// `/stations/ID/7d`, `/en/stations/ID/30d`.
    private struct Page {
        let id: String
        let span: ChartSpan
        let language: Language

        init?(_ path: String) {
            var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            language = parts.first == "en" ? .english : .chinese
            if language == .english { parts.removeFirst() }
            guard parts.count == 3, parts.removeFirst() == "stations",
                let id = parts.popFirst(), let name = parts.popFirst(),
                let span = ChartSpan(rawValue: String(name)), span != .recent
            else { return nil }
            self.id = String(id)
            self.span = span
        }
    }
}
