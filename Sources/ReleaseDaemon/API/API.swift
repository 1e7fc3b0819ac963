import Desk
import Ledger
import Model
import Platform
import Server

/// The control API: finds the person behind a token and the routine behind a path.
///
/// Acts run inside one ledger transaction, where they are decided on the record as it stands; views are
/// read afterwards. A refusal of an act is itself recorded.
final class API: Sendable {
    let office: Office

    init(_ office: Office) {
        self.office = office
    }

    /// Answers one request; called on a clerk's thread, may block.
    func answer(_ http: Request) -> Response {
        var language = Language.chinese
        do {
            let request = try APIRequest(http)
            language = request.language
            return try route(request).response
        } catch {
            let failure = APIError(error)
            if case .storage(let fault) = failure {
                // A reader may meet a damaged page before the writer does; it stays damaged.
                if case .corrupt = fault { office.core.faults.raise("ledger.pages", "\(fault)") }
                office.log.error("api.storage", ["path": http.path, "fault": "\(fault)"])
            }
            return APIAnswer(failure.json(language), status: failure.status).response
        }
    }

    private func route(_ request: APIRequest) throws -> APIAnswer {
        let route = try RouteTable.find(request.verb, request.path)
        if let answer = try openRoute(request) { return answer }
        let call = try Call(request, office: office)
        guard case .command(let name) = route else {
            try call.checkReach()
            try call.checkAccount()
            return try overview(request) ?? answer(call)
        }
        return try call.recordingRefusals(of: name) {
            try call.checkAccount()
            try call.checkReach()
            try office.core.storage.admit(name, now: call.now)
            return try answer(call)
        }
    }

    private func answer(_ call: Call) throws -> APIAnswer {
        switch call.request.path.first {
        case "incidents": return try incidents(call)
        case "matters": return try matters(call)
        case "releases": return try releases(call)
        case "conferences": return try conferences(call)
        case "deadlines", "explain", "obligations", "alerts", "rules": return try duties(call)
        case "calendar": return try calendar(call)
        case "accounts": return try accounts(call)
        case "catalogue": return try catalogue(call)
        case "channels", "deliveries", "boards": return try channels(call)
        case "stations", "readings", "frames": return try stations(call)
        case "ledger": return try ledger(call)
        case "calendars": return try calendars(call)
        case "tokens": return try tokens(call)
        case "doctor", "backup", "reload": return try care(call)
        default: throw APIError.notFound
        }
    }

    /// What answers without a token, on the control socket alone: the state, checks, the first token.
    private func openRoute(_ request: APIRequest) throws -> APIAnswer? {
        guard request.listener == .control else { return nil }
        if let answer = try overview(request) { return answer }
        switch (request.verb, request.path.first, request.path.count) {
        case (.post, "tokens", 1) where request.token == nil:
            guard let user = request.systemUser,
                user == 0 || user == office.ownUser
            else { return nil }
            return try createToken(request, by: "uid:" + String(user))
        default: return nil
        }
    }

    /// The state and the checks: for everybody on the socket, for known persons elsewhere.
    private func overview(_ request: APIRequest) throws -> APIAnswer? {
        switch (request.verb, request.path.first, request.path.count) {
        case (.get, "status", 1): return APIAnswer(try office.status(request.language))
        case (.get, "check", 2):
            guard let check = Check(rawValue: request.path[1]) else { throw APIError.notFound }
            return APIAnswer(try office.check(check, request.language))
        default: return nil
        }
    }
}

/// A call of a known person.
struct Call: Sendable {
    let request: APIRequest
    let office: Office
    let officer: Officer
    let now: Instant
    private let systemUserWanted: UInt32?

    /// Refuses a token that is unknown, revoked or of a person that left.
    init(_ request: APIRequest, office: Office) throws {
        (officer, systemUserWanted) = try office.caller(
            request.token,
            systemUser: request.systemUser,
        )
        self.request = request
        self.office = office
        now = office.time.now
    }

    /// Refuses a token that is used from another account than its person's.
    func checkAccount() throws {
        guard let wanted = systemUserWanted, let user = request.systemUser, wanted != user else {
            return
        }
        throw APIError.refused(
            Refusal(
                .permission,
                "systemUser",
                Phrase("这个令牌须从本人的系统账户使用", "this token must come from its person's own account"),
                hint: Phrase("uid 见 people.json5", "the uid is in people.json5"),
            )
        )
    }

    /// A token that only hands in readings sees stations and nothing else.
    func checkReach() throws {
        guard officer.roles == [.station], let part = request.path.first,
            !["stations", "readings", "status", "check"].contains(part)
        else { return }
        throw APIError.refused(.role([.officer, .auditor, .administrator]))
    }

    var body: JSON { request.body }

    var zone: ZoneRules { office.setup.bureau.zone }

    /// The words of the answer, as of now: after an act its effect has come, so time is read anew.
    var words: ViewWords { office.words(request.language) }

    /// Refuses an approver whom the configuration doesn't know as one.
    func requireApprover(_ id: String) throws {
        guard office.setup.person(id)?.roles.contains(.approver) == true else {
            throw APIError.refused(
                Refusal(
                    .refused,
                    "approvedBy",
                    Phrase("\(id) 不是审批人", "\(id) is no approver"),
                    hint: Phrase(
                        "--approved-by 写 people.json5 里审批人的编号",
                        "--approved-by takes the id of an approver in people.json5",
                    ),
                )
            )
        }
    }

    func require(_ roles: Role...) throws {
        guard !officer.roles.isDisjoint(with: roles) else {
            throw APIError.refused(.role(roles))
        }
    }
}

extension Office {
    /// The person behind a token, and the system account that it must come from.
    ///
    /// Refuses a token that is unknown, revoked or of a person that left.
    func caller(
        _ token: String?,
        systemUser: UInt32?,
    ) throws -> (officer: Officer, account: UInt32?) {
        guard let token else { throw APIError.unauthenticated }
        let digest = SHA256.digest(of: token).hex
        let setup = setup
        let row = try reader.read { view in
            try view.record(.token, Tokens.id(ofDigest: digest))
        }
        guard let row, row.state == "valid", row.body["digest"]?.string == digest,
            let id = row.body["person"]?.string, let person = setup.person(id)
        else { throw APIError.unauthenticated }
        // A token may be narrower than its person, never wider.
        let role = row.body["role"]?.string.flatMap { Role(rawValue: $0) }
        let roles = role.map { person.roles.intersection([$0]) } ?? person.roles
        let officer = Officer(
            id: id,
            roles: roles,
            organisation: person.organisation,
            systemUser: systemUser,
        )
        return (officer, person.systemUser)
    }
}
