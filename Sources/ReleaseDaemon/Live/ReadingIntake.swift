import Desk
import Ledger
import Model
import Platform
import Server
import Stations

/// `POST /intake/v1/readings`: a batch as JSON, JSON Lines or CSV, answered once it is durable.
///
/// Waits for nothing itself: the answer is given by the thread that wrote the batch.
struct ReadingIntake {
    static let path = "/intake/v1/readings"
    /// Name under which the disk decides whether there is room for it.
    static let command = "reading.push"

    private let office: Office

    init(_ office: Office) { self.office = office }

    func take(_ request: Request, _ responder: Responder) {
        let language: Language =
            request.header("Accept-Language")?.hasPrefix("en") ?? false ? .english : .chinese
        do {
            guard request.method == .post else { throw APIError.method }
            let token = request.header("Authorization").flatMap { value in
                value.hasPrefix("Bearer ") ? String(value.dropFirst(7)) : nil
            }
            let user = request.credentials?.user
            let (officer, account) = try caller(token, user)
            guard account == nil || user == nil || account == user else {
                throw APIError.unauthenticated
            }
            guard officer.roles.contains(.station) else {
                throw APIError.refused(.role([.station]))
            }
            try office.core.storage.admit(Self.command, now: office.time.now)
            guard let format = IntakeFormat(contentType: request.header("Content-Type") ?? "")
            else {
                throw Self.noFormat
            }
            let document = try Self.read(request.body, format)
            try office.live.take(document, from: .person(officer.id)) { result in
                switch result {
                case .success(let tally):
                    // On one line: it is read by programs, and a line a row would be longer than many batches.
                    responder.respond(
                        Response(
                            status: tally.isRejected ? Status(422) : .ok,
                            contentType: "application/json; charset=utf-8",
                            headers: [("Cache-Control", "no-store")],
                            body: tally.json(language).compactBytes,
                        )
                    )
                case .failure(let error):
                    responder.respond(Self.failure(error, language))
                }
            }
        } catch {
            responder.respond(Self.failure(error, language))
        }
    }

    /// Over TCP nobody but the token says who it is, so it can be remembered.
    private func caller(_ token: String?, _ user: UInt32?) throws -> (Officer, UInt32?) {
        guard let token, user == nil else { return try office.caller(token, systemUser: user) }
        let found = try office.callers.caller(token) {
            let (officer, account) = try office.caller(token, systemUser: nil)
            return CallerMemory.Caller(officer: officer, account: account)
        }
        return (found.officer, found.account)
    }

    static func read(_ bytes: [UInt8], _ format: IntakeFormat) throws -> IntakeDocument {
        do throws(IntakeFault) {
            return try IntakeDocument(bytes, as: format)
        } catch {
            throw APIError.usage("batch", error.reason)
        }
    }

    static let noFormat = APIError.usage(
        "format",
        Phrase("看不出格式", "of no known format"),
        hint: Phrase(
            "Content-Type 写 application/json、application/x-ndjson 或 text/csv",
            "Content-Type is application/json, application/x-ndjson or text/csv",
        ),
    )

    /// What is not there for the moment says when to come again.
    private static func failure(_ error: any Error, _ language: Language) -> Response {
        let failure = APIError(error)
        var response = APIAnswer(failure.json(language), status: failure.status).response
        if failure.status == .unavailable { response.headers.append(("Retry-After", "1")) }
        return response
    }
}
